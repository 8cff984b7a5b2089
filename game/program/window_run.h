// A run in a window: events, time, picture, sound.
//
// Main thread.
#pragma once

#include "game/program/options.h"
#include "recorder/status.h"

namespace game {

// Plays until the player leaves, the ticks asked for are played, or the process is asked to stop.
recorder::Status run_in_window(const Options& options, uint64_t seed);

}  // namespace game
