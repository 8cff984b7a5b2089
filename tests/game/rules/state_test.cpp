#include "game/rules/state.h"

#include <gtest/gtest.h>

#include <cstring>

#include "game/rules/autopilot.h"
#include "tests/game/rules/snakes.h"

namespace game {
namespace {

GameState after_play(uint64_t seed, Mode mode, int ticks) {
  GameState state = new_game({.seed = seed, .mode = mode});
  for (int i = 0; i < ticks; ++i) step(state, autopilot(state), state);
  return state;
}

TEST(GameState, EveryPlayedFrameIsConsistent) {
  for (const Mode mode : {Mode::kWalls, Mode::kWrap}) {
    GameState state = new_game({.seed = 11, .mode = mode});
    for (int i = 0; i < 5'000; ++i) {
      ASSERT_TRUE(is_consistent(state)) << "tick " << i;
      step(state, autopilot(state), state);
    }
  }
}

TEST(GameState, ConsecutiveFramesDifferInFewWords) {
  for (const Mode mode : {Mode::kWalls, Mode::kWrap}) {
    GameState before = new_game({.seed = 12, .mode = mode});
    uint64_t differing = 0;
    constexpr int kTicks = 5'000;
    for (int i = 0; i < kTicks; ++i) {
      const GameState after = stepped(before, autopilot(before));
      for (size_t at = 0; at < sizeof(GameState); at += 8) {
        const auto* one = reinterpret_cast<const char*>(&before) + at;
        const auto* other = reinterpret_cast<const char*>(&after) + at;
        differing += std::memcmp(one, other, 8) != 0 ? 1u : 0u;
      }
      before = after;
    }
    EXPECT_LT(static_cast<double>(differing) / kTicks, 8.0);
  }
}

TEST(GameState, StateWithACellOutOfPlaceIsInconsistent) {
  const GameState good = after_play(13, Mode::kWalls, 300);
  ASSERT_TRUE(is_consistent(good));
  GameState broken = good;
  broken.body[static_cast<uint8_t>(broken.body_head - 1)] = cell_at(0, 3);
  draw_board(broken);
  EXPECT_FALSE(is_consistent(broken));
}

TEST(GameState, StateWithABoardThatTellsAnotherStoryIsInconsistent) {
  GameState broken = after_play(13, Mode::kWalls, 300);
  broken.board[0][5] = 'o';
  EXPECT_FALSE(is_consistent(broken));
}

TEST(GameState, StateWithValuesOutOfRangeIsInconsistent) {
  const GameState good = after_play(13, Mode::kWalls, 300);
  const auto broken_by = [&](auto change) {
    GameState state = good;
    change(state);
    return !is_consistent(state);
  };
  EXPECT_TRUE(broken_by([](GameState& s) { s.status = static_cast<Status>(9); }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.mode = static_cast<Mode>(2); }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.direction = static_cast<Direction>(4); }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.input = static_cast<Action>(6); }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.death_cause = DeathCause::kWall; }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.length = 0; }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.length = 60'000; }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.food_cell = cell_at(0, 1); }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.x = 0.5f; }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.best = s.score - 1; }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.tick_period_us = 0; }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.reserved0[0] = 1; }));
  EXPECT_TRUE(broken_by([](GameState& s) { s.rewound_to = 1; }));
}

TEST(GameState, NonsenseIsPlayedWithoutHarm) {
  uint64_t noise = 99;
  for (int i = 0; i < 2'000; ++i) {
    GameState state = after_play(14, Mode::kWrap, 20);
    for (int changes = 0; changes < 1 + i % 400; ++changes) {
      noise = noise * 6364136223846793005u + 1442695040888963407u;
      reinterpret_cast<unsigned char*>(&state)[(noise >> 33) % sizeof state] = static_cast<unsigned char>(noise >> 56);
    }
    const Action action = autopilot(state);
    EXPECT_LE(action, Action::kRestart);
    step(state, action, state);
  }
}

TEST(Neighbour, WallsLeadToTheBorderAndGatesToTheOppositeEdge) {
  EXPECT_EQ(neighbour(cell_at(1, 7), Direction::kUp, Mode::kWalls), cell_at(0, 7));
  EXPECT_EQ(neighbour(cell_at(1, 7), Direction::kUp, Mode::kWrap), cell_at(14, 7));
  EXPECT_EQ(neighbour(cell_at(7, 14), Direction::kRight, Mode::kWalls), cell_at(7, 15));
  EXPECT_EQ(neighbour(cell_at(7, 14), Direction::kRight, Mode::kWrap), cell_at(7, 1));
  EXPECT_EQ(neighbour(cell_at(7, 7), Direction::kDown, Mode::kWrap), cell_at(8, 7));
}

}  // namespace
}  // namespace game
