// Watches a recording in a real window, with real keys and a real mouse, and looks at where the playhead is.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <thread>

#include "recorder/session/bookmarks.h"
#include "recorder/session/session_reader.h"
#include "replay/app/controls.h"
#include "tests/replay/export/clips.h"
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
    session_ = replay_test::record_snake(folder_, 400).path;
    start();
  }
  // The viewer runs in the folder, where what it exports appears.
  void start(const std::string& settings = "") {
    std::filesystem::create_directories(folder_ / "config");
    if (!settings.empty()) std::ofstream(folder_ / "config/replay.json") << settings;
    testing_support::ProgramOptions options = screen_.environment();
    options.environment["OUROBOROS_CONFIG_DIR"] = folder_ / "config";
    viewer_.reset();
    viewer_ =
        std::make_unique<RunningProgram>(std::vector<std::string>{"/usr/bin/env", "-C", folder_.path().string(),
                                                                  std::string(OUROBOROS_PROGRAM_DIR) + "/replay",
                                                                  session_, "--frame", "100", "--size", "960x720"},
                                         options);
    ASSERT_TRUE(playhead_comes_to(0.25)) << "the timeline does not appear";
  }

  static engine::Point corner() {
    return {(Xvfb::kWidth_px - kWidth_px) / 2.0f, (Xvfb::kHeight_px - kHeight_px) / 2.0f};
  }
  static replay::ControlLayout layout() {
    replay::ControlContents contents;
    contents.field = "score  0 points";
    contents.time = "0:00.0 / 0:40.0";
    contents.frame = "frame 100 / 400";
    return replay::ControlLayout::of({0, 0, kWidth_px, kHeight_px}, 1, contents);
  }
  static engine::Rect track() { return layout().track.moved(corner()); }
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
  static std::vector<std::string> move_to(engine::Point point) {
    return {"mousemove", std::to_string(static_cast<int>(point.x)), std::to_string(static_cast<int>(point.y))};
  }
  static std::vector<std::string> move_to(double place) {
    return move_to({static_cast<float>(track().x + place * track().w), track().center().y});
  }
  void click(replay::Icon icon) const {
    const auto places = layout();
    for (const auto& button : places.buttons) {
      if (button.button->icon == icon) mouse(move_to(button.place.moved(corner()).center()));
    }
    mouse({"click", "1"});
  }
  void type(const std::string& text) const { mouse({"type", "--delay", "1", text}); }
  std::vector<recorder::session::Bookmark> bookmarks() const {
    std::vector<recorder::session::Bookmark> read;
    EXPECT_TRUE(recorder::session::read_bookmarks(session_, read).ok());
    return read;
  }
  // The file in the viewer's folder whose name ends so, once it is there.
  std::string written(const std::string& ending) const {
    std::string found;
    EXPECT_TRUE(eventually([&] {
      for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        if (entry.path().string().ends_with(ending)) found = entry.path().string();
      }
      return !found.empty();
    })) << ending;
    return found;
  }

  TempDir folder_;
  std::string session_;
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

TEST_F(WatchInAWindow, GoesToWhatIsTyped) {
  screen_.press({"g"});
  type("300");
  screen_.press({"Return"});
  EXPECT_TRUE(playhead_comes_to(0.75));
  screen_.press({"ctrl+g"});
  type("nowhere 5");
  screen_.press({"Return", "Home"});  // the line is still open: Home is the line's
  EXPECT_TRUE(playhead_comes_to(0.75));
  screen_.press({"Escape", "Home"});
  EXPECT_TRUE(playhead_comes_to(0));
}

TEST_F(WatchInAWindow, BookmarksGetNotesAndComeBack) {
  screen_.press({"shift+b"});
  type("the odd turn");
  screen_.press({"Return"});
  EXPECT_TRUE(eventually([&] { return bookmarks().size() == 1; }));
  EXPECT_EQ(bookmarks().at(0), (recorder::session::Bookmark{100, "the odd turn"}));
  screen_.press({"b"});
  EXPECT_TRUE(eventually([&] { return bookmarks().empty(); }));
  screen_.press({"ctrl+z"});
  EXPECT_TRUE(eventually([&] { return bookmarks().size() == 1 && bookmarks()[0].note == "the odd turn"; }));
  screen_.press({"Home", "ctrl+Right"});
  EXPECT_TRUE(eventually([&] { return playhead() > 0 && playhead() < 0.25; })) << "the first food";
}

