#include "engine/inspect/extent_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace engine {
namespace {

constexpr uint32_t kExtentLevels = 6;  // of the topmost a bucket is 67 million numbers
constexpr uint32_t kBelow = 16;        // buckets of a level that make one of the next
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kLargest = std::numeric_limits<float>::max();
constexpr ExtentTree::Range kNothing{kInfinity, -kInfinity};

void extend(ExtentTree::Range& range, const ExtentTree::Range& other) {
  range.min = std::min(range.min, other.min);
  range.max = std::max(range.max, other.max);
}

// The float at or below `number`, and the one at or above it.
ExtentTree::Range around(double number) {
  const double inside = std::clamp<double>(number, -kLargest, kLargest);
  const auto nearest = static_cast<float>(inside);
  return {nearest > inside ? std::nextafterf(nearest, -kInfinity) : nearest,
          nearest < inside ? std::nextafterf(nearest, kInfinity) : nearest};
}

}  // namespace

void ExtentTree::clear() {
  levels_.clear();
  size_ = 0;
}

void ExtentTree::add(double number) {
  if (levels_.empty()) levels_.resize(kExtentLevels);
  uint64_t bucket = size_++ / kBucket;
  if (bucket == levels_[0].size()) {
    uint64_t at = bucket;
    for (auto& level : levels_) {
      if (at == level.size()) level.push_back(kNothing);
      at /= kBelow;
    }
  }
  if (!std::isfinite(number)) return;
  const Range one = around(number);
  for (auto& level : levels_) {
    Range& range = level[bucket];
    // What is in here is in all above.
    if (range.min <= one.min && range.max >= one.max) return;
    extend(range, one);
    bucket /= kBelow;
  }
}

ExtentTree::Range ExtentTree::range(uint64_t first, uint64_t last) const {
  Range found = kNothing;
  if (first >= last || levels_.empty()) return found;
  uint64_t begin = first / kBucket;
  uint64_t end = (last - 1) / kBucket + 1;
  for (size_t level = 0; begin < end; ++level) {
    const auto& ranges = levels_[level];
    const bool topmost = level + 1 == levels_.size();
    while (begin < end && (topmost || begin % kBelow != 0)) extend(found, ranges[begin++]);
    while (begin < end && (topmost || end % kBelow != 0)) extend(found, ranges[--end]);
    begin /= kBelow;
    end /= kBelow;
  }
  return found;
}

}  // namespace engine
