// Where what somebody inspects - watches, plots, pins - is kept from run to run: in config_folder()/inspect.json, by
// the name of the game's schema, for the game itself and for the viewer alike. Without a user's folder nothing is kept.
//
// One thread; waits for the disk.
#pragma once

#include <string>

#include "engine/inspect/inspection.h"
#include "recorder/base/status.h"

namespace engine {

// Fails, with `inspection` unchanged, when the file cannot be read or what it holds of this game makes no sense; none
// is a success.
recorder::Status load_inspection(const std::string& game, Inspection& inspection);
// Leaves other games' as they are, and the file if nothing has changed. Fails like Settings::save().
recorder::Status save_inspection(const std::string& game, const Inspection& inspection);

}  // namespace engine
