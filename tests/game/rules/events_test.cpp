#include "game/rules/rules.h"

#include <gtest/gtest.h>

#include <vector>

#include "game/rules/autopilot.h"
#include "tests/game/rules/snakes.h"

namespace game {
namespace {

uint64_t events_of(const GameState& before, Action action) { return events_between(before, stepped(before, action)); }

GameState before_food() {
  return snake_on({cell_at(5, 5), cell_at(5, 4), cell_at(5, 3)}, Direction::kRight, cell_at(5, 6));
}

TEST(EventsBetween, QuietTicksHaveNone) {
  EXPECT_EQ(events_of(new_game({}), Action::kNone), 0u);
  EXPECT_EQ(events_of(before_food(), Action::kUp), 0u);
}

TEST(EventsBetween, StartIsTheFirstMove) { EXPECT_EQ(events_of(new_game({}), Action::kUp), mask_of(Event::kStart)); }

TEST(EventsBetween, FoodOnTheTickItIsEaten) {
  EXPECT_EQ(events_of(before_food(), Action::kNone), mask_of(Event::kFood));
}

TEST(EventsBetween, LevelComesWithTheFoodThatCompletesIt) {
  GameState before = before_food();
  before.foods = kFoodsPerLevel - 1;
  EXPECT_EQ(events_of(before, Action::kNone), mask_of(Event::kFood) | mask_of(Event::kLevel));
}

TEST(EventsBetween, DeathOnceAndNotForEveryTickAfter) {
  const GameState before = snake_on({cell_at(1, 5), cell_at(2, 5)}, Direction::kUp, cell_at(9, 9));
  EXPECT_EQ(events_of(before, Action::kNone), mask_of(Event::kDeath));
  EXPECT_EQ(events_of(stepped(before, Action::kNone), Action::kNone), 0u);
}

TEST(EventsBetween, RestartIsNoneThoughCountersFall) {
  const GameState fed = stepped(before_food(), Action::kNone);
  EXPECT_EQ(events_of(fed, Action::kRestart), 0u);
}

TEST(EventsBetween, WonWithTheLastFood) {
  std::vector<Cell> cells;  // head first, on all of a closed way but the one cell in front of the head
  Cell cell = cell_at(1, 1);
  while (cells.size() + 1 < kPlayableCells) {
    cells.insert(cells.begin(), cell);
    cell = cycles()[0][cell];
  }
  ASSERT_EQ(cell, neighbour(cells[0], Direction::kUp, Mode::kWalls));
  const GameState before = snake_on(cells, Direction::kUp, cell);
  EXPECT_EQ(events_of(before, Action::kUp), mask_of(Event::kFood) | mask_of(Event::kWon));
}

TEST(EventsBetween, OfARewindNothingElseIsTold) {
  const GameState target = before_food();
  const GameState fed = stepped(target, Action::kNone);
  const GameState branch = rewound(target, 8, fed);
  EXPECT_EQ(events_between(fed, branch), mask_of(Event::kRewind));
  EXPECT_EQ(events_between(branch, stepped(branch, Action::kNone)), mask_of(Event::kFood)) << "from there on as usual";
}

}  // namespace
}  // namespace game
