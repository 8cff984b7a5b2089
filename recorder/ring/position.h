// Position: where one side of a ring (writer or reader) is, how it publishes that, and how the position is recovered
// after a kill at any instruction.
//
// Publishing
// ----------
// A side has three fields in the header: its index and its sequence, which the specification names, and its packed
// position, which is ours and holds both in eight bytes. It stores, in this order and each with release:
//
//     the slot's bytes  ->  packed, marked "moving"  ->  index  ->  sequence  ->  packed, without the mark
//
// The packed position is one atomic store, so it is never half old and half new. The other side reads the sequence
// alone, which is stored after everything else that it needs, so all that it can see is complete.
//
// Recovery
// --------
// A side that opens the ring holds its role's lock, so nothing else moves these three fields. It finds one of:
//
//     index and sequence                      because                                      the position is
//     equal to the packed position            no step was under way                        either
//     behind a packed position marked         killed after the packed position was         the packed one
//       "moving" by 1..slot_count steps,      stored: all that the step published is
//       index already moved or not            in place
//     anything else (no mark, ahead of the    a program that knows only the specification  index and sequence
//       packed position, or that never set)   has used the ring since, or reset it
//
// Why no state that a kill leaves is ambiguous: before a step, all three fields agree on (index i, sequence n). A step
// of k slots, 1 <= k <= slot_count (a writer publishes one, a reader may release several), passes through exactly four
// states: packed marked at n+k with (i, n); marked with (i+k, n); marked with all at n+k; all at n+k without the mark.
// The first two are "marked and behind by k". The mark distinguishes them from a reset by another program, which may
// leave index and sequence any number of steps behind: only a killed step leaves a mark. A kill before the packed
// position is stored leaves the old state, in which the step has not happened: the slot was not promised to the other
// side yet. Recovery itself stores the same four values in the same order, so a kill in it leaves one of these states.
// The other side may run meanwhile: it reads only our sequence, which recovery moves forwards to what is already true.
//
// Repairing the other side: claiming a role also completes a step in which the other side was killed, so that a reader
// alone finds all that was published. What it sees without the other role's lock proves nothing - a living side
// is between its stores most of the time - and is stale as soon as it was read; a decision is made only by a copy taken
// while both locks are held. claim() in circular_buffer.cpp has the order.
//
// A reset does not fit this scheme, since it moves the sequences of both sides back; it is bracketed by
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

// A packed position: sequence in the upper half, index + 1 in the lower, so that 0 means "never set"; the lower half's
// highest bit marks a step under way.
inline constexpr uint64_t kMoving = uint64_t{1} << 31;
static_assert(kMaxSlotCount < kMoving);
constexpr uint64_t packed_of(Position position) {
  return uint64_t{position.sequence} << 32 | (uint64_t{position.index} + 1);
}

// The true position of a side, from its packed position and its index and sequence (see "Recovery" above).
constexpr Position resolve(uint64_t packed, Position fields, uint32_t slot_count) {
  const auto lower = static_cast<uint32_t>(packed & ~kMoving);
  if ((packed & kMoving) == 0 || lower == 0 || lower > slot_count) return fields;
  const Position stored{lower - 1, static_cast<uint32_t>(packed >> 32)};
  const uint32_t behind = stored.sequence - fields.sequence;
  if (behind < 1 || behind > slot_count || fields.index >= slot_count) return fields;
  const bool index_moved = fields.index == stored.index;
  const bool index_not_moved = fields.advanced(behind, slot_count).index == stored.index;
  return index_moved || index_not_moved ? stored : fields;
}

// The three fields of one side in the header.
struct SharedPosition {
  std::atomic<uint64_t>& packed;
  std::atomic<uint32_t>& index;
  std::atomic<uint32_t>& sequence;
};

inline SharedPosition writer_of(Header& header) {
  return {header.writer_position, header.write_index, header.total_writes};
}
inline SharedPosition reader_of(Header& header) {
  return {header.reader_position, header.read_index, header.total_reads};
}

// Makes `position` visible. `after_store(i)` is called after store i = 0..3; tests stop there to leave the state that a
// kill would leave.
template <typename AfterStore>
inline void publish(SharedPosition shared, Position position, AfterStore after_store) {
  shared.packed.store(packed_of(position) | kMoving, std::memory_order_release);
  after_store(0);
  shared.index.store(position.index, std::memory_order_release);
  after_store(1);
  shared.sequence.store(position.sequence, std::memory_order_release);
  after_store(2);
  shared.packed.store(packed_of(position), std::memory_order_release);
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

// Copies the header of a ring that others may be using, so that the fields of each side belong together: the copy is
// repeated while they change under it. Never delays the users; returns the last copy after many tries, for
// inconsistencies() to judge.
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

// A memory fence. GCC's thread sanitizer does not understand fences and warns of each; those of the ring serve
// observers, which read through a mapping of their own, where the sanitizer sees nothing anyway.
inline void fence(std::memory_order order) {
#if defined(__SANITIZE_THREAD__)
  std::atomic_signal_fence(order);
#else
  std::atomic_thread_fence(order);
#endif
}

// --- checks of a header: pure functions on a copy; any thread --------------------------------------------------------

namespace detail {

template <typename... Args>
std::string text(const char* format, Args... args) {
  char buffer[256];
  std::snprintf(buffer, sizeof buffer, format, args...);
  return buffer;
}

}  // namespace detail

// "0 slots of 5 bytes are not a possible geometry".
inline std::string impossible_geometry(const Geometry& geometry) {
  return detail::text("%u slots of %u bytes are not a possible geometry", geometry.slot_count, geometry.slot_bytes);
}
// The same with the geometries that are possible, for a program that asks for one.
inline std::string refused_geometry(const Geometry& geometry) {
  return impossible_geometry(geometry) + detail::text(" - choose 1 to %u of 1 to %u", kMaxSlotCount, kMaxSlotBytes);
}

// Why the bytes cannot be a ring at all: too small, wrong magic, impossible geometry, a size that does not fit the
// geometry. Unless this is empty, nothing else in the header means anything.
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
  if (!geometry.valid()) return impossible_geometry(geometry);
  if (file_bytes != geometry.file_bytes()) {
    return text("%u slots of %u bytes need a file of %" PRIu64 " bytes, this one has %" PRIu64 "%s",
                geometry.slot_count, geometry.slot_bytes, geometry.file_bytes(), file_bytes,
                file_bytes < geometry.file_bytes() ? " (truncated?)" : "");
  }
  return {};
}

// What no writer and reader can have left in the header of a ring; empty for a valid one. Opening a ring refuses such a
// file, buffer_dump shows it and prints this on stderr.
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
