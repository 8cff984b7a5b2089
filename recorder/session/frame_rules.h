// Verifying: compares the frames of a session with those that the rules of its game make.
//
// A game implements FrameRules, which judges one frame at a time; FrameVerifier and verify() walk through a session,
// account for gaps and report. One thread per object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/schema/schema.h"
#include "recorder/schema/schema_mapping.h"

namespace recorder::session {

struct SessionInfo;
class SessionReader;

// Where a recorded frame differs from the one that the rules make.
struct RulesDifference {
  uint64_t index = 0;    // of the frame in the session
  uint64_t frame = 0;    // its number
  std::string field;     // "score", "board[37]", "reserved bytes"
  std::string expected;  // by the rules
  std::string found;     // in the recording
};

// The first field of `schema` whose bytes differ, with both values; index and frame are left at 0. nullopt when the
// two frames are the same. Both hold at least schema.frame_bytes().
std::optional<RulesDifference> first_difference(const FrameSchema& schema, std::span<const std::byte> expected,
                                                std::span<const std::byte> found);

// The same for every field that differs: its first value that does. Empty when the two frames are the same.
std::vector<RulesDifference> differences(const FrameSchema& schema, std::span<const std::byte> expected,
                                         std::span<const std::byte> found);

// Fills `slot` with the frame of that number; false when it is missing or cannot be read.
using FrameLookup = std::function<bool(uint64_t number, std::span<std::byte> slot)>;

// Looks up frames of the session at `path`, which is opened at the first call. For one thread.
FrameLookup lookup_in(std::string path);

// What the rules say of one frame.
struct FrameVerdict {
  bool compared = true;      // false: accepted as it is, because the frame that it follows from is missing
  bool starts_game = false;  // a new game or a restart
  bool rewinds = false;      // goes on from an earlier frame
  std::optional<RulesDifference> difference = {};  // without index and frame; nullopt: the frame follows the rules
  std::vector<RulesDifference> further = {};       // the other fields that differ

  // Takes all differences of a frame.
  void take(std::vector<RulesDifference> found) {
    if (found.empty()) return;
    difference = std::move(found.front());
    further.assign(std::make_move_iterator(found.begin() + 1), std::make_move_iterator(found.end()));
  }
};

// The rules of a game, as far as verifying needs them.
class FrameRules {
 public:
  virtual ~FrameRules() = default;
  // Prepares for frames recorded with this schema, of this game or any other. Fails, saying why, when they cannot be
  // verified; check() must then not be called.
  virtual Status begin(const FrameSchema& recorded) = 0;
  // Judges `frame`, a slot as recorded. `before` is the slot right before it, empty for the first frame and behind a
  // gap. `earlier` finds other frames of the session.
  virtual FrameVerdict check(std::span<const std::byte> before, std::span<const std::byte> frame,
                             const FrameLookup& earlier) = 0;

  // Playing a recording anew, after begin(): the schema of the frames that make() makes; nullptr: it makes none.
  virtual const FrameSchema* made_schema() const { return nullptr; }
  // Makes the frame that follows `before`, which was made by the call before this one (empty for the first frame and
  // behind a gap), with the input of the frame that was `recorded`. `earlier` finds frames that were made. Fills
  // `made`, made_schema()'s frame_bytes long; `events` holds the recorded ones and is changed where the rules say
  // otherwise.
  virtual void make(std::span<const std::byte> /*before*/, std::span<const std::byte> /*recorded*/,
                    const FrameLookup& /*earlier*/, std::span<std::byte> /*made*/, uint64_t& /*events*/) {}
};

// The rules of a game whose frame, a struct State, follows from the frame before and the input recorded in the new one.
// Frames are read by the names of their fields, so that recordings of older versions are read too.
template <typename State>
class StepRules final : public FrameRules {
 public:
  // The frame after `before`, with the input in `recorded`.
  using Step = State (*)(const State& before, const State& recorded);

