// Findings: the result of checking a session. The check reads every byte of the file instead of trusting its index,
// checks each frame's number, time and seal, and verifies the frames by the rules of their game. One thread.
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

struct CheckOptions {
  recorder::session::MakeRules
      make_rules;           // the frames are played again by these rules, if they are of their game, ...
  std::string program;      // ... or, if it is not empty, by this program (program_rules.h)
  bool keep_going = false;  // find all differences instead of the first
};

// Checks the session at `path`. A file that cannot be opened is a problem like any other.
Findings check_session(const std::string& path, const CheckOptions& options, const Console& console);

// Writes what the rules make of the session's inputs today as a session of its own, beside the one at `path`:
// NAME-blessed.oro, or a free name like it, which `written` gets. Frames that the rules do not make stay as they are.
// Fails, with nothing written, when these rules make no frames, or the session cannot be read.
recorder::Status bless_session(const std::string& path, const CheckOptions& options, const Console& console,
                               std::string& written);

}  // namespace session_tool
