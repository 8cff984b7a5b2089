#include "replay/player/timeline.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/replay/made_source.h"

namespace {

using replay::FieldPlot;
using replay::TimelineView;
using replay_test::MadeSource;

void wait_for(const FieldPlot& plot) {
  while (plot.busy()) std::this_thread::yield();
}

TimelineView view_of(uint64_t frames) {
  TimelineView view;
  view.set_frame_count(frames);
  return view;
}

TEST(FieldPlot, ShowsFirstWhatIsNotTheSameAllTheTime) {
  MadeSource source(5000, "made");
  const FieldPlot plot(source);
  EXPECT_EQ(plot.fields(), (std::vector<std::string>{"always", "value"}));
  EXPECT_EQ(plot.default_field(), "value");
}

TEST(FieldPlot, TurnsThroughTheFieldsBothWays) {
  MadeSource source(100, "made");
  FieldPlot plot(source);
  EXPECT_FALSE(plot.choose("nonsense"));
  EXPECT_TRUE(plot.choose("value"));
  plot.cycle_field(1);
  EXPECT_EQ(plot.field(), "always");
  plot.cycle_field(-1);
  EXPECT_EQ(plot.field(), "value");
}

// The value climbs from 0 to 999 and falls back: no column may lose either end.
TEST(FieldPlot, ZoomedOutLosesNeitherPeakNorValley) {
  MadeSource source(100'000, "made");
  FieldPlot plot(source);
  plot.choose("value");
  wait_for(plot);
  const auto& columns = plot.columns(view_of(100'000), 50);
  ASSERT_EQ(columns.extents.size(), 50u);
  for (const auto& extent : columns.extents) {
    EXPECT_EQ(extent.min, 0);
    EXPECT_EQ(extent.max, 999);
  }
  EXPECT_EQ(columns.all.max, 999);
}

TEST(FieldPlot, ZoomedInIsExact) {
  MadeSource source(100'000, "made");
  FieldPlot plot(source);
  plot.choose("value");
  wait_for(plot);
  TimelineView view = view_of(100'000);
  view.show(50'100, 50'200);
  const auto& columns = plot.columns(view, 101);
  EXPECT_EQ(columns.extents[0].min, 100);
  EXPECT_EQ(columns.extents[0].max, 100);
  EXPECT_EQ(columns.all.min, 100);
  EXPECT_EQ(columns.all.max, 200);
}

TEST(FieldPlot, IsNotWorkedOutAgainForTheSameView) {
  MadeSource source(1000, "made");
  FieldPlot plot(source);
  plot.choose("value");
  wait_for(plot);
  const TimelineView view = view_of(1000);
  plot.columns(view, 100);
  const uint64_t reads = source.reads;
  plot.columns(view, 100);
  EXPECT_EQ(source.reads, reads);
}

TEST(FieldPlot, NothingToPlotIsHarmless) {
  MadeSource source(0, "made");
  FieldPlot plot(source);
  EXPECT_EQ(plot.default_field(), "always");
  plot.choose("value");
  wait_for(plot);
  EXPECT_EQ(plot.columns(view_of(0), 10).all.count, 0u);
  EXPECT_TRUE(plot.columns(view_of(0), 0).extents.empty());
}

}  // namespace
