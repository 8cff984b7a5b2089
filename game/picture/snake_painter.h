// SnakePath: the line down the middle of the snake as it lies between two frames, with rounded bends.
//
// Counted in cells, in the frame's columns and rows. Where the snake has passed a gate the line goes straight on
// outside the field, as if the field were laid out again and again; `runs()` cuts it into parts that lie on one such
// copy. Pure; whoever owns the object uses it.
#pragma once

#include <span>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "game/picture/view.h"

namespace game {

class SnakePath {
 public:
  struct Sample {
    engine::Point at;
    float along = 0;  // cells from the head's middle, in which a bend counts as if it were square
  };
  // Samples [begin, end) that are seen on one copy of the field, with a cell more at either end; add `shift` to them.
  struct Run {
    size_t begin = 0;
    size_t end = 0;
    engine::Point shift;
  };

  // The line at that moment. Bends are drawn with pieces of `step_px` pixels at most.
  void lay(const Moment& moment, float cell_px);

  std::span<const Sample> samples() const { return samples_; }  // from head to tail, at least one
  std::span<const Run> runs() const { return runs_; }
  float length() const { return samples_.back().along; }
  // The place that far behind the head, 0 .. length().
  engine::Point at(float along) const;

 private:
  void place_corners(const Moment& moment);
  void round_corner(size_t index, float& along, int pieces);
  void cut_into_runs(Mode mode);

  std::vector<engine::Point> corners_;  // cell by cell
  std::vector<Sample> samples_;
  std::vector<Run> runs_;
};

// Draws the snake: shadow, rim, skin that darkens towards the tail, spots, the lump of the last meal, and the head.
//
// Pure: the picture follows from the moment and the path laid for it. The thread that draws.

// Draws within the layout's board. `path` was laid for the same moment.
void paint_snake(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path);

// How far behind the head a meal has come down, in cells; it stays where it was eaten while the snake moves on.
float meal_along(const Moment& moment);

}  // namespace game
