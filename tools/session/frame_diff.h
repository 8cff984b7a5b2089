// The difference of two frames (recorder/dump/frame_diff.h) for a person and for programs. Pure functions, any thread.
#pragma once

#include <ostream>
#include <string>

#include "recorder/dump/frame_diff.h"
#include "tools/session/console.h"

namespace session_tool {

using recorder::FrameDiff;

// As a table; of long arrays only the first values, if not `all`.
void print_frame_diff(const FrameDiff& diff, const std::string& a, const std::string& b, bool all, std::ostream& out);
Json json_of(const FrameDiff& diff);

}  // namespace session_tool
