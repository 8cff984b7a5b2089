#include <gtest/gtest.h>
#include <stdlib.h>

#include <memory>

#include "game/program/live_game.h"
#include "game/rules/rules.h"
#include "tests/game/rules/snakes.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

TEST(TurnQueue, PlaysTwoQuickPressesInTurn) {
  TurnQueue turns;
  EXPECT_TRUE(turns.push(Direction::kUp, Direction::kRight));
  EXPECT_TRUE(turns.push(Direction::kLeft, Direction::kRight));  // a U-turn: behind Up this is no reversal
  EXPECT_EQ(turns.pop(), Action::kUp);
  EXPECT_EQ(turns.pop(), Action::kLeft);
  EXPECT_EQ(turns.pop(), Action::kNone);
}

TEST(TurnQueue, DropsWhatWouldChangeNothing) {
  TurnQueue turns;
  EXPECT_FALSE(turns.push(Direction::kRight, Direction::kRight));  // straight on
  EXPECT_FALSE(turns.push(Direction::kLeft, Direction::kRight));   // into the neck
  EXPECT_TRUE(turns.push(Direction::kUp, Direction::kRight));
  EXPECT_FALSE(turns.push(Direction::kUp, Direction::kRight));    // again
  EXPECT_FALSE(turns.push(Direction::kDown, Direction::kRight));  // would be into the neck by then
  EXPECT_EQ(turns.size(), 1u);
}

TEST(TurnQueue, TakesNoMoreThanThree) {
  TurnQueue turns;
  EXPECT_TRUE(turns.push(Direction::kUp, Direction::kRight));
  EXPECT_TRUE(turns.push(Direction::kRight, Direction::kRight));
  EXPECT_TRUE(turns.push(Direction::kDown, Direction::kRight));
  EXPECT_FALSE(turns.push(Direction::kLeft, Direction::kRight));
  EXPECT_EQ(turns.pop(), Action::kUp);
  EXPECT_TRUE(turns.push(Direction::kLeft, Direction::kUp));
}

TEST(TurnQueue, ForgetsWhenCleared) {
  TurnQueue turns;
  turns.push(Direction::kUp, Direction::kRight);
  turns.clear();
  EXPECT_EQ(turns.pop(), Action::kNone);
}

}  // namespace

// Keys and time without a window: what is played, and what is not.
namespace {

class LiveGameTest : public ::testing::Test {
 protected:
  LiveGameTest() {
    ::setenv("OUROBOROS_CONFIG_DIR", folder_.path().c_str(), 1);
    preferences_ = std::make_unique<Preferences>();
    game_.open({.seed = 3});
    live_ = make();
  }

  std::unique_ptr<LiveGame> make() {
    return std::make_unique<LiveGame>(game_, *preferences_, options_,
                                      [this](uint64_t events, const GameState&) { heard_ |= events; });
  }
  const GameState& state() const { return game_.current(); }
  void ticks(int count) {
    for (int i = 0; i < count; ++i) live_->advance(kTick_ns);
  }
  void die() {
    live_->execute(Command::kRight);
    ticks(12);
    ASSERT_EQ(state().status, Status::kDead);
  }

