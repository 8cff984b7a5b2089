// Starting another of the project's programs: the viewer from the game, the game from the viewer.
//
// Any thread.
#pragma once

#include <string>
#include <vector>

#include "recorder/base/status.h"

namespace engine {

// Where the program `name` lies: beside the running one, else in a folder of PATH. Empty when it is in neither.
std::string find_program(const std::string& name);

// Starts it with these arguments, in the same working folder, and returns without waiting for it; it lives on when this
// process ends. Fails, naming the program and where it was looked for, when it cannot be started.
recorder::Status launch_program(const std::string& name, const std::vector<std::string>& arguments);

}  // namespace engine
