#include "engine/overlay/overlay_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/support/temp_dir.h"

namespace engine {
namespace {

TEST(OverlayLayout, PanelsNeverOverlapAndLeaveTheMiddleFree) {
  for (const Rect area : {Rect{0, 0, 960, 720}, Rect{0, 0, 1280, 800}, Rect{10, 20, 3840, 2000}}) {
    OverlayLayout layout;
    for (const PanelId id : kAllPanels) layout.show(id, true);
    std::vector<Rect> places{OverlayLayout::bar_in(area, 14), layout.free_in(area, 14)};
    for (const PanelId id : kAllPanels) places.push_back(layout.place_in(area, 14, id));
    float covered = 0;
    for (size_t i = 0; i < places.size(); ++i) {
      covered += places[i].w * places[i].h;
      for (size_t k = i + 1; k < places.size(); ++k) {
        const Rect common = places[i].intersection(places[k]);
        EXPECT_LT(std::min(common.w, common.h), 0.01f) << i << " and " << k;
      }
    }
    EXPECT_NEAR(covered, area.w * area.h, area.w) << "nothing is left over either";
    EXPECT_GT(layout.free_in(area, 14).w, area.w * 0.35f);
    EXPECT_GT(layout.free_in(area, 14).h, area.h * 0.6f);
  }
}

TEST(OverlayLayout, HiddenAndUndockedPanelsGiveTheirRoomBack) {
  const Rect area{0, 0, 1280, 800};
  OverlayLayout layout;
  layout.show(PanelId::kPlots, false);
  EXPECT_FLOAT_EQ(layout.free_in(area, 14).bottom(), area.bottom());
  layout.set_docked(PanelId::kFrame, false);
  EXPECT_FLOAT_EQ(layout.free_in(area, 14).right(), area.right());
  layout.reset();
  EXPECT_LT(layout.free_in(area, 14).right(), area.right());
}

TEST(OverlayLayout, IsTheSameOnAScreenOfTwiceAsManyPixels) {
  OverlayLayout layout;
  const Rect small = layout.place_in({0, 0, 1920, 1080}, 14, PanelId::kFrame);
  const Rect large = layout.place_in({0, 0, 3840, 2160}, 28, PanelId::kFrame);
  EXPECT_NEAR(large.w, 2 * small.w, 1);
  EXPECT_NEAR(large.h, 2 * small.h, 1);
}

TEST(OverlayLayout, IsKept) {
  const testing_support::TempDir folder;
  {
    OverlayLayout layout;
    layout.show(PanelId::kBytes, true);
    layout.show(PanelId::kRing, false);
    layout.set_docked(PanelId::kFrame, false);
    layout.set_explained(PanelId::kPlots);
    layout.set_font_scale(1.5f);
    Settings settings(folder.file("overlay.json"));
    layout.save(settings);
    ASSERT_TRUE(settings.save().ok());
  }
  Settings settings(folder.file("overlay.json"));
  ASSERT_TRUE(settings.load().ok());
  OverlayLayout layout;
  layout.load(settings);
  EXPECT_TRUE(layout.shown(PanelId::kBytes));
  EXPECT_FALSE(layout.shown(PanelId::kRing));
  EXPECT_TRUE(layout.shown(PanelId::kPlots));
  EXPECT_FALSE(layout.docked(PanelId::kFrame));
  EXPECT_FALSE(layout.explains(PanelId::kPlots)) << "once is enough";
  EXPECT_TRUE(layout.explains(PanelId::kFrame));
  EXPECT_FLOAT_EQ(layout.font_scale(), 1.5f);
}

TEST(OverlayLayout, TextGrowsWithScreensThatDoNotTellHowFineTheyAre) {
  EXPECT_EQ(OverlayLayout::font_scale_of(480), 1);
  EXPECT_EQ(OverlayLayout::font_scale_of(1080), 1);
  EXPECT_EQ(OverlayLayout::font_scale_of(1440), 1.25f);
  EXPECT_EQ(OverlayLayout::font_scale_of(2160), 2) << "4K";
  EXPECT_EQ(OverlayLayout::font_scale_of(10'000), 2);
}

TEST(OverlayLayout, TextStaysWithinReason) {
  OverlayLayout layout;
  layout.set_font_scale(100);
  EXPECT_EQ(layout.font_scale(), OverlayLayout::kLargest);
  layout.set_font_scale(0);
  EXPECT_EQ(layout.font_scale(), OverlayLayout::kSmallest);
}

}  // namespace
}  // namespace engine
