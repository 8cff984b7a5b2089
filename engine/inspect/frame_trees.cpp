#include "engine/inspect/frame_trees.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace engine {
namespace {

constexpr uint32_t kLevels = 5;  // 64^5 frames to the topmost word
constexpr uint64_t kAll = ~uint64_t{0};

uint64_t bit(uint64_t index) { return uint64_t{1} << (index & 63); }
// Bits at `index` and above, or at `index` and below.
uint64_t from(uint64_t index) { return kAll << (index & 63); }
uint64_t up_to(uint64_t index) { return kAll >> (63 - (index & 63)); }
uint64_t lowest(uint64_t word) { return static_cast<uint64_t>(std::countr_zero(word)); }
uint64_t highest(uint64_t word) { return 63 - static_cast<uint64_t>(std::countl_zero(word)); }

}  // namespace

void HitMap::clear() { levels_.clear(); }

void HitMap::set(uint64_t index) {
  levels_.resize(kLevels);
  for (Words& level : levels_) {
    const uint64_t word = index >> 6;
    if (word >= level.size()) level.resize(word + 1);
    const bool was_empty = level[word] == 0;
    level[word] |= bit(index);
    if (!was_empty) return;
    index = word;
  }
}

bool HitMap::test(uint64_t index) const { return !levels_.empty() && (word(0, index >> 6) & bit(index)) != 0; }

std::optional<uint64_t> HitMap::at_or_after(uint64_t index) const {
  if (levels_.empty()) return std::nullopt;
  // Up until a word has a bit behind, then down along the first bits.
  uint64_t at = index;
  for (size_t level = 0; level < levels_.size(); ++level) {
    const uint64_t here = word(level, at >> 6) & from(at);
    if (here != 0) {
      at = (at & ~uint64_t{63}) + lowest(here);
      while (level-- > 0) at = (at << 6) + lowest(word(level, at));
      return at;
    }
    at = (at >> 6) + 1;
  }
  const Words& top = levels_.back();
  for (uint64_t i = at; i < top.size(); ++i) {
    if (top[i] == 0) continue;
    at = (i << 6) + lowest(top[i]);
    for (size_t level = levels_.size() - 1; level-- > 0;) at = (at << 6) + lowest(word(level, at));
    return at;
  }
  return std::nullopt;
}

std::optional<uint64_t> HitMap::at_or_before(uint64_t index) const {
  if (levels_.empty() || levels_[0].empty()) return std::nullopt;
  uint64_t at = std::min(index, levels_[0].size() * 64 - 1);
  for (size_t level = 0; level < levels_.size(); ++level) {
    const uint64_t here = word(level, at >> 6) & up_to(at);
    if (here != 0) {
      at = (at & ~uint64_t{63}) + highest(here);
      while (level-- > 0) at = (at << 6) + highest(word(level, at));
      return at;
    }
    at >>= 6;
    if (at == 0) return std::nullopt;
    --at;
  }
  return std::nullopt;
}

uint64_t HitMap::count(uint64_t first, uint64_t last) const {
  if (levels_.empty()) return 0;
  last = std::min<uint64_t>(last, levels_[0].size() * 64);
  uint64_t found = 0;
  for (uint64_t at = first; at < last; at = (at | 63) + 1) {
    uint64_t here = word(0, at >> 6) & from(at);
    if ((at >> 6) == (last - 1) >> 6) here &= up_to(last - 1);
    found += static_cast<uint64_t>(std::popcount(here));
  }
  return found;
}

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
