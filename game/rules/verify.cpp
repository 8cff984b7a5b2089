#include "game/rules/verify.h"

#include <optional>
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
      verdict.difference = compare(expected_after(states_.read(before), found), found);
    }
    return verdict;
  }

 private:
  std::optional<RulesDifference> compare(const GameState& expected, const GameState& found) const {
    return recorder::session::first_difference(schema_, bytes_of(expected), bytes_of(found));
  }

  // A frame of which nothing is known that led to it.
  void accept(const GameState& found, FrameVerdict& verdict) const {
    verdict.compared = false;
    if (opens_game(found)) {
      verdict.difference = compare(game_like(found), found);
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
    earlier_slot_.resize(frame.size());
    if (!earlier || !earlier(target, earlier_slot_)) return accept(found, verdict);
    const GameState origin = states_.read(earlier_slot_);
    GameState expected = rewound(origin, target, before);
    if (found.best == origin.best) expected.best = found.best;  // older games took the best score back
    verdict.difference = compare(expected, found);
  }

  const recorder::FrameSchema schema_ = state_schema();
  StateReader states_;
  std::vector<std::byte> earlier_slot_;
};

}  // namespace

std::unique_ptr<recorder::session::FrameRules> make_rules() { return std::make_unique<SnakeRules>(); }

}  // namespace game
