// What is seen while time runs backwards and before it runs on: the picture as from a tape, the deck's display over it,
// and the count to go.
//
// Pure; the thread that draws.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "engine/draw/painter.h"
#include "game/picture/view.h"
#include "game/rules/state.h"

namespace game {

// How the tape stands.
struct RewindStatus {
  double rate = 1;            // times as fast as it was played
  double back_s = 0;          // played time gone back
  uint64_t number = 0;        // of the frame that is shown
  bool at_beginning = false;  // it cannot go further
  float clock_s = 0;          // since it began to run, of the player's time: what flickers goes by it
};

// A strip of the picture that the tape shows out of line: to be painted once more, `shift_px` to the side. None with
// reduced motion.
struct GlitchStrip {
  engine::Rect area;
  float shift_px = 0;
};
std::array<GlitchStrip, 2> glitch_strips(const Layout& layout, const RewindStatus& tape);

// Lines, noise and the display over the picture; with reduced motion nothing of it flickers or wanders.
void paint_rewind(engine::Painter& painter, const Layout& layout, const RewindStatus& tape);

// What the player is told to press; nothing for what has no key.
struct ReadyKeys {
  std::string go = "Space";
  std::string back = "Backspace";
  std::string cancel = "Esc";
};

// The count before play goes on from `state`, of which the part `done` (0 .. 1) is over. With `rewound` the player is
// told how to go further back.
void paint_countdown(engine::Painter& painter, const Layout& layout, const GameState& state, float done, bool rewound,
                     const ReadyKeys& keys = {});

}  // namespace game
