// Draws a rewind: scan lines, noise and a display over the picture while it runs, and the countdown before play
// resumes.
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

struct RewindStatus {
  double rate = 1;            // times as fast as it was played
  double back_s = 0;          // played time rewound
  uint64_t number = 0;        // of the frame that is shown
  bool at_beginning = false;  // no earlier frame
  float clock_s = 0;          // real time since the rewind began; drives the noise
};

// A strip of the picture that the noise shifts: to be painted once more, `shift_px` to the side. None with reduced
// motion.
struct GlitchStrip {
  engine::Rect area;
  float shift_px = 0;
};
std::array<GlitchStrip, 2> glitch_strips(const Layout& layout, const RewindStatus& status);

// Over the picture; with reduced motion nothing flickers or moves.
void paint_rewind(engine::Painter& painter, const Layout& layout, const RewindStatus& status);

// Names of keys or buttons; empty where there is none.
struct CountdownKeys {
  std::string resume = "Space";
  std::string rewind = "Backspace";
  std::string cancel = "Esc";
};

// The countdown before play resumes from `state`; `done`: its part that has passed, 0 .. 1. Only after a rewind
// (`rewound`) the player can rewind more or cancel.
void paint_countdown(engine::Painter& painter, const Layout& layout, const GameState& state, float done, bool rewound,
                     const CountdownKeys& keys = {});

}  // namespace game
