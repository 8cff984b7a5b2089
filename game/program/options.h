// The game's command line.
//
// Main thread.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "game/rules/state.h"
#include "recorder/include/circular_buffer.h"

namespace game {

struct Options {
  std::optional<uint64_t> seed;   // absent: random
  std::optional<Mode> mode;       // absent: the last one
  std::optional<uint64_t> ticks;  // to stop after
  double speed = 1;               // multiplier
  bool autopilot = false;
  uint32_t mistakes = 0;  // the autopilot's, one in so many ticks; 0: none
  bool headless = false;
  std::string ring;  // file
  std::string sessions = "./recordings";
  bool no_lock = false;
  bool no_record = false;
  std::optional<uint32_t> black_box;      // record only into a ring of so many slots
  std::string resume;                     // SESSION@FRAME to continue from; empty: a new game
  std::string ghost;                      // SESSION[@FRAME] or "best" to race against; empty: no race
  recorder::ring::Durability durability;  // of ring and session
  std::optional<uint32_t> clip_seconds;   // absent: as in the settings
  bool mute = false;
  bool overlay = false;    // start with the debugger's panels
  bool play = false;       // start without the title
  bool title = false;      // start with the title in any case
  std::string screenshot;  // PNG of the last frame
  int width = 960;         // of the window and of the picture
  int height = 720;
  double ui_scale = 0;  // of text and controls in the window; 0: as in the settings
};

// Whether the title is shown first: with --title, or when no option starts a game.
bool wants_title(const Options& options);

// nullopt: play. Otherwise the exit code: help or version was printed (0), or an error (2).
std::optional<int> parse(int argc, char** argv, Options& options);

// 32 bits: short enough to be typed again.
inline uint64_t random_seed() {
  std::random_device device;
  return device();
}

}  // namespace game
