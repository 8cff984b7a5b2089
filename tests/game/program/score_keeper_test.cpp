// A round that is played and ends becomes an entry with a recording of just that round.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "game/program/recorded_game.h"
#include "game/program/score_board.h"
#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "game/rules/verify.h"
#include "recorder/base/file.h"
#include "recorder/session/session_reader.h"
#include "tests/game/recording.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

class ScoreKeeperTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(start_recording_in(folder_, recorder_));
    game_.open({.seed = 5});
  }
  // Plays until some food is eaten, and then straight on until the end.
  void play_round(uint32_t foods, bool counts = true) {
    while (!over()) {
      const Action action = game_.current().foods < foods ? autopilot(game_.current()) : Action::kNone;
      game_.step(action);
      keeper_.on_tick(game_.events(), game_.current(), counts);
    }
  }
  void restart() {
    game_.step(Action::kRestart);
    keeper_.on_tick(game_.events(), game_.current(), true);
  }
  bool over() const { return game_.current().status == Status::kDead || game_.current().status == Status::kWon; }
  // Until all clips are saved and all scores are in the file.
  void finish() {
    EXPECT_TRUE(testing_support::eventually([&] {
      keeper_.advance();
      return !keeper_.busy();
    }));
    scores_.finish();
    scores_.poll();
  }
  bool entries(size_t number) {
    return testing_support::eventually([&] {
      keeper_.advance();
      return scores_.table(Mode::kWalls).size() == number;
    });
  }

  testing_support::TempDir folder_;
  recorder::Recorder recorder_;
  RecordedGame game_{recorder_, RecordedGame::Pace::kFullSpeed};
  ScoreBoard scores_{folder_ / "data"};
  ScoreKeeper keeper_{recorder_, scores_};
};

TEST_F(ScoreKeeperTest, ARoundInTheMiddleOfASessionIsKeptAlone) {
  play_round(1);
  restart();
  play_round(4);
  const GameState end = game_.current();
  restart();
  ASSERT_TRUE(entries(2));
  const auto best = scores_.best(Mode::kWalls);
  ASSERT_TRUE(best);
  EXPECT_EQ(best->score, end.score);
  EXPECT_EQ(best->ticks, end.frame);
  EXPECT_EQ(best->seed, end.seed);
  recorder::session::SessionReader reader;
  ASSERT_TRUE(reader.open(scores_.recording(*best)).ok());
  EXPECT_EQ(reader.frame_count(), end.frame + 1u);
  recorder::session::RulesReport report;
  const recorder::Status verified = verify(reader, make_rules(), report);
  EXPECT_TRUE(verified.ok()) << verified.message();
  std::vector<std::byte> slot(reader.info().slot_bytes);
  ASSERT_TRUE(reader.read(reader.frame_count() - 1, slot).ok());
  EXPECT_EQ(std::memcmp(slot.data(), &end, sizeof end), 0) << "its last frame is the end";
}

TEST_F(ScoreKeeperTest, ThePlaceIsKnownWhileTheEndIsShown) {
  play_round(3);
  ASSERT_TRUE(entries(1));
  EXPECT_EQ(keeper_.rank_of(game_.current()), 0u);
  restart();
  EXPECT_EQ(keeper_.rank_of(game_.current()), std::nullopt);
  play_round(1);
  ASSERT_TRUE(entries(2));
  EXPECT_EQ(keeper_.rank_of(game_.current()), 1u);
}

TEST_F(ScoreKeeperTest, RoundsThatDoNotCountLeaveNothing) {
  play_round(3, false);
  restart();
  while (!over()) {  // nothing eaten: no score
    game_.step(game_.current().status == Status::kReady ? Action::kUp : Action::kNone);
    keeper_.on_tick(game_.events(), game_.current(), true);
  }
  finish();
  EXPECT_TRUE(scores_.table(Mode::kWalls).empty());
  EXPECT_FALSE(std::filesystem::exists(scores_.recordings_folder()));
}

TEST_F(ScoreKeeperTest, ARoundThatIsNotRecordedLeavesNoScoreThatNobodyCouldWatch) {
  ASSERT_TRUE(recorder_.stop().ok());
  play_round(3);
  finish();
  EXPECT_TRUE(scores_.table(Mode::kWalls).empty());
}

TEST_F(ScoreKeeperTest, ARoundThatEndsAsTheGameIsLeftIsKept) {
  play_round(2);
  finish();
  EXPECT_TRUE(recorder_.stop().ok());
  EXPECT_TRUE(scores_.best(Mode::kWalls));
}

TEST_F(ScoreKeeperTest, AScoreWhoseRecordingFailsIsKeptAndTheFailureTold) {
  std::filesystem::create_directories(folder_ / "data");
  std::ofstream(folder_ / "data/scores") << "in the way of the folder";
  play_round(2);
  ASSERT_TRUE(entries(1));
  EXPECT_EQ(scores_.table(Mode::kWalls)[0].file, "");
  EXPECT_NE(keeper_.problem(), "");
}

// Such as one that is stopped while it holds the table.
TEST_F(ScoreKeeperTest, AnotherGameThatHoldsTheTableHoldsUpNothing) {
  std::filesystem::create_directories(folder_ / "data");
  recorder::base::File lock;
  ASSERT_EQ(lock.open(folder_ / "data/scores.lock",
                      {.access = recorder::base::Access::kReadWrite, .creation = recorder::base::Creation::kIfMissing}),
            0);
  ASSERT_EQ(lock.try_lock({}), 0);
  play_round(2);
  ASSERT_TRUE(testing_support::eventually([&] { return keeper_.advance(); }));
  EXPECT_EQ(keeper_.rank_of(game_.current()), 0u) << "the place is known at once";
  restart();
  play_round(1);
  ASSERT_TRUE(testing_support::eventually([&] { return keeper_.advance(); }));
  EXPECT_EQ(keeper_.rank_of(game_.current()), 1u);
  ASSERT_TRUE(testing_support::eventually([&] { return scores_.poll(), !scores_.waiting_for().empty(); }));
  EXPECT_TRUE(scores_.busy());
  lock.close();
  finish();
  EXPECT_EQ(scores_.waiting_for(), "");
  EXPECT_FALSE(scores_.take_problem());
  HighScores file(folder_ / "data");
  ASSERT_TRUE(file.load().ok());
  EXPECT_EQ(file.table(Mode::kWalls).size(), 2u);
}

TEST_F(ScoreKeeperTest, AScoreThatCouldNotBeWrittenIsToldAndWrittenWithTheNext) {
  std::ofstream(folder_ / "data") << "in the way of the folder";
  play_round(2);
  finish();
  const auto problem = scores_.take_problem();
  ASSERT_TRUE(problem);
  EXPECT_NE(problem->find("/data"), std::string::npos) << *problem;
  std::filesystem::remove(folder_ / "data");
  restart();
  play_round(3);
  finish();
  HighScores file(folder_ / "data");
  ASSERT_TRUE(file.load().ok());
  EXPECT_EQ(file.table(Mode::kWalls).size(), 2u);
}

}  // namespace
}  // namespace game
