// BackgroundGame: an autopilot's game behind a menu, or small beside the settings. Nothing of it is recorded, heard or
// kept.
//
// The main thread.
#pragma once

#include <cstdint>

#include "engine/fixed_step.h"
#include "engine/painter.h"
#include "game/board_painter.h"
#include "game/rules/state.h"

namespace game {

class BackgroundGame {
 public:
  // Begins in the middle of a round of that mode, `ticks` after its start.
  BackgroundGame(uint64_t seed, Mode mode, int ticks);

  void advance(int64_t elapsed_ns);
  // Within `area` alone.
  void paint(engine::Painter& painter, const engine::Rect& area, const Theme& theme);
  // So large that its field covers all of `area`, with what is written round it out of sight.
  void paint_behind(engine::Painter& painter, const engine::Rect& area, const Theme& theme);

 private:
  void begin(uint64_t seed, int ticks);
  void tick();

  Mode mode_;
  GameState previous_{};
  GameState current_{};
  engine::FixedStep steps_;
  BoardPainter board_;
};

}  // namespace game
