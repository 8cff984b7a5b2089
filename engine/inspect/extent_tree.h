// ExtentTree: the smallest and largest of any stretch of numbers, rounded outwards to buckets of 64, without keeping
// the numbers: a pair of floats a bucket, and above that a pair for every 16 below. Floats are rounded outwards, so
// that nothing is left out. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace engine {

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
