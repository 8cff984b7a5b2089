// Racing a recorded round: in step by moves, with the same food, and nothing but another snake in the picture.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "game/program/live_game.h"
#include "game/program/race.h"
#include "game/rules/autopilot.h"
#include "recorder/base/file.h"
#include "recorder/recorder.h"
#include "tests/game/picture/painter_scenes.h"
#include "tests/game/recording.h"
#include "tests/game/rules/snakes.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

// Around the whole field, again and again: the longest round there can be.
Action along_the_cycle(const GameState& state) {
  const GameState start = new_game({});
  const auto leads_on = [&](const Cycle& cycle) { return cycle[head_cell(start)] != body_cell(start, 1); };
  const Cell next = (*std::ranges::find_if(cycles(), leads_on))[head_cell(state)];
  for (const Direction direction : {Direction::kUp, Direction::kDown, Direction::kLeft, Direction::kRight}) {
    if (neighbour(head_cell(state), direction, Mode::kWalls) == next) return action_of(direction);
  }
  return Action::kNone;
}

class GhostTest : public ::testing::Test {
 protected:
  void start() {
    ASSERT_NO_FATAL_FAILURE(start_recording_in(folder_, recorder_));
    path_ = recorder_.session_path();
    played_.clear();
  }
  void note() { played_.push_back(game_.current()); }
  void step(Action action) {
    game_.step(action);
    note();
  }
  void play(int ticks, const std::function<Action(const GameState&)>& player = autopilot) {
    for (int i = 0; i < ticks; ++i) step(player(game_.current()));
  }
  void open(uint64_t seed) {
    game_.open({.seed = seed});
    note();
  }
  void finish() { ASSERT_TRUE(recorder_.stop().ok()); }
  void expect_step_for_step(Ghost& ghost, const std::vector<GameState>& frames) {
    ASSERT_EQ(ghost.moves() + 1, frames.size());
    for (size_t move = 0; move < frames.size(); ++move) {
      ASSERT_TRUE(same_bytes(ghost.at(move), frames[move])) << "after " << move << " moves";
    }
  }

  testing_support::TempDir folder_;
  recorder::Recorder recorder_;
  RecordedGame game_{recorder_, RecordedGame::Pace::kFullSpeed};
  std::string path_;
  std::vector<GameState> played_;
};

TEST_F(GhostTest, IsInStepOverTenThousandTicks) {
  constexpr int kWaits = 7, kTicks = 10'000;
  start();
  open(97);
  play(kWaits, [](const GameState&) { return Action::kNone; });
  play(kTicks, along_the_cycle);
  finish();
  ASSERT_EQ(played_.back().status, Status::kPlaying);
  Race race;
  ASSERT_TRUE(race.open(path_).ok());
  GameState before = new_game(race.game(0)), now = before;
  EXPECT_EQ(now.food_cell, played_.front().food_cell) << "the same food";
  EXPECT_TRUE(same_bytes(race.standing({before, now, 1}).ghost.view.current, played_[kWaits]))
      << "it waits for the player";
  for (int move = 1; move <= kTicks && now.status != Status::kWon; ++move) {
    before = now;
    game::step(before, autopilot(before), now);
    const Race::Standing sight = race.standing({before, now, 0.25f});
    ASSERT_TRUE(same_bytes(sight.ghost.view.current, played_[static_cast<size_t>(kWaits + move)])) << move;
    ASSERT_TRUE(same_bytes(sight.ghost.view.previous, played_[static_cast<size_t>(kWaits + move - 1)])) << move;
    ASSERT_EQ(sight.ghost.view.blend, 0.25f);
    ASSERT_EQ(sight.figures.ghost_score, played_[static_cast<size_t>(kWaits + move)].score);
    ASSERT_EQ(sight.figures.score, now.score);
    if (now.status == Status::kDead) break;
  }
  Ghost ghost;
  ASSERT_TRUE(ghost.open(path_).ok());
  expect_step_for_step(ghost, {played_.begin() + kWaits, played_.end()});
}

// The moves with which the frames have eaten, counted from the frame before the first move.
std::vector<uint32_t> meals_of(const std::vector<GameState>& frames) {
  std::vector<uint32_t> meals;
  for (size_t move = 1; move < frames.size(); ++move) {
    if (frames[move].foods > frames[move - 1].foods) meals.push_back(static_cast<uint32_t>(move));
  }
  return meals;
}

