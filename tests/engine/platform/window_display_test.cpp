// Windows on a real display: an X server of the test's own.
#include <SDL_events.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <memory>

#include "engine/draw/painter.h"
#include "engine/platform/window.h"
#include "tests/support/xvfb.h"

namespace engine {
namespace {

TEST(Window, AcceleratedAndMemoryShowTheSame) {
  const testing_support::Xvfb screen;
  ASSERT_FALSE(screen.display().empty()) << "Xvfb does not start";
  setenv("DISPLAY", screen.display().c_str(), 1);
  Image pictures[2];
  for (const bool software : {false, true}) {
    std::unique_ptr<Window> window;
    const recorder::Status opened =
        Window::open({.width = 200, .height = 150, .min_width = 50, .min_height = 50, .software = software}, window);
    ASSERT_TRUE(opened) << opened.message();
    Painter paint(window->target());
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 4; ++i) {
      SDL_PumpEvents();
      window->begin_frame();
      paint.clear(rgb(0x102030));
      paint.fill_rounded_rect({20, 20, 160, 80}, 20, vertical(rgb(0x5ec8a0), rgb(0x204060), {20, 20, 160, 80}));
      paint.text("Score 128", {100, 60}, {.size_px = 24, .align = Align::kCenter, .anchor = Anchor::kMiddle});
      paint.flush();
      ASSERT_TRUE(window->read_pixels(pictures[software]));
      window->present();
    }
    const auto taken = std::chrono::steady_clock::now() - begin;
    EXPECT_GT(taken, std::chrono::milliseconds(20))
        << "present() waits for the display, also where the driver does not";
  }
  const ImageDifference difference = compare(pictures[0], pictures[1]);
  EXPECT_TRUE(difference.same_size);
  EXPECT_LT(difference.pixels, 200 * 150 * 6 / 10);
  int64_t visibly = 0;
  for (int y = 0; y < pictures[0].height_px(); ++y) {
    for (int x = 0; x < pictures[0].width_px(); ++x) {
      const Color p = pictures[0].at(x, y), q = pictures[1].at(x, y);
      visibly += std::abs(p.r - q.r) > 8 || std::abs(p.g - q.g) > 8 || std::abs(p.b - q.b) > 8;
    }
  }
  EXPECT_LT(visibly, 60) << "a pixel here and there on the edges";
}

}  // namespace
}  // namespace engine
