// Sparse differences between consecutive frames: what a session stores of a frame.
//
// A frame (payload and seal) is taken as 8-byte words. Each word is subtracted from the same word of the frame before,
// and only words that differ are stored, and of those only the bytes of the difference that are not zero:
//
//   frame  = count of changed words (varint), { gap (varint), mask (1 byte), non-zero bytes of the difference }
//   gap    = unchanged words since the last changed one
//   mask   = bit i set: byte i of the difference follows
//   varint = 7 bits a byte, low bits first, high bit: more follow
//
// Subtraction rather than XOR, since counters then change by small numbers: measured a few per cent smaller under a
// general compressor. Two words of the seal are predicted and usually cost nothing: the frame number is expected to be
// the last one plus one, and the checksum zero, which it is made to be when the seal is sound: it is then computed
// again on reading (`Checksum::kImplied`). Slots are at least as long as a seal.
//
// Both classes: one thread per object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace recorder::session {

enum class Checksum { kImplied, kStored };

class FrameEncoder {
 public:
  explicit FrameEncoder(size_t slot_bytes);

  // Forgets the last frame: the next one is encoded against zeros (a key frame).
  void reset();
  // Appends the difference of `slot` (slot_bytes long) to the last frame to `out`.
  void encode(std::span<const std::byte> slot, Checksum checksum, std::vector<std::byte>& out);

 private:
  size_t slot_bytes_;
  std::vector<uint64_t> previous_;  // the last frame, zero-padded to whole words
  std::vector<uint64_t> current_;
};

class FrameDecoder {
 public:
  explicit FrameDecoder(size_t slot_bytes);

  void reset();
  // Takes one frame from the front of `in`, which is shortened by what was used. false: `in` is no such frame; the
  // decoder must be reset before it is used again. frame() is then undefined.
  bool decode(std::span<const std::byte>& in, Checksum checksum);
  // The frame decoded last, slot_bytes long. Valid until the next call.
  std::span<const std::byte> frame() const;

 private:
  size_t slot_bytes_;
  std::vector<uint64_t> words_;
};

}  // namespace recorder::session
