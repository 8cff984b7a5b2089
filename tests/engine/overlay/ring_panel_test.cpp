#include "engine/overlay/ring_panel.h"

#include <gtest/gtest.h>

#include "tests/engine/inspect/inspect_fixture.h"

namespace engine {
namespace {

TEST(OccupancyHistory, KeepsTheMostOfEachQuarterSecondForAMinute) {
  OccupancyHistory history;
  history.add(3, 0);
  history.add(7, 0.1f);
  history.add(2, 0.1f);
  EXPECT_EQ(history.steps().back(), 7u);
  history.add(1, 0.25f);
  EXPECT_EQ(history.steps().back(), 1u);
  EXPECT_EQ(history.steps()[OccupancyHistory::kSteps - 2], 7u);
  history.skip(1);
  EXPECT_EQ(history.steps().back(), OccupancyHistory::kUnknown) << "not looked at";
  history.skip(1000);
  EXPECT_EQ(history.steps().size(), OccupancyHistory::kSteps);
  EXPECT_EQ(history.steps().front(), OccupancyHistory::kUnknown);
}

TEST(HistogramBars, HoldEverySampleInSoManyBars) {
  recorder::HistogramCounts counts;
  for (uint64_t ns = 100; ns < 100'000; ns += 37) counts.add(ns);
  for (const size_t most : {1u, 5u, 40u, 1000u}) {
    const HistogramBars bars = bars_of(counts, most);
    uint64_t sum = 0;
    for (const uint64_t n : bars.counts) sum += n;
    EXPECT_EQ(sum, counts.count());
    EXPECT_LE(bars.counts.size(), most);
    EXPECT_LE(bars.from, 100u);
    EXPECT_EQ(bars.to, counts.max);
  }
  EXPECT_TRUE(bars_of({}, 10).counts.empty());
}

TEST(RingPanel, LightsOnlyTheSlotThatHoldsTheShownFrame) {
  const auto slots = inspect_test::ball_slots(30);
  OverlayData data;
  EXPECT_EQ(slot_of_shown(data), std::nullopt);
  data.ring = RingView{};
  data.ring->slot_count = 10;
  for (uint64_t frame = 20; frame < 30; ++frame) data.ring->slots.push_back({SlotView::State::kReleased, frame});
  data.slot = slots[23];
  data.slot_index = 3;
  EXPECT_EQ(slot_of_shown(data), 3u);
  data.slot = slots[13];
  EXPECT_EQ(slot_of_shown(data), std::nullopt) << "another frame has taken its slot";
  data.slot = slots[23];
  data.ring->slots[3].state = SlotView::State::kWriting;
  EXPECT_EQ(slot_of_shown(data), std::nullopt);
  data.slot_index = 10;
  EXPECT_EQ(slot_of_shown(data), std::nullopt);
}

TEST(RingPanel, SaysDurationsInThreeDigits) {
  EXPECT_EQ(duration_text(0), "0 ns");
  EXPECT_EQ(duration_text(999), "999 ns");
  EXPECT_EQ(duration_text(1234), "1.23 us");
  EXPECT_EQ(duration_text(20'000'000), "20.0 ms");
  EXPECT_EQ(duration_text(512'300'000), "512 ms");
  EXPECT_EQ(duration_text(3'000'000'000), "3.00 s");
}

}  // namespace
}  // namespace engine
