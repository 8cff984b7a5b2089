#include "recorder/frame/seal.h"

#include <xxhash.h>

#include <cstring>

namespace recorder {

uint64_t slot_checksum(std::span<const std::byte> slot) {
  return XXH3_64bits(slot.data(), slot.size() - sizeof(Seal::checksum));
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

bool seal_is_sound(std::span<const std::byte> slot) {
  return slot.size() >= kSealBytes && seal_of(slot).checksum == slot_checksum(slot);
}

}  // namespace recorder
