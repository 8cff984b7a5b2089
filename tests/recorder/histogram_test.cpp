#include "recorder/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <thread>
#include <vector>

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
}  // namespace recorder
