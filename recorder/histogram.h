// Histogram of durations: percentiles over many samples in fixed memory.
//
// One thread adds, any thread reads; adding is a few instructions without a lock. Buckets are logarithmic with eight
// steps to each power of two, so that a percentile is right within an eighth.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace recorder {

// The buckets that all histograms here count in: values below 8 have one each; above, the leading bit selects the
// octave and the next three bits the step.
struct DurationBuckets {
  static constexpr unsigned kSteps = 8;
  static constexpr size_t kCount = 62 * kSteps;

  static constexpr size_t bucket_of(uint64_t value) {
    if (value < kSteps) return static_cast<size_t>(value);
    const auto octave = static_cast<unsigned>(std::bit_width(value)) - 3;
    return octave * kSteps + static_cast<size_t>((value >> (octave - 1)) - kSteps);
  }
  // The largest value of a bucket.
  static constexpr uint64_t end_of(size_t bucket) {
    if (bucket < kSteps) return bucket;
    const size_t octave = bucket / kSteps;
    return ((bucket % kSteps + kSteps + 1) << (octave - 1)) - 1;
  }
};

// What has been counted, as plain numbers to calculate and draw with.
struct HistogramCounts {
  std::array<uint64_t, DurationBuckets::kCount> counts{};
  uint64_t max = 0;

  uint64_t count() const {
    uint64_t sum = 0;
    for (const uint64_t n : counts) sum += n;
    return sum;
  }

  // The duration that `fraction` (0..1) of the samples do not exceed, rounded up to its bucket's end; 0 without
  // samples.
  uint64_t percentile(double fraction) const {
    const uint64_t total = count();
    if (total == 0) return 0;
    const auto wanted = static_cast<uint64_t>(fraction * static_cast<double>(total - 1)) + 1;
    uint64_t seen = 0;
    for (size_t i = 0; i < counts.size(); ++i) {
      seen += counts[i];
      if (seen >= wanted) return DurationBuckets::end_of(i) < max ? DurationBuckets::end_of(i) : max;
    }
    return max;
  }

  void add(uint64_t ns) {
    ++counts[DurationBuckets::bucket_of(ns)];
    if (ns > max) max = ns;
  }
};

class Histogram {
 public:
  void add(uint64_t ns) {
    auto& bucket = buckets_[DurationBuckets::bucket_of(ns)];
    bucket.store(bucket.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (ns > max_.load(std::memory_order_relaxed)) max_.store(ns, std::memory_order_relaxed);
  }

  // By the thread that adds.
  void clear() {
    for (auto& bucket : buckets_) bucket.store(0, std::memory_order_relaxed);
    max_.store(0, std::memory_order_relaxed);
  }

  // A copy; samples that are added meanwhile may be in it or not.
  HistogramCounts counts() const {
    HistogramCounts copy;
    for (size_t i = 0; i < buckets_.size(); ++i) copy.counts[i] = buckets_[i].load(std::memory_order_relaxed);
    copy.max = max_.load(std::memory_order_relaxed);
    return copy;
  }

  uint64_t count() const { return counts().count(); }
  uint64_t max() const { return max_.load(std::memory_order_relaxed); }
  uint64_t percentile(double fraction) const { return counts().percentile(fraction); }

 private:
  std::array<std::atomic<uint64_t>, DurationBuckets::kCount> buckets_{};
  std::atomic<uint64_t> max_{0};
};

}  // namespace recorder