  testing_support::TempDir folder_;
  recorder::Recorder recorder_;  // records nothing
  RecordedGame game_{recorder_, RecordedGame::Pace::kRealTime};
  Options options_;
  uint64_t heard_ = 0;
  std::unique_ptr<Preferences> preferences_;
  std::unique_ptr<LiveGame> live_;
};

TEST_F(LiveGameTest, TheFirstTurnStartsWithoutWaiting) {
  live_->execute(Command::kUp);
  EXPECT_EQ(state().status, Status::kPlaying);
  EXPECT_EQ(state().input, Action::kUp);
  EXPECT_TRUE(heard_ & mask_of(Event::kStart));
}

TEST_F(LiveGameTest, TwoTurnsWithinOneTickAreBothPlayed) {
  live_->execute(Command::kRight);
  live_->execute(Command::kUp);
  live_->execute(Command::kLeft);
  ticks(1);
  EXPECT_EQ(state().input, Action::kUp);
  ticks(1);
  EXPECT_EQ(state().input, Action::kLeft);
  EXPECT_EQ(state().direction, Direction::kLeft);
}

TEST_F(LiveGameTest, NothingIsPlayedWhilePaused) {
  live_->execute(Command::kRight);
  ticks(1);
  live_->execute(Command::kPause);
  const uint64_t before = game_.ticks();
  ticks(10);
  EXPECT_TRUE(live_->paused());
  EXPECT_EQ(game_.ticks(), before);
  live_->execute(Command::kConfirm);
  ticks(1);
  EXPECT_EQ(game_.ticks(), before + 1);
}

TEST_F(LiveGameTest, ATurnEndsThePause) {
  live_->execute(Command::kRight);
  live_->pause();
  live_->execute(Command::kUp);
  EXPECT_FALSE(live_->paused());
  ticks(1);
  EXPECT_EQ(state().direction, Direction::kUp);
}

TEST_F(LiveGameTest, ADirectionKeyRestartsOnlyOnceTheEndWasSeen) {
  die();
  live_->execute(Command::kUp);
  EXPECT_EQ(state().status, Status::kDead);
  ticks(8);
  live_->execute(Command::kUp);
  EXPECT_EQ(state().status, Status::kReady);
  EXPECT_EQ(state().round, 1u);
}

TEST_F(LiveGameTest, EnterRestartsAtOnce) {
  die();
  live_->execute(Command::kConfirm);
  EXPECT_EQ(state().status, Status::kReady);
}

TEST_F(LiveGameTest, TimeStandsStillAfterTheEnd) {
  die();
  ticks(200);
  EXPECT_TRUE(live_->resting());
  const uint64_t before = game_.ticks();
  ticks(10);
  EXPECT_EQ(game_.ticks(), before);
}

TEST_F(LiveGameTest, TheModeDoesNotChangeWhileTheRoundRuns) {
  live_->execute(Command::kRight);
  live_->execute(Command::kSwitchMode);
  EXPECT_EQ(state().mode, Mode::kWalls);
  live_->execute(Command::kPause);
  live_->execute(Command::kSwitchMode);
  EXPECT_EQ(state().mode, Mode::kWalls) << "nor in a pause";
  live_->execute(Command::kConfirm);
  ticks(12);
  ASSERT_EQ(state().status, Status::kDead);
  live_->execute(Command::kSwitchMode);
  EXPECT_EQ(state().mode, Mode::kWrap);
  EXPECT_EQ(state().frame, 0u);
  EXPECT_EQ(state().round, 0u);
}

TEST_F(LiveGameTest, BestScoresAreKeptByMode) {
  live_->execute(Command::kRight);
  preferences_->update_best(Mode::kWalls, 70);
  preferences_->save();
  preferences_->finish();
  const Preferences read_again;
  EXPECT_EQ(read_again.best(Mode::kWalls), 70u);
  EXPECT_EQ(read_again.best(Mode::kWrap), 0u);
}

TEST_F(LiveGameTest, StopsAfterTheTicksAskedFor) {
  options_.ticks = 5;
  live_ = make();
  ticks(20);
  EXPECT_TRUE(live_->finished());
  EXPECT_EQ(game_.ticks(), 5u);
}

TEST_F(LiveGameTest, SpeedMultipliesTime) {
  options_.speed = 2;
  live_ = make();
  live_->advance(kTick_ns);
  EXPECT_EQ(game_.ticks(), 2u);
}

TEST_F(LiveGameTest, SlowTimePassesToo) {
  options_.speed = 0.1;
  live_ = make();
  for (int i = 0; i < 20; ++i) live_->advance(kTick_ns);
  EXPECT_EQ(game_.ticks(), 2u);
}

// A watch that pauses at the tick in which the snake died, without a key pressed.
TEST_F(LiveGameTest, IsHeldBehindTheEndOfARound) {
  ASSERT_NO_FATAL_FAILURE(die());
  options_.autopilot = true;
  live_ = make();
  live_->pause_always();
  const uint64_t before = game_.ticks();
  ticks(100);
  EXPECT_EQ(game_.ticks(), before);
  live_->execute(Command::kPause);
  ticks(100);
  EXPECT_EQ(state().status, Status::kPlaying) << "the next round";
}

TEST_F(LiveGameTest, StepsByTicksAndStandsThen) {
  live_->execute(Command::kRight);
  const uint64_t before = game_.ticks();
  live_->step(1);
  EXPECT_EQ(game_.ticks(), before + 1);
  EXPECT_TRUE(live_->paused());
  ticks(20);
  EXPECT_EQ(game_.ticks(), before + 1);
  live_->step(3);
  EXPECT_EQ(game_.ticks(), before + 4);
  live_->execute(Command::kConfirm);
  ticks(2);
  EXPECT_GT(game_.ticks(), before + 4);
}

TEST_F(LiveGameTest, AKeyLetsGoOfTheEndOfARound) {
  ASSERT_NO_FATAL_FAILURE(die());
  live_->pause_always();
  live_->execute(Command::kUp);
  EXPECT_FALSE(live_->paused());
}

TEST_F(LiveGameTest, TheAutopilotPlaysAndRemembersNothing) {
  options_.autopilot = true;
  live_ = make();
  ticks(200);
  EXPECT_GT(state().foods, 0u);
  live_->save();
  preferences_->finish();
  EXPECT_EQ(Preferences().best(Mode::kWalls), 0u);
}

}  // namespace
}  // namespace game
