// verify: plays a recorded session again by the rules and compares every frame with the recording.
//
// What counts as right: a session opens with any frame the rules can produce, normally new_game()'s. Each further frame
// is step() of the one before with the recorded `input`, a restart included; or, in the same session, frame 0 of a new
// game (the player changed the mode). Behind a gap nothing is known of the frames between, so the first frame there is
// taken as it stands, if the rules can have produced it at all. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "recorder/session/session_reader.h"
#include "recorder/status.h"

namespace game {

struct VerifyReport {
  // The first place where the recording and the rules differ.
  struct Difference {
    uint64_t index = 0;    // of the frame in the session
    uint64_t frame = 0;    // its number
    std::string field;     // "score", "board[37]", "reserved bytes"
    std::string expected;  // by the rules
    std::string found;     // in the recording
  };

  uint64_t checked = 0;  // frames compared with what the rules say
  uint64_t taken = 0;    // frames that had to be taken as they stand: the first, and those behind gaps
  uint64_t skipped = 0;  // frames that are missing in the recording
  uint64_t games = 0;    // new games and restarts seen
  std::optional<Difference> difference;

  // One line for a person: "5001 frames follow the rules" ...
  std::string text() const;
};

// Succeeds when all frames follow the rules, gaps aside. Fails when one does not (report.difference says which and
// how), when the session cannot be read, or when it was recorded with another layout of GameState.
recorder::Status verify(recorder::session::SessionReader& session, VerifyReport& report);

}  // namespace game
