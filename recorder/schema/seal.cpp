#include "recorder/schema/seal.h"

// Inlined here rather than called in the library, which is compiled for the oldest processor of its architecture.
// Filling a slot of 1 KB and hashing it on one core of an EPYC, in ns, the filling alone being 19: the library 150, its
// own choice by processor (xxh_x86dispatch.h) 75 to 190, inlined 91, inlined and compiled for AVX2 61.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>

#include "recorder/base/compiler.h"
#include "recorder/schema/xxh3_avx2.h"

namespace recorder {

uint64_t slot_checksum(std::span<const std::byte> slot) {
  const size_t bytes = slot.size() - sizeof(Seal::checksum);
#if defined(OUROBOROS_XXH3_AVX2)
  if (base::has_avx2()) return xxh3_avx2(slot.data(), bytes);
#endif
  return XXH3_64bits(slot.data(), bytes);
}

void seal_slot(std::span<std::byte> slot, uint64_t frame, uint64_t time_ns, uint64_t events) {
  Seal seal{frame, time_ns, events, 0};
  std::byte* at = slot.data() + payload_bytes(slot.size());
  std::memcpy(at, &seal, sizeof seal - sizeof seal.checksum);
  seal.checksum = slot_checksum(slot);
  std::memcpy(at + offsetof(Seal, checksum), &seal.checksum, sizeof seal.checksum);
}

Seal seal_of(std::span<const std::byte> slot) {
  Seal seal;
  std::memcpy(&seal, slot.data() + payload_bytes(slot.size()), sizeof seal);
  return seal;
}

bool seal_is_valid(std::span<const std::byte> slot) {
  return slot.size() >= kSealBytes && seal_of(slot).checksum == slot_checksum(slot);
}

}  // namespace recorder
