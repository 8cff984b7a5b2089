// Progress: how long work on a session tells how far it is, and is asked to stop.
#pragma once

#include <cstdint>
#include <functional>

namespace recorder::session {

// Called now and then, by the thread that does the work, with how much of it is done; false asks to stop.
using Progress = std::function<bool(uint64_t done, uint64_t all)>;

}  // namespace recorder::session
