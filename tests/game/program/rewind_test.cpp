// Time running backwards: the picture, where play resumes, and that nothing recorded is lost by it.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstring>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "game/program/clip_saver.h"
#include "game/program/played_frames.h"
#include "game/program/recorded_game.h"
#include "game/program/rewind_control.h"
#include "game/rules/autopilot.h"
#include "game/rules/rules.h"
#include "game/rules/verify.h"
#include "recorder/recorder.h"
#include "recorder/session/session_reader.h"
#include "tests/game/recording.h"
#include "tests/game/rules/snakes.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

using recorder::Recorder;
using testing_support::eventually;

constexpr int64_t kStep_ns = 10'000'000;

// A recorded game, and the rewinding of it.
class RewindTest : public ::testing::Test {
 protected:
  void start_recorder() {
    options_.sessions = folder_ / "sessions";
    ASSERT_NO_FATAL_FAILURE(start_recording_in(folder_, recorder_));
  }
  void start() {
    ::setenv("OUROBOROS_CONFIG_DIR", (folder_.path() / "config").c_str(), 1);
    start_recorder();
    preferences_ = std::make_unique<Preferences>();
    live_ = std::make_unique<LiveGame>(game_, *preferences_, options_, [this](uint64_t events, const GameState&) {
      heard_ |= events;
      note();
    });
    rewind_control_ = make_control(*live_);
    game_.open({.seed = 9});
    note();
  }

  std::unique_ptr<RewindControl> make_control(LiveGame& live) {
    return std::make_unique<RewindControl>(
        RewindControl::Parts{recorder_, frames_, game_, live, *preferences_, messages_}, options_.speed);
  }

  // Frames are read on another thread, which time of the test's own does not wait for.
  bool advance() {
    EXPECT_TRUE(eventually([&] { return !rewind_control_->busy(); }));
    return rewind_control_->advance(kStep_ns);
  }

