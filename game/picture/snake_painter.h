// Draws the snake along its path: shadow, rim, skin that darkens towards the tail, spots, the lump of the last meal,
// and the head.
//
// The path is the middle line of the snake between two frames, with rounded bends, in columns and rows of the frame.
// Behind a gate it goes straight on outside the field, as if the field were repeated in all directions; runs() cuts it
// into the parts that lie on one copy of the field. Pure; the thread that draws.
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
    float along = 0;  // cells from the middle of the head; a bend counts as if it were square
  };
  // Samples [begin, end) on one copy of the field and one cell beyond either end; add `shift` to them.
  struct Run {
    size_t begin = 0;
    size_t end = 0;
    engine::Point shift;
  };

  // Computes the path at that moment; its bends are as smooth as cells of `cell_px` need.
  void lay(const Moment& moment, float cell_px);

  std::span<const Sample> samples() const { return samples_; }  // from head to tail, at least one
  std::span<const Run> runs() const { return runs_; }
  float length() const { return samples_.back().along; }
  // The point that far behind the head, 0 .. length().
  engine::Point at(float along) const;

 private:
  void place_corners(const Moment& moment);
  void round_corner(size_t index, float& along, int pieces);
  void cut_into_runs(Mode mode);

  std::vector<engine::Point> corners_;  // cell by cell
  std::vector<Sample> samples_;
  std::vector<Run> runs_;
};

// Within the layout's board. `path` was laid for the same moment.
void paint_snake(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path);

}  // namespace game
