// What surrounds a program, in a browser's page: nothing but the page.
#include "process.h"

namespace recorder::base {

bool has_threads() { return false; }
void lower_thread_priority() {}
// The user has no home here, and nothing is kept.
std::string config_folder() { return {}; }

}  // namespace recorder::base
