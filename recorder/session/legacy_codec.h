// The frames of sessions in format version 1: read for ever, written no more.
//
// There a frame, seal included, was a list of 8-byte words, and what was stored of a word was its difference to the one
// before as a 64-bit number:
//
//   frame  = count of changed words (varint), { gap (varint), mask (1 byte), non-zero bytes of the difference }
//
// Expected of the seal were the frame number, the last one plus one, and, where a batch does not say kBatchIsUnsealed,
// a checksum of zero, which is computed on reading. The first frame of a chunk differs from zeros, with number 0 and 0
// expected as 1.
//
// One thread per object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "recorder/session/frame_codec.h"

namespace recorder::session {

class LegacyDecoder {
 public:
  explicit LegacyDecoder(size_t slot_bytes);

  // Before a key frame.
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