TEST_F(GhostTest, TellsTheGapInFoodAndTicks) {
  start();
  open(31);
  play(900);
  finish();
  Ghost ghost;
  ASSERT_TRUE(ghost.open(path_).ok());
  const std::vector<uint32_t> theirs = meals_of(played_);
  ASSERT_GT(theirs.size(), 8u);
  EXPECT_EQ(ghost.meals(), theirs);
  Race race;
  ASSERT_TRUE(race.open(path_).ok());
  GameState before = new_game(race.game(0)), now = before;
  EXPECT_FALSE(race.standing({before, now, 1}).figures.tick_lead) << "nothing to compare yet";
  int compared = 0;
  for (int move = 1; move <= 900; ++move) {
    before = now;
    game::step(before, along_the_cycle(before), now);
    const RaceFigures figures = race.standing({before, now, 1}).figures;
    EXPECT_EQ(figures.food_lead,
              static_cast<int>(now.foods) - static_cast<int>(played_[static_cast<size_t>(move)].foods));
    if (now.foods == before.foods) continue;
    int expected = static_cast<int>(theirs[now.foods - 1]) - move;
    if (now.foods < theirs.size()) expected = std::min(expected, static_cast<int>(theirs[now.foods]) - move);
    ASSERT_TRUE(figures.tick_lead);
    EXPECT_EQ(*figures.tick_lead, expected) << "with food " << now.foods;
    ++compared;
  }
  EXPECT_GT(compared, 3);
}

TEST_F(GhostTest, TheSameRoundAgainIsEven) {
  start();
  open(31);
  play(600);
  finish();
  Race race;
  ASSERT_TRUE(race.open(path_).ok());
  GameState before = new_game(race.game(0)), now = before;
  for (int move = 1; move <= 600; ++move) {
    before = now;
    game::step(before, autopilot(before), now);
    const RaceFigures figures = race.standing({before, now, 1}).figures;
    EXPECT_EQ(figures.food_lead, 0);
    EXPECT_EQ(figures.tick_lead.value_or(0), 0) << move;
  }
}

TEST_F(GhostTest, ALostRaceNamesWhereItWasLost) {
  start();
  open(31);
  play(900);
  finish();
  Race race;
  ASSERT_TRUE(race.open(path_).ok());
  constexpr uint64_t kFirst = 1000;  // number of the player's first frame
  std::vector<GameState> mine{new_game(race.game(0))};
  race.on_tick(mine.back(), kFirst);
  const auto step_by = [&](Action action) {
    GameState next;
    game::step(mine.back(), action, next);
    mine.push_back(next);
    race.on_tick(next, kFirst + mine.size() - 1);
  };
  while (mine.back().foods < 5) step_by(along_the_cycle(mine.back()));
  EXPECT_FALSE(race.lost(mine.back())) << "it goes on";
  while (!is_over(mine.back())) step_by(Action::kNone);
  const std::vector<uint32_t> own = meals_of(mine), theirs = meals_of(played_);
  size_t worst = 0;
  for (size_t food = 0; food < own.size(); ++food) {
    const auto lost_on = [&](size_t leg) {
      const auto leg_of = [&](const std::vector<uint32_t>& meals) {
        return static_cast<int>(meals[leg]) - static_cast<int>(leg == 0 ? 0 : meals[leg - 1]);
      };
      return leg_of(own) - leg_of(theirs);
    };
    if (lost_on(food) > lost_on(worst)) worst = food;
  }
  const auto lost = race.lost(mine.back());
  ASSERT_TRUE(lost);
  EXPECT_TRUE(lost->text.starts_with("Lost most on the way to food " + std::to_string(worst + 1) + ": ")) << lost->text;
  const uint64_t leg_begins = worst == 0 ? 1 : own[worst - 1];
  EXPECT_EQ(lost->number, kFirst + leg_begins);
}

TEST_F(GhostTest, FadesWhereItsRoundHasEndedAndStaysThere) {
  start();
  open(5);
  step(Action::kRight);
  while (game_.current().status == Status::kPlaying) step(Action::kNone);
  play(20, [](const GameState&) { return Action::kNone; });
  finish();
  Race race;
  ASSERT_TRUE(race.open(path_).ok());
  GameState before = new_game(race.game(0)), now = before;
  float strength = race.standing({before, now, 1}).ghost.strength;
  for (int move = 0; move < 60; ++move) {
    before = now;
    game::step(before, along_the_cycle(before), now);
    ASSERT_EQ(now.status, Status::kPlaying);
    const Race::Standing sight = race.standing({before, now, 0.5f});
    EXPECT_LE(sight.ghost.strength, strength);
    strength = sight.ghost.strength;
  }
  EXPECT_LT(strength, 0.4f);
  EXPECT_GT(strength, 0.0f);
  const GameState& left = race.standing({before, now, 0.5f}).ghost.view.current;
  EXPECT_EQ(left.status, Status::kDead);
  EXPECT_TRUE(same_bytes(left, played_.back()));
}

TEST_F(GhostTest, IsTheBestRoundOrTheOneThatAFrameLiesIn) {
  start();
  open(5);
  play(60);
  step(Action::kRestart);
  const size_t second = played_.size() - 1;
  play(300);
  step(Action::kRestart);
  const size_t third = played_.size() - 1;
  play(40);
  finish();
  Ghost ghost;
  ASSERT_TRUE(ghost.open(path_).ok());
  EXPECT_EQ(ghost.seed(), played_[second].seed);
  expect_step_for_step(ghost,
                       {played_.begin() + static_cast<long>(second), played_.begin() + static_cast<long>(third)});
  ASSERT_TRUE(ghost.open(path_ + "@30").ok());
  EXPECT_EQ(ghost.seed(), 5u);
  EXPECT_EQ(ghost.moves(), 60u);
  ASSERT_TRUE(ghost.open(path_ + "@last").ok());
  EXPECT_EQ(ghost.seed(), played_[third].seed);
}

