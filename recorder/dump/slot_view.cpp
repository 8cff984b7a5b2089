#include "recorder/dump/slot_view.h"

#include <algorithm>

#include "recorder/frame/seal.h"

namespace recorder {

std::string_view name_of(SealState state) {
  switch (state) {
    case SealState::kValid:
      return "sound";
    case SealState::kBroken:
      return "BROKEN";
    case SealState::kNone:
      return "none";
    case SealState::kUnpublished:
      return "unpublished";
    case SealState::kCutOff:
      return "cut off";
    case SealState::kChanging:
      break;
  }
  return "changing";
}

SealState judge_seal(std::span<const std::byte> bytes, uint32_t slot_bytes) {
  if (bytes.size() < slot_bytes) return SealState::kCutOff;
  if (bytes.size() < kSealBytes) return SealState::kNone;
  const auto seal = bytes.last(kSealBytes);
  if (std::all_of(seal.begin(), seal.end(), [](std::byte byte) { return byte == std::byte{0}; })) {
    return SealState::kNone;
  }
  return seal_is_valid(bytes) ? SealState::kValid : SealState::kBroken;
}

std::span<const std::byte> payload_of(const SlotView& slot) {
  const bool sealed = slot.seal_state != SealState::kNone && slot.slot_bytes >= kSealBytes;
  const size_t payload = sealed ? payload_bytes(slot.slot_bytes) : slot.slot_bytes;
  return slot.bytes.first(std::min(slot.bytes.size(), payload));
}

}  // namespace recorder
