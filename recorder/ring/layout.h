// The bytes of a ring file: one 64-byte header, then slot_count slots of slot_bytes each. Every constant of the format
// stands here and nowhere else.
//
//   offset  bytes  field
//        0      4  write_index    the slot that the writer fills next
//        4      4  read_index     the slot that the reader reads next
//        8      4  total_writes   slots published since the ring was made, modulo 2^32
//       12      4  total_reads    slots released since the ring was made, modulo 2^32
//       16      4  magic_number   0xbeefcafe
//       20     44  padding of the specification, used for extensions in which zero means the specification's default:
//       20      4  overflow       what a full ring does (enum Overflow)
//       24      8  writer_position  index and sequence of the writer in one atomic field (position.h); 0: never set
//       32      8  reader_position  the same of the reader
//       40      4  slot_count     0: 10
//       44      4  slot_bytes     0: 1024
//       48      4  rejected       frames that found the ring full, modulo 2^32
//       52      4  resetting      1 during reset(): both positions are zero, in spite of the fields
//       56      8  tag            for the application. A recorder, which seals every slot, stores the id of the session
//                                 that its frames go to; 0: nothing says what the slots hold, or that they are sealed
//       64         slot 0, slot 1, ...
//
// All numbers are little-endian. All slots are usable: unread = total_writes - total_reads in 32-bit arithmetic. The
// indices are stored beside the sequences (total_writes, total_reads) and never computed from them, because 10 does not
// divide 2^32.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace recorder::ring {

inline constexpr uint32_t kMagic = 0xbeefcafe;
inline constexpr size_t kHeaderBytes = 64;
inline constexpr uint32_t kSpecifiedSlotCount = 10;
inline constexpr uint32_t kSpecifiedSlotBytes = 1024;
// Unread counts are differences of 32-bit counters, so a ring must stay far below 2^32 slots; the size of one slot is
// bounded so that every offset fits 64 bits with room to spare.
inline constexpr uint32_t kMaxSlotCount = 1u << 30;
inline constexpr uint32_t kMaxSlotBytes = 1u << 30;

enum class Overflow : uint32_t {
  kReject = 0,           // a full ring refuses the new frame and counts it
  kOverwriteOldest = 1,  // overwrite mode: the oldest frame makes room; the writer has both roles
};

// Number and size of the slots.
struct Geometry {
  uint32_t slot_count = kSpecifiedSlotCount;
  uint32_t slot_bytes = kSpecifiedSlotBytes;

  constexpr uint64_t file_bytes() const { return kHeaderBytes + uint64_t{slot_count} * slot_bytes; }
  constexpr bool valid() const {
    return slot_count >= 1 && slot_count <= kMaxSlotCount && slot_bytes >= 1 && slot_bytes <= kMaxSlotBytes;
  }
  constexpr bool operator==(const Geometry&) const = default;
};

// The header as it lies in the mapped file, shared between processes. Who stores what: the writer write_index,
// total_writes, writer_position, rejected; the reader read_index, total_reads, reader_position; the rest is written at
// creation, by reset() and by set_tag().
struct Header {
  std::atomic<uint32_t> write_index;
  std::atomic<uint32_t> read_index;
  std::atomic<uint32_t> total_writes;
  std::atomic<uint32_t> total_reads;
  std::atomic<uint32_t> magic_number;
  std::atomic<uint32_t> overflow;
  std::atomic<uint64_t> writer_position;
  std::atomic<uint64_t> reader_position;
  std::atomic<uint32_t> slot_count;
  std::atomic<uint32_t> slot_bytes;
  std::atomic<uint32_t> rejected;
  std::atomic<uint32_t> resetting;
  std::atomic<uint64_t> tag;
};

// The same bytes as plain numbers: a copy taken from a file or a mapping, to be checked before any of it is used.
struct HeaderCopy {
  uint32_t write_index = 0;
  uint32_t read_index = 0;
  uint32_t total_writes = 0;
  uint32_t total_reads = 0;
  uint32_t magic_number = kMagic;
  uint32_t overflow = 0;
  uint64_t writer_position = 0;
  uint64_t reader_position = 0;
  uint32_t slot_count = 0;
  uint32_t slot_bytes = 0;
  uint32_t rejected = 0;
  uint32_t resetting = 0;
  uint64_t tag = 0;

  // Whether the slots are a recorder's, which seals each of them (schema/seal.h) and sets the tag. Elsewhere the bytes
  // where a seal would stand are another program's, and mean nothing.
  constexpr bool is_sealed() const { return tag != 0; }
  constexpr Geometry geometry() const {
    return {slot_count != 0 ? slot_count : kSpecifiedSlotCount, slot_bytes != 0 ? slot_bytes : kSpecifiedSlotBytes};
  }
  // Stores zeros for the specification's own geometry, so that such a file holds nothing that it does not name.
  constexpr void set_geometry(Geometry geometry) {
    const bool specified = geometry == Geometry{};
    slot_count = specified ? 0 : geometry.slot_count;
    slot_bytes = specified ? 0 : geometry.slot_bytes;
  }
};

static_assert(std::endian::native == std::endian::little, "ring files are little-endian and used in place");
static_assert(std::atomic<uint32_t>::is_always_lock_free && std::atomic<uint64_t>::is_always_lock_free,
              "the header is shared between processes, where only lock-free atomics work");
static_assert(std::is_standard_layout_v<Header> && sizeof(Header) == kHeaderBytes);
static_assert(std::is_trivially_copyable_v<HeaderCopy> && sizeof(HeaderCopy) == kHeaderBytes);
static_assert(offsetof(Header, write_index) == 0 && offsetof(HeaderCopy, write_index) == 0);
static_assert(offsetof(Header, read_index) == 4 && offsetof(HeaderCopy, read_index) == 4);
static_assert(offsetof(Header, total_writes) == 8 && offsetof(HeaderCopy, total_writes) == 8);
static_assert(offsetof(Header, total_reads) == 12 && offsetof(HeaderCopy, total_reads) == 12);
static_assert(offsetof(Header, magic_number) == 16 && offsetof(HeaderCopy, magic_number) == 16);
static_assert(offsetof(Header, overflow) == 20 && offsetof(HeaderCopy, overflow) == 20);
static_assert(offsetof(Header, writer_position) == 24 && offsetof(HeaderCopy, writer_position) == 24);
static_assert(offsetof(Header, reader_position) == 32 && offsetof(HeaderCopy, reader_position) == 32);
static_assert(offsetof(Header, slot_count) == 40 && offsetof(HeaderCopy, slot_count) == 40);
static_assert(offsetof(Header, slot_bytes) == 44 && offsetof(HeaderCopy, slot_bytes) == 44);
static_assert(offsetof(Header, rejected) == 48 && offsetof(HeaderCopy, rejected) == 48);
static_assert(offsetof(Header, resetting) == 52 && offsetof(HeaderCopy, resetting) == 52);
static_assert(offsetof(Header, tag) == 56 && offsetof(HeaderCopy, tag) == 56);

}  // namespace recorder::ring
