#include "engine/inspect/range_summary.h"

#include <gtest/gtest.h>

#include "tests/engine/inspect/inspect_fixture.h"

namespace engine {
namespace {

const RangeSummary::Result* finished(RangeSummary& summary) {
  EXPECT_TRUE(testing_support::eventually([&] { return !summary.running(); }));
  return summary.result();
}

TEST(RangeSummary, TellsSmallestLargestMeanAndDuration) {
  inspect_test::TapeSource source(inspect_test::ball_tape(400));
  RangeSummary summary;
  EXPECT_EQ(summary.result(), nullptr);
  summary.ask(source, {"tick", "tick % 2", "no_such"}, 101, 200);
  const RangeSummary::Result* const result = finished(summary);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(result->frames, 100u);
  EXPECT_EQ(result->duration_ns, 99 * inspect_test::kTickNs);
  EXPECT_EQ(result->values[0].extent.min, 101);
  EXPECT_EQ(result->values[0].extent.max, 200);
  EXPECT_EQ(result->values[0].mean, 150.5);
  EXPECT_EQ(result->values[1].mean, 0.5);
  EXPECT_EQ(result->values[2].extent.count, 0u);
}

TEST(RangeSummary, LeavesOutFramesThatCannotBeRead) {
  auto tape = inspect_test::ball_tape(400);
  tape->make = [make = tape->make](uint64_t index, std::span<std::byte> slot) {
    return index != 150 && make(index, slot);
  };
  inspect_test::TapeSource source(tape);
  RangeSummary summary;
  summary.ask(source, {"tick"}, 150, 151);
  const RangeSummary::Result* const result = finished(summary);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(result->frames, 1u);
  EXPECT_EQ(result->values[0].mean, 151);
}

TEST(RangeSummary, AsksOnceAndHasNoResultOfARecordingThatHasGone) {
  auto tape = inspect_test::ball_tape(400);
  inspect_test::TapeSource source(tape);
  RangeSummary summary;
  summary.ask(source, {"tick"}, 0, 399);
  ASSERT_NE(finished(summary), nullptr);
  const uint64_t reads = tape->reads;
  summary.ask(source, {"tick"}, 0, 399);
  EXPECT_FALSE(summary.running());
  EXPECT_EQ(tape->reads, reads);
  tape->can_be_opened = false;
  summary.ask(source, {"tick"}, 0, 10);
  EXPECT_EQ(finished(summary), nullptr);
  summary.clear();
  EXPECT_EQ(summary.result(), nullptr);
}

}  // namespace
}  // namespace engine