TEST_F(WatchInAWindow, TheSelectionIsExported) {
  screen_.press({"i", "5", "o", "ctrl+e", "Up", "Up", "Up", "Up", "Return", "Return"});
  recorder::session::SessionReader part;
  ASSERT_TRUE(part.open(written("-frames-100-200.oro")).ok());
  EXPECT_EQ(part.frame_count(), 101u);
  screen_.press({"ctrl+e", "Up", "Up", "Return", "Return"});
  EXPECT_GT(std::filesystem::file_size(written("-frames-100-200.csv")), 10'000u);
}

// As a GIF, sixteen times as fast and with a caption, chosen in its menu.
TEST_F(WatchInAWindow, TheSelectionIsExportedAsAClip) {
  screen_.press({"i", "5", "o", "ctrl+e", "Down", "Down", "Down", "Down", "Down", "Return"});
  screen_.press({"Down", "Down", "Return", "Down", "Right", "Right", "Right", "Right"});
  screen_.press({"Home", "Return"});
  const auto gif = replay_test::read_gif(written("-frames-100-200.gif"));
  ASSERT_FALSE(gif.empty());
  EXPECT_EQ(gif.front().picture.width_px(), 480);
  EXPECT_EQ(gif.front().picture.height_px(), 570);
  int all_cs = 0;
  for (const auto& picture : gif) all_cs += picture.delay_cs;
  EXPECT_EQ(all_cs, 64) << "10.1 s at 16x";
}

// Closing the window asks first; a signal may be the last that comes.
TEST_F(WatchInAWindow, ASignalGivesUpTheExportAndEnds) {
  screen_.press({"ctrl+e", "Home", "Return", "Home", "Return"});
  const auto begun = [&] {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      if (entry.path().filename().string().find("-frames-0-400.") != std::string::npos) return true;
    }
    return false;
  };
  ASSERT_TRUE(eventually(begun));
  viewer_->send_signal(SIGTERM);
  EXPECT_EQ(viewer_->wait().exit_code, 0);
  EXPECT_FALSE(begun()) << "half a clip is left";
}

TEST_F(WatchInAWindow, TheGameIsPlayedOnFromTheShownFrame) {
  screen_.press({"n"});
  recorder::session::SessionInfo info;
  EXPECT_TRUE(eventually([&] {
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "recordings")) {
      recorder::session::SessionReader session;
      if (entry.path() == session_ || !session.open(entry.path().string()).ok()) continue;
      info = session.info();
    }
    return info.parent.has_value();
  }));
  ASSERT_TRUE(info.parent);
  EXPECT_EQ(info.parent->frame, 100u);
}

// What F12 saves is what the same frame looks like without a window, but for the rims that a graphics card draws.
TEST_F(WatchInAWindow, F12SavesWhatIsSeen) {
  screen_.press({"period", "F12"});
  engine::Image saved;
  const std::string path = written("-frame-101.png");
  ASSERT_TRUE(engine::load_png(path, saved).ok());
  const testing_support::ProgramResult painted =
      testing_support::run_program({std::string(OUROBOROS_PROGRAM_DIR) + "/replay", session_, "--frame", "101",
                                    "--timeline", "--screenshot", folder_ / "painted.png"});
  ASSERT_EQ(painted.exit_code, 0) << painted.err;
  engine::Image expected;
  ASSERT_TRUE(engine::load_png(folder_ / "painted.png", expected).ok());
  ASSERT_EQ(saved.width_px(), expected.width_px());
  int different = 0;
  for (int y = 0; y < saved.height_px(); ++y) {
    for (int x = 0; x < saved.width_px(); ++x) {
      const engine::Color a = saved.at(x, y), b = expected.at(x, y);
      different += std::abs(a.r - b.r) + std::abs(a.g - b.g) + std::abs(a.b - b.b) > 60;
    }
  }
  EXPECT_LT(different, 960 * 720 / 200);
}

