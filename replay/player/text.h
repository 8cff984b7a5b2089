// Times, counts, speeds and origins as the viewer writes them. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "recorder/base/text.h"
#include "recorder/session/session_info.h"
#include "replay/player/playback_clock.h"

namespace replay {

// "1:02:03.4" or "2:03.4".
std::string time_text(uint64_t ns);
using recorder::base::count_text;
// "1x", "1/4x", "-2x" for backwards.
std::string speed_text(int speed_step, Direction direction);

// "resumed from 2026-01-31_12-00-00.oro frame 1,234", "part of session 0123456789abcdef"; empty for one without a
// parent.
std::string parent_text(const recorder::session::SessionInfo& info);

}  // namespace replay