  void note() { played_.push_back(game_.current()); }
  void play(int ticks) {
    for (int i = 0; i < ticks; ++i) step(autopilot(game_.current()));
  }
  void step(Action action) {
    game_.step(action);
    note();
  }
  const GameState& now() const { return game_.current(); }
  bool on_disk(uint64_t frames) {
    return eventually([&] { return recorder_.stats().written >= frames; });
  }
  // Holds the key until `reached`, releases it, and runs until play resumes.
  void rewind_until(const std::function<bool()>& reached) {
    ASSERT_TRUE(on_disk(played_.size()));
    rewind_control_->execute(Command::kRewind, true, std::nullopt);
    for (int i = 0; i < 100'000 && !reached(); ++i) ASSERT_TRUE(advance());
    rewind_control_->execute(Command::kRewind, false, std::nullopt);
  }
  void rewind_to_frame(uint32_t frame) {
    rewind_until([&] { return rewind_control_->view().current.frame <= frame; });
  }
  void run_out() {
    for (int i = 0; i < 1'000 && advance(); ++i) {
    }
    ASSERT_FALSE(rewind_control_->active());
  }

  static std::vector<GameState> frames_of(const std::string& path) {
    recorder::session::SessionReader reader;
    if (!reader.open(path).ok()) return {};
    std::vector<GameState> frames(reader.frame_count());
    std::vector<std::byte> slot(reader.info().slot_bytes);
    for (uint64_t i = 0; i < frames.size(); ++i) {
      EXPECT_TRUE(reader.read(i, slot).ok());
      std::memcpy(&frames[i], slot.data(), sizeof(GameState));
    }
    return frames;
  }

  // Every frame that was played, in its order, is in the recording, and all of it follows the rules.
  void expect_all_recorded(uint64_t rewinds) {
    EXPECT_TRUE(eventually([&] { return !clips_.busy() && !rewind_control_->busy(); }));
    const std::string path = recorder_.session_path();
    ASSERT_TRUE(recorder_.stop().ok());
    recorder::session::SessionReader reader;
    ASSERT_TRUE(reader.open(path).ok());
    ASSERT_EQ(reader.frame_count(), played_.size());
    std::vector<std::byte> slot(reader.info().slot_bytes);
    for (uint64_t i = 0; i < played_.size(); ++i) {
      ASSERT_TRUE(reader.read(i, slot).ok());
      ASSERT_EQ(std::memcmp(slot.data(), &played_[i], sizeof(GameState)), 0) << "frame " << i;
    }
    recorder::session::RulesReport report;
    const recorder::Status verified = verify(reader, make_rules(), report);
    EXPECT_TRUE(verified.ok()) << verified.message();
    EXPECT_EQ(report.rewinds, rewinds);
  }

  testing_support::TempDir folder_;
  Recorder recorder_;
  RecordedGame game_{recorder_, RecordedGame::Pace::kFullSpeed};
  Options options_;
  uint64_t heard_ = 0;
  std::vector<GameState> played_;
  std::unique_ptr<Preferences> preferences_;
  std::unique_ptr<LiveGame> live_;
  PlayedFrames frames_{recorder_};
  Messages messages_;
  ClipSaver clips_{recorder_, folder_ / "sessions", messages_};
  std::unique_ptr<RewindControl> rewind_control_;
};

TEST_F(RewindTest, ShowsWhatWasPlayedBackwardsFrameByFrame) {
  start();
  play(40);
  ASSERT_TRUE(on_disk(41));
  rewind_control_->execute(Command::kRewind, true, std::nullopt);
  uint32_t last = now().frame;
  float blend = 1;
  while (advance() && rewind_control_->view().current.frame > 0) {
    const View view = rewind_control_->view();
    ASSERT_TRUE(same_bytes(view.current, played_[view.current.frame]));
    ASSERT_TRUE(same_bytes(view.previous, played_[view.previous.frame]));
    ASSERT_TRUE(view.current.frame == last ? view.blend <= blend : view.current.frame < last) << "time stays backwards";
    ASSERT_TRUE(follows(view.previous, view.current)) << "and glides";
    last = view.current.frame;
    blend = view.blend;
  }
  EXPECT_EQ(rewind_control_->view().current.frame, 0u);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(advance()) << "it stays at the beginning";
  EXPECT_EQ(played_.size(), 41u) << "nothing is recorded meanwhile";
}

TEST_F(RewindTest, RunsFasterTheLongerItIsHeld) {
  start();
  play(3000);
  ASSERT_TRUE(on_disk(3001));
  rewind_control_->execute(Command::kRewind, true, std::nullopt);
  std::vector<uint64_t> at_second;
  for (int second = 0; second <= 6; ++second) {
    at_second.push_back(rewind_control_->view().current.frame);
    for (int i = 0; i < 100; ++i) advance();
  }
  for (size_t i = 2; i <= 4; ++i) {
    EXPECT_GT(at_second[i - 1] - at_second[i], at_second[i - 2] - at_second[i - 1]);
  }
  const double frames_a_second = 1e6 / played_.back().tick_period_us;
  EXPECT_NEAR(static_cast<double>(at_second[5] - at_second[6]), 16 * frames_a_second, 20);
}

TEST_F(RewindTest, PlayGoesOnFromWhereItWasLetGoAndNothingIsLost) {
  start();
  play(60);
  rewind_to_frame(40);
  const GameState target = rewind_control_->view().current;
  run_out();
  ASSERT_EQ(played_.size(), 62u);
  EXPECT_EQ(heard_, mask_of(Event::kRewind));
  EXPECT_NEAR(now().frame, 40, 1);
  EXPECT_TRUE(same_bytes(now(), rewound(played_[now().frame], now().frame, played_[60])));
  EXPECT_EQ(now().status, target.status);
  play(50);
  rewind_to_frame(20);
  run_out();
  EXPECT_EQ(now().rewinds, 2u);
  play(10);
  expect_all_recorded(2);
}

// Along what was played: from a branch to the frame it continues from, not through the frames that were rewound.
TEST_F(RewindTest, GoesBackAlongBranches) {
  start();
  play(60);
  rewind_to_frame(30);
  run_out();
  const uint32_t branch = now().frame;
  play(10);
  ASSERT_TRUE(on_disk(played_.size()));
  rewind_control_->execute(Command::kRewind, true, std::nullopt);
  uint32_t last = now().frame;
  while (advance() && rewind_control_->view().current.frame > 0) {
    const GameState& shown = rewind_control_->view().current;
    ASSERT_LE(shown.frame, last);
    ASSERT_GE(shown.frame + 3, last) << "no jump";
    ASSERT_EQ(shown.rewinds, shown.frame > branch ? 1u : 0u);
    last = shown.frame;
  }
  rewind_control_->execute(Command::kPause, true, std::nullopt);
  expect_all_recorded(1);
}

TEST_F(RewindTest, GoesBackAcrossTheEndOfARound) {
  start();
  play(30);
  step(Action::kRestart);
  play(15);
  rewind_until(
      [&] { return rewind_control_->view().current.round == 0 && rewind_control_->view().current.frame < 20; });
  run_out();
  EXPECT_EQ(now().round, 0u);
  EXPECT_LT(now().frame, 21u);
  play(5);
  expect_all_recorded(1);
}

TEST_F(RewindTest, AfterADeathItGoesOnBeforeIt) {
  start();
  step(Action::kRight);
  while (now().status == Status::kPlaying) step(Action::kNone);
  for (int i = 0; i < 30; ++i) step(Action::kNone);
  ASSERT_TRUE(on_disk(played_.size()));
  rewind_control_->execute(Command::kRewind, true, std::nullopt);
  advance();
  rewind_control_->execute(Command::kRewind, false, std::nullopt);  // a tap
  for (int i = 0; i < 1'000 && rewind_control_->view().current.status != Status::kPlaying; ++i) advance();
  advance();
  rewind_control_->execute(Command::kUp, true, std::nullopt);  // while getting ready
  run_out();
  EXPECT_EQ(now().status, Status::kPlaying);
  live_->advance(int64_t{now().tick_period_us} * 1000);
  EXPECT_EQ(now().input, Action::kUp) << "the turn made while getting ready is played first";
  EXPECT_EQ(now().status, Status::kPlaying);
  expect_all_recorded(1);
}

TEST_F(RewindTest, SpaceGoesAtOnceAndBackspaceFurtherBack) {
  start();
  play(100);
  rewind_to_frame(80);
  while (rewind_control_->view().blend < 1) advance();
  advance();
  rewind_control_->execute(Command::kRewind, true, std::nullopt);
  for (int i = 0; i < 100'000 && rewind_control_->view().current.frame > 50; ++i) advance();
  rewind_control_->execute(Command::kRewind, false, std::nullopt);
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(advance());
  EXPECT_EQ(played_.size(), 101u);
  rewind_control_->execute(Command::kConfirm, true, std::nullopt);
  EXPECT_FALSE(advance());
  EXPECT_EQ(played_.size(), 102u) << "one branch for both";
  EXPECT_NEAR(now().frame, 50, 1);
  expect_all_recorded(1);
}

TEST_F(RewindTest, EscapeReturnsToWhereItWas) {
  start();
  play(60);
  rewind_to_frame(40);
  rewind_control_->execute(Command::kPause, true, std::nullopt);
  EXPECT_FALSE(rewind_control_->active());
  EXPECT_TRUE(live_->paused());
  EXPECT_EQ(now().frame, 60u);
  expect_all_recorded(0);
}

TEST_F(RewindTest, ATapThatReachesNoFrameChangesNothing) {
  start();
  play(60);
  ASSERT_TRUE(on_disk(61));
  rewind_control_->execute(Command::kRewind, true, std::nullopt);
  advance();
  rewind_control_->execute(Command::kRewind, false, std::nullopt);
  run_out();
  expect_all_recorded(0);
}

TEST_F(RewindTest, StartsFromTheFrameThatIsLookedAt) {
  start();
  play(60);
  ASSERT_TRUE(on_disk(61));
  ASSERT_TRUE(frames_.refresh().ok());
  rewind_control_->execute(Command::kRewind, true, 25);
  EXPECT_EQ(rewind_control_->view().current.frame, 25u);
  rewind_control_->execute(Command::kRewind, false, std::nullopt);
  run_out();
  EXPECT_EQ(now().frame, 25u);
  EXPECT_EQ(now().rewound_to, 25u);
  expect_all_recorded(1);
}

// As a resumed game stands at first.
TEST_F(RewindTest, RewoundWhileItWaitsForThePlayerItDoesNotStopAgainAtTheFirstTurn) {
  start();
  play(60);
  rewind_control_->wait_for_player();
  rewind_to_frame(40);
  run_out();
  ASSERT_EQ(heard_ & mask_of(Event::kRewind), mask_of(Event::kRewind));
  EXPECT_FALSE(rewind_control_->waiting());
  EXPECT_FALSE(rewind_control_->execute(Command::kUp, true, std::nullopt)) << "a turn is the game's";
  EXPECT_FALSE(rewind_control_->active());
}

TEST_F(RewindTest, TurnsWhileGettingReadyAreNoStartOfTheGameThatWaited) {
  start();
  play(60);
  rewind_control_->wait_for_player();
  rewind_to_frame(40);
  while (advance() && now().frame == 60 && !heard_) {
    rewind_control_->execute(Command::kUp, true, std::nullopt);
  }
  EXPECT_FALSE(rewind_control_->active()) << "one time to get ready is enough";
}

TEST_F(RewindTest, MutingDoesNotEndTheWaitForThePlayer) {
  start();
  play(60);
  rewind_control_->wait_for_player();
  EXPECT_FALSE(rewind_control_->execute(Command::kMute, true, std::nullopt));
  EXPECT_TRUE(rewind_control_->waiting());
  EXPECT_TRUE(rewind_control_->execute(Command::kConfirm, true, std::nullopt));
  EXPECT_TRUE(rewind_control_->active()) << "it counts down";
}

TEST_F(RewindTest, ABranchedRoundIsNoRecordAndTheNextOneMayBe) {
  start();
  play(20);
  EXPECT_TRUE(live_->round_counts());
  rewind_to_frame(10);
  run_out();
  EXPECT_FALSE(live_->round_counts());
  live_->execute(Command::kRestart);
  EXPECT_TRUE(live_->round_counts());
}

TEST_F(RewindTest, TheBestScoreIsNotRewound) {
  start();
  while (now().foods < 3) step(autopilot(now()));
  const uint32_t score = now().score;
  rewind_to_frame(0);
  run_out();
  EXPECT_EQ(now().score, 0u);
  EXPECT_EQ(now().best, score);
  EXPECT_EQ(preferences_->best(now().mode), score) << "it was reached without rewinding";
  live_->execute(Command::kRestart);
  while (now().foods < 1) step(autopilot(now()));
  EXPECT_FALSE(is_best(now()));
  expect_all_recorded(1);
}

TEST_F(RewindTest, WithoutARecordingThePlayerIsTold) {
  LiveGame live(game_, *(preferences_ = std::make_unique<Preferences>()), options_, [](uint64_t, const GameState&) {});
  const auto control = make_control(live);
  game_.open({.seed = 9});
  control->execute(Command::kRewind, true, std::nullopt);
  EXPECT_FALSE(control->advance(kStep_ns));
  ASSERT_EQ(messages_.badges().size(), 1u);
  EXPECT_TRUE(messages_.badges()[0].alarm);
  clips_.save(30);
  EXPECT_EQ(messages_.badges().size(), 2u);
  for (int i = 0; i < 600; ++i) messages_.advance(kStep_ns);
  EXPECT_TRUE(messages_.badges().empty()) << "not for ever";
}

TEST_F(RewindTest, ClipsAreFilesOfTheirOwnAndRecordingGoesOn) {
  start();
  play(50);
  clips_.save(30);
  clips_.save(30);
  play(50);
  ASSERT_TRUE(eventually([&] {
    clips_.advance();
    return messages_.badges().size() == 2;
  }));
  const std::vector<Badge> badges = messages_.badges();
  EXPECT_FALSE(badges[0].alarm) << badges[0].text;
  EXPECT_NE(badges[0].text, badges[1].text);
  expect_all_recorded(0);
}

// A session with branches can be resumed at any of its frames, the branch itself included.
TEST_F(RewindTest, ARewoundSessionCanBeResumed) {
  start();
  play(60);
  rewind_to_frame(40);
  run_out();
  const uint64_t branch = game_.number();
  play(30);
  const std::string path = recorder_.session_path();
  expect_all_recorded(1);
  for (const uint64_t number : {uint64_t{50}, branch, branch + 1, branch + 30}) {
    ResumePoint point;
    const recorder::Status read = read_resume_point(path + "@" + std::to_string(number), point);
    ASSERT_TRUE(read.ok()) << read.message();
    EXPECT_EQ(point.parent.frame, number);
    GameState expected = played_[number];
    expected.rewound_to = 0;
    EXPECT_TRUE(same_bytes(point.state, expected));
    played_.erase(played_.begin(), played_.end());
    start_recorder();
    game_.resume(point.state);
    note();
    play(20);
    const std::string resumed = recorder_.session_path();
    std::vector<GameState> again = std::exchange(played_, frames_of(path));
    ASSERT_TRUE(recorder_.stop().ok());
    recorder::session::SessionReader reader;
    recorder::session::RulesReport report;
    ASSERT_TRUE(reader.open(resumed).ok());
    EXPECT_TRUE(verify(reader, make_rules(), report).ok()) << report.text();
    for (uint64_t i = 1; i < again.size() && number + i < played_.size() && number >= branch; ++i) {
      EXPECT_TRUE(same_bytes(again[i], played_[number + i])) << "frame " << number << " + " << i;
    }
  }
}

}  // namespace
}  // namespace game
