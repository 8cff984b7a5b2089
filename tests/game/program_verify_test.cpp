// verify() finds what does not follow the rules, and says where.
#include <gtest/gtest.h>

#include <new>

#include "game/program/recorded_game.h"
#include "game/rules/autopilot.h"
#include "game/rules/state_schema.h"
#include "game/rules/verify.h"
#include "recorder/recorder.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

using recorder::Recorder;
using recorder::session::SessionReader;

class VerifyTest : public ::testing::Test {
 protected:
  void start() {
    recorder::RecorderOptions options;
    options.ring_path = folder_ / "ring.dat";
    options.sessions_folder = folder_ / "sessions";
    options.game = "snake";
    options.schema = state_schema();
    std::vector<std::string> notices;
    const recorder::Status started = recorder_.start(options, notices);
    ASSERT_TRUE(started.ok()) << started.message();
  }
  recorder::Status check() {
    const std::string path = recorder_.session_path();
    const recorder::Status stopped = recorder_.stop();
    EXPECT_TRUE(stopped.ok()) << stopped.message();
    SessionReader reader;
    const recorder::Status opened = reader.open(path);
    EXPECT_TRUE(opened.ok()) << opened.message();
    return verify(reader, report_);
  }
  void record(const GameState& state) {
    ::new (recorder_.begin_waiting()) GameState(state);
    recorder_.commit(0);
  }

  testing_support::TempDir folder_;
  Recorder recorder_;
  VerifyReport report_;
};

TEST_F(VerifyTest, AcceptsRoundsRestartsAndChangesOfMode) {
  start();
  RecordedGame game(recorder_, RecordedGame::Pace::kFullSpeed);
  game.open({.seed = 9, .best = 30});
  for (int i = 0; i < 50; ++i) game.step(autopilot(game.current()));
  game.step(Action::kRestart);
  for (int i = 0; i < 50; ++i) game.step(autopilot(game.current()));
  game.open_next(Mode::kWrap, 0);
  for (int i = 0; i < 50; ++i) game.step(autopilot(game.current()));
  EXPECT_TRUE(check().ok()) << report_.text();
  EXPECT_EQ(report_.text(), "153 frames follow the rules");
  EXPECT_EQ(report_.games, 3u);
}

TEST_F(VerifyTest, NamesTheFirstFieldThatDiffers) {
  start();
  GameState state = new_game({.seed = 9});
  record(state);
  for (int i = 0; i < 20; ++i) {
    step(state, autopilot(state), state);
    if (i == 12) state.score += 10;
    record(state);
  }
  const recorder::Status verified = check();
  EXPECT_FALSE(verified.ok());
  ASSERT_TRUE(report_.difference);
  EXPECT_EQ(report_.difference->frame, 13u);
  EXPECT_EQ(report_.difference->field, "score");
  EXPECT_NE(verified.message().find("does not follow the rules: frame 13, score: expected "), std::string::npos)
      << verified.message();
}

TEST_F(VerifyTest, GoesOnBehindAGap) {
  start();
  GameState state = new_game({.seed = 9});
  record(state);
  for (int i = 0; i < 30; ++i) {
    step(state, autopilot(state), state);
    if (i < 10 || i >= 14)
      record(state);
    else
      recorder_.commit(0);  // without a place: the frame is lost, its number is not
  }
  EXPECT_TRUE(check().ok());
  EXPECT_EQ(report_.skipped, 4u);
  EXPECT_EQ(report_.text(), "27 frames follow the rules, 4 frames are missing in the recording");
}

TEST_F(VerifyTest, RefusesFramesThatTheRulesCannotProduce) {
  start();
  GameState state = new_game({.seed = 9});
  step(state, Action::kUp, state);
  state.board[3][3] = 'o';
  record(state);
  EXPECT_FALSE(check().ok());
  EXPECT_EQ(report_.difference->field, "the frame as a whole");
}

}  // namespace
}  // namespace game
