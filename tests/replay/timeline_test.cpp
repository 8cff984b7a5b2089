#include "replay/timeline.h"

#include <gtest/gtest.h>

namespace {

using replay::Mark;
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

TEST(Marks, NextAndPreviousSkipTheFrameItself) {
  std::vector<Mark> marks(3);
  marks[0].index = 5;
  marks[1].index = 9;
  marks[2].index = 9;
  EXPECT_EQ(replay::next_mark(marks, 5)->index, 9u);
  EXPECT_EQ(replay::next_mark(marks, 9), nullptr);
  EXPECT_EQ(replay::previous_mark(marks, 9)->index, 5u);
  EXPECT_EQ(replay::previous_mark(marks, 5), nullptr);
}

TEST(TimelineLayout, LeavesMostOfTheWindowToThePicture) {
  for (const float scale : {1.0f, 2.0f}) {
    const engine::Rect area{0, 0, 800 * scale, 600 * scale};
    const auto layout = replay::TimelineLayout::of(area, scale);
    EXPECT_GT(layout.strip.y, area.h * 0.8f);
    EXPECT_FLOAT_EQ(layout.strip.bottom(), area.bottom());
    EXPECT_LT(layout.track.bottom(), layout.play.y);
    EXPECT_LE(layout.play.bottom(), area.bottom());
  }
}

}  // namespace