TEST_F(WatchInAWindow, TheMouseAloneSuffices) {
  click(replay::Icon::kStepOn);
  click(replay::Icon::kStepOn);
  click(replay::Icon::kStepOn);
  click(replay::Icon::kStepOn);
  EXPECT_TRUE(playhead_comes_to(0.26));
  click(replay::Icon::kBookmark);
  EXPECT_TRUE(eventually([&] { return bookmarks().size() == 1; }));
  // Two notches to the mouse, which stands at the middle: a quarter is now further left.
  mouse(move_to(0.5));
  mouse({"keydown", "ctrl", "click", "4", "click", "4", "click", "4", "keyup", "ctrl"});
  EXPECT_TRUE(eventually([&] { return playhead() >= 0 && playhead() < 0.1; }));
  mouse({"click", "--repeat", "2", "--delay", "20", "1"});
  EXPECT_TRUE(playhead_comes_to(0.5));
  click(replay::Icon::kPlayBackward);
  EXPECT_TRUE(eventually([&] { return playhead() >= 0 && playhead() < 0.48; }));
  click(replay::Icon::kPlayBackward);
}

TEST_F(WatchInAWindow, KeysAreThoseOfTheSettings) {
  start(R"({"keys": {"step_on": ["N"], "end": ["Ctrl+Alt+E"], "dance": []}, "kept": 1})");
  screen_.press({"n", "n", "n", "n"});
  EXPECT_TRUE(playhead_comes_to(0.26));
  screen_.press({"period", "End", "ctrl+alt+e"});
  EXPECT_TRUE(playhead_comes_to(1));
  screen_.press({"v", "q"});
  EXPECT_EQ(viewer_->wait().exit_code, 0);
  std::ifstream file(folder_ / "config/replay.json");
  const std::string kept(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(kept.find("field.snake"), std::string::npos) << kept;
  EXPECT_NE(kept.find("\"kept\": 1"), std::string::npos) << kept;
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

TEST_F(WatchInAWindow, LettersCountOnALayoutWithoutLatinOnes) {
  ASSERT_EQ(testing_support::run_program({"/usr/bin/setxkbmap", "ru"}, screen_.environment()).exit_code, 0);
  constexpr const char* kKeyOfB = "56";  // by its number: xdotool would give a Latin b a key of its own
  EXPECT_TRUE(eventually([&] {
    screen_.press({kKeyOfB});
    return bookmarks().size() == 1;
  }));
}

TEST_F(WatchInAWindow, PunctuationCountsOnAnyLayout) {
  const auto layout = [&](const char* name) {
    return testing_support::run_program({"/usr/bin/setxkbmap", name}, screen_.environment()).exit_code;
  };
  ASSERT_EQ(layout("de"), 0);  // [ and ] are AltGr+8 and AltGr+9 there, ? is Shift with the key of \u00df
  const engine::Image before = screen_.picture();
  screen_.press({"question"});
  EXPECT_TRUE(eventually([&] { return engine::compare(before, screen_.picture()).pixels > 100'000; }));
  screen_.press({"question"});
  EXPECT_TRUE(eventually([&] { return engine::compare(before, screen_.picture()).pixels < 2'000; }));
  screen_.press({"bracketright", "bracketright", "bracketright", "bracketright", "space"});  // 16 times
  EXPECT_TRUE(eventually([&] { return playhead() > 0.4; }));
}

// A full screen shows no border to close: Esc is what people press. (There is no window manager here that would make it
// one; what Esc does not do shows that it was taken for one.)
TEST_F(WatchInAWindow, EscapeLeavesTheFullScreenBeforeTheSelection) {
  screen_.press({"i", "f", "Escape", "ctrl+e", "Up", "Up", "Return", "Return"});
  EXPECT_NE(written("-frames-100-400.csv"), "");
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
