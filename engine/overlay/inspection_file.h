// Keeps an Inspection - watches, plots, pins - from run to run as inspect.json in the user's config folder, by the name
// of the game's schema, for the game and the viewer alike. Without a config folder nothing is kept.
//
// One thread; waits for the disk, unless a writer is given.
#pragma once

#include <string>

#include "engine/inspect/inspection.h"
#include "recorder/base/background_writer.h"
#include "recorder/base/status.h"

namespace engine {

// Fails, with `inspection` unchanged, when the file cannot be read or its entry for this game is invalid; no file and
// no entry are a success.
recorder::Status load_inspection(const std::string& game, Inspection& inspection);
// Keeps the entries of other games, and the file if nothing has changed. Fails like Settings::save().
recorder::Status save_inspection(const std::string& game, const Inspection& inspection);
// The same later, by the thread of `writer`, of the inspection as it is now.
void save_inspection(const std::string& game, const Inspection& inspection, recorder::base::BackgroundWriter& writer);

}  // namespace engine
