// The seal: the last 32 bytes of a recorded slot, which make the slot self-checking. However a slot was torn - by a
// kill, a lap, a power cut that wrote the header but not the page - its checksum shows it.
//
//   offset from the slot's end   bytes  field
//                         -32        8  frame     number of the frame in its session, from 0, never reset
//                         -24        8  time_ns   time since the session's start
//                         -16        8  events    event bits of the frame (FrameSchema::events names them)
//                          -8        8  checksum  XXH3-64 of everything before it in the slot, the three fields
//                          included
//
// XXH3 because it is the fastest of the good 64-bit hashes on 1 KB, less than CRC32C on one lane. Little-endian. Pure
// functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace recorder {

struct Seal {
  uint64_t frame = 0;
  uint64_t time_ns = 0;
  uint64_t events = 0;
  uint64_t checksum = 0;
};

inline constexpr size_t kSealBytes = 32;
static_assert(sizeof(Seal) == kSealBytes);

// Bytes for the game's struct in a slot of that size.
constexpr size_t payload_bytes(size_t slot_bytes) { return slot_bytes - kSealBytes; }

// Writes the seal into the last 32 bytes of `slot`, which is at least that long. The payload must be final.
void seal_slot(std::span<std::byte> slot, uint64_t frame, uint64_t time_ns, uint64_t events);

// The seal of `slot` as stored, valid or not.
Seal seal_of(std::span<const std::byte> slot);

// Whether the checksum matches the bytes.
bool seal_is_valid(std::span<const std::byte> slot);

// XXH3-64 of what a seal's checksum covers.
uint64_t slot_checksum(std::span<const std::byte> slot);

}  // namespace recorder
