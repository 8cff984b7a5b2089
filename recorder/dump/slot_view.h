// SlotView: one slot of a ring as somebody found it, on its way to being printed. Borrows the bytes; the copy that they
// belong to must outlive it. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace recorder {

// What can be said of a slot by its seal and its place in the ring.
enum class SealState {
  kValid,   // the checksum matches: the frame is whole
  kBroken,  // published, and the checksum does not match
  kNone,    // the seal's bytes are all zero or the slot is too small for one: never used, or no frame of the recorder
  kUnpublished,  // the checksum does not match, but this is the slot the writer fills next: it promises nothing
  kCutOff,       // the file ends within the slot
  kChanging,     // overwritten again and again while it was being read; the bytes are rubbish
};

// "sound", "BROKEN", "none", "unpublished", "cut off", "changing".
std::string_view name_of(SealState state);

struct SlotView {
  uint32_t slot = 0;
  uint32_t slot_bytes = 0;                  // by the ring's geometry
  std::span<const std::byte> bytes;         // from the slot's start on, as many as were asked for and there
  std::span<const std::byte> before;        // the frame before, to mark what changed; empty marks nothing
  std::optional<uint32_t> sequence;         // published as the how manyth, modulo 2^32; none: never, or not known
  bool unread = false;                      //
  SealState seal_state = SealState::kNone;  // by judge_seal() and what the reader knows besides
};

// kValid, kBroken or kNone by the bytes alone, kCutOff when there are fewer than slot_bytes of them.
SealState judge_seal(std::span<const std::byte> bytes, uint32_t slot_bytes);

// The part of the bytes that belongs to the game: all but the seal, if the slot has one.
std::span<const std::byte> payload_of(const SlotView& slot);

}  // namespace recorder
