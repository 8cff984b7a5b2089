// Times, counts and speeds as the viewer writes them. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "replay/playback_clock.h"

namespace replay {

// "1:02:03.4" or "2:03.4".
std::string time_text(uint64_t ns);
// "12,345".
std::string count_text(uint64_t count);
// "1x", "1/4x", "-2x" for backwards.
std::string speed_text(int speed_step, Direction direction);

}  // namespace replay
