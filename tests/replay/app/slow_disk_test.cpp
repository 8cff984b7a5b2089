// The viewer beside a disk that does not answer: its drawing thread changes no file, and opens none but small settings
// when a screen opens.
#include <SDL.h>
#include <fcntl.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "recorder/session/bookmarks.h"
#include "replay/app/app.h"
#include "tests/recorder/base/file_calls.h"
#include "tests/replay/library/library_sessions.h"
#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"

namespace {

using replay::App;
using testing_support::eventually;
using testing_support::TempDir;

// Notes what the thread that made it does with files, and lets all other threads wait before they change one.
class SlowDisk : public file_calls::Hook {
 public:
  explicit SlowDisk(std::string config) : config_(std::move(config)) {}
  long perform(const file_calls::Call& call, const file_calls::Real& real) override {
    const std::string_view name = call.name;
    const bool only_reads = name == "mmap" || (name == "open" && (call.flags & (O_CREAT | O_WRONLY | O_RDWR)) == 0);
    const std::string path = call.path == nullptr ? "" : call.path;
    if (std::this_thread::get_id() == drawing_) {
      const bool settings = only_reads && path.starts_with(config_);
      const std::lock_guard lock(mutex_);
      if (!settings) by_drawing_.push_back(std::string(name) + " " + path);
      return real(call.bytes);
    }
    if (!only_reads) {
      std::unique_lock lock(mutex_);
      ++waiting_;
      changed_.notify_all();
      changed_.wait(lock, [&] { return answers_; });
      --waiting_;
    }
    return real(call.bytes);
  }
  void stand_still() {
    const std::lock_guard lock(mutex_);
    answers_ = false;
  }
  void answer() {
    const std::lock_guard lock(mutex_);
    answers_ = true;
    changed_.notify_all();
  }
  bool is_waited_for() {
    const std::lock_guard lock(mutex_);
    return waiting_ != 0;
  }
  std::vector<std::string> by_drawing() {
    const std::lock_guard lock(mutex_);
    return by_drawing_;
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    by_drawing_.clear();
  }

 private:
  const std::string config_;
  const std::thread::id drawing_ = std::this_thread::get_id();
  std::mutex mutex_;
  std::condition_variable changed_;
  bool answers_ = true;  // guarded by mutex_, as all below
  int waiting_ = 0;
  std::vector<std::string> by_drawing_;
};

class ViewerOnASlowDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    ::setenv("OUROBOROS_CONFIG_DIR", (folder_ / "config").c_str(), 1);
    ::setenv("XDG_CACHE_HOME", (folder_ / "cache").c_str(), 1);
    session_ = replay_test::record_snake(folder_, 300).path;
    app_ = std::make_unique<App>(replay::AppOptions{
        .sessions_folder = folder_ / "recordings", .games = replay_test::snake_games(), .headless = true});
  }
  void TearDown() override { disk_.answer(); }
  static void press(SDL_Keycode key, Uint16 modifiers = KMOD_NONE) {
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = key;
    event.key.keysym.scancode = SDL_GetScancodeFromKey(key);
    event.key.keysym.mod = modifiers;
    SDL_PushEvent(&event);
    event.type = SDL_KEYUP;
    SDL_PushEvent(&event);
  }
  bool rounds(int count) {
    for (; count > 0; --count) {
      press(SDLK_F24);  // so that the round does not sleep
      if (!app_->round()) return false;
    }
    return true;
  }

  TempDir folder_;
  std::string session_;
  SlowDisk disk_{folder_ / "config"};
  std::unique_ptr<App> app_;
};

TEST_F(ViewerOnASlowDisk, BookmarksSettingsAndPicturesAreWrittenByAnotherThread) {
  app_->open_first({session_});
  const file_calls::Scope scope(disk_);
  ASSERT_TRUE(app_->open().ok());
  ASSERT_TRUE(eventually([&] { return rounds(1) && app_->shows_recording(); }));
  disk_.forget();
  disk_.stand_still();
  press(SDLK_k);
  press(SDLK_b);
  press(SDLK_v);
  ASSERT_TRUE(rounds(20));
  ASSERT_TRUE(eventually([&] { return disk_.is_waited_for(); }));
  const uint64_t drawn = app_->redraw().pictures();
  press(SDLK_PERIOD);
  ASSERT_TRUE(rounds(5));
  press(SDLK_b);
  press(SDLK_F1);
  ASSERT_TRUE(rounds(20));
  EXPECT_GT(app_->redraw().pictures(), drawn) << "it goes on drawing";
  EXPECT_EQ(disk_.by_drawing(), std::vector<std::string>());
  disk_.answer();
  ASSERT_TRUE(app_->finish().ok());
  std::vector<recorder::session::Bookmark> kept;
  ASSERT_TRUE(recorder::session::read_bookmarks(session_, kept).ok());
  EXPECT_EQ(kept.size(), 2u);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "config/replay.json"));
}

TEST_F(ViewerOnASlowDisk, StarsAndTheTrashAreSeenToByAnotherThread) {
  const file_calls::Scope scope(disk_);
  ASSERT_TRUE(app_->open().ok());
  ASSERT_TRUE(eventually([&] { return rounds(3); }));
  ASSERT_TRUE(rounds(50));
  disk_.forget();
  disk_.stand_still();
  press(SDLK_f);
  press(SDLK_s);
  press(SDLK_DELETE);
  press(SDLK_z, KMOD_LCTRL);
  ASSERT_TRUE(rounds(20));
  ASSERT_TRUE(eventually([&] { return disk_.is_waited_for(); }));
  EXPECT_EQ(disk_.by_drawing(), std::vector<std::string>());
  EXPECT_TRUE(std::filesystem::exists(session_)) << "nothing has happened yet";
  disk_.answer();
  ASSERT_TRUE(app_->finish().ok());
  EXPECT_TRUE(std::filesystem::exists(session_)) << "deleted and restored";
  EXPECT_TRUE(std::filesystem::exists(folder_ / "recordings/.trash"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "config/library.json"));
}

// The window is there first, and what waits can be given up.
TEST_F(ViewerOnASlowDisk, ARecordingThatIsToBeRecoveredIsOpenedBehindTheWindow) {
  app_->open_first({replay_test::write_died(folder_ / "recordings/died.oro", {}, replay_test::ball_frames(200))});
  const file_calls::Scope scope(disk_);
  disk_.stand_still();
  ASSERT_TRUE(app_->open().ok());
  ASSERT_TRUE(eventually([&] { return rounds(1) && disk_.is_waited_for(); }));
  EXPECT_GT(app_->redraw().pictures(), 0u);
  EXPECT_EQ(disk_.by_drawing(), std::vector<std::string>());
  press(SDLK_ESCAPE);
  disk_.answer();  // or the end would wait for its patience
  EXPECT_FALSE(rounds(3)) << "it was the only recording asked for";
  EXPECT_TRUE(app_->finish().ok());
}

}  // namespace
