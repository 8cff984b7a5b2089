// ScenePainter: a picture of any game's frames out of what their schema says: its scene (recorder::Scene), or the one
// that the names of its fields suggest. For recordings of games that have no painter of their own.
//
// As FramePainter: one thread at a time, and a picture follows from the frames alone. A viewer that lets its user look
// around gives a SceneLook to paint_look(), and asks pick() what is under the mouse.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "engine/game.h"
#include "engine/inspect/selection.h"
#include "engine/scene/scene_camera.h"
#include "engine/scene/scene_history.h"
#include "recorder/schema/schema.h"

namespace engine {

// How a user looks at a scene.
struct SceneLook {
  SceneCamera camera;
  Selection selected;  // framed
  Selection hovered;   // likewise, faintly
  Selection followed;  // kept in the middle, as long as it is there
  // Of the frames up to the shown one; nullptr: no trails, and nothing glows.
  const SceneHistory* history = nullptr;
  bool trails = false;     // of all things, else of the selected one
  size_t glow_frames = 0;  // what has changed within so many frames glows
};

// What is at a place of the picture.
struct ScenePick {
  Selection selection;
  Point at;           // its middle
  float reach_px = 0;  // from there to its rim
};

class ScenePainter final : public FramePainter {
 public:
  // nullptr when neither the schema nor the names of its fields say where anything is.
  static std::unique_ptr<ScenePainter> make(const recorder::FrameSchema& schema);

  bool paint(Painter& painter, const Rect& area, std::span<const std::byte> previous,
             std::span<const std::byte> current, float blend) override {
    return paint_look(painter, area, previous, current, blend, nullptr);
  }
  // The same as a user looks at it; `look`'s camera learns what all of the scene is.
  bool paint_look(Painter& painter, const Rect& area, std::span<const std::byte> previous,
                  std::span<const std::byte> current, float blend, SceneLook* look);

  // The thing or cell at that point of the picture that was painted last, whose frame is `frame`.
  std::optional<ScenePick> pick(Point at, std::span<const std::byte> frame) const;
  // Where things are in a frame, for a SceneHistory.
  SceneHistory::Places places(std::span<const std::byte> frame) const;

  const recorder::Scene& scene() const { return scene_; }
  const recorder::FrameSchema& schema() const { return schema_; }

 private:
  using Bytes = std::span<const std::byte>;

  // A single number of a frame or element.
  struct Value {
    const recorder::Field* field = nullptr;
    uint32_t index = 0;
    double in(Bytes bytes) const { return recorder::number_at(*field, index, bytes); }
  };
  struct Things {
    const recorder::SceneThings* scene = nullptr;
    const recorder::Group* group = nullptr;  // nullptr: of the frame
    const recorder::Field* label = nullptr;
    Value x, y, angle, size, color_by;
    Color color;
  };
  // One of them in a frame.
  struct Thing {
    const Things* kind = nullptr;
    Bytes bytes;
    double x = 0, y = 0;
    uint32_t index = 0;
    uint64_t key = 0;
  };
  struct Grid {
    const recorder::SceneGrid* scene = nullptr;
    const recorder::Field* field = nullptr;
    uint32_t columns = 0, rows = 0;  // cells
    uint32_t values = 1;             // of a cell
    std::unordered_map<int64_t, const recorder::SceneTile*> tiles;
    Rect place(const SceneView& view, uint32_t column, uint32_t row) const;
  };
  // The cells of a grid that are in the picture: first .. last - 1.
  struct Cells {
    uint32_t left = 0, top = 0, right = 0, bottom = 0;
  };
  struct Painted {
    Selection selection;
    Point at;
    float radius = 0;
  };

  ScenePainter(const recorder::FrameSchema& schema, recorder::Scene scene);

  template <typename Use>
  void for_each_thing(Bytes frame, Use use) const;
  std::vector<Thing> things_between(Bytes previous, Bytes current, float blend);
  SceneView view_of(const Rect& area, const std::vector<Thing>& things) const;
  void move_camera(SceneLook& look, const std::vector<Thing>& things) const;
  Selection selection_of(const Thing& thing) const;
  Color color_of(const Thing& thing) const;
  float radius_of(const Thing& thing, const SceneView& view, float pixel) const;
  uint64_t state_of(const Things& kind, Bytes thing) const;

  void paint_background(Painter& painter, const Rect& area, const SceneView& all, const SceneView& view) const;
  Cells cells_in(const Rect& area, const SceneView& view, const Grid& grid) const;
  void paint_grid(Painter& painter, const Rect& area, const SceneView& view, const Grid& grid, Bytes frame) const;
  void paint_cell(Painter& painter, const Rect& cell, const Grid& grid, uint32_t index, Bytes frame) const;
  void paint_image(Painter& painter, const Rect& area, const SceneView& view, const Grid& grid, Bytes frame) const;
  Color pixel_of(const Grid& grid, uint32_t cell, Bytes frame) const;
  void paint_changes(Painter& painter, const Rect& area, const SceneView& view, const Grid& grid, Bytes previous,
                     Bytes current) const;
  void paint_lines(Painter& painter, const SceneView& view) const;
  void paint_trails(Painter& painter, const SceneView& view, const std::vector<Thing>& things,
                    const SceneLook& look) const;
  void paint_thing(Painter& painter, const SceneView& view, const Thing& thing, bool with_label);
  void paint_marks(Painter& painter, const SceneView& view, Bytes frame, const SceneLook& look) const;

  recorder::FrameSchema schema_;
  recorder::Scene scene_;
  std::vector<Things> things_;
  std::vector<Grid> grids_;
  std::unordered_map<uint64_t, recorder::ScenePoint> before_;  // places in the previous frame, by identity
  std::vector<Painted> painted_;                               // things of the last picture
  SceneView view_;                                             // of that
};

}  // namespace engine
