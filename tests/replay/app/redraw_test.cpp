// Pictures that the viewer draws: none while nothing changes, on each of its screens.
#include <SDL.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "replay/app/app.h"
#include "tests/replay/recordings.h"

namespace {

using engine::Redraw;
using replay::App;
using testing_support::TempDir;

class RedrawOfApp : public ::testing::Test {
 protected:
  void SetUp() override {
    ::setenv("OUROBOROS_CONFIG_DIR", (folder_ / "config").c_str(), 1);
    ::setenv("XDG_CACHE_HOME", (folder_ / "cache").c_str(), 1);
    session_ = replay_test::record_snake(folder_, 300).path;
  }
  App& app() {
    if (!app_) {
      app_ = std::make_unique<App>(replay::AppOptions{
          .sessions_folder = (folder_ / "recordings"), .games = replay_test::snake_games(), .headless = true});
    }
    return *app_;
  }
  void watch() {
    replay::OpenJob::Result opened = replay::OpenJob::open({session_});
    ASSERT_TRUE(opened.status.ok()) << opened.status.message();
    app().watch(std::make_unique<replay::Player>(std::move(opened.sources[0])));
  }
  static void press(SDL_Keycode key) {
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = key;
    event.key.keysym.scancode = SDL_GetScancodeFromKey(key);
    SDL_PushEvent(&event);
    event.type = SDL_KEYUP;
    SDL_PushEvent(&event);
  }
  // Rounds until nothing is due but looks at the disk and the ages of cards; false if that never comes.
  bool comes_to_rest(int64_t least_sleep_ns) {
    for (int rounds = 0; rounds < 3000; ++rounds) {
      if (app().redraw().due_in_ns() >= least_sleep_ns && SDL_PollEvent(nullptr) == 0) return true;
      if (!app().round()) return false;
    }
    return false;
  }

  TempDir folder_;
  std::string session_;
  std::unique_ptr<App> app_;
};

// Of a recording that is shown only its file is looked at, each second.
constexpr int64_t kFileLook_ns = 700'000'000;

TEST_F(RedrawOfApp, APausedRecordingIsDrawnOnceAndThenOnlyAfterAnEvent) {
  watch();
  ASSERT_TRUE(app().open().ok());
  ASSERT_TRUE(comes_to_rest(kFileLook_ns));
  uint64_t drawn = app().redraw().pictures();
  for (int rounds = 0; rounds < 2; ++rounds) ASSERT_TRUE(app().round());
  EXPECT_EQ(app().redraw().pictures(), drawn) << "looking at the file draws nothing";
  ASSERT_TRUE(comes_to_rest(kFileLook_ns));
  drawn = app().redraw().pictures();
  press(SDLK_PERIOD);
  ASSERT_TRUE(comes_to_rest(kFileLook_ns));
  EXPECT_GT(app().redraw().pictures(), drawn);
  EXPECT_LE(app().redraw().pictures(), drawn + 4);
}

TEST_F(RedrawOfApp, TheOpenDebuggerComesToRest) {
  watch();
  ASSERT_TRUE(app().open().ok());
  press(SDLK_F1);
  ASSERT_TRUE(comes_to_rest(kFileLook_ns));
}

TEST_F(RedrawOfApp, PlayingIsDrawnAndPausingEndsIt) {
  watch();
  ASSERT_TRUE(app().open().ok());
  ASSERT_TRUE(comes_to_rest(kFileLook_ns));
  press(SDLK_SPACE);
  const uint64_t drawn = app().redraw().pictures();
  for (int rounds = 0; rounds < 20; ++rounds) ASSERT_TRUE(app().round());
  EXPECT_GE(app().redraw().pictures(), drawn + 19) << "what plays is drawn in every round";
  press(SDLK_SPACE);
  ASSERT_TRUE(comes_to_rest(kFileLook_ns));
}

TEST_F(RedrawOfApp, AnIdleLibraryOnlyLooksAtItsFolder) {
  ASSERT_TRUE(app().open().ok());
  constexpr int64_t kFolderPoll_ns = 200'000'000;
  ASSERT_TRUE(comes_to_rest(kFolderPoll_ns));
  const uint64_t drawn = app().redraw().pictures();
  for (int rounds = 0; rounds < 2; ++rounds) ASSERT_TRUE(app().round());
  EXPECT_EQ(app().redraw().pictures(), drawn);
}

TEST_F(RedrawOfApp, TheSizeOfTextIsKept) {
  ASSERT_TRUE(app().open().ok());
  ASSERT_TRUE(app().round());
  SDL_Event event{};
  event.type = SDL_KEYDOWN;
  event.key.keysym.sym = SDLK_PLUS;
  event.key.keysym.mod = KMOD_LCTRL;
  SDL_PushEvent(&event);
  ASSERT_TRUE(app().round());
  app_.reset();
  EXPECT_FLOAT_EQ(replay::Preferences().ui_scale(), 1.1f);
  watch();
  ASSERT_TRUE(app().open().ok());
  event.key.keysym.sym = SDLK_0;
  SDL_PushEvent(&event);
  ASSERT_TRUE(app().round());
  app_.reset();
  EXPECT_FLOAT_EQ(replay::Preferences().ui_scale(), 0) << "automatic again, by the keys of a recording";
}

TEST_F(RedrawOfApp, AComparisonComesToRest) {
  replay::OpenJob::Result opened = replay::OpenJob::open({session_, session_});
  ASSERT_TRUE(opened.status.ok()) << opened.status.message();
  app().compare(std::move(opened));
  ASSERT_TRUE(app().open().ok());
  ASSERT_TRUE(comes_to_rest(Redraw::kNever_ns));
}

}  // namespace
