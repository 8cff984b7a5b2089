// What the player asks for on the command line.
//
// Values; parse() prints help and errors itself. Main thread.
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
  std::optional<Mode> mode;       // absent: the one played last
  std::optional<uint64_t> ticks;  // stop after so many
  double speed = 1;               // multiplier
  bool autopilot = false;
  uint32_t mistakes = 0;  // the autopilot's, once in so many ticks; 0: none
  bool headless = false;
  std::string ring;  // file
  std::string sessions = "./recordings";
  bool no_record = false;
  std::optional<uint32_t> black_box;      // record into a ring of so many slots alone
  std::string resume;                     // SESSION@FRAME to go on from; empty: a new game
  std::string ghost;                      // SESSION[@FRAME] or "best" to race against; empty: nobody
  recorder::ring::Durability durability;  // of ring and session
  std::optional<uint32_t> clip_seconds;   // what F9 keeps; absent: as in the settings
  bool mute = false;
  bool overlay = false;    // start with the panels shown
  bool play = false;       // at once, without the title
  bool title = false;      // the title first, whatever else is asked for
  std::string screenshot;  // PNG of the last frame
  int width = 960;         // of the window and of the picture
  int height = 720;
};

// Whether the title is shown first: a person has started the game plainly, and nothing says which game it is to be.
bool wants_title(const Options& options);

// Reads the command line. nullopt: play. Otherwise the exit code: help or version was printed (0), or an error (2).
std::optional<int> parse(int argc, char** argv, Options& options);

// A seed for a game whose player has not asked for one.
//
// Any thread.

// 32 bits: short enough to be typed again.
inline uint64_t random_seed() {
  std::random_device device;
  return device();
}

}  // namespace game
