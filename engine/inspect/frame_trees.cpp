#include "engine/inspect/frame_trees.h"

#include <bit>

namespace engine {
namespace {

constexpr uint64_t kAll = ~uint64_t{0};

// Bits of a word at `index` and above, or at `index` and below.
uint64_t from(uint64_t index) { return kAll << (index & 63); }
uint64_t up_to(uint64_t index) { return kAll >> (63 - (index & 63)); }
// The frame of the lowest or highest bit of a word.
uint64_t lowest(size_t word, uint64_t bits) { return (word << 6) + static_cast<uint64_t>(std::countr_zero(bits)); }
uint64_t highest(size_t word, uint64_t bits) {
  return (word << 6) + 63 - static_cast<uint64_t>(std::countl_zero(bits));
}

bool has_any(const BitSummary& summary) { return summary.bits != 0; }

}  // namespace

// --- HitMap ----------------------------------------------------------------------------------------------------------

void HitMap::set(uint64_t index) { words_.add(index >> 6, {uint64_t{1} << (index & 63)}); }

std::optional<uint64_t> HitMap::at_or_after(uint64_t index) const {
  const size_t word = index >> 6;
  if (word >= words_.size()) return std::nullopt;
  if (const uint64_t bits = words_[word].bits & from(index); bits != 0) return lowest(word, bits);
  const auto found = words_.next(word + 1, words_.size(), has_any);
  return found ? std::optional(lowest(*found, words_[*found].bits)) : std::nullopt;
}

std::optional<uint64_t> HitMap::at_or_before(uint64_t index) const {
  const size_t word = index >> 6;
  if (word < words_.size()) {
    if (const uint64_t bits = words_[word].bits & up_to(index); bits != 0) return highest(word, bits);
  }
  const auto found = words_.previous(word, has_any);
  return found ? std::optional(highest(*found, words_[*found].bits)) : std::nullopt;
}

uint64_t HitMap::count(uint64_t first, uint64_t last) const {
  last = std::min<uint64_t>(last, words_.size() * 64);
  uint64_t found = 0;
  for (uint64_t at = first; at < last; at = (at | 63) + 1) {
    uint64_t bits = words_[at >> 6].bits & from(at);
    if ((at >> 6) == (last - 1) >> 6) bits &= up_to(last - 1);
    found += static_cast<uint64_t>(std::popcount(bits));
  }
  return found;
}

// --- ExtentTree ------------------------------------------------------------------------------------------------------

void ExtentTree::clear() {
  buckets_.clear();
  size_ = 0;
}

bool ExtentTree::Range::add(const Range& other) {
  if (!other.any()) return false;
  const bool below = !any() || other.min < min;
  const bool above = !any() || other.max > max;
  if (below) min = other.min;
  if (above) max = other.max;
  return below || above;
}

void ExtentTree::add(recorder::Number number) {
  buckets_.add(size_++ / kBucket, number.is_finite() ? Range{number, number} : Range());
}

ExtentTree::Range ExtentTree::range(uint64_t first, uint64_t last) const {
  return first >= last ? Range() : buckets_.within(first / kBucket, (last - 1) / kBucket + 1);
}

// --- EventMasks ------------------------------------------------------------------------------------------------------

void EventMasks::update(const std::vector<recorder::session::EventMark>& events) {
  const bool continues =
      size() == 0 || (events.size() >= size() && events.front() == first_ && events[size() - 1] == last_);
  if (!continues) *this = EventMasks();
  if (events.size() == size()) return;
  for (size_t i = size(); i < events.size(); ++i) {
    masks_.add(i, {events[i].events});
    for (uint64_t rest = events[i].events; rest != 0; rest &= rest - 1) {
      ++counts_[static_cast<size_t>(std::countr_zero(rest))];
    }
  }
  first_ = events.front();
  last_ = events.back();
}

std::optional<size_t> EventMasks::next(size_t begin, size_t end, uint64_t mask) const {
  return masks_.next(begin, end, [mask](const BitSummary& summary) { return (summary.bits & mask) != 0; });
}

std::optional<size_t> EventMasks::previous(size_t end, uint64_t mask) const {
  return masks_.previous(end, [mask](const BitSummary& summary) { return (summary.bits & mask) != 0; });
}

}  // namespace engine
