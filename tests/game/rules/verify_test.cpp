// verify() finds what does not follow the rules, and says where.
#include <gtest/gtest.h>

#include <new>

#include "game/program/recorded_game.h"
#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "game/rules/verify.h"
#include "recorder/recorder.h"
#include "tests/game/recording.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

using recorder::Recorder;
using recorder::session::SessionReader;

class VerifyTest : public ::testing::Test {
 protected:
  void start() { start_recording_in(folder_, recorder_); }
  recorder::Status check() {
    const std::string path = recorder_.session_path();
    const recorder::Status stopped = recorder_.stop();
    EXPECT_TRUE(stopped.ok()) << stopped.message();
    SessionReader reader;
    const recorder::Status opened = reader.open(path);
    EXPECT_TRUE(opened.ok()) << opened.message();
    return verify(reader, make_rules(), report_);
  }
  void record(const GameState& state, uint64_t events = 0) {
    ::new (recorder_.begin_waiting()) GameState(state);
    recorder_.commit(events);
  }
  // Plays and records so many ticks from `state` on.
  void record_ticks(GameState& state, int count) {
    for (int i = 0; i < count; ++i) {
      step(state, autopilot(state), state);
      record(state);
    }
  }
  GameState stepped_unrecorded(const GameState& before) {
    GameState after;
    step(before, autopilot(before), after);
    recorder_.commit(0);
    return after;
  }
  void record_rewind(const GameState& state) { record(state, mask_of(Event::kRewind)); }

  testing_support::TempDir folder_;
  Recorder recorder_;
  recorder::session::RulesReport report_;
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

// Recordings of earlier versions, which rewound the best score.
TEST_F(VerifyTest, AcceptsTheBestScoreOfTheFrameThatARewindGoesBackTo) {
  for (const uint32_t best : {0u, 130u, 50u}) {
    start();
    const GameState first = new_game({.seed = 9});
    record(first);
    GameState state = stepped_unrecorded(first);
    state.best = 130;
    record(state);  // behind a gap, so that its best score is accepted
    GameState again = rewound(first, 0, state);
    again.best = best;
    record_rewind(again);
    EXPECT_EQ(check().ok(), best != 50) << best;
  }
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

TEST_F(VerifyTest, FollowsBranchesToTheFramesTheyGoBackTo) {
  start();
  const GameState first = new_game({.seed = 9});
  record(first);
  GameState state = first;
  record_ticks(state, 10);
  const GameState tenth = state;
  record_ticks(state, 10);
  record_rewind(state = rewound(tenth, 10, state));
  record_ticks(state, 5);
  record_rewind(state = rewound(first, 0, state));
  record_ticks(state, 5);
  EXPECT_TRUE(check().ok()) << report_.text();
  EXPECT_EQ(report_.text(), "33 frames follow the rules, 2 rewinds among them");
  EXPECT_EQ(report_.games, 1u);
}

TEST_F(VerifyTest, NamesABranchThatIsNotTheFrameItGoesBackTo) {
  start();
  GameState state = new_game({.seed = 9});
  record(state);
  record_ticks(state, 10);
  const GameState tenth = state;
  record_ticks(state, 10);
  state = rewound(tenth, 10, state);
  state.score += 10;
  record_rewind(state);
  EXPECT_FALSE(check().ok());
  EXPECT_EQ(report_.difference->frame, 21u);
  EXPECT_EQ(report_.difference->field, "score");
}

TEST_F(VerifyTest, NoFrameGoesBackToALaterOne) {
  start();
  GameState state = new_game({.seed = 9});
  record(state);
  record_rewind(rewound(state, 7, state));
  EXPECT_FALSE(check().ok());
  EXPECT_EQ(report_.difference->field, "rewound_to");
  EXPECT_EQ(report_.difference->found, "7");
}

TEST_F(VerifyTest, ABranchFromAMissingFrameIsTakenAsItStands) {
  start();
  GameState state = new_game({.seed = 9});
  record(state);
  GameState lost = stepped_unrecorded(state);
  record_ticks(state = lost, 4);
  record_rewind(state = rewound(lost, 1, state));
  record_ticks(state, 4);
  EXPECT_TRUE(check().ok()) << report_.text();
  EXPECT_EQ(report_.accepted, 3u) << "the first, the one behind the gap, and the branch";
}

// Its frames have no field that counts rewinds.
TEST_F(VerifyTest, RecordingsFromBeforeTimeCouldBeRewoundFollowTheRules) {
  SessionReader reader;
  ASSERT_TRUE(reader.open(OUROBOROS_SOURCE_DIR "/tests/golden/session_v1_state1.oro").ok());
  const recorder::Status verified = verify(reader, make_rules(), report_);
  EXPECT_TRUE(verified.ok()) << verified.message();
  EXPECT_EQ(report_.text(), "701 frames follow the rules");
}

}  // namespace
}  // namespace game
