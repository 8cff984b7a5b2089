// ChunkTable: where the chunks of a session lie and what they hold, found by index, frame number, time and event.
//
// 64 bytes in memory for each chunk of up to 256 frames, and 16 for the events; searching takes O(log chunks). One
// thread per object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "recorder/session/format.h"

namespace recorder::session {

// Unions of event masks over powers of two of neighbouring chunks: a binary tree, stored by levels.
class MaskTree {
 public:
  // Sets the mask of `position`, which is at most one behind the last.
  void set(size_t position, uint64_t mask);
  // The first position from `from` on, or the last one up to `from`, whose mask shares a bit with `mask`.
  std::optional<size_t> next(size_t from, uint64_t mask) const;
  std::optional<size_t> previous(size_t from, uint64_t mask) const;

 private:
  std::vector<std::vector<uint64_t>> levels_;  // [0]: the masks themselves
};

class ChunkTable {
 public:
  // `entry` follows the last one: in the file, by index, by frame number.
  void add(const ChunkEntry& entry);
  // Replaces the last entry, which has grown.
  void update_last(const ChunkEntry& entry);

  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }
  const ChunkEntry& operator[](size_t chunk) const { return entries_[chunk]; }
  const ChunkEntry& last() const { return entries_.back(); }
  const std::vector<ChunkEntry>& entries() const { return entries_; }
  uint64_t frame_count() const { return empty() ? 0 : last().first_index + last().frame_count; }

  // The chunk with frame `index`, which is less than frame_count().
  size_t of_index(uint64_t index) const;
  // The last chunk that starts at or before that number or time.
  std::optional<size_t> starting_by_number(uint64_t frame) const;
  std::optional<size_t> starting_by_time(uint64_t time_ns) const;
  // The nearest chunk from `chunk` on, or back from it, that has one of these events.
  std::optional<size_t> next_with(size_t chunk, uint64_t events) const { return masks_.next(chunk, events); }
  std::optional<size_t> previous_with(size_t chunk, uint64_t events) const { return masks_.previous(chunk, events); }

 private:
  std::vector<ChunkEntry> entries_;
  MaskTree masks_;
};

}  // namespace recorder::session
