// Goes from screen to screen in a real window, with real keys: the library, a recording, two of them side by side.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"
#include "tests/support/run_program.h"
#include "tests/support/xvfb.h"

namespace {

namespace fs = std::filesystem;
using testing_support::eventually;
using testing_support::RunningProgram;
using testing_support::TempDir;
using testing_support::Xvfb;

// Two recordings, the screen, and the program as it is started in their folder.
class ScreensInAWindow : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(screen_.display().empty()) << "Xvfb does not start";
    older_ = replay_test::record_snake(folder_, 60).path;
    newer_ = replay_test::record_snake(folder_, 80).path;
    ASSERT_NE(older_, newer_);
  }
  void start(const std::vector<std::string>& arguments = {}) {
    testing_support::ProgramOptions options = screen_.environment();
    options.environment["OUROBOROS_CONFIG_DIR"] = folder_ / "config";
    options.environment["XDG_CACHE_HOME"] = folder_ / "cache";
    std::vector<std::string> argv{"/usr/bin/env", "-C", folder_.path().string(),
                                  std::string(OUROBOROS_PROGRAM_DIR) + "/replay"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    program_ = std::make_unique<RunningProgram>(argv, options);
  }
  // Whether there is a window with exactly this title.
  bool title_is(const std::string& title) const {
    return testing_support::run_program({"/usr/bin/xdotool", "search", "--name", "^" + title + "$"},
                                        screen_.environment())
               .exit_code == 0;
  }
  bool title_comes(const std::string& title) const {
    return eventually([&] { return title_is(title); });
  }
  // Keys that do nothing until the library has listed its folder, nor on the screen they lead to.
  bool press_until(const std::vector<std::string>& keys, const std::string& title) const {
    return eventually([&] {
      screen_.press(keys);
      return title_is(title);
    });
  }
  static std::string title_of(const std::string& path) { return fs::path(path).filename().string() + " - replay"; }

  const std::string library_ = "recordings - replay";
  const std::string comparison_ = "comparing - replay";
  TempDir folder_;
  std::string older_, newer_;
  Xvfb screen_;
  std::unique_ptr<RunningProgram> program_;
};

TEST_F(ScreensInAWindow, TheLibraryOpensTheNewestAndIsComeBackTo) {
  start();
  ASSERT_TRUE(title_comes(library_));
  ASSERT_TRUE(press_until({"Return"}, title_of(newer_)));
  screen_.press({"ctrl+o"});
  ASSERT_TRUE(title_comes(library_));
  screen_.press({"Right", "Return"});
  EXPECT_TRUE(title_comes(title_of(older_)));
  screen_.press({"q"});
  const auto ended = program_->wait();
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.err, "");
}

TEST_F(ScreensInAWindow, DeletedRecordingsAreInTheTrashUntilRestored) {
  start();
  ASSERT_TRUE(press_until({"Return"}, title_of(newer_)));
  screen_.press({"ctrl+o"});
  ASSERT_TRUE(title_comes(library_));
  screen_.press({"Delete"});
  EXPECT_TRUE(eventually([&] { return !fs::exists(newer_); }));
  EXPECT_TRUE(fs::exists(older_)) << "what was watched is chosen, nothing else goes";
  screen_.press({"ctrl+z"});
  EXPECT_TRUE(eventually([&] { return fs::exists(newer_); }));
  screen_.press({"q"});
  EXPECT_EQ(program_->wait().exit_code, 0);
}

TEST_F(ScreensInAWindow, TwoMarkedOnesAreComparedAndEscLeadsBack) {
  start();
  ASSERT_TRUE(press_until({"Return"}, title_of(newer_)));
  screen_.press({"ctrl+o"});
  ASSERT_TRUE(title_comes(library_));
  screen_.press({"c", "Right", "c"});
  ASSERT_TRUE(title_comes(comparison_));
  screen_.press({"Escape"});
  EXPECT_TRUE(title_comes(library_));
  screen_.press({"q"});
  EXPECT_EQ(program_->wait().exit_code, 0);
}

// The library is only being read then, and names its files otherwise than the command line.
TEST_F(ScreensInAWindow, WhatIsWatchedIsTheFirstToBeCompared) {
  start({"./recordings/" + fs::path(older_).filename().string()});
  ASSERT_TRUE(title_comes(title_of(older_)));
  screen_.press({"c"});
  ASSERT_TRUE(title_comes(library_));
  ASSERT_TRUE(press_until({"Home", "c"}, comparison_));
  screen_.press({"Escape"});
  ASSERT_TRUE(title_comes(library_));
  screen_.press({"Escape"});
  const auto ended = program_->wait();
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.err, "");
}

TEST_F(ScreensInAWindow, TwoAreComparedFromTheCommandLineWithTheLibraryBehind) {
  start({older_, "--compare", newer_});
  ASSERT_TRUE(title_comes(comparison_));
  screen_.press({"Escape"});
  EXPECT_TRUE(title_comes(library_));
  screen_.press({"ctrl+q"});
  EXPECT_EQ(program_->wait().exit_code, 0);
}

}  // namespace
