#include "replay/player/timeline.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using replay::TimelineView;

TEST(TimelineView, ShowsTheWholeRecordingAndGrowsAlong) {
  TimelineView view;
  view.set_frame_count(101);
  EXPECT_DOUBLE_EQ(view.fraction_of(50), 0.5);
  EXPECT_DOUBLE_EQ(view.position_of(0.25), 25);
  view.set_frame_count(201);
  EXPECT_DOUBLE_EQ(view.fraction_of(50), 0.25);
  EXPECT_FALSE(view.zoomed());
}

TEST(TimelineView, ZoomKeepsTheFrameUnderTheMouseInItsPlace) {
  TimelineView view;
  view.set_frame_count(10'001);
  const double under = view.position_of(0.3);
  view.zoom(0.1, 0.3);
  EXPECT_NEAR(view.position_of(0.3), under, 1e-9);
  EXPECT_NEAR(view.last() - view.first(), 1000, 1e-9);
  EXPECT_TRUE(view.zoomed());
  view.zoom(100, 0.3);
  EXPECT_FALSE(view.zoomed());
  EXPECT_DOUBLE_EQ(view.first(), 0);
  EXPECT_DOUBLE_EQ(view.last(), 10'000);
}

TEST(TimelineView, DoesNotZoomCloserThanAFewFrames) {
  TimelineView view;
  view.set_frame_count(10'001);
  for (int i = 0; i < 100; ++i) view.zoom(0.5, 0.5);
  EXPECT_GE(view.last() - view.first(), 15);
}

TEST(TimelineView, AZoomedViewFollowsThePlayhead) {
  TimelineView view;
  view.set_frame_count(10'001);
  view.zoom(0.1, 0);
  view.reveal(5000);
  EXPECT_LE(view.first(), 5000);
  EXPECT_GE(view.last(), 5000);
  view.reveal(10'000);
  EXPECT_DOUBLE_EQ(view.last(), 10'000);
}

TEST(TimelineView, PositionsOutsideAreClampedToTheRecording) {
  TimelineView view;
  view.set_frame_count(11);
  EXPECT_DOUBLE_EQ(view.position_of(-4), 0);
  EXPECT_DOUBLE_EQ(view.position_of(9), 10);
  view.set_frame_count(0);
  EXPECT_DOUBLE_EQ(view.position_of(0.5), 0);
}

TEST(TimelineView, PansAsFarAsThereAreFrames) {
  TimelineView view;
  view.set_frame_count(1001);
  view.pan(100);
  EXPECT_DOUBLE_EQ(view.first(), 0) << "all of it is shown: there is nowhere to go";
  view.zoom(0.1, 0.5);
  view.pan(100);
  EXPECT_DOUBLE_EQ(view.first(), 550);
  view.pan(1e9);
  EXPECT_DOUBLE_EQ(view.last(), 1000);
  EXPECT_DOUBLE_EQ(view.span(), 100);
  view.show_all();
  EXPECT_FALSE(view.zoomed());
}

TEST(TimelineView, ShowsAStretchThatIsAskedFor) {
  TimelineView view;
  view.set_frame_count(1001);
  view.show(200, 300);
  EXPECT_DOUBLE_EQ(view.first(), 200);
  EXPECT_DOUBLE_EQ(view.last(), 300);
  view.show(500, 500);
  EXPECT_TRUE(view.shows(500));
  view.show(-50, 5000);
  EXPECT_FALSE(view.zoomed());
}

TEST(TimelineView, FollowsWithAMarginAheadOfThePlayhead) {
  TimelineView view;
  view.set_frame_count(10'001);
  view.show(1000, 2000);
  view.reveal(1950);
  EXPECT_DOUBLE_EQ(view.last(), 2050);
  view.reveal(1500);
  EXPECT_DOUBLE_EQ(view.last(), 2050) << "nothing moves while it is well inside";
}

TEST(TimelineView, EveryFrameIsOnExactlyOneColumn) {
  TimelineView view;
  view.set_frame_count(1237);
  for (const double zoom : {1.0, 0.4, 0.05}) {
    view.show_all();
    view.zoom(zoom, 0.3);
    constexpr int kColumns = 100;
    uint64_t expected = static_cast<uint64_t>(std::ceil(view.first()));
    for (int x = 0; x < kColumns; ++x) {
      const auto frames = view.frames_between(x / 100.0, (x + 1) / 100.0);
      if (frames.first < expected) continue;  // wider than a column: the same frame again
      EXPECT_EQ(frames.first, expected) << zoom << ", column " << x;
      expected = frames.last + 1;
    }
    EXPECT_EQ(expected, static_cast<uint64_t>(view.last()) + 1) << zoom;
  }
}

}  // namespace
