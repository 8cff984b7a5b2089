// Opening what the command line names, at the frame where watching begins.
//
// Main thread.
#pragma once

#include <memory>

#include "recorder/status.h"
#include "replay/player.h"
#include "replay/program/options.h"

namespace replay {

// Opens `options.file`, adds the watches, and goes to the frame that was asked for: by number, or for a picture the
// first that a watch finds, or the last. Prints what had to be recovered on standard error. Fails, saying why, also for
// a watch that is no expression or finds nothing.
recorder::Status open_player(const Options& options, std::unique_ptr<Player>& made);

}  // namespace replay
