#include <gtest/gtest.h>

#include <cmath>

#include "engine/overlay/plot.h"
#include "tests/engine/inspect/inspect_fixture.h"

namespace engine {
namespace {

TEST(PlotAxis, FramesStandInTheMiddleOfTheirPlace) {
  const PlotAxis axis{{100, 0, 200, 50}, 10, 19};
  EXPECT_FLOAT_EQ(axis.x_of(10), 110);
  EXPECT_FLOAT_EQ(axis.x_of(19), 290);
  for (uint64_t frame = 10; frame <= 19; ++frame)
    EXPECT_EQ(axis.frame_at(axis.x_of(static_cast<double>(frame))), frame);
  EXPECT_EQ(axis.frame_at(-1000), 10u);
  EXPECT_EQ(axis.frame_at(1000), 19u);
}

// As a timeline has them: the first and the last frame at the edges.
TEST(PlotAxis, FramesCanStandAtTheEdges) {
  PlotAxis axis{{100, 0, 200, 50}, 10, 21};
  axis.from = 10.5;
  axis.to = 20.5;
  EXPECT_FLOAT_EQ(axis.x_of(10.5), 100);
  EXPECT_FLOAT_EQ(axis.x_of(15.5), 200);
  EXPECT_FLOAT_EQ(axis.x_of(20.5), 300);
  EXPECT_EQ(axis.frame_at(axis.x_of(12)), 12u);
  EXPECT_EQ(axis.frame_at(0), 10u);
  EXPECT_EQ(axis.frame_at(1000), 21u);
}

TEST(PlotAxis, TicksAreRoundAndWithinTheRange) {
  EXPECT_EQ(ticks(0, 10, 5), (std::vector<double>{0, 2, 4, 6, 8}));
  EXPECT_EQ(ticks(-1, 1, 4), (std::vector<double>{-1, -0.5, 0, 0.5}));
  EXPECT_EQ(ticks(99.2, 99.9, 3), std::vector<double>{99.5});
  EXPECT_TRUE(ticks(1, 1, 5).empty());
  EXPECT_TRUE(ticks(0, std::numeric_limits<double>::infinity(), 5).empty());
  EXPECT_TRUE(ticks(0, 1, 0).empty());
  for (const double value : ticks(-3e9, 7e9, 6)) EXPECT_EQ(std::fmod(value, 1e9), 0);
}

TEST(PlotAxis, ACurveThatStandsStillHasRoomAllTheSame) {
  for (const double value : {0.0, 5.0, -1e18, 1e300}) {
    double low = value;
    double high = value;
    widen(low, high);
    EXPECT_LT(low, value);
    EXPECT_GT(high, value);
    EXPECT_TRUE(std::isfinite(high - low));
  }
}

TEST(PlotAxis, LabelsAreShort) {
  EXPECT_EQ(tick_text(0.5), "0.5");
  EXPECT_EQ(tick_text(1200), "1200");
  EXPECT_EQ(tick_text(12000), "12k");
  EXPECT_EQ(tick_text(-3.5e6), "-3.5M");
  EXPECT_EQ(tick_text(1e-17), "0");
}

TEST(PlotAxis, ZoomingKeepsWhatIsUnderTheMouse) {
  const auto [first, last] = zoomed(0, 999, 250, 0.5, 1000);
  EXPECT_EQ(last - first + 1, 500u);
  const PlotAxis before{{0, 0, 1000, 1}, 0, 999};
  const PlotAxis after{{0, 0, 1000, 1}, first, last};
  EXPECT_NEAR(before.x_of(250), after.x_of(250), 2);
}

TEST(PlotAxis, ZoomingStaysWithinTheRecording) {
  using Frames = std::pair<uint64_t, uint64_t>;
  EXPECT_EQ(zoomed(100, 199, 199, 100, 1000), (Frames{0, 999}));
  EXPECT_EQ(zoomed(100, 107, 104, 0.1, 1000), (Frames{100, 107})) << "not closer than some frames";
  EXPECT_EQ(zoomed(0, 2, 1, 0.5, 3), (Frames{0, 2}));
  EXPECT_EQ(zoomed(0, 0, 0, 2, 0), (Frames{0, 0}));
  EXPECT_EQ(panned(10, 19, -100, 1000), (Frames{0, 9}));
  EXPECT_EQ(panned(10, 19, 5000, 1000), (Frames{990, 999}));
  EXPECT_EQ(panned(0, 999, 10, 1000), (Frames{0, 999}));
}

class PlotValuesTest : public ::testing::Test {
 protected:
  void read_all() {
    while (values_.advance(100)) {
    }
  }
  inspect_test::TapeSource source_{inspect_test::ball_tape(1000)};
  PlotValues values_;
};

TEST_F(PlotValuesTest, AreWhatTheExpressionsAreInEachFrame) {
  values_.request(source_, {"tick", "delta(tick)", "x"}, 100, 199);
  read_all();
  ASSERT_TRUE(values_.has(100, 199));
  EXPECT_EQ(values_.value(0, 150), 150);
  EXPECT_EQ(values_.value(1, 100), 1) << "also the first one knows the frame before it";
  EXPECT_EQ(values_.extent(0, 120, 130).min, 120);
  EXPECT_EQ(values_.extent(0, 120, 130).max, 130);
  EXPECT_FALSE(values_.value(0, 99).is_number());
}

TEST_F(PlotValuesTest, AnInfinityLeavesThePlotItsScale) {
  values_.request(source_, {"1 / (tick % 10)", "9007199254740993 + tick"}, 100, 199);
  read_all();
  const Extent extent = values_.extent(0, 100, 199);
  EXPECT_EQ(extent.max, 1);
  EXPECT_EQ(extent.min, 1.0 / 9);
  EXPECT_EQ(extent.count, 90u);
  EXPECT_EQ(values_.extent(1, 100, 199).lowest.text(), "9007199254741093");
}

TEST_F(PlotValuesTest, ComeInSlices) {
  values_.request(source_, {"tick"}, 0, 499);
  EXPECT_TRUE(values_.advance(100));
  EXPECT_TRUE(values_.has(0, 99));
  EXPECT_FALSE(values_.has(0, 100));
}

TEST_F(PlotValuesTest, WhatIsKnownIsNotReadAgainWhenTheRangeMoves) {
  auto tape = inspect_test::ball_tape(1000);
  inspect_test::TapeSource source(tape);
  values_.request(source, {"tick"}, 100, 299);
  while (values_.advance(1000)) {
  }
  const uint64_t reads = tape->reads;
  values_.request(source, {"tick"}, 110, 309);
  while (values_.advance(1000)) {
  }
  EXPECT_LE(tape->reads - reads, 11u);
  EXPECT_TRUE(values_.has(110, 309));
  EXPECT_EQ(values_.value(0, 305), 305);
}

TEST_F(PlotValuesTest, FramesKeepTheirValuesWhenOlderOnesAreForgotten) {
  values_.request(source_, {"tick"}, 100, 199);
  read_all();
  source_.forget(50);
  values_.request(source_, {"tick"}, 50, 149);
  EXPECT_TRUE(values_.has(50, 149));
  EXPECT_EQ(values_.value(0, 50), 100);
}

TEST_F(PlotValuesTest, FramesThatCannotBeReadHaveNone) {
  auto tape = inspect_test::ball_tape(100);
  const auto make = tape->make;
  tape->make = [make](uint64_t index, std::span<std::byte> slot) { return index != 50 && make(index, slot); };
  inspect_test::TapeSource source(tape);
  values_.request(source, {"tick", "delta(tick)"}, 0, 99);
  while (values_.advance(1000)) {
  }
  EXPECT_FALSE(values_.value(0, 50).is_number());
  EXPECT_EQ(values_.value(0, 51), 51);
  EXPECT_EQ(values_.value(1, 51), 0) << "nothing is known of the frame before";
}

TEST_F(PlotValuesTest, TooLongStretchesAreLeftToTheSummary) {
  values_.request(source_, {"tick"}, 0, PlotValues::kMaxFrames);
  EXPECT_FALSE(values_.advance(10));
  EXPECT_FALSE(values_.has(0, 10));
}

}  // namespace
}  // namespace engine
