#include "replay/event_masks.h"

#include <algorithm>
#include <bit>

namespace replay {

bool EventMasks::continues(const Events& events) const {
  return size() == 0 || (events.size() >= size() && events.front() == first_ && events[size() - 1] == last_);
}

void EventMasks::update(const Events& events) {
  if (!continues(events)) *this = EventMasks();
  if (events.size() == size()) return;
  if (levels_.empty()) levels_.emplace_back();
  const size_t begin = size();
  for (size_t i = begin; i < events.size(); ++i) {
    const uint64_t mask = events[i].events;
    levels_[0].push_back(mask);
    for (uint64_t rest = mask; rest != 0; rest &= rest - 1) ++counts_[static_cast<size_t>(std::countr_zero(rest))];
  }
  first_ = events.front();
  last_ = events.back();
  build_above(begin);
}

// Renews what lies above the places from `changed` on.
void EventMasks::build_above(size_t changed) {
  for (size_t level = 1; levels_[level - 1].size() > 1; ++level) {
    changed = levels_.size() == level ? 0 : changed / kBranches;
    if (levels_.size() == level) levels_.emplace_back();
    const std::vector<uint64_t>& below = levels_[level - 1];
    levels_[level].resize((below.size() + kBranches - 1) / kBranches);
    for (size_t node = changed; node < levels_[level].size(); ++node) {
      const size_t end = std::min((node + 1) * kBranches, below.size());
      uint64_t mask = 0;
      for (size_t child = node * kBranches; child < end; ++child) mask |= below[child];
      levels_[level][node] = mask;
    }
  }
}

uint64_t EventMasks::within(size_t begin, size_t end) const {
  uint64_t mask = 0;
  end = std::min(end, size());
  for (size_t level = 0; begin < end; ++level, begin /= kBranches, end /= kBranches) {
    for (; begin < end && begin % kBranches != 0; ++begin) mask |= levels_[level][begin];
    for (; begin < end && end % kBranches != 0; --end) mask |= levels_[level][end - 1];
  }
  return mask;
}

std::optional<size_t> EventMasks::next(size_t from, size_t end, uint64_t mask) const {
  end = std::min(end, size());
  size_t level = 0;
  for (size_t place = from; level < levels_.size() && place < levels_[level].size();) {
    if (level == 0 && place >= end) return std::nullopt;
    if ((levels_[level][place] & mask) != 0) {
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

std::optional<size_t> EventMasks::previous(size_t before, uint64_t mask) const {
  if (before == 0 || levels_.empty()) return std::nullopt;
  size_t level = 0;
  for (size_t place = std::min(before, size()) - 1;;) {
    if ((levels_[level][place] & mask) != 0) {
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

}  // namespace replay
