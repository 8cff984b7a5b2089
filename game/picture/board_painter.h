// BoardPainter: draws one picture of the game from two frames and a blend, and from nothing else - no clock, no memory
// of earlier pictures. The game and the viewer share it, so a replay is pixel for pixel what the player saw.
//
//     BoardPainter board;
//     board.paint(painter, painter.target().area(), {previous, current, blend});
//
// The snake glides from `previous` to `current` while blend goes from 0 to 1. When the two do not follow each other - a
// restart, a seek, a gap in a recording - `current` is shown as it is. The ghost of another round may be drawn with it,
// from frames of its own. The thread that draws; keeps nothing but the theme and scratch memory, so one painter may
// serve any number of games.
#pragma once

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "game/picture/snake_painter.h"
#include "game/picture/theme.h"
#include "game/picture/view.h"

namespace game {

// A second snake, drawn below the player's in the ghost's colours.
struct GhostView {
  View view;
  float strength;  // 0: invisible .. 1: solid
};

class BoardPainter {
 public:
  // The default theme until then.
  void set_theme(const Theme& theme) { theme_ = theme; }
  const Theme& theme() const { return theme_; }
  // Whether a round that waits for its first move says how it is begun; at first it does.
  void set_invites(bool on) { invites_ = on; }

  // Covers all of `area`, which is whole pixels and at least 64 x 64, and nothing outside it. Flush the painter before
  // showing the picture.
  void paint(engine::Painter& painter, const engine::Rect& area, const View& view, const GhostView* ghost = nullptr);

 private:
  void paint_field(engine::Painter& painter, const Layout& layout, const Moment& moment, const GhostView* ghost);
  void paint_ghost(engine::Painter& painter, const Layout& layout, const GhostView& ghost);

  Theme theme_;
  bool invites_ = true;
  SnakePath path_;  // of the current picture; a member to reuse its memory
};

}  // namespace game
