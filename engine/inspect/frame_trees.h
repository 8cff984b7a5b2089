// HitMap: a set of frames, a bit a frame, in which the nearest one is found without looking at every word: above the
// bits are levels that have a bit for each word below with anything in it. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace engine {

class HitMap {
 public:
  void clear();
  void set(uint64_t index);
  bool test(uint64_t index) const;

  // The nearest one at `index` or behind it, or at `index` or before it.
  std::optional<uint64_t> at_or_after(uint64_t index) const;
  std::optional<uint64_t> at_or_before(uint64_t index) const;
  // How many are in [first, last).
  uint64_t count(uint64_t first, uint64_t last) const;

 private:
  using Words = std::vector<uint64_t>;
  uint64_t word(size_t level, uint64_t index) const {
    return index < levels_[level].size() ? levels_[level][index] : 0;
  }

  std::vector<Words> levels_;  // levels_[0] holds the frames
};

// ExtentTree: the smallest and largest of any stretch of numbers, rounded outwards to buckets of 64, without keeping
// the numbers: a pair of floats a bucket, and above that a pair for every 16 below. Floats are rounded outwards, so
// that nothing is left out. Not thread-safe.

class ExtentTree {
 public:
  static constexpr uint32_t kBucket = 64;

  struct Range {
    float min;
    float max;
    bool any() const { return min <= max; }
  };

  void clear();
  // The number behind those that are there. What is not finite is nothing.
  void add(double number);
  uint64_t size() const { return size_; }
  // Over the numbers [first, last) and those that share a bucket with them; last <= size().
  Range range(uint64_t first, uint64_t last) const;

 private:
  std::vector<std::vector<Range>> levels_;  // levels_[0] are the buckets
  uint64_t size_ = 0;
};

}  // namespace engine
