// BoardPainter: draws one picture of the game from two frames and a blend, and from nothing else - no clock, no memory
// of earlier pictures. The game and the viewer both draw through it, so a replay is pixel for pixel what the player
// saw.
//
//     BoardPainter board;
//     board.paint(painter, painter.target().area(), {previous, current, blend});
//
// The snake glides from `previous` to `current` while blend goes from 0 to 1. When the two do not follow each other - a
// restart, a seek, a gap in a recording - `current` is shown as it stands. A ghost of another round may go beside the
// snake, by frames of its own. Called on the thread that draws; keeps
// nothing but the theme and scratch memory, so one painter may serve any number of games in any order.
#pragma once

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "game/picture/snake_painter.h"
#include "game/picture/theme.h"
#include "game/picture/view.h"

namespace game {

// A second snake, drawn below the other one in colours of its own that let the floor through.
struct GhostView {
  View view;
  float strength = 0.6f;  // 0: not to be seen .. 1: as solid as the other
};

class BoardPainter {
 public:
  // In the game's own colours unless the player wants others.
  void set_theme(const Theme& theme) { theme_ = theme; }
  const Theme& theme() const { return theme_; }

  // Covers all of `area`, whole pixels, at least 64 x 64 to be of use. Nothing outside is touched. Flushes the painter
  // now and then; flush it once more before showing the picture.
  void paint(engine::Painter& painter, const engine::Rect& area, const View& view, const GhostView* ghost = nullptr);

 private:
  void paint_field(engine::Painter& painter, const Layout& layout, const Moment& moment, const GhostView* ghost);
  void paint_ghost(engine::Painter& painter, const Layout& layout, const GhostView& ghost);

  Theme theme_;
  SnakePath path_;  // of the picture being painted; kept for its memory
};

}  // namespace game
