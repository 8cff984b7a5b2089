// Trees of summaries: questions about any stretch of frames, answered in a time that hardly grows with the recording.
// SummaryTree is the tree; HitMap (a set of frames), ExtentTree (smallest and largest value) and EventMasks (kinds of
// events) are what is summarized.
//
// One thread per object, or a lock of the owner's.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "recorder/schema/number.h"
#include "recorder/session/frames.h"

namespace engine {

// Places 0 .. size() - 1 with a Summary each, and above them levels with one for every kBranches below. A Summary
// starts empty; `bool add(const Summary&)` unites it with another, and is false when that changed nothing.
template <typename Summary, size_t kBranches>
class SummaryTree {
 public:
  size_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }
  const Summary& operator[](size_t place) const { return levels_[0][place]; }
  void clear() { levels_.clear(); }

  // Unites `summary` with that of `place`. Missing places up to it are added, empty.
  void add(size_t place, const Summary& summary) {
    if (place >= size()) grow(place + 1);
    for (auto& level : levels_) {
      if (!level[place].add(summary)) return;  // then all above have it too
      place /= kBranches;
    }
  }

  // Of the places [begin, end).
  Summary within(size_t begin, size_t end) const {
    Summary found;
    end = std::min(end, size());
    for (size_t level = 0; begin < end; ++level, begin /= kBranches, end /= kBranches) {
      for (; begin < end && begin % kBranches != 0; ++begin) found.add(levels_[level][begin]);
      for (; begin < end && end % kBranches != 0; --end) found.add(levels_[level][end - 1]);
    }
    return found;
  }

  // The first place in [begin, end), or the last one before `end`, that `matches(summary)`. A union matches if any of
  // its parts does.
  template <typename Matches>
  std::optional<size_t> next(size_t begin, size_t end, Matches matches) const {
    size_t level = 0;
    for (size_t place = begin; level < levels_.size() && place < levels_[level].size();) {
      if (level == 0 && place >= end) return std::nullopt;
      if (matches(levels_[level][place])) {
        if (level == 0) return place;
        --level;
        place *= kBranches;
        continue;
      }
      ++place;
      if (place % kBranches == 0 && level + 1 < levels_.size()) {
        ++level;
        place /= kBranches;
      }
    }
    return std::nullopt;
  }
  template <typename Matches>
  std::optional<size_t> previous(size_t end, Matches matches) const {
    if (end == 0 || levels_.empty()) return std::nullopt;
    size_t level = 0;
    for (size_t place = std::min(end, size()) - 1;;) {
      if (matches(levels_[level][place])) {
        if (level == 0) return place;
        --level;
        place = std::min(place * kBranches + kBranches - 1, levels_[level].size() - 1);
        continue;
      }
      if (place == 0) return std::nullopt;
      --place;
      if (place % kBranches == kBranches - 1 && level + 1 < levels_.size()) {
        ++level;
        place /= kBranches;
      }
    }
  }

 private:
  void grow(size_t count) {
    for (size_t level = 0; level == 0 || count > 1; ++level) {
      if (level != 0) count = (count + kBranches - 1) / kBranches;
      if (level == levels_.size()) {
        levels_.emplace_back();
        // The topmost level so far has had one place at most.
        if (level != 0) levels_[level].push_back(levels_[level - 1].front());
      }
      levels_[level].resize(count);
    }
  }

  std::vector<std::vector<Summary>> levels_;  // levels_[0] are the places; the last one has one
};

// The union of some bits.
struct BitSummary {
  uint64_t bits = 0;
  bool add(const BitSummary& other) {
    const uint64_t before = bits;
    bits |= other.bits;
    return bits != before;
  }
};

// A set of frames, a bit for each.
class HitMap {
 public:
  void clear() { words_.clear(); }
  void set(uint64_t index);

  // The nearest frame of the set from `index` on, or up to it.
  std::optional<uint64_t> at_or_after(uint64_t index) const;
  std::optional<uint64_t> at_or_before(uint64_t index) const;
  // Frames of the set in [first, last).
  uint64_t count(uint64_t first, uint64_t last) const;

 private:
  SummaryTree<BitSummary, 64> words_;
};

// The smallest and largest of any stretch of numbers, rounded outwards to buckets of kBucket, so that nothing is left
// out. The numbers themselves are not kept.
class ExtentTree {
 public:
  static constexpr uint32_t kBucket = 64;

  struct Range {
    recorder::Number min, max;  // no value: none yet
    bool any() const { return min.kind() != recorder::Number::Kind::kNone; }
    bool add(const Range& other);
  };

  void clear();
  // Appends a number. One that is not finite counts, and extends nothing.
  void add(recorder::Number number);
  uint64_t size() const { return size_; }
  // Of the numbers [first, last) and those that share a bucket with them; last <= size().
  Range range(uint64_t first, uint64_t last) const;

 private:
  SummaryTree<Range, 16> buckets_;
  uint64_t size_ = 0;
};

// Which kinds of events lie in any stretch of a recording's list of events, and where the next one is. Takes a seventh
// more than the masks of the list.
class EventMasks {
 public:
  // Adds the events appended to `events` since; begins anew when it is another list.
  void update(const std::vector<recorder::session::EventMark>& events);

  // Union of the masks of the events at the places [begin, end).
  uint64_t within(size_t begin, size_t end) const { return masks_.within(begin, end).bits; }
  // The first place in [begin, end), or the last one before `end`, whose mask shares a bit with `mask`.
  std::optional<size_t> next(size_t begin, size_t end, uint64_t mask) const;
  std::optional<size_t> previous(size_t end, uint64_t mask) const;

  // Events that have that bit.
  uint64_t count_of(uint32_t bit) const { return counts_[bit]; }
  size_t size() const { return masks_.size(); }

 private:
  SummaryTree<BitSummary, 8> masks_;
  std::array<uint64_t, 64> counts_{};
  recorder::session::EventMark first_, last_;  // of the list
};

}  // namespace engine
