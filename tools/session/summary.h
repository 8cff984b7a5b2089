// What is said of a session as a whole. Pure functions over an open session.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorder/session/session_reader.h"

namespace session_tool {

// From the first frame to the last, in ns.
uint64_t length_ns(const recorder::session::SessionReader& session);
// Frames missing in its gaps, all or those lost to damage.
struct Missing {
  uint64_t frames = 0;
  uint64_t damaged = 0;
};
Missing missing_in(const recorder::session::SessionReader& session);
// "recording", "died", "finished", or "cut off": packed, and its end is missing.
std::string state_name(const recorder::session::SessionReader& session);

// "24 bytes at 1 place are damaged, the last 10 bytes are incomplete"; empty without damage.
std::string damage_text(const recorder::session::SessionReader& session);
// "snake 0.1.0"
std::string game_text(const recorder::session::SessionInfo& info);

}  // namespace session_tool
