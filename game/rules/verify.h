// Verifying: plays a recorded session again by the rules and compares every frame with the recording.
//
// What counts as right: a session opens with any frame the rules can produce, normally new_game()'s. Each further frame
// is step() of the one before with the recorded `input`, a restart included; or rewound() to the earlier frame of the
// session that it names; or, in the same session, frame 0 of a new game (the player changed the mode). Behind a gap
// nothing is known of the frames between, so the first frame there is taken as it stands, if the rules can have
// produced it at all; so is a frame that goes back to one that is missing.
//
// Frames are read as recorded_states.h says. One thread per object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "game/rules/state.h"
#include "game/rules/state_schema.h"
#include "recorder/base/status.h"
#include "recorder/session/session_reader.h"

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
  uint64_t taken = 0;    // frames that had to be taken as they stand: the first, and those whose past is missing
  uint64_t skipped = 0;  // frames that are missing in the recording
  uint64_t games = 0;    // new games and restarts seen
  uint64_t rewinds = 0;  // times that time was rewound
  std::optional<Difference> difference;

  // One line for a person: "5001 frames follow the rules" ...
  std::string text() const;
};

// Fills `slot` with the frame of that number; false when it is missing or cannot be read.
using FrameLookup = std::function<bool(uint64_t number, std::span<std::byte> slot)>;

// Looks frames up in the session at `path`, which is opened when the first is asked for. For one thread.
FrameLookup lookup_in(std::string path);

// Verifies frames that are handed over one by one, for callers who have more to do with each.
class FrameVerifier {
 public:
  // Prepares for the frames of a session. Where time was rewound, the frame that was gone back to is asked of
  // `earlier`. Fails, naming what is missing, when they are not of this game or lack a field that the rules need; the
  // object can then not be used.
  recorder::Status begin(const recorder::session::SessionInfo& session, FrameLookup earlier);

  // Takes the next frame, a slot of the session. false: it does not follow from those before, report().difference says
  // how; nothing that comes after is worth taking.
  bool take(uint64_t index, std::span<const std::byte> slot);

  const VerifyReport& report() const { return report_; }

 private:
  struct Frame {
    GameState state{};
    uint64_t number = 0;
    bool rewinds = false;
  };

  void check(const Frame& frame);
  void check_rewind(const Frame& before, const Frame& frame);
  void compare(const GameState& expected, const GameState& found);
  void accept_unchecked(const GameState& found);

  StateReader states_;
  FrameLookup earlier_;
  std::vector<std::byte> earlier_slot_;
  Frame frames_[2];
  uint64_t taken_ = 0;        // frames so far; the last one is in frames_[(taken_ - 1) % 2]
  uint64_t first_frame_ = 0;  // number that the session begins with
  VerifyReport report_;
};

// Verifies a whole session. Succeeds when all frames follow the rules, gaps aside. Fails when one does not
// (report.difference says which and how), when the session cannot be read, or as FrameVerifier::begin() does.
recorder::Status verify(recorder::session::SessionReader& session, VerifyReport& report);

}  // namespace game