  StepRules(FrameSchema schema, Step step) : schema_(std::move(schema)), step_(step) {}

  Status begin(const FrameSchema& recorded) override {
    if (recorded.name() != schema_.name())
      return Status::failure("recorded by another game, '" + recorded.name() + "'");
    mapping_ = SchemaMapping(recorded, schema_);
    return {};
  }
  FrameVerdict check(std::span<const std::byte> before, std::span<const std::byte> frame, const FrameLookup&) override {
    if (before.empty()) return {.compared = false};
    const State found = mapping_.template read<State>(frame);
    const State expected = step_(mapping_.template read<State>(before), found);
    FrameVerdict verdict;
    verdict.take(differences(schema_, bytes_of(expected), bytes_of(found)));
    return verdict;
  }
  const FrameSchema* made_schema() const override { return &schema_; }
  void make(std::span<const std::byte> before, std::span<const std::byte> recorded, const FrameLookup&,
            std::span<std::byte> made, uint64_t&) override {
    State state = mapping_.template read<State>(recorded);
    if (!before.empty()) {
      State last;
      std::memcpy(&last, before.data(), sizeof last);
      state = step_(last, state);
    }
    std::memcpy(made.data(), &state, sizeof state);
  }

 private:
  static std::span<const std::byte> bytes_of(const State& state) { return std::as_bytes(std::span(&state, 1)); }

  FrameSchema schema_;
  Step step_;
  SchemaMapping mapping_;
};

// How the program that verifies gets the rules of its game.
using MakeRules = std::unique_ptr<FrameRules> (*)();

struct RulesReport {
  uint64_t compared = 0;  // frames that were compared with those that the rules make
  uint64_t accepted = 0;  // frames accepted as they are: the first, and those whose past is missing
  uint64_t skipped = 0;   // frames missing in the recording
  uint64_t games = 0;     // new games and restarts
  uint64_t rewinds = 0;
  std::optional<RulesDifference> difference;  // the first

  // All of them, by field, of a verifier that keeps going.
  struct OfField {
    std::string field;  // without an index
    RulesDifference first;
    uint64_t frames = 0;  // in which it differs
  };
  uint64_t different = 0;  // frames
  std::vector<OfField> fields;

  // One line for a person: "5001 frames follow the rules" ...
  std::string text() const;
};

// Adds a frame's differences to a report that counts all of them.
void count_differences(const RulesDifference& first, std::span<const RulesDifference> further, RulesReport& report);

// Verifies frames handed over one by one, for callers who have more to do with each.
class FrameVerifier {
 public:
  explicit FrameVerifier(std::unique_ptr<FrameRules> rules) : rules_(std::move(rules)) {}

  // Prepares for the frames of a session. Fails when there are no rules, or as FrameRules::begin() does; the object can
  // then not be used.
  Status begin(const SessionInfo& session, FrameLookup earlier);
  // Adds the next frame, the slot at `index` of the session. False: it does not follow the rules, report().difference
  // says how, and adding more is useless.
  bool add(uint64_t index, std::span<const std::byte> slot);
  // From here on add() returns true all the same, and the report counts all differences. Each frame is judged by the
  // one recorded before it, so that one wrong frame does not make all behind it wrong.
  void keep_going() { keeps_going_ = true; }
  const RulesReport& report() const { return report_; }

 private:
  std::unique_ptr<FrameRules> rules_;
  FrameLookup earlier_;
  std::vector<std::byte> before_;  // the latest frame; empty before the first
  uint64_t expected_ = 0;          // the number of the next frame, unless frames are missing
  bool keeps_going_ = false;
  RulesReport report_;
};

// Verifies a whole session. Succeeds when all frames follow the rules, gaps aside. Fails when one does not
// (report.difference says which and how), when the session cannot be read, or as FrameVerifier::begin() does.
Status verify(SessionReader& session, std::unique_ptr<FrameRules> rules, RulesReport& report);

}  // namespace recorder::session
