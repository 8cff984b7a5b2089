// A run without a window, at full speed.
//
// Main thread.
#pragma once

#include "game/program/options.h"
#include "recorder/status.h"

namespace game {

// Plays until the ticks asked for are played, until the autopilot's round is over if no number was given, or until the
// process is asked to stop. Prints a summary.
recorder::Status run_headless(const Options& options, uint64_t seed);

}  // namespace game
