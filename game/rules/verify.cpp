#include "game/rules/verify.h"

#include <cstring>
#include <string>
#include <vector>

#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "recorder/schema/seal.h"

namespace game {
namespace {

using recorder::session::FrameLookup;
using recorder::session::FrameVerdict;
using recorder::session::RulesDifference;

std::span<const std::byte> bytes_of(const GameState& state) { return std::as_bytes(std::span(&state, 1)); }

bool opens_game(const GameState& state) { return state.frame == 0 && state.round == 0 && state.rewinds == 0; }

GameState game_like(const GameState& state) {
  return new_game({.seed = state.seed, .mode = state.mode, .best = state.best});
}

// What the rules make of `before` on the way to `found`, whose input and, for a new game, options are adopted.
GameState expected_after(const GameState& before, const GameState& found) {
  if (opens_game(found)) return game_like(found);
  GameState expected;
  step(before, found.input, expected);
  return expected;
}

class SnakeRules final : public recorder::session::FrameRules {
 public:
  recorder::Status begin(const recorder::FrameSchema& recorded) override { return states_.begin(recorded); }

  FrameVerdict check(std::span<const std::byte> before, std::span<const std::byte> frame,
                     const FrameLookup& earlier) override {
    const GameState found = states_.read(frame);
    FrameVerdict verdict;
    verdict.rewinds = found.rewound_to != 0 || (recorder::seal_of(frame).events & mask_of(Event::kRewind)) != 0;
    verdict.starts_game = found.frame == 0 && !verdict.rewinds;
    if (before.empty()) {
      accept(found, verdict);
    } else if (verdict.rewinds) {
      check_rewind(states_.read(before), frame, found, earlier, verdict);
    } else {
      compare(expected_after(states_.read(before), found), found, verdict);
    }
    return verdict;
  }

  const recorder::FrameSchema* made_schema() const override { return &schema_; }

  void make(std::span<const std::byte> before, std::span<const std::byte> recorded, const FrameLookup& earlier,
            std::span<std::byte> made, uint64_t& events) override {
    const GameState found = states_.read(recorded);
    GameState state = opens_game(found) ? game_like(found) : found;
    const bool rewinds = (events & mask_of(Event::kRewind)) != 0;
    if (!before.empty() && !opens_game(found)) {
      const GameState last = state_in(before);
      if (!rewinds) {
        step(last, found.input, state);
        events = events_between(last, state);
      } else if (look_up(found.rewound_to, before.size(), earlier)) {
        state = rewound(state_in(earlier_slot_), found.rewound_to, last);
      }
    }
    std::memcpy(made.data(), &state, sizeof state);
  }

 private:
  // Of a frame that was made.
  static GameState state_in(std::span<const std::byte> frame) {
    GameState state;
    std::memcpy(&state, frame.data(), sizeof state);
    return state;
  }

  void compare(const GameState& expected, const GameState& found, FrameVerdict& verdict) const {
    verdict.take(recorder::session::differences(schema_, bytes_of(expected), bytes_of(found)));
  }

  // The state of an earlier frame; false when it is missing.
  bool look_up(uint64_t number, size_t slot_bytes, const FrameLookup& earlier) {
    earlier_slot_.resize(slot_bytes);
    return earlier && earlier(number, earlier_slot_);
  }

  // A frame of which nothing is known that led to it.
  void accept(const GameState& found, FrameVerdict& verdict) const {
    verdict.compared = false;
    if (opens_game(found)) {
      compare(game_like(found), found, verdict);
    } else if (!is_consistent(found)) {
      verdict.difference = RulesDifference{.field = "the frame as a whole",
                                           .expected = "a state that the rules can produce",
                                           .found = "one that they cannot"};
    }
  }

  void check_rewind(const GameState& before, std::span<const std::byte> frame, const GameState& found,
                    const FrameLookup& earlier, FrameVerdict& verdict) {
    const uint64_t target = found.rewound_to;
    if (target >= recorder::seal_of(frame).frame) {
      verdict.difference = RulesDifference{
          .field = "rewound_to", .expected = "the number of an earlier frame", .found = std::to_string(target)};
      return;
    }
    if (!look_up(target, frame.size(), earlier)) return accept(found, verdict);
    const GameState origin = states_.read(earlier_slot_);
    GameState expected = rewound(origin, target, before);
    if (found.best == origin.best) expected.best = found.best;  // older games took the best score back
    compare(expected, found, verdict);
  }

  const recorder::FrameSchema schema_ = state_schema();
  StateReader states_;
  std::vector<std::byte> earlier_slot_;
};

}  // namespace

std::unique_ptr<recorder::session::FrameRules> make_rules() { return std::make_unique<SnakeRules>(); }

}  // namespace game
