#include "engine/platform/window.h"

#include <SDL.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "engine/draw/painter.h"

namespace engine {
namespace {

// For one test, an environment without any display.
class NoDisplay {
 public:
  NoDisplay() {
    for (const char* name : kNames) {
      const char* value = std::getenv(name);
      before_.push_back(value ? std::optional<std::string>(value) : std::nullopt);
      unsetenv(name);
    }
  }
  ~NoDisplay() {
    for (size_t i = 0; i < before_.size(); ++i) {
      before_[i] ? setenv(kNames[i], before_[i]->c_str(), 1) : unsetenv(kNames[i]);
    }
  }
  NoDisplay(const NoDisplay&) = delete;
  NoDisplay& operator=(const NoDisplay&) = delete;

 private:
  static constexpr const char* kNames[] = {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"};
  std::vector<std::optional<std::string>> before_;
};

std::unique_ptr<Window> headless_window(int width, int height) {
  std::unique_ptr<Window> window;
  const recorder::Status opened = Window::open(
      {.title = "Test", .width = width, .height = height, .min_width = 50, .min_height = 50, .headless = true}, window);
  EXPECT_TRUE(opened) << opened.message();
  return window;
}

TEST(Window, DoesNotRunInvisiblyWithoutADisplay) {
  const NoDisplay environment;
  EXPECT_FALSE(display_available());
  std::unique_ptr<Window> window;
  const recorder::Status opened = Window::open({}, window);
  EXPECT_FALSE(opened);
  EXPECT_NE(opened.message().find("DISPLAY"), std::string::npos) << opened.message();
  EXPECT_EQ(window, nullptr);
  EXPECT_EQ(SDL_WasInit(SDL_INIT_VIDEO), 0u);
}

TEST(Window, KnowsDriversThatShowNothing) {
  const NoDisplay environment;
  for (const char* driver : {"dummy", "offscreen"}) {
    setenv("SDL_VIDEODRIVER", driver, 1);
    EXPECT_FALSE(display_available()) << driver;
  }
  setenv("SDL_VIDEODRIVER", "kmsdrm", 1);
  EXPECT_TRUE(display_available());
  unsetenv("SDL_VIDEODRIVER");
  setenv("DISPLAY", ":1", 1);
  EXPECT_TRUE(display_available());
  setenv("DISPLAY", "", 1);
  EXPECT_FALSE(display_available());
}

TEST(Window, HeadlessOnesPaintAndReadBack) {
  const NoDisplay environment;
  const auto window = headless_window(120, 90);
  ASSERT_NE(window, nullptr);
  EXPECT_EQ(window->video_driver(), "dummy");
  EXPECT_EQ(window->renderer_name(), "memory");
  Painter paint(window->target());
  window->begin_frame();
  ASSERT_EQ(window->target().width_px, 120);
  ASSERT_EQ(window->target().height_px, 90);
  paint.clear(rgb(0x102030));
  paint.fill_rect({10, 10, 20, 20}, rgb(0xffffff));
  paint.flush();
  Image picture;
  ASSERT_TRUE(window->read_pixels(picture));
  EXPECT_EQ(picture.at(15, 15), rgb(0xffffff));
  EXPECT_EQ(picture.at(5, 5), rgb(0x102030));
  window->present();
}

TEST(Window, FollowsItsSize) {
  const NoDisplay environment;
  const auto window = headless_window(120, 90);
  ASSERT_NE(window, nullptr);
  SDL_SetWindowSize(window->sdl_window(), 200, 150);
  SDL_PumpEvents();
  window->begin_frame();
  EXPECT_EQ(window->target().width_px, 200);
  EXPECT_EQ(window->target().height_px, 150);
  EXPECT_FLOAT_EQ(window->target().scale, 1);
  EXPECT_EQ(window->to_pixels({100, 75}), (Point{100, 75}));
}

TEST(Window, SwitchesFullScreenOnItsHotkeys) {
  const NoDisplay environment;
  const auto window = headless_window(120, 90);
  ASSERT_NE(window, nullptr);
  SDL_Event event{};
  event.type = SDL_KEYDOWN;
  event.key.keysym.sym = SDLK_F11;
  EXPECT_TRUE(window->handle(event));
  EXPECT_TRUE(window->fullscreen());
  event.key.keysym.sym = SDLK_RETURN;
  EXPECT_FALSE(window->handle(event)) << "Enter alone belongs to the game";
  event.key.keysym.mod = KMOD_LALT;
  EXPECT_TRUE(window->handle(event));
  EXPECT_FALSE(window->fullscreen());
  event.key.repeat = 1;
  EXPECT_TRUE(window->handle(event)) << "a key held down switches once";
  EXPECT_FALSE(window->fullscreen());
}

TEST(Window, StandsWhereAnEarlierOneStood) {
  std::unique_ptr<Window> window;
  const WindowPlace there{40, 30, 700, 500, false};
  ASSERT_TRUE(Window::open({.width = 320, .height = 240, .headless = true, .place = there}, window).ok());
  EXPECT_EQ(window->place().width, 700);
  EXPECT_EQ(window->place().height, 500);
  window->set_fullscreen(true);
  EXPECT_EQ(window->place().width, 700) << "of the window that full screen is left for";
  EXPECT_TRUE(window->place().fullscreen);
  const WindowPlace small{0, 0, 10, 10, false};
  ASSERT_TRUE(Window::open({.headless = true, .place = small}, window).ok());
  EXPECT_GE(window->place().width, 320) << "never smaller than a window may be";
}

TEST(Window, TheSizeOfTextFollowsWindowAndDisplay) {
  EXPECT_EQ(automatic_ui_scale(240, 800, 96), 1);
  EXPECT_EQ(automatic_ui_scale(720, 1080, 157), 1) << "a small laptop";
  EXPECT_EQ(automatic_ui_scale(1440, 1440, 109), 1.25f);
  EXPECT_EQ(automatic_ui_scale(720, 2160, 163), 1.5f) << "a small window on a dense 4K display";
  EXPECT_EQ(automatic_ui_scale(2160, 2160, 0), 2) << "4K that does not say how dense it is";
  EXPECT_EQ(automatic_ui_scale(10'000, 10'000, 1000), 2);
}

SDL_Event ctrl(SDL_Keycode key) {
  SDL_Event event{};
  event.type = SDL_KEYDOWN;
  event.key.keysym.sym = key;
  event.key.keysym.mod = KMOD_LCTRL;
  return event;
}

TEST(Window, TheSizeOfTextCanBeChosen) {
  const NoDisplay environment;
  const auto window = headless_window(120, 90);
  ASSERT_NE(window, nullptr);
  const auto scale = [&] {
    window->begin_frame();
    return window->target().scale;
  };
  EXPECT_EQ(window->ui_scale_text(), "automatic");
  EXPECT_TRUE(window->handle(ctrl(SDLK_PLUS)));
  EXPECT_FLOAT_EQ(scale(), 1.1f);
  EXPECT_EQ(window->ui_scale_text(), "110 %");
  EXPECT_TRUE(window->handle(ctrl(SDLK_MINUS)));
  EXPECT_TRUE(window->handle(ctrl(SDLK_MINUS)));
  EXPECT_FLOAT_EQ(scale(), 0.9f);
  for (int i = 0; i < 20; ++i) window->handle(ctrl(SDLK_EQUALS));
  EXPECT_FLOAT_EQ(scale(), Window::kLargestUiScale);
  for (int i = 0; i < 20; ++i) window->handle(ctrl(SDLK_KP_MINUS));
  EXPECT_FLOAT_EQ(scale(), Window::kSmallestUiScale);
  EXPECT_TRUE(window->handle(ctrl(SDLK_0)));
  EXPECT_FLOAT_EQ(scale(), 1);
  EXPECT_EQ(window->ui_scale(), 0);
  window->set_ui_scale(100);
  EXPECT_FLOAT_EQ(scale(), Window::kLargestUiScale);
  EXPECT_FALSE(window->handle(ctrl(SDLK_1)));
}

TEST(Window, LeavesSdlAsItWas) {
  const NoDisplay environment;
  for (int i = 0; i < 3; ++i) {
    const auto window = headless_window(64, 64);
    ASSERT_NE(window, nullptr);
    window->set_icon(Image(64, 64, rgb(0x5ec8a0)));
    window->set_title("Another");
  }
  EXPECT_EQ(SDL_WasInit(SDL_INIT_VIDEO), 0u);
  setenv("SDL_VIDEODRIVER", "offscreen", 1);  // the choice made for headless windows must not outlive them
  EXPECT_STREQ(SDL_GetHint(SDL_HINT_VIDEODRIVER), "offscreen");
  unsetenv("SDL_VIDEODRIVER");
}

}  // namespace
}  // namespace engine