TEST_F(GhostTest, OfARoundWithRewindsIsTheLineThatWasPlayed) {
  start();
  open(5);
  play(50);
  game_.branch(played_[20], 20);
  note();
  const size_t branch = played_.size() - 1;
  play(40);
  finish();
  std::vector<GameState> line(played_.begin(), played_.begin() + 20);
  line.insert(line.end(), played_.begin() + static_cast<long>(branch), played_.end());
  Ghost ghost;
  ASSERT_TRUE(ghost.open(path_ + "@last").ok());
  expect_step_for_step(ghost, line);
  ASSERT_TRUE(ghost.open(path_ + "@40").ok()) << "in the future that was given up";
  expect_step_for_step(ghost, {played_.begin(), played_.begin() + 51});
}

TEST_F(GhostTest, StaysWhereItWasWhileItsFramesAreDamaged) {
  start();
  open(97);
  play(4'000, along_the_cycle);
  finish();
  std::string bytes;
  ASSERT_TRUE(recorder::base::read_whole_file(path_, uint64_t{1} << 24, bytes).ok());
  for (size_t i = 0; i < 64; ++i) bytes[bytes.size() / 3 + i] ^= 0x5a;
  ASSERT_TRUE(recorder::base::replace_file(path_, bytes).ok());
  Ghost ghost;
  const recorder::Status opened = ghost.open(path_ + "@4000");
  ASSERT_TRUE(opened.ok()) << opened.message();
  uint32_t last = 0;
  size_t stood = 0;
  for (uint64_t move = 0; move <= 4'000; ++move) {
    const uint32_t frame = ghost.at(move).frame;
    ASSERT_GE(frame, last) << "after " << move << " moves";
    ASSERT_LE(frame, move) << "it is never ahead of its time";
    stood += frame < move;
    last = frame;
  }
  EXPECT_GT(stood, 0u) << "nothing was damaged";
  EXPECT_EQ(last, 4'000u);
}

TEST_F(GhostTest, WhatCannotBeRacedIsTold) {
  start();
  open(5);
  finish();
  Ghost ghost;
  EXPECT_NE(ghost.open(path_).message().find("never moves"), std::string::npos);
  EXPECT_NE(ghost.open(path_ + "@9").message().find("has no frame 9"), std::string::npos);
  EXPECT_FALSE(ghost.open(folder_ / "none.oro").ok());
  EXPECT_FALSE(ghost.open(std::string(OUROBOROS_SOURCE_DIR) + "/README.md").ok());
}

// One key plays the same game again, and the border stays.
TEST_F(GhostTest, ARematchHasTheSameFood) {
  ::setenv("OUROBOROS_CONFIG_DIR", (folder_.path() / "config").c_str(), 1);
  Preferences preferences;
  const Options options;
  LiveGame live(game_, preferences, options, [](uint64_t, const GameState&) {});
  const NewGame race{.seed = 77, .mode = Mode::kWrap};
  game_.open(race);
  live.set_rematch(race);
  const GameState first = game_.current();
  for (int i = 0; i < 3; ++i) {
    live.execute(Command::kRight);
    live.advance(1'000'000'000);
    live.execute(Command::kSwitchMode);
    live.execute(Command::kRestart);
    EXPECT_TRUE(same_bytes(game_.current(), first));
  }
}

// --- the picture -----------------------------------------------------------------------------------------------------

engine::Image with_ghost(const Scene& scene, const Scene& other, float strength) {
  engine::Canvas canvas(480, 360, 1);
  engine::Painter painter(canvas.target());
  BoardPainter board;
  const GhostView ghost{{other.previous, other.current, 0.5f}, strength};
  board.paint(painter, canvas.target().area(), {scene.previous, scene.current, 0.5f}, &ghost);
  painter.flush();
  return canvas.image();
}

TEST(GhostPicture, ChangesNothingButWhereTheGhostIs) {
  const Scene player = meal(Mode::kWalls, 4), other = meal(Mode::kWalls, 9);
  const GameState before = player.current;
  const engine::Image alone = picture_of(player, 0.5f);
  EXPECT_TRUE(compare(alone, with_ghost(player, other, 0)).identical());
  const engine::Image both = with_ghost(player, other, 0.5f);
  EXPECT_FALSE(compare(alone, both).identical());
  EXPECT_TRUE(same_bytes(player.current, before));
  const Layout layout = layout_of({0, 0, 480, 360}, 1);
  const engine::Point head = layout.at(head_cell(player.previous));
  EXPECT_EQ(both.at(static_cast<int>(head.x), static_cast<int>(head.y)),
            alone.at(static_cast<int>(head.x), static_cast<int>(head.y)))
      << "the player's snake is on top";
}

}  // namespace
}  // namespace game
