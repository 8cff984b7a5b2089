// ScenePainter: a picture of any game's frames out of what their schema says: its scene (recorder::Scene), or the one
// that the names of its fields suggest. For recordings of games that have no painter of their own.
//
// As FramePainter: one thread at a time, and a picture follows from the frames alone.
#pragma once

#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "engine/game.h"
#include "recorder/schema/schema.h"

namespace engine {

class ScenePainter final : public FramePainter {
 public:
  // nullptr when neither the schema nor the names of its fields say where anything is.
  static std::unique_ptr<ScenePainter> make(const recorder::FrameSchema& schema);

  bool paint(Painter& painter, const Rect& area, std::span<const std::byte> previous,
             std::span<const std::byte> current, float blend) override;

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
  };
  // From the scene's coordinates to pixels.
  struct View {
    Rect area;
    double left = 0, top = 0, scale = 1;
    bool y_up = false;
    Point at(double x, double y) const;
  };

  ScenePainter(const recorder::FrameSchema& schema, recorder::Scene scene);

  template <typename Use>
  void for_each_thing(Bytes frame, Use use) const;
  View view_of(const Rect& area, const std::vector<Thing>& things) const;
  void remember_places(Bytes previous);
  void paint_grid(Painter& painter, const View& view, const recorder::SceneGrid& grid, Bytes frame) const;
  void paint_thing(Painter& painter, const View& view, const Thing& thing, bool with_label) const;

  recorder::FrameSchema schema_;
  recorder::Scene scene_;
  std::vector<Things> things_;
  std::unordered_map<uint64_t, recorder::ScenePoint> before_;  // places in the previous frame, by identity
};

}  // namespace engine
