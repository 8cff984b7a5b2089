#include "game/rules/rules.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <vector>

#include "game/rules/autopilot.h"
#include "tests/game/rules/snakes.h"

namespace game {
namespace {

constexpr Cell kFarFood = cell_at(14, 14);

// The snake on all of a closed way but `free_cells` cells, in front of which its head lies.
GameState snake_along_cycle(uint32_t free_cells) {
  const Cycle& cycle = cycles()[0];
  Cell cell = cell_at(kFirstInner, kFirstInner);
  std::vector<Cell> tail_first;
  for (uint32_t i = 0; i < kPlayableCells - free_cells; ++i) {
    tail_first.push_back(cell);
    cell = cycle[cell];
  }
  const std::vector<Cell> head_first(tail_first.rbegin(), tail_first.rend());
  Direction direction = Direction::kUp;
  while (neighbour(head_first[0], direction, Mode::kWalls) != cell) {
    direction = static_cast<Direction>(static_cast<int>(direction) + 1);
  }
  return snake_on(head_first, direction, cell);
}

TEST(NewGame, WaitsInTheMiddleWithThreeCells) {
  const GameState state = new_game({.seed = 5});
  EXPECT_EQ(state.status, Status::kReady);
  EXPECT_EQ(state.length, kStartLength);
  EXPECT_EQ(state.direction, Direction::kRight);
  EXPECT_EQ(state.frame, 0u);
  EXPECT_EQ(state.level, 1);
  EXPECT_EQ(state.tick_period_us, 160'000u);
  EXPECT_EQ(state.input, Action::kNone);
  EXPECT_EQ(row_text(state, 8).substr(4, 5), " oo> ");
  EXPECT_TRUE(is_consistent(state));
}

TEST(NewGame, SetsTheBoardWithinWallsOrGates) {
  const GameState walls = new_game({.mode = Mode::kWalls});
  EXPECT_EQ(row_text(walls, 0), "################");
  EXPECT_EQ(row_text(walls, 15), "################");
  EXPECT_EQ(walls.board[3][0], '#');
  EXPECT_EQ(walls.board[3][15], '#');
  const GameState wrap = new_game({.mode = Mode::kWrap});
  EXPECT_EQ(row_text(wrap, 0), "::::::::::::::::");
  EXPECT_EQ(wrap.board[3][15], ':');
}

TEST(NewGame, SeedDecidesWhereTheFoodLies) {
  std::set<Cell> foods;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const GameState state = new_game({.seed = seed});
    EXPECT_EQ(glyph_at(state, state.food_cell), kGlyphFood);
    EXPECT_EQ(count_glyph(state, kGlyphFood), 1u);
    foods.insert(state.food_cell);
  }
  EXPECT_GT(foods.size(), 90u);  // of 193 free cells
  EXPECT_TRUE(same_bytes(new_game({.seed = 7}), new_game({.seed = 7})));
}

TEST(NewGame, CarriesTheBestScore) { EXPECT_EQ(new_game({.best = 1230}).best, 1230u); }

TEST(Step, ReadyWaitsUntilTheFirstDirection) {
  const GameState ready = new_game({.seed = 5});
  const GameState waiting = stepped(ready, {Action::kNone, Action::kNone});
  EXPECT_EQ(waiting.status, Status::kReady);
  EXPECT_EQ(waiting.frame, 2u);
  EXPECT_EQ(head_cell(waiting), head_cell(ready));
  EXPECT_EQ(waiting.ticks_since_food, 0u);

  const GameState moving = stepped(waiting, Action::kUp);
  EXPECT_EQ(moving.status, Status::kPlaying);
  EXPECT_EQ(moving.status_frame, 3u);
  EXPECT_EQ(head_cell(moving), neighbour(head_cell(ready), Direction::kUp, Mode::kWalls));
  EXPECT_EQ(moving.input, Action::kUp);
}

TEST(Step, ReadyStartsStraightAheadWhenToldBackIntoTheNeck) {
  const GameState ready = new_game({.seed = 5});
  const GameState moving = stepped(ready, Action::kLeft);
  EXPECT_EQ(moving.status, Status::kPlaying);
  EXPECT_EQ(moving.direction, Direction::kRight);
  EXPECT_EQ(head_cell(moving), head_cell(ready) + 1);
}

TEST(Step, GoesOnStraightWithoutInput) {
  const GameState before = snake_on({cell_at(5, 5), cell_at(5, 4), cell_at(5, 3)}, Direction::kRight, kFarFood);
  const GameState after = stepped(before, Action::kNone);
  EXPECT_EQ(row_text(after, 5), "#   oo>        #");
  EXPECT_EQ(after.x, 6.0f);
  EXPECT_EQ(after.y, 5.0f);
  EXPECT_EQ(after.length, 3);
  EXPECT_EQ(body_cell(after, after.length), cell_at(5, 3)) << "the cell that the tail has left stays readable";
  EXPECT_TRUE(is_consistent(after));
}

TEST(Step, DrawsTheHeadByDirection) {
  const GameState state = snake_on({cell_at(5, 5), cell_at(5, 4), cell_at(5, 3)}, Direction::kRight, kFarFood);
  const GameState up = stepped(state, Action::kUp);
  EXPECT_EQ(glyph_at(up, cell_at(4, 5)), '^');
  EXPECT_EQ(glyph_at(stepped(state, Action::kDown), cell_at(6, 5)), 'v');
  EXPECT_EQ(glyph_at(stepped(up, Action::kLeft), cell_at(4, 4)), '<');
  EXPECT_EQ(glyph_at(stepped(up, Action::kRight), cell_at(4, 6)), '>');
}

TEST(Step, IgnoresATurnBackIntoTheNeck) {
  const GameState before = snake_on({cell_at(5, 5), cell_at(5, 4), cell_at(5, 3)}, Direction::kRight, kFarFood);
  const GameState after = stepped(before, Action::kLeft);
  EXPECT_EQ(after.status, Status::kPlaying);
  EXPECT_EQ(after.direction, Direction::kRight);
  EXPECT_EQ(head_cell(after), cell_at(5, 6));
  EXPECT_EQ(after.input, Action::kLeft) << "what was asked for is recorded even if it had no effect";
}

TEST(Step, EatingGrowsByOneAndLeavesTheTailWhereItIs) {
  const GameState before = snake_on({cell_at(5, 5), cell_at(5, 4), cell_at(5, 3)}, Direction::kRight, cell_at(5, 6));
  const GameState after = stepped(before, Action::kNone);
  EXPECT_EQ(row_text(after, 5).substr(0, 8), "#  ooo> ");
  EXPECT_EQ(after.length, 4);
  EXPECT_EQ(after.foods, 1u);
  EXPECT_EQ(after.score, kPointsPerFood);
  EXPECT_EQ(after.best, kPointsPerFood);
  EXPECT_EQ(after.eaten_cell, cell_at(5, 6));
  EXPECT_EQ(after.ticks_since_food, 0u);
  EXPECT_EQ(count_glyph(after, kGlyphFood), 1u);
  EXPECT_TRUE(is_consistent(after));
  EXPECT_EQ(stepped(after, Action::kNone).ticks_since_food, 1u);
}

TEST(Step, EatingBesideTheTailKeepsTheTailCellTaken) {
  // A square with the food behind the tail: the head eats it in the tick in which the tail would have left.
  const GameState before = snake_on({cell_at(5, 5), cell_at(5, 6), cell_at(6, 6), cell_at(6, 5), cell_at(6, 4)},
                                    Direction::kLeft, cell_at(5, 4));
  const GameState fed = stepped(before, Action::kNone);
  EXPECT_EQ(fed.length, 6);
  EXPECT_EQ(tail_cell(fed), cell_at(6, 4));
  // Now the tail does leave, so the cell may be entered.
  const GameState after = stepped(fed, Action::kDown);
  EXPECT_EQ(after.status, Status::kPlaying);
  EXPECT_EQ(head_cell(after), cell_at(6, 4));
}

TEST(Step, MayEnterTheCellThatTheTailIsLeaving) {
  const GameState before =
      snake_on({cell_at(5, 5), cell_at(5, 6), cell_at(6, 6), cell_at(6, 5)}, Direction::kLeft, kFarFood);
  const GameState after = stepped(before, Action::kDown);
  EXPECT_EQ(after.status, Status::kPlaying);
  EXPECT_EQ(head_cell(after), cell_at(6, 5));
  EXPECT_EQ(glyph_at(after, cell_at(6, 5)), 'v');
  EXPECT_EQ(count_glyph(after, kGlyphBody), 3u);
  EXPECT_TRUE(is_consistent(after));
}

TEST(Step, DiesOfItsOwnBody) {
  const GameState before =
      snake_on({cell_at(5, 5), cell_at(5, 6), cell_at(6, 6), cell_at(6, 5), cell_at(6, 4)}, Direction::kLeft, kFarFood);
  const GameState after = stepped(before, Action::kDown);
  EXPECT_EQ(after.status, Status::kDead);
  EXPECT_EQ(after.death_cause, DeathCause::kSelf);
  EXPECT_EQ(glyph_at(after, cell_at(5, 5)), kGlyphDeadHead);
  EXPECT_EQ(head_cell(after), cell_at(5, 5));
  EXPECT_EQ(after.length, 5);
  EXPECT_TRUE(is_consistent(after));
}

TEST(Step, WallKillsWhereTheBorderIsWall) {
  const GameState before = snake_on({cell_at(5, 14), cell_at(5, 13), cell_at(5, 12)}, Direction::kRight, kFarFood);
  const GameState after = stepped(before, Action::kNone);
  EXPECT_EQ(after.status, Status::kDead);
  EXPECT_EQ(after.death_cause, DeathCause::kWall);
  EXPECT_EQ(after.status_frame, after.frame);
  EXPECT_EQ(row_text(after, 5), "#           ooX#");
  EXPECT_TRUE(is_consistent(after));
}

TEST(Step, PassesThroughGatesOnAllFourSides) {
  struct Passage {
    Cell from, neck, to;
    Direction direction;
  };
  const Passage passages[] = {{cell_at(1, 5), cell_at(2, 5), cell_at(14, 5), Direction::kUp},
                              {cell_at(14, 5), cell_at(13, 5), cell_at(1, 5), Direction::kDown},
                              {cell_at(5, 1), cell_at(5, 2), cell_at(5, 14), Direction::kLeft},
                              {cell_at(5, 14), cell_at(5, 13), cell_at(5, 1), Direction::kRight}};
  for (const Passage& passage : passages) {
    const GameState before = snake_on({passage.from, passage.neck}, passage.direction, cell_at(10, 10), Mode::kWrap);
    const GameState after = stepped(before, Action::kNone);
    EXPECT_EQ(after.status, Status::kPlaying);
    EXPECT_EQ(head_cell(after), passage.to);
    EXPECT_TRUE(is_consistent(after));
  }
}

TEST(Step, DeadStaysDeadAndOnlyCountsOn) {
  const GameState dead =
      stepped(snake_on({cell_at(5, 14), cell_at(5, 13), cell_at(5, 12)}, Direction::kRight, kFarFood), Action::kNone);
  GameState expected = dead;
  expected.frame += 1;
  expected.input = Action::kUp;
  EXPECT_TRUE(same_bytes(stepped(dead, Action::kUp), expected));
}

TEST(Step, RestartOpensTheNextRound) {
  GameState dead =
      stepped(snake_on({cell_at(5, 14), cell_at(5, 13), cell_at(5, 12)}, Direction::kRight, kFarFood, Mode::kWalls),
              Action::kNone);
  dead.best = 500;
  dead.round = 3;
  const GameState next = stepped(dead, Action::kRestart);
  EXPECT_EQ(next.status, Status::kReady);
  EXPECT_EQ(next.round, 4u);
  EXPECT_EQ(next.frame, 0u);
  EXPECT_EQ(next.score, 0u);
  EXPECT_EQ(next.best, 500u);
  EXPECT_EQ(next.input, Action::kRestart);
  EXPECT_NE(next.seed, dead.seed);
  EXPECT_TRUE(is_consistent(next));
  EXPECT_TRUE(same_bytes(next, stepped(dead, Action::kRestart)));
}

TEST(Step, RestartKeepsTheModeAndWorksWhilePlaying) {
  const GameState playing = stepped(new_game({.seed = 2, .mode = Mode::kWrap}), Action::kRight);
  const GameState next = stepped(playing, Action::kRestart);
  EXPECT_EQ(next.mode, Mode::kWrap);
  EXPECT_EQ(next.status, Status::kReady);
  EXPECT_EQ(next.round, 1u);
}

TEST(Step, ScoreOutgrowsTheBestOnlyWhenHigher) {
  GameState before = snake_on({cell_at(5, 5), cell_at(5, 4), cell_at(5, 3)}, Direction::kRight, cell_at(5, 6));
  before.best = 500;
  EXPECT_EQ(stepped(before, Action::kNone).best, 500u);
  before.score = 495;
  EXPECT_EQ(stepped(before, Action::kNone).best, 505u);
}

TEST(Step, LevelRisesWithFoodAndMakesTicksShorterAndFoodDearer) {
  GameState before = snake_on({cell_at(5, 5), cell_at(5, 4), cell_at(5, 3)}, Direction::kRight, cell_at(5, 6));
  before.foods = kFoodsPerLevel - 1;
  const GameState after = stepped(before, Action::kNone);
  EXPECT_EQ(after.level, 2);
  EXPECT_EQ(after.score, kPointsPerFood) << "the food that completes a level is worth the old level's points";
  EXPECT_EQ(after.tick_period_us, tick_period_us(2));

  GameState later = snake_on({cell_at(5, 5), cell_at(5, 4), cell_at(5, 3)}, Direction::kRight, cell_at(5, 6));
  later.level = 4;
  EXPECT_EQ(stepped(later, Action::kNone).score, 4 * kPointsPerFood);
}

TEST(Step, FillingTheFieldWins) {
  const GameState before = snake_along_cycle(1);
  ASSERT_TRUE(is_consistent(before));
  const GameState after = stepped(before, Action::kNone);
  EXPECT_EQ(after.status, Status::kWon);
  EXPECT_EQ(after.length, kPlayableCells);
  EXPECT_EQ(after.food_cell, kNoCell);
  EXPECT_EQ(after.status_frame, after.frame);
  EXPECT_EQ(count_glyph(after, kGlyphEmpty), 0u);
  EXPECT_TRUE(is_consistent(after));
  EXPECT_EQ(stepped(after, Action::kUp).status, Status::kWon);
}

TEST(Step, LastFoodLiesOnTheLastFreeCell) {
  const GameState after = stepped(snake_along_cycle(2), Action::kNone);
  EXPECT_EQ(after.status, Status::kPlaying);
  EXPECT_EQ(after.food_cell, cycles()[0][head_cell(after)]);
  EXPECT_TRUE(is_consistent(after));
}

TEST(Step, MayWriteOverItsOwnInput) {
  GameState in_place = new_game({.seed = 9});
  GameState copied = in_place;
  for (const Action action : {Action::kUp, Action::kNone, Action::kLeft, Action::kRestart, Action::kDown}) {
    copied = stepped(copied, action);
    step(in_place, action, in_place);
    EXPECT_TRUE(same_bytes(in_place, copied));
  }
}

TEST(Step, WritesEveryByteWhateverStoodThere) {
  const GameState before = stepped(new_game({.seed = 9}), Action::kUp);
  for (const Action action : {Action::kNone, Action::kRestart}) {
    GameState ones, zeros;
    std::memset(static_cast<void*>(&ones), 0xff, sizeof ones);
    std::memset(static_cast<void*>(&zeros), 0, sizeof zeros);
    step(before, action, ones);
    step(before, action, zeros);
    EXPECT_TRUE(same_bytes(ones, zeros));
  }
}

TEST(TickPeriod, FallsWithEachLevelTo60Milliseconds) {
  EXPECT_EQ(tick_period_us(1), 160'000u);
  for (uint32_t level = 2; level <= kFastestPeriodLevel; ++level) {
    EXPECT_LT(tick_period_us(level), tick_period_us(level - 1));
  }
  EXPECT_EQ(tick_period_us(kFastestPeriodLevel), 60'000u);
  EXPECT_EQ(tick_period_us(200), 60'000u);
  EXPECT_EQ(tick_period_us(0), 160'000u);
}

TEST(Rewound, IsTheEarlierFrameOnceMoreAndSaysSo) {
  GameState target = stepped(new_game({.seed = 5}), {Action::kUp, Action::kNone, Action::kLeft});
  const GameState abandoned = stepped(target, {Action::kNone, Action::kUp, Action::kNone});
  const GameState state = rewound(target, 3, abandoned);
  EXPECT_EQ(state.rewound_to, 3u);
  EXPECT_EQ(state.rewinds, 1u);
  target.rewound_to = 3;
  target.rewinds = 1;
  target.best = abandoned.best;
  EXPECT_EQ(std::memcmp(&state, &target, sizeof state), 0);
  EXPECT_TRUE(is_consistent(state));
}

TEST(Rewound, CountsOnWhicheverOfTheTwoWasRewoundMoreOften) {
  GameState once = stepped(new_game({}), Action::kUp), often = once;
  once.rewinds = 1;
  often.rewinds = 4;
  EXPECT_EQ(rewound(once, 1, often).rewinds, 5u);
  EXPECT_EQ(rewound(often, 1, once).rewinds, 5u);
}

TEST(Rewound, PlayGoesOnAsItDidBeforeWithTheSameInputs) {
  GameState original = stepped(new_game({.seed = 5}), {Action::kUp, Action::kNone});
  GameState again = rewound(original, 2, stepped(original, Action::kLeft));
  for (const Action action : {Action::kNone, Action::kLeft, Action::kNone, Action::kDown}) {
    step(original, action, original);
    step(again, action, again);
    EXPECT_EQ(again.rewound_to, 0u);
    EXPECT_EQ(again.rewinds, 1u);
    GameState same = again;
    same.rewinds = 0;
    same.best = original.best;  // no record
    EXPECT_EQ(std::memcmp(&same, &original, sizeof same), 0);
  }
}

TEST(Rewound, TheBestScoreIsThePlayersAndIsNotRewound) {
  const GameState opening = new_game({.best = 20});
  GameState dead = opening;
  dead.best = 130;
  GameState state = rewound(opening, 0, dead);
  EXPECT_EQ(state.best, 130u);
  step(state, Action::kRestart, state);
  EXPECT_EQ(state.best, 130u) << "the next round is measured by it";
  EXPECT_EQ(rewound(dead, 7, opening).best, 130u);
}

TEST(Rewound, ARoundPlayedTwiceIsNoRecordAndTheNextOneMayBe) {
  GameState state = snake_on({cell_at(5, 5), cell_at(5, 4), cell_at(5, 3)}, Direction::kRight, cell_at(5, 6));
  state = rewound(state, 9, state);
  step(state, Action::kNone, state);
  EXPECT_EQ(state.score, kPointsPerFood);
  EXPECT_EQ(state.best, 0u);
  EXPECT_TRUE(is_consistent(state));
  step(state, Action::kRestart, state);
  EXPECT_EQ(state.rewinds, 0u);
  EXPECT_EQ(state.rewound_to, 0u);
}

}  // namespace
}  // namespace game
