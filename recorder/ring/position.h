// Position: where one side of a ring (writer or reader) stands, how it publishes that, and how the truth is found again
// after a kill at any instruction.
//
// Publishing
// ----------
// A side keeps two fields of the specification, its index and its sequence, and one word of ours that holds both in
// eight bytes. It stores, in this order and each with release:
//
//     slot's bytes  ->  word, marked "moving"  ->  index  ->  sequence  ->  word, without the mark
//
// The word is one atomic store, so it is never half old and half new. The other side looks at the sequence alone, which
// comes after everything else that it needs, so whatever it can see is complete.
//
// Recovery
// --------
// A side that opens the ring under its role's lock (nobody else moves these three) finds one of:
//
//     what the fields say                     because                                      the truth
//     equal to the word                       nothing was under way                        either
//     behind a word marked "moving" by        killed after the word was stored: all that   the word
//       1..slot_count steps, index already   the step published is in place
//       moved or not
//     anything else (no mark, ahead of the    a program that knows only the specification  the fields
//       word, or the word was never set)      has used the ring since, or reset it
//
// Why no state that a kill leaves is ambiguous: before a step, word and fields agree on (index c, sequence n). A step
// of k slots, 1 <= k <= slot_count (a writer publishes one, a reader may release several), passes through exactly four
// states: word marked at n+k with fields (c, n); marked with fields (c+k, n); marked with all at n+k; all at n+k. The
// first two are "marked and behind by k". The mark is what tells them from a foreign reset, which may leave the fields
// any number of steps behind: nobody but a killed step leaves it. A kill before the word is stored leaves the old
// state, in which the step has not happened: the slot was not promised to anybody yet. Repair itself stores the same
// four values in the same order, so that being killed in it leaves one of these states. The other side may run
// meanwhile: it reads only our sequence, which repair moves forwards to what is already true.
//
// A reset does not fit this scheme, since it moves the counters of both sides back; it is bracketed by
// `Header::resetting` instead: while that is set, both positions are zero.
#pragma once

#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <string>
#include <vector>

#include "layout.h"

namespace recorder::ring {

struct Position {
  uint32_t index = 0;     // 0 .. slot_count - 1
  uint32_t sequence = 0;  // modulo 2^32

  constexpr bool operator==(const Position&) const = default;

  // The position `steps` slots on; steps <= slot_count.
  constexpr Position advanced(uint32_t steps, uint32_t slot_count) const {
    const uint32_t next = index + steps;
    return {next >= slot_count ? next - slot_count : next, sequence + steps};
  }
};

// The word: sequence in the upper half, index + 1 in the lower, so that no position is encoded as 0 ("never set"); the
// lower half's highest bit is the mark of a step under way.
inline constexpr uint64_t kMoving = uint64_t{1} << 31;
static_assert(kMaxSlotCount < kMoving);
constexpr uint64_t encode(Position position) {
  return uint64_t{position.sequence} << 32 | (uint64_t{position.index} + 1);
}

// Where the side really stands, from its word and its fields (see "Recovery" above).
constexpr Position resolve(uint64_t word, Position fields, uint32_t slot_count) {
  const auto lower = static_cast<uint32_t>(word & ~kMoving);
  if ((word & kMoving) == 0 || lower == 0 || lower > slot_count) return fields;
  const Position stored{lower - 1, static_cast<uint32_t>(word >> 32)};
  const uint32_t behind = stored.sequence - fields.sequence;
  if (behind < 1 || behind > slot_count || fields.index >= slot_count) return fields;
  const bool cursor_moved = fields.index == stored.index;
  const bool cursor_not_moved = fields.advanced(behind, slot_count).index == stored.index;
  return cursor_moved || cursor_not_moved ? stored : fields;
}

// The three shared places of one side.
struct SharedPosition {
  std::atomic<uint64_t>& word;
  std::atomic<uint32_t>& index;
  std::atomic<uint32_t>& sequence;
};

inline SharedPosition writer_of(Header& header) {
  return {header.writer_position, header.write_index, header.total_writes};
}
inline SharedPosition reader_of(Header& header) {
  return {header.reader_position, header.read_index, header.total_reads};
}

// Makes `position` visible. `after_store(i)` is called after store i = 0..3; tests stop there to leave the state a kill
// would leave, everybody else passes nothing and pays nothing.
template <typename AfterStore>
inline void publish(SharedPosition shared, Position position, AfterStore after_store) {
  shared.word.store(encode(position) | kMoving, std::memory_order_release);
  after_store(0);
  shared.index.store(position.index, std::memory_order_release);
  after_store(1);
  shared.sequence.store(position.sequence, std::memory_order_release);
  after_store(2);
  shared.word.store(encode(position), std::memory_order_release);
  after_store(3);
}
inline void publish(SharedPosition shared, Position position) {
  publish(shared, position, [](int) {});
}

// Both sides of a copied header, resolved.
struct Positions {
  Position writer;
  Position reader;

