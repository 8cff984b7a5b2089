// Runs the game: in a window, or headless at full speed. Both end in order, with the recording finished, when the
// process is interrupted (recorder::base::InterruptGuard).
//
// Main thread.
#pragma once

#include <cstdint>

#include "recorder/base/status.h"

namespace game {

struct Options;

// Plays until --ticks are played or, without them, the autopilot's round is over. Prints a summary.
recorder::Status run_headless(const Options& options, uint64_t seed);

// Plays until the player leaves or --ticks are played.
recorder::Status run_in_window(const Options& options, uint64_t seed);

}  // namespace game
