// The panels as pictures, over a game that the overlay knows nothing of.
#include <gtest/gtest.h>

#include "overlay_scene.h"
#include "tests/support/golden.h"

namespace engine {
namespace {

void watch_and_plot(OverlayScene& scene) {
  Inspection& inspection = scene.inspection();
  inspection.set_plotted(inspection.add_watch("x"), true);
  inspection.set_plotted(inspection.add_watch("score"), true);
  inspection.add_watch("score > 20 && last_side == left");
  inspection.set_pauses(inspection.add_watch("event(corner)"), true);
  inspection.add_watch("delta(score) != 0");
  inspection.toggle_pin("score");
  inspection.toggle_pin("bounces[2]");
  ASSERT_TRUE(scene.search());
}

// At a frame in which the ball hits a side, so that much changes at once.
void show_a_bounce(OverlayScene& scene) {
  scene.go_to(120);
  scene.draw(3);
  scene.go_to(121);
  while (scene.index() < 200) {
    scene.draw();
    std::vector<std::byte> slot(scene.source().slot_bytes());
    ASSERT_TRUE(scene.source().read(scene.index(), slot).ok());
    if (recorder::seal_of(slot).events != 0) break;
    scene.go_to(scene.index() + 1);
  }
  scene.draw(12);  // the flash has faded by a third
}

TEST(OverlayPicture, PanelsAtFirstLeaveTheMiddleToTheGame) {
  OverlayScene scene(1280, 800);
  watch_and_plot(scene);
  show_a_bounce(scene);
  EXPECT_TRUE(matches_golden(scene.image(), "tests/engine/golden/overlay_first_panels.png", kThroughImGui));
}

TEST(OverlayPicture, EveryPanelAtOnce) {
  OverlayScene scene(1280, 800);
  watch_and_plot(scene);
  scene.show_only(
      {PanelId::kFrame, PanelId::kWatches, PanelId::kPlots, PanelId::kRing, PanelId::kBytes, PanelId::kDiff});
  scene.inspection().set_compare_with(100);
  show_a_bounce(scene);
  EXPECT_TRUE(matches_golden(scene.image(), "tests/engine/golden/overlay_all_panels.png", kThroughImGui));
}

// The smallest window that is usable, with the field that was clicked outlined in the bytes and its tooltip.
TEST(OverlayPicture, ASelectedFieldIsOutlinedInTheBytes) {
  OverlayScene scene(960, 720);
  scene.show_only({PanelId::kFrame, PanelId::kRing, PanelId::kBytes});
  show_a_bounce(scene);
  scene.click(690, 290);
  scene.draw(60);
  EXPECT_TRUE(matches_golden(scene.image(), "tests/engine/golden/overlay_selected_field.png", kThroughImGui));
}

// Where there is little room values and differences end in an ellipsis, and none is taken for a shorter one.
TEST(OverlayPicture, NumbersThatDoNotFitEndInAnEllipsis) {
  OverlayScene scene(760, 400);
  scene.show_only({PanelId::kFrame});
  show_a_bounce(scene);
  EXPECT_TRUE(matches_golden(scene.image(), "tests/engine/golden/overlay_narrow_frame.png", kThroughImGui));
}

// Plots over the program's timeline: the playhead is one line through both, wherever the timeline is zoomed to.
TEST(OverlayPicture, PlotsStandOverTheTimeline) {
  OverlayScene scene(1280, 800);
  watch_and_plot(scene);
  scene.show_only({PanelId::kPlots});
  for (const auto& [first, last, position] : {std::tuple{0.0, 399.0, 100.0}, {100.5, 180.25, 121.5}}) {
    scene.show_timeline({.left_px = 16, .right_px = 1264, .first = first, .last = last, .position = position});
    scene.show_frames(static_cast<uint64_t>(first), static_cast<uint64_t>(last));
    scene.go_to(static_cast<uint64_t>(position));
    scene.draw(4);
    const int x = static_cast<int>(std::lround(16 + (position - first) / (last - first) * 1248));
    const Rect plots = scene.overlay().layout().place_in({0, 0, 1280, 800}, 14, PanelId::kPlots);
    int bright = 0;
    for (int y = static_cast<int>(plots.y); y < 800; ++y) {
      const auto green = [&](int at) { return scene.image().at(at, y).g; };
      bright += std::max(green(x - 1), green(x)) > 180 && green(x + 6) < 120;
    }
    EXPECT_GT(bright, 40) << position;
  }
}

// The tolerance is for the last bits of a processor's arithmetic, not for what anybody could see.
TEST(OverlayPicture, OneWrongPixelOfAGlyphIsADifference) {
  Image golden;
  ASSERT_TRUE(load_png(OUROBOROS_SOURCE_DIR "/tests/engine/golden/overlay_first_panels.png", golden));
  Image actual = golden;
  for (int i = 0; i < 16; ++i) actual.at(20 + 7 * i, 30).r ^= 1;
  EXPECT_TRUE(within(kThroughImGui, compare(actual, golden), golden));
  actual.at(40, 50).g ^= 2;
  EXPECT_FALSE(within(kThroughImGui, compare(actual, golden), golden));
}

TEST(OverlayPicture, AnErrorShowsWhereItIs) {
  OverlayScene scene(960, 720);
  Inspection& inspection = scene.inspection();
  inspection.add_watch("score > > 3");
  inspection.add_watch("last_side == nowhere && bounces[0] > 3");
  inspection.set_plotted(inspection.add_watch("abs(speed_x)"), true);
  inspection.set_plotted(inspection.add_watch("y"), true);
  ASSERT_TRUE(scene.search());
  scene.show_only({PanelId::kWatches, PanelId::kPlots, PanelId::kDiff});
  scene.show_frames(100, 139);
  show_a_bounce(scene);
  scene.move(600, 620);
  scene.draw(3);
  EXPECT_TRUE(matches_golden(scene.image(), "tests/engine/golden/overlay_errors_and_values.png", kThroughImGui));
}

}  // namespace
}  // namespace engine
