// Watches a recording in a real window, with real keys and a real mouse, and looks at where the playhead is.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <thread>

#include "replay/timeline.h"
#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"
#include "tests/support/run_program.h"
#include "tests/support/xvfb.h"

namespace {

using testing_support::eventually;
using testing_support::RunningProgram;
using testing_support::TempDir;
using testing_support::Xvfb;

constexpr int kWidth_px = 960;
constexpr int kHeight_px = 720;

class WatchInAWindow : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(screen_.display().empty()) << "Xvfb does not start";
    const auto session = replay_test::record_snake(folder_, 400);
    testing_support::ProgramOptions options = screen_.environment();
    options.environment["OUROBOROS_CONFIG_DIR"] = (folder_.path() / "config").string();
    viewer_ =
        std::make_unique<RunningProgram>(std::vector<std::string>{std::string(OUROBOROS_PROGRAM_DIR) + "/replay",
                                                                  session.path, "--frame", "100", "--size", "960x720"},
                                         options);
    ASSERT_TRUE(playhead_comes_to(0.25)) << "the timeline does not appear";
  }

  static engine::Point corner() {
    return {(Xvfb::kWidth_px - kWidth_px) / 2.0f, (Xvfb::kHeight_px - kHeight_px) / 2.0f};
  }
  static engine::Rect track() {
    return replay::TimelineLayout::of({0, 0, kWidth_px, kHeight_px}, 1).track.moved(corner());
  }
  // How far along the track the white playhead stands, -1 when there is none.
  double playhead() const {
    const engine::Image screen = screen_.picture();
    if (screen.empty()) return -1;
    const int y = static_cast<int>(track().center().y);
    double sum = 0;
    int pixels = 0;
    for (int x = static_cast<int>(track().x) - 8; x < static_cast<int>(track().right()) + 8; ++x) {
      const engine::Color c = screen.at(x, y);
      if (c.r < 230 || c.g < 230 || c.b < 230) continue;
      sum += x + 0.5;
      ++pixels;
    }
    return pixels < 4 ? -1 : (sum / pixels - track().x) / track().w;
  }
  bool playhead_comes_to(double place) const {
    return eventually([&] { return std::fabs(playhead() - place) < 0.006; });
  }
  void mouse(const std::vector<std::string>& words) const {
    std::vector<std::string> argv{"/usr/bin/xdotool"};
    argv.insert(argv.end(), words.begin(), words.end());
    EXPECT_EQ(testing_support::run_program(argv, screen_.environment()).exit_code, 0);
  }
  std::vector<std::string> move_to(double place) const {
    const auto x = static_cast<int>(track().x + place * track().w);
    return {"mousemove", std::to_string(x), std::to_string(static_cast<int>(track().center().y))};
  }

  TempDir folder_;
  Xvfb screen_;
  std::unique_ptr<RunningProgram> viewer_;
};

TEST_F(WatchInAWindow, KeysMoveThePlayhead) {
  screen_.press({"Right"});  // 50 frames of 100 ms
  EXPECT_TRUE(playhead_comes_to(0.375));
  screen_.press({"shift+Left"});
  EXPECT_TRUE(playhead_comes_to(0.35));
  screen_.press({"5"});
  EXPECT_TRUE(playhead_comes_to(0.5));
  screen_.press({"period", "period", "period", "period"});
  EXPECT_TRUE(playhead_comes_to(0.51));
  screen_.press({"End"});
  EXPECT_TRUE(playhead_comes_to(1));
  screen_.press({"Home"});
  EXPECT_TRUE(playhead_comes_to(0));
}

TEST_F(WatchInAWindow, SpacePlaysAndJPlaysBackwards) {
  screen_.press({"bracketright", "bracketright", "bracketright", "bracketright", "space"});  // 16 times
  EXPECT_TRUE(eventually([&] { return playhead() > 0.4; }));
  screen_.press({"j", "j", "j", "j", "j"});
  EXPECT_TRUE(eventually([&] { return playhead() >= 0 && playhead() < 0.3; }));
  screen_.press({"k"});
  const double there = playhead();
  EXPECT_TRUE(eventually([&] { return std::fabs(playhead() - there) < 0.2; }));
}

TEST_F(WatchInAWindow, DraggingSeeksAndPausesThere) {
  mouse(move_to(0.25));
  mouse({"mousedown", "1"});
  mouse(move_to(0.75));
  EXPECT_TRUE(playhead_comes_to(0.75));
  mouse(move_to(0.6));
  EXPECT_TRUE(playhead_comes_to(0.6));
  mouse({"mouseup", "1"});
  EXPECT_TRUE(playhead_comes_to(0.6));
}

TEST_F(WatchInAWindow, ThePanelsComeWithF1AndQQuits) {
  const engine::Image before = screen_.picture();
  screen_.press({"F1"});
  EXPECT_TRUE(eventually([&] { return engine::compare(before, screen_.picture()).pixels > 100'000; }));
  screen_.press({"F1"});
  EXPECT_TRUE(eventually([&] { return engine::compare(before, screen_.picture()).pixels < 2'000; }));
  screen_.press({"q"});
  const auto ended = viewer_->wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
}

}  // namespace
