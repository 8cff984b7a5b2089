#include "game/rules/autopilot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

#include "tests/game/rules/snakes.h"

namespace game {
namespace {

constexpr int kSeeds = 20;

struct Game {
  GameState last;
  int ticks = 0;
  int ticks_to_60 = 0;  // 0 when it never got so long
  uint32_t longest_wait = 0;
};

Game play(uint64_t seed, Mode mode, int max_ticks) {
  Game played{.last = new_game({.seed = seed, .mode = mode})};
  GameState& state = played.last;
  while (played.ticks < max_ticks && (state.status == Status::kReady || state.status == Status::kPlaying)) {
    step(state, autopilot(state), state);
    ++played.ticks;
    played.longest_wait = std::max(played.longest_wait, state.ticks_since_food);
    if (state.length >= 60 && played.ticks_to_60 == 0) played.ticks_to_60 = played.ticks;
  }
  return played;
}

class AutopilotInMode : public testing::TestWithParam<Mode> {};

TEST_P(AutopilotInMode, FillsTheFieldOnMostSeeds) {
  int reached_60 = 0;
  int won = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Game game = play(seed, GetParam(), 30'000);
    reached_60 += game.last.length >= 60 ? 1 : 0;
    won += game.last.status == Status::kWon ? 1 : 0;
  }
  EXPECT_GE(reached_60, 19) << "of " << kSeeds;
  EXPECT_GE(won, 18) << "of " << kSeeds;
}

TEST_P(AutopilotInMode, GoesForTheFoodDirectlyWhileShort) {
  int64_t ticks = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Game game = play(seed, GetParam(), 2'000);
    ASSERT_GT(game.ticks_to_60, 0) << "seed " << seed;
    ticks += game.ticks_to_60;
  }
  EXPECT_LT(static_cast<double>(ticks) / kSeeds / 57, 16.0) << "ticks per food";
}

TEST_P(AutopilotInMode, NeverWaitsLongForFood) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    EXPECT_LE(play(seed, GetParam(), 30'000).longest_wait, 3 * kPlayableCells) << "seed " << seed;
  }
}

// Generous, because sanitizers and unoptimised builds run it too; an optimised build takes a few microseconds.
TEST_P(AutopilotInMode, DecidesQuickly) {
  const auto start = std::chrono::steady_clock::now();
  const Game game = play(3, GetParam(), 5'000);
  const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - start;
  EXPECT_LT(spent.count() / game.ticks, 1'000.0) << "microseconds per tick";
}

INSTANTIATE_TEST_SUITE_P(Modes, AutopilotInMode, testing::Values(Mode::kWalls, Mode::kWrap),
                         [](const auto& test) { return test.param == Mode::kWalls ? "Walls" : "Wrap"; });

TEST(Autopilot, StartsAWaitingSnake) {
  const GameState ready = new_game({.seed = 4});
  EXPECT_TRUE(is_direction(autopilot(ready)));
  EXPECT_EQ(stepped(ready, autopilot(ready)).status, Status::kPlaying);
}

TEST(Autopilot, AsksForTheNextRoundWhenDeadOrWon) {
  GameState state = new_game({});
  state.status = Status::kDead;
  EXPECT_EQ(autopilot(state), Action::kRestart);
  state.status = Status::kWon;
  EXPECT_EQ(autopilot(state), Action::kRestart);
}

TEST(Autopilot, AnswersFromTheStateAlone) {
  GameState state = new_game({.seed = 8});
  for (int i = 0; i < 500; ++i) {
    GameState copy;
    std::memcpy(&copy, &state, sizeof copy);
    const Action action = autopilot(state);
    EXPECT_EQ(autopilot(copy), action);
    EXPECT_EQ(std::memcmp(&copy, &state, sizeof copy), 0);
    step(state, action, state);
  }
}

TEST(Autopilot, TakesTheGateWhereThatIsShorter) {
  const std::vector<Cell> cells = {cell_at(7, 2), cell_at(7, 3), cell_at(7, 4)};
  EXPECT_EQ(autopilot(snake_on(cells, Direction::kLeft, cell_at(7, 13), Mode::kWrap)), Action::kLeft);
  EXPECT_NE(autopilot(snake_on(cells, Direction::kLeft, cell_at(7, 13), Mode::kWalls)), Action::kLeft);
}

TEST(Autopilot, TakesOverFromAPlayerWithoutDying) {
  // Twice round in a spiral, head on the outside.
  std::vector<Cell> cells;
  for (int column = 9; column <= 12; ++column) cells.push_back(cell_at(9, column));
  for (int row = 8; row >= 4; --row) cells.push_back(cell_at(row, 12));
  for (int column = 11; column >= 6; --column) cells.push_back(cell_at(4, column));
  GameState state = snake_on(cells, Direction::kLeft, cell_at(6, 9));
  ASSERT_TRUE(is_consistent(state));
  for (int i = 0; i < 2'000; ++i) step(state, autopilot(state), state);
  EXPECT_EQ(state.status, Status::kPlaying);
  EXPECT_GT(state.length, 60);
}

TEST(Cycles, EachVisitsEveryCellByNeighbouringSteps) {
  ASSERT_EQ(cycles().size(), 8u);
  for (const Cycle& cycle : cycles()) {
    std::vector<bool> visited(256, false);
    Cell cell = cell_at(5, 5);
    for (uint32_t i = 0; i < kPlayableCells; ++i) {
      EXPECT_FALSE(visited[cell]);
      EXPECT_FALSE(is_border(cell));
      visited[cell] = true;
      const int distance =
          std::abs(row_of(cycle[cell]) - row_of(cell)) + std::abs(column_of(cycle[cell]) - column_of(cell));
      EXPECT_EQ(distance, 1);
      cell = cycle[cell];
    }
    EXPECT_EQ(cell, cell_at(5, 5));
  }
}

TEST(Outlook, AfterAPathIsTheOutlookOfThatState) {
  GameState state = snake_on({cell_at(5, 5), cell_at(5, 4), cell_at(5, 3)}, Direction::kRight, cell_at(5, 8));
  const Outlook before = outlook_of(state);
  const Path path = shortest_path(before, arrival_moves(before), Direction::kRight);
  ASSERT_EQ(path.length, 3u);
  const Outlook foreseen = outlook_after(before, path);
  state = stepped(state, {Action::kNone, Action::kNone, Action::kNone});
  EXPECT_EQ(foreseen.free_from, outlook_of(state).free_from);
  EXPECT_EQ(foreseen.head, head_cell(state));
  EXPECT_EQ(foreseen.length, state.length);
}

TEST(Outlook, LyingAlongACycleAllowsGapsButNotDisorder) {
  const Cycle& cycle = cycles()[0];  // along the first row to the right
  const GameState along = snake_on({cell_at(1, 6), cell_at(1, 5), cell_at(1, 4)}, Direction::kRight, cell_at(9, 9));
  EXPECT_TRUE(lies_along(outlook_of(along), cycle));
  const GameState with_gap = snake_on({cell_at(2, 5), cell_at(1, 5), cell_at(1, 4)}, Direction::kDown, cell_at(9, 9));
  EXPECT_TRUE(lies_along(outlook_of(with_gap), cycle));
  const GameState against = snake_on({cell_at(1, 4), cell_at(1, 5), cell_at(1, 6)}, Direction::kLeft, cell_at(9, 9));
  EXPECT_FALSE(lies_along(outlook_of(against), cycle));
}

TEST(Outlook, MovesAlongEndWhereTheBodyIsStillInTheWay) {
  const Cycle& cycle = cycles()[0];
  const GameState blocked = snake_on(
      {cell_at(1, 4), cell_at(2, 4), cell_at(2, 5), cell_at(2, 6), cell_at(2, 7), cell_at(1, 7), cell_at(1, 8)},
      Direction::kUp, cell_at(9, 9));
  // Three moves to (1, 7), which the tail leaves in its second: fine without meals, too early after two of them.
  EXPECT_GT(moves_along(outlook_of(blocked), cycle, 0), 3u);
  EXPECT_EQ(moves_along(outlook_of(blocked), cycle, 2), 2u);
}

TEST(Autopilot, WithMistakesDiesSoonerAndTheSameWayEachTime) {
  const auto ticks_alive = [](uint32_t one_in) {
    GameState state = new_game({.seed = 7});
    int ticks = 0;
    for (; ticks < 5000 && state.status != Status::kDead && state.status != Status::kWon; ++ticks) {
      step(GameState(state), clumsy_autopilot(state, one_in), state);
    }
    return state.status == Status::kDead ? ticks : -1;
  };
  const int first = ticks_alive(20);
  EXPECT_GT(first, 0);
  EXPECT_EQ(ticks_alive(20), first);
  EXPECT_EQ(ticks_alive(0), -1) << "without mistakes it wins this game";
}

}  // namespace
}  // namespace game