  constexpr uint32_t unread() const { return writer.sequence - reader.sequence; }
};

constexpr Positions positions_of(const HeaderCopy& header) {
  if (header.resetting != 0) return {};
  const uint32_t slot_count = header.geometry().slot_count;
  return {resolve(header.writer_position, {header.write_index, header.total_writes}, slot_count),
          resolve(header.reader_position, {header.read_index, header.total_reads}, slot_count)};
}

// Copies the header of a ring that others may be using, so that word and fields of each side belong together: the copy
// is repeated while a word changes under it. Wait-free for the users; gives the last copy after many tries, which
// `inconsistencies` then judges.
inline HeaderCopy copy_header(const Header& live) {
  constexpr int kTries = 4096;
  HeaderCopy copy;
  for (int i = 0; i < kTries; ++i) {
    copy.reader_position = live.reader_position.load(std::memory_order_acquire);
    copy.writer_position = live.writer_position.load(std::memory_order_acquire);
    copy.total_reads = live.total_reads.load(std::memory_order_acquire);
    copy.read_index = live.read_index.load(std::memory_order_acquire);
    copy.total_writes = live.total_writes.load(std::memory_order_acquire);
    copy.write_index = live.write_index.load(std::memory_order_acquire);
    const bool settled = live.reader_position.load(std::memory_order_acquire) == copy.reader_position &&
                         live.writer_position.load(std::memory_order_acquire) == copy.writer_position &&
                         live.total_reads.load(std::memory_order_acquire) == copy.total_reads &&
                         live.total_writes.load(std::memory_order_acquire) == copy.total_writes;
    if (settled) break;
  }
  copy.magic_number = live.magic_number.load(std::memory_order_relaxed);
  copy.overflow = live.overflow.load(std::memory_order_relaxed);
  copy.slot_count = live.slot_count.load(std::memory_order_relaxed);
  copy.slot_bytes = live.slot_bytes.load(std::memory_order_relaxed);
  copy.rejected = live.rejected.load(std::memory_order_relaxed);
  copy.resetting = live.resetting.load(std::memory_order_relaxed);
  copy.tag = live.tag.load(std::memory_order_relaxed);
  return copy;
}

// A memory fence that the thread sanitizer of GCC lets pass: it does not understand fences and warns of each. Those of
// the ring order it for observers, which look through a mapping of their own, where the sanitizer sees nothing in any
// case.

inline void fence(std::memory_order order) {
#if defined(__SANITIZE_THREAD__)
  std::atomic_signal_fence(order);
#else
  std::atomic_thread_fence(order);
#endif
}

// What does not add up in a ring's header. Opening a ring refuses every such file; buffer_dump prints it as it stands
// and says this on stderr. Pure functions on a copy; any thread.

namespace detail {

template <typename... Args>
std::string text(const char* format, Args... args) {
  char buffer[256];
  std::snprintf(buffer, sizeof buffer, format, args...);
  return buffer;
}

}  // namespace detail

// Why the bytes cannot be a ring at all, or an empty string: too small, wrong magic, impossible geometry, a size that
// the geometry does not give. Until this is empty, nothing else in the header means anything.
inline std::string invalid_ring_reason(const HeaderCopy& header, uint64_t file_bytes) {
  using detail::text;
  if (file_bytes == 0) return "the file is empty";
  if (file_bytes < kHeaderBytes) {
    return text("the file has %" PRIu64 " bytes, less than the header of %zu", file_bytes, kHeaderBytes);
  }
  if (header.magic_number != kMagic) {
    return text("the magic number is 0x%08x instead of 0x%08x", header.magic_number, kMagic);
  }
  const Geometry geometry = header.geometry();
  if (!geometry.valid()) {
    return text("%u slots of %u bytes are no possible geometry", geometry.slot_count, geometry.slot_bytes);
  }
  if (file_bytes != geometry.file_bytes()) {
    return text("%u slots of %u bytes need a file of %" PRIu64 " bytes, this one has %" PRIu64 "%s",
                geometry.slot_count, geometry.slot_bytes, geometry.file_bytes(), file_bytes,
                file_bytes < geometry.file_bytes() ? " (truncated?)" : "");
  }
  return {};
}

// What an honest writer and reader cannot have left in the header of a file that is a ring; empty for a sound one.
inline std::vector<std::string> inconsistencies(const HeaderCopy& header) {
  using detail::text;
  std::vector<std::string> found;
  const uint32_t slot_count = header.geometry().slot_count;
  if (header.overflow > static_cast<uint32_t>(Overflow::kOverwriteOldest)) {
    found.push_back(text("the overflow policy %u is unknown", header.overflow));
  }
  if (header.write_index >= slot_count) {
    found.push_back(text("the write index %u is outside the %u slots", header.write_index, slot_count));
  }
  if (header.read_index >= slot_count) {
    found.push_back(text("the read index %u is outside the %u slots", header.read_index, slot_count));
  }
  if (!found.empty()) return found;

  const Positions at = positions_of(header);
  const uint32_t apart = (at.writer.index + slot_count - at.reader.index) % slot_count;
  if (at.unread() > slot_count) {
    found.push_back(text("%u writes and %u reads leave %u unread in %u slots", at.writer.sequence, at.reader.sequence,
                         at.unread(), slot_count));
  } else if (at.unread() % slot_count != apart) {
    found.push_back(text("%u writes and %u reads leave %u unread, but the indices %u and %u are %u slots apart",
                         at.writer.sequence, at.reader.sequence, at.unread(), at.writer.index, at.reader.index, apart));
  }
  return found;
}

}  // namespace recorder::ring
