// Where a session comes from, in words. Any thread.
#pragma once

#include <string>

#include "recorder/session/session_info.h"

namespace replay {

// "resumed from 2026-01-31_12-00-00.oro frame 1,234", "part of session 0123456789abcdef"; empty for one that stands for
// itself.
std::string parent_text(const recorder::session::SessionInfo& info);

}  // namespace replay
