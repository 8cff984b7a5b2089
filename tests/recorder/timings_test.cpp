#include "recorder/timings.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

namespace recorder {
namespace {

constexpr uint64_t kSecond_ns = 1'000'000'000;
constexpr uint64_t kStart_ns = 1000 * kSecond_ns;

TEST(TimedHistogram, ForgetsWhatLiesBeforeTheRange) {
  TimedHistogram histogram;
  histogram.add(kStart_ns, 7000);
  histogram.add(kStart_ns + 5 * kSecond_ns, 500);
  histogram.add(kStart_ns + 5 * kSecond_ns, 3);
  const uint64_t now = kStart_ns + 5 * kSecond_ns + 1;
  EXPECT_EQ(histogram.last(now, kSecond_ns).count(), 2u);
  EXPECT_EQ(histogram.last(now, kSecond_ns).max, 500u);
  EXPECT_EQ(histogram.last(now, 10 * kSecond_ns).count(), 3u);
  EXPECT_EQ(histogram.last(now, 10 * kSecond_ns).max, 7000u);
  EXPECT_EQ(histogram.last(now + 70 * kSecond_ns, 60 * kSecond_ns).count(), 0u);
  EXPECT_EQ(histogram.all().count(), 3u);
}

TEST(TimedHistogram, KeepsTheLatestSamplesAndCountsAll) {
  TimedHistogram histogram(4);
  for (uint64_t value = 1; value <= 6; ++value) histogram.add(kStart_ns + value, value);
  const HistogramCounts last = histogram.last(kStart_ns + 7, kSecond_ns);
  EXPECT_EQ(last.count(), 4u);
  EXPECT_EQ(last.max, 6u);
  EXPECT_EQ(histogram.all().count(), 6u);
}

TEST(TimedHistogram, KeepsAVeryLongTimeAsTheLongestItCan) {
  TimedHistogram histogram;
  histogram.add(kStart_ns, 1000 * kSecond_ns);
  EXPECT_EQ(histogram.last(kStart_ns, kSecond_ns).max, UINT32_MAX);
  EXPECT_EQ(histogram.all().max(), 1000 * kSecond_ns);
}

TEST(TimedHistogram, GivesTheLargestOfEachQuarterSecond) {
  TimedHistogram histogram;
  constexpr uint64_t kBegin_ns = 4000 * kTimingSlice_ns;
  histogram.add(kBegin_ns, 2);
  histogram.add(kBegin_ns + 1, 5);
  histogram.add(kBegin_ns + 2 * kTimingSlice_ns, 3);
  const auto maxima = histogram.maxima(kBegin_ns + 2 * kTimingSlice_ns, 99);
  ASSERT_EQ(maxima.size(), kTimingSlices);
  EXPECT_EQ(maxima[kTimingSlices - 1], 3u);
  EXPECT_EQ(maxima[kTimingSlices - 2], 99u);
  EXPECT_EQ(maxima[kTimingSlices - 3], 5u);
  EXPECT_EQ(maxima.front(), 99u);
}

TEST(TimedHistogram, CanBeReadWhileItIsBeingFilled) {
  TimedHistogram histogram;
  std::atomic<uint64_t> now{kStart_ns};
  std::thread adds([&] {
    for (int i = 0; i < 100'000; ++i) {
      now.fetch_add(kTimingSlice_ns / 64, std::memory_order_relaxed);
      histogram.add(now.load(std::memory_order_relaxed), 42);
    }
  });
  for (int i = 0; i < 200; ++i) {
    const HistogramCounts counts = histogram.last(now.load(std::memory_order_relaxed), 60 * kSecond_ns);
    EXPECT_LE(counts.count(), 4096u);
    EXPECT_TRUE(counts.max == 42 || counts.max == 0);
  }
  adds.join();
  EXPECT_EQ(histogram.last(now.load(), kSecond_ns).max, 42u);
}

}  // namespace
}  // namespace recorder
