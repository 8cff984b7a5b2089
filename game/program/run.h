// A run without a window, at full speed.
//
// Main thread.
#pragma once

#include "game/program/options.h"
#include "recorder/base/status.h"

namespace game {

// Plays until the ticks asked for are played, until the autopilot's round is over if no number was given, or until the
// process is asked to stop. Prints a summary.
recorder::Status run_headless(const Options& options, uint64_t seed);

// A run in a window: events, time, picture, sound.
//
// Main thread.

// Plays until the player leaves, the ticks asked for are played, or the process is asked to stop.
recorder::Status run_in_window(const Options& options, uint64_t seed);

// Ctrl-C, and whatever else asks the process to end, as a question that the run loops ask once per round, so that a
// recording is always finished properly.
//
// Process-wide by nature. Any thread may ask.

// From here on SIGINT, SIGTERM and SIGHUP end the game in order. A second one ends the process at once.
void install_stop_signals();

bool stop_requested();

}  // namespace game
