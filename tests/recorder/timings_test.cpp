#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "recorder/timings.h"

namespace recorder {
namespace {

TEST(Histogram, WithoutSamplesIsZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.percentile(0.5), 0u);
  EXPECT_EQ(histogram.max(), 0u);
}

TEST(Histogram, OneSampleIsEveryPercentile) {
  for (uint64_t value : {uint64_t{0}, uint64_t{1}, uint64_t{7}, uint64_t{8}, uint64_t{1000}, UINT64_MAX}) {
    Histogram histogram;
    histogram.add(value);
    for (double fraction : {0.0, 0.5, 0.99, 1.0}) EXPECT_EQ(histogram.percentile(fraction), value) << fraction;
    EXPECT_EQ(histogram.count(), 1u);
    EXPECT_EQ(histogram.max(), value);
  }
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (uint64_t value = 0; value < 8; ++value) histogram.add(value);
  EXPECT_EQ(histogram.percentile(0.0), 0u);
  EXPECT_EQ(histogram.percentile(0.5), 3u);
  EXPECT_EQ(histogram.percentile(1.0), 7u);
}

TEST(Histogram, EveryPowerOfTwoHasItsPlace) {
  for (int bit = 0; bit < 64; ++bit) {
    for (const uint64_t value : {uint64_t{1} << bit, (uint64_t{1} << bit) + ((uint64_t{1} << bit) - 1)}) {
      const auto histogram = std::make_unique<Histogram>();
      histogram->add(value);
      histogram->add(UINT64_MAX);
      const uint64_t got = histogram->percentile(0.0);
      EXPECT_GE(got, value);
      EXPECT_LE(got - value, value / 8) << value;
    }
  }
}

TEST(Histogram, PercentilesAreRightWithinAnEighth) {
  std::mt19937_64 random(4);
  std::lognormal_distribution<double> durations(6.0, 2.0);
  Histogram histogram;
  std::vector<uint64_t> samples;
  for (int i = 0; i < 50000; ++i) {
    samples.push_back(static_cast<uint64_t>(durations(random)));
    histogram.add(samples.back());
  }
  std::sort(samples.begin(), samples.end());
  for (double fraction : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999}) {
    const uint64_t exact = samples[static_cast<size_t>(fraction * static_cast<double>(samples.size() - 1))];
    EXPECT_GE(histogram.percentile(fraction), exact) << fraction;
    EXPECT_LE(histogram.percentile(fraction), exact + exact / 8 + 1) << fraction;
  }
  EXPECT_EQ(histogram.max(), samples.back());
  EXPECT_EQ(histogram.percentile(1.0), samples.back());
}

TEST(Histogram, IsReadWhileItIsFilled) {
  Histogram histogram;
  std::thread writer([&] {
    for (uint64_t i = 0; i < 20000; ++i) histogram.add(i % 500);
  });
  while (histogram.count() < 20000) EXPECT_LE(histogram.percentile(0.99), 512u);
  writer.join();
  EXPECT_EQ(histogram.max(), 499u);
}

}  // namespace
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
