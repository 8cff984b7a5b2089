// Timings: how a recorder has been doing over time - how long commits took, how long frames waited for the consumer,
// how long the disk took to sync, how full the ring was - over the last second, ten seconds, minute, or all of it.
//
// Each member is added to by one thread and read by any; adding takes no lock, allocates nothing and makes no system
// call: it stores one sample after the last and counts it in a histogram. Readers do the sums, since the thread that
// adds is a game in the middle of its tick. About 400 KB, all of it touched when it is made, so that adding never
// faults a page in.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace recorder {

// The logarithmic buckets of all histograms here, eight to each power of two, so that a percentile is right within an
// eighth: values below 8 have one each; above, the leading bit selects the octave and the next three bits the step.
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

// A histogram's counts as plain numbers.
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

// Counts samples in fixed memory. One thread adds, any thread reads.
class Histogram {
 public:
  void add(uint64_t ns) {
    auto& bucket = buckets_[DurationBuckets::bucket_of(ns)];
    bucket.store(bucket.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (ns > max_.load(std::memory_order_relaxed)) max_.store(ns, std::memory_order_relaxed);
  }

  // On the thread that adds.
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

// The clock of all timings: ns since some fixed moment.
inline uint64_t steady_now_ns() {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count());
}

// The steps of TimedHistogram::maxima(), about a quarter of a second, and how many of them make a minute.
inline constexpr unsigned kTimingSliceBits = 28;
inline constexpr uint64_t kTimingSlice_ns = uint64_t{1} << kTimingSliceBits;
inline constexpr size_t kTimingSlices = 60'000'000'000 / kTimingSlice_ns + 1;

// A histogram of all samples ever, and the latest samples with their times.
class TimedHistogram {
 public:
  // `kept`: how many samples are kept with their times: a minute of them, at the pace they usually come.
  explicit TimedHistogram(size_t kept = 4096) : samples_(kept) {}

  // On one thread. A value above 2^32 - 1 is kept as that.
  void add(uint64_t now_ns, uint64_t value) {
    samples_[next_].store(pack(now_ns, value), std::memory_order_relaxed);
    next_ = next_ + 1 == samples_.size() ? 0 : next_ + 1;
    all_.add(value);
  }

  const Histogram& all() const { return all_; }

  // The samples of the last `range_ns`, to a millisecond and as far as they are kept.
  HistogramCounts last(uint64_t now_ns, uint64_t range_ns) const {
    HistogramCounts sum;
    for_each(now_ns, range_ns, [&](uint32_t, uint64_t value) { sum.add(value); });
    return sum;
  }

  // The largest sample of each quarter of a second of the last minute, oldest first; one without samples gives
  // `fallback`.
  std::vector<uint64_t> maxima(uint64_t now_ns, uint64_t fallback) const {
    std::vector<uint64_t> out(kTimingSlices, fallback);
    std::vector<bool> seen(kTimingSlices);
    const uint32_t newest = milliseconds(now_ns) >> kSliceShift;
    for_each(now_ns, kTimingSlices * kTimingSlice_ns, [&](uint32_t time, uint64_t value) {
      const size_t back = newest - (time >> kSliceShift);
      if (back >= kTimingSlices) return;
      const size_t at = kTimingSlices - 1 - back;
      out[at] = seen[at] ? std::max(out[at], value) : value;
      seen[at] = true;
    });
    return out;
  }

 private:
  static constexpr unsigned kMillisecondBits = 20;  // 2^20 ns; they wrap after 52 days
  static constexpr unsigned kSliceShift = kTimingSliceBits - kMillisecondBits;

  static uint32_t milliseconds(uint64_t ns) { return static_cast<uint32_t>(ns >> kMillisecondBits); }
  // Time above, value below; 0 stands for no sample.
  static uint64_t pack(uint64_t now_ns, uint64_t value) {
    return uint64_t{milliseconds(now_ns)} << 32 | std::min<uint64_t>(value, UINT32_MAX);
  }

  template <typename Use>
  void for_each(uint64_t now_ns, uint64_t range_ns, Use use) const {
    const uint32_t now = milliseconds(now_ns);
    const auto range = static_cast<uint32_t>(std::min<uint64_t>(range_ns >> kMillisecondBits, UINT32_MAX / 2));
    for (const auto& kept : samples_) {
      const uint64_t sample = kept.load(std::memory_order_relaxed);
      const auto time = static_cast<uint32_t>(sample >> 32);
      if (sample != 0 && now - time <= range) use(time, sample & UINT32_MAX);
    }
  }

  std::vector<std::atomic<uint64_t>> samples_;
  Histogram all_;
  size_t next_ = 0;  // the adding thread's
};

struct Timings {
  TimedHistogram commit_ns;              // what commit() took; added by the game's thread
  TimedHistogram lag_ns;                 // from the consumer's first sight of a frame, at most 2 ms after its commit,
                                         // until it was in the session file; of the frame that waited longest
  TimedHistogram sync_ns;                // what a sync of the session file took; one thread at a time
  TimedHistogram unread_frames{32'768};  // how many frames were waiting in the ring, every 2 ms
};

}  // namespace recorder
