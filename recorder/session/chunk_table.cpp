#include "recorder/session/chunk_table.h"

#include <algorithm>

namespace recorder::session {
namespace {

// The last entry whose `key` is at most `value`; the entries are sorted by it.
template <typename Key>
std::optional<size_t> last_up_to(const std::vector<ChunkEntry>& entries, uint64_t value, Key key) {
  const auto after = std::upper_bound(entries.begin(), entries.end(), value,
                                      [&](uint64_t v, const ChunkEntry& entry) { return v < entry.*key; });
  if (after == entries.begin()) return std::nullopt;
  return static_cast<size_t>(after - entries.begin()) - 1;
}

}  // namespace

void MaskTree::set(size_t position, uint64_t mask) {
  if (levels_.empty()) levels_.emplace_back();
  for (size_t level = 0;; ++level, position /= 2) {
    auto& masks = levels_[level];
    if (position == masks.size()) masks.push_back(0);
    masks[position] = mask;
    if (masks.size() == 1) return;
    const uint64_t sibling = (position ^ 1) < masks.size() ? masks[position ^ 1] : 0;
    mask |= sibling;
    if (level + 1 == levels_.size()) levels_.push_back({masks[0]});
  }
}

std::optional<size_t> MaskTree::next(size_t from, uint64_t mask) const {
  size_t level = 0;
  for (size_t at = from; level < levels_.size() && at < levels_[level].size();) {
    if ((levels_[level][at] & mask) != 0) {
      while (level != 0) {
        at *= 2;
        if ((levels_[--level][at] & mask) == 0) ++at;
      }
      return at;
    }
    ++at;
    for (; at % 2 == 0 && level + 1 < levels_.size(); at /= 2) ++level;
  }
  return std::nullopt;
}

std::optional<size_t> MaskTree::previous(size_t from, uint64_t mask) const {
  if (levels_.empty() || levels_[0].empty()) return std::nullopt;
  size_t level = 0;
  for (size_t at = std::min(from, levels_[0].size() - 1);;) {
    if ((levels_[level][at] & mask) != 0) {
      while (level != 0) {
        at = at * 2 + 1;
        --level;
        if (at >= levels_[level].size() || (levels_[level][at] & mask) == 0) --at;
      }
      return at;
    }
    if (at == 0) return std::nullopt;
    --at;
    for (; at % 2 == 1 && level + 1 < levels_.size(); at /= 2) ++level;
  }
}

void ChunkTable::add(const ChunkEntry& entry) {
  entries_.push_back(entry);
  masks_.set(entries_.size() - 1, entry.events);
}

void ChunkTable::update_last(const ChunkEntry& entry) {
  entries_.back() = entry;
  masks_.set(entries_.size() - 1, entry.events);
}

size_t ChunkTable::of_index(uint64_t index) const { return *last_up_to(entries_, index, &ChunkEntry::first_index); }

std::optional<size_t> ChunkTable::starting_by_number(uint64_t frame) const {
  return last_up_to(entries_, frame, &ChunkEntry::first_frame);
}

std::optional<size_t> ChunkTable::starting_by_time(uint64_t time_ns) const {
  return last_up_to(entries_, time_ns, &ChunkEntry::first_time_ns);
}

}  // namespace recorder::session
