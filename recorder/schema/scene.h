// Scene: which values of a frame are a picture - a grid with its cells, things with their places - and what never
// changes in it. It is said beside the fields and travels in every session, so that a viewer shows a game that it has
// no painter for (engine/scene/scene_painter.h).
//
//     schema.set_scene({.y_up = true,
//                       .things = {{.group = "enemies", .x = "x", .y = "y", .size = "radius", .color_by = "kind"}}});
//
// or as a part of the description, recorder::scene(...): describe_scene.h.
//
// Values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/status.h"

namespace recorder {

class FrameSchema;

// In the units of the fields.
struct ScenePoint {
  double x = 0;
  double y = 0;
  bool operator==(const ScenePoint&) const = default;
};

// How a value of a grid looks, where its colour alone does not say it.
struct SceneTile {
  int64_t value = 0;       // of a character its code
  uint32_t color = 0;      // of the cell, 0xRRGGBB; 0: nothing
  std::string glyph = {};  // written into the cell; empty: nothing, in a grid of characters the character itself
};

// Whether a grid is an image: its cells then are pixels, without gaps and glyphs.
enum class SceneImage : uint8_t {
  kNone,     // cells
  kPalette,  // a value is one of `colors`; without any a grey, 0 to 255
  kRgb,      // three values make a pixel: red, green, blue, 0 to 255
  kPacked,   // a value is a colour: 0xRRGGBB
};

// An array with rows as cells of one size, coloured by value; characters are written into them.
struct SceneGrid {
  std::string field = {};             // of the frame, with columns
  ScenePoint at = {};                 // of the corner of cell 0
  double cell = 1;                    // width and height of a cell
  std::vector<uint32_t> colors = {};  // colors[v] of the value v, 0xRRGGBB; beyond them colours are chosen. 0: nothing
  std::vector<SceneTile> tiles = {};  // before `colors`
  SceneImage image = SceneImage::kNone;
};

// Things that have a place: the living elements of a group, or one thing whose place stands in the frame itself. Names
// are those of single values of the element or frame: "x", "position.x", "place[0]".
struct SceneThings {
  std::string group = {};     // empty: one thing, of the frame
  std::string x = {};         // required
  std::string y = {};         // required
  std::string angle = {};     // degrees, 0 to the right, growing from the x axis to the y axis; empty: none is shown
  std::string size = {};      // radius; empty: `radius`
  double radius = 0;          // 0: a few pixels, whatever the zoom
  std::string color_by = {};  // each value has its colour; empty: `color`
  uint32_t color = 0;         // 0xRRGGBB; 0: one that the group's place in the scene gives
  std::string label = {};     // a value that is written beside the thing; empty: none
};

// A line that never changes: a wall, a track.
struct SceneLine {
  std::vector<ScenePoint> points = {};
  bool closed = false;
  uint32_t color = 0x5a6478;
};

struct Scene {
  // What is in the picture; both the same: what the frame at hand needs.
  ScenePoint from = {};
  ScenePoint to = {};
  bool y_up = false;  // y grows upwards, else downwards
  std::vector<SceneGrid> grids = {};
  std::vector<SceneThings> things = {};
  std::vector<SceneLine> lines = {};

  bool empty() const { return grids.empty() && things.empty(); }
};

// The scene as JSON, as it stands in sessions; "{}" without one.
std::string scene_to_json(const Scene& scene);
// Fails with the reason when the text is not a scene; `scene` is then unchanged. Whether a schema has what it names is
// for validate_scene().
Status scene_from_json(std::string_view text, Scene& scene);

// Fails, naming what is wrong, when the schema lacks a field or group of the scene, or a number is not finite.
Status validate_scene(const Scene& scene, const FrameSchema& schema);

// The scene that a schema without one suggests by the names of its fields: a group with x and y is things, so is a pair
// of fields such as player.x and player.y, an array with rows is a grid. Empty when nothing has a place.
Scene proposed_scene(const FrameSchema& schema);

}  // namespace recorder
