// SnakeBody: the snake without its head as strokes of varying thickness along a path. Internal to the snake painter.
#pragma once

#include <vector>

#include "engine/painter.h"
#include "game/layout.h"
#include "game/picture/snake_path.h"
#include "game/view.h"

namespace game {

// The snake's thickness where nothing bulges, in cells.
inline constexpr float kSnakeWidth = 0.74f;

// The snake's colours at this moment: alive, turning to ash, or of brass when it has won.
struct SnakeColors {
  engine::Color head, body, tail, rim, spot;
};
SnakeColors snake_colors(const Palette& palette, const Moment& moment);

// How thick the dark rim round the snake is.
float rim_px(const Layout& layout);

class SnakeBody {
 public:
  SnakeBody(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path);

  // The part on one copy of the field: shadow and rim, then all the rest. The head comes between the two, so that it
  // grows out of the body without a seam.
  void paint_under(const SnakePath::Run& run);
  void paint_skin(const SnakePath::Run& run);

 private:
  // Cells behind the head: where a run begins, where the tail gets thinner, where it ends.
  struct Reach {
    float first, even_end, last;
  };
  Reach reach_of(const SnakePath::Run& run) const;
  size_t end_of_piece(size_t begin, size_t limit) const;
  void collect(const SnakePath::Run& run, float from, float to, engine::Point offset);
  float width_px(float along) const;
  engine::Color skin(float along) const;
  void stroke(const SnakePath::Run& run, float wider_px, engine::Point offset, engine::Color color);
  void capsules(const SnakePath::Run& run, float from, float to, float wider_px, engine::Point offset,
                const engine::Color* color);
  void capsule(engine::Point from, float from_px, engine::Point to, float to_px, const engine::Fill& fill);
  void fill_skin(const SnakePath::Run& run, float inset_px);
  void spots(const SnakePath::Run& run);
  engine::Point place(const SnakePath::Run& run, float along) const;

  engine::Painter& painter_;
  const Layout& layout_;
  const SnakePath& path_;
  SnakeColors colors_;
  float taper_from_;                    // cells behind the head from which the tail gets thinner
  float meal_;                          // where the last meal is, cells behind the head
  float meal_size_;                     // 0..1
  std::vector<engine::Point> points_;   // scratch
  std::vector<engine::Point> corners_;  // scratch
  std::vector<float> pieces_;           // scratch
};

}  // namespace game
