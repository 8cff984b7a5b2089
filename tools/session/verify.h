// Findings: the result of checking a session. The check reads every byte of the file, whatever its index says, checks
// each frame's number, time and seal, and verifies the frames by the rules of their game. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "recorder/session/frame_rules.h"
#include "tools/session/console.h"

namespace session_tool {

struct Findings {
  uint64_t frames = 0;
  uint64_t gaps = 0;
  uint64_t missing = 0;                    // frames in gaps
  uint64_t lost_to_damage = 0;             // of them
  uint64_t unsound_seals = 0;              //
  std::optional<uint64_t> first_invalid;   // number of the first frame whose seal does not hold
  std::optional<uint64_t> time_goes_back;  // number of the first frame that is earlier than the one before
  bool played = false;                     // whether the rules could be asked
  std::string not_played_reason;           //
  recorder::session::RulesReport rules;    //
  std::vector<std::string> problems;       // each a sentence with the file's name; empty: verified

  // One line for a person, without the file's name.
  std::string text() const;
  void add_to(Json& entry) const;
};

// Checks the session at `path`, by these rules if it is of their game. A file that cannot be opened is a problem like
// any other.
Findings check_session(const std::string& path, recorder::session::MakeRules make_rules, const Console& console);

}  // namespace session_tool
