// Watches over the demo game, compared with its own state.
#include <gtest/gtest.h>

#include <functional>

#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "tests/engine/inspect/inspect_fixture.h"

namespace inspect_test {
namespace {

using game::GameState;

TEST(DemoGame, WatchesSeeWhatTheRulesDo) {
  struct Case {
    const char* text;
    std::function<bool(const GameState& before, const GameState& now)> expected;
  };
  const std::vector<Case> cases{
      {"head.x == food.x",
       [](const auto&, const auto& now) { return static_cast<int>(now.x) == now.food_cell % game::kBoardSize; }},
      {"head.y == food.y",
       [](const auto&, const auto& now) { return static_cast<int>(now.y) == now.food_cell / game::kBoardSize; }},
      {"score > 100 && length == 12", [](const auto&, const auto& now) { return now.score > 100 && now.length == 12; }},
      {"changed(direction)", [](const auto& before, const auto& now) { return before.direction != now.direction; }},
      {"status == dead && prev(status) == playing",
       [](const auto& before, const auto& now) {
         return now.status == game::Status::kDead && before.status == game::Status::kPlaying;
       }},
      {"event(food)", [](const auto& before, const auto& now) { return now.foods > before.foods; }},
      {"body[body_head] == head.y * 16 + head.x", [](const auto&, const auto&) { return true; }},
      {"board[body[body_head]] == 'o' || board[food_cell] != '*'",
       [](const auto&, const auto& now) { return now.food_cell == 0; }},
  };
  const recorder::FrameSchema schema = game::state_schema();
  std::vector<Expression> expressions(cases.size());
  std::vector<uint64_t> seen(cases.size());
  for (size_t i = 0; i < cases.size(); ++i) {
    ExpressionError error;
    ASSERT_TRUE(Expression::compile(schema, cases[i].text, expressions[i], error))
        << cases[i].text << ": " << error.reason;
  }
  GameState before = game::new_game({.seed = 5});
  Slot slot_before = slot_of(before, 1024, 0);
  for (uint64_t tick = 1; tick < 4000; ++tick) {
    GameState now;
    game::step(before, game::autopilot(before), now);
    const Slot slot = slot_of(now, 1024, tick, game::events_between(before, now));
    if (now.status == game::Status::kPlaying && now.round == before.round) {
      for (size_t i = 0; i < cases.size(); ++i) {
        const bool expected = cases[i].expected(before, now);
        ASSERT_EQ(expressions[i].value(slot_before, slot), expected ? 1 : 0) << cases[i].text << " in tick " << tick;
        seen[i] += expected ? 1 : 0;
      }
    }
    before = now;
    slot_before = slot;
  }
  EXPECT_GT(seen[0], 100u);
  EXPECT_GT(seen[3], 100u);
}

}  // namespace
}  // namespace inspect_test
