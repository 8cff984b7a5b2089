// Sparse differences between consecutive frames: what a session stores of a frame.
//
// A frame's payload is taken as 8-byte words (the last one padded with zeros). Of each word that differs from the same
// word of the frame before, the bytes that differ are stored, as the difference to the byte before, modulo 256:
//
//   record = tag (1 byte), [ words (varint) ], [ jump (varint) ], [ time (varint) ], [ events (varint) ],
//            [ checksum (8 bytes) ], { gap (varint), mask (1 byte), differences of the bytes in the mask }
//   tag    = bits 0..3: jump, time, events, checksum are there; bits 4..7: changed words, 15: `words` says how many
//   jump   = frame number less the expected one, which is the last one plus one
//   time   = zigzag of the time less the expected one, which is the last one plus the last step between two frames
//   events = the frame's event bits, when there are any
//   checksum = when the seal does not hold; else it is left out, and computed again on reading
//   gap    = unchanged words since the last changed one
//   mask   = bit i set: byte i of the word has changed, its difference follows
//
// Why differences of bytes, not of words: a field that falls (a position, a countdown) borrows from all fields above it
// in its word, and costs eight bytes instead of one. On a million frames of the demo game differences of words take
// 28.9 bytes a frame, of bytes 22.9; packed (compression.h) 8.4 against 7.0; XOR lies between. Why the time is
// expected from the last step: a game's ticks come at even intervals, what is left is their jitter.
//
// Records can be undone as well as applied, so that stepping back costs what stepping forward does. One thread per
// object. Slots are longer than a seal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "recorder/schema/seal.h"

namespace recorder::session {

// 8-byte words of a slot's payload.
constexpr size_t payload_words(size_t slot_bytes) { return (payload_bytes(slot_bytes) + 7) / 8; }

// --- records, without the frames they make ---------------------------------------------------------------------------

// What a frame's seal is expected to be; the state that a record's seal part is relative to.
struct SealPrediction {
  uint64_t frame = 0;
  uint64_t time_ns = 0;
  uint64_t step_ns = 0;  // between the last two frames

  // Before the first frame of a chunk that starts with that number and time.
  static SealPrediction before(uint64_t first_frame, uint64_t first_time_ns) {
    return {first_frame - 1, first_time_ns, 0};
  }
};

// A record's parts before the changed words.
struct RecordHead {
  uint64_t words = 0;     // changed
  uint64_t jump = 0;      // of the frame number
  uint64_t time = 0;      // difference to the expected time, modulo 2^64
  uint64_t events = 0;    //
  uint64_t checksum = 0;  // if stored
  bool has_checksum = false;

  void apply(SealPrediction& state) const;
  void undo(SealPrediction& state) const;
};

// Reads a record's head at `at`, never at or behind `end`; gives the place behind it, nullptr when there is none.
const std::byte* read_head(const std::byte* at, const std::byte* end, RecordHead& head);
// The end of the record at `at` and its head; nullptr when there is no whole record, or it changes words behind the
// `words` of the payload. What has passed this may be given to a FrameDecoder.
const std::byte* check_record(const std::byte* at, const std::byte* end, size_t words, RecordHead& head);

// --- frames ----------------------------------------------------------------------------------------------------------

enum class Checksum { kImplied, kStored };

class FrameEncoder {
 public:
  explicit FrameEncoder(size_t slot_bytes);

  // Forgets the last frame: the next one, with that number and time, is encoded against zeros (a key frame).
  void begin_chunk(uint64_t first_frame, uint64_t first_time_ns);
  // Appends the record of `slot` (slot_bytes long) to `out`. kImplied only if the slot's seal holds.
  void encode(std::span<const std::byte> slot, Checksum checksum, std::vector<std::byte>& out);

 private:
  std::byte* encode_word(size_t word, uint64_t now, std::byte* out);

  size_t payload_bytes_;
  std::vector<uint64_t> previous_;  // the last frame's payload, zero-padded to whole words
  SealPrediction seal_;
  std::vector<std::byte> scratch_;  // room for the largest record
  uint64_t changed_ = 0;            // words of the record that is being made
  size_t next_ = 0;                 // word after the last changed one
};

class FrameDecoder {
 public:
  explicit FrameDecoder(size_t slot_bytes);

  // Before the first frame of a chunk; there is no frame then.
  void begin_chunk(uint64_t first_frame, uint64_t first_time_ns);
  // On to the next frame by its record, which check_record() has accepted; gives the record's end. `end` is any place
  // from there on in the same memory.
  const std::byte* forward(const std::byte* record, const std::byte* end);
  // Back to the frame before: `record` is the current frame's, `before` the one of the frame before.
  void backward(const std::byte* record, const std::byte* before, const std::byte* end);

  // Seal of the current frame without its checksum.
  Seal seal() const { return {seal_.frame, seal_.time_ns, events_, 0}; }
  // Copies the current frame, checksum included, to `slot`, which is slot_bytes long.
  void copy_to(std::span<std::byte> slot) const {
    copy_payload_to(slot);
    seal_to(slot);
  }
  // The same in two steps, for who changes the payload in between: the checksum is that of what is there.
  void copy_payload_to(std::span<std::byte> slot) const { std::memcpy(slot.data(), words_.data(), payload_bytes_); }
  void seal_to(std::span<std::byte> slot) const;
  // Writes the seal without computing a checksum. kImplied: it has yet to be computed.
  Checksum unsealed_to(std::span<std::byte> slot) const;
  // Its bytes from `offset` on; all of them belong to the payload.
  void copy_part(size_t offset, std::span<std::byte> out) const {
    std::memcpy(out.data(), reinterpret_cast<const std::byte*>(words_.data()) + offset, out.size());
  }

 private:
  size_t payload_bytes_;
  std::vector<uint64_t> words_;
  SealPrediction seal_;
  uint64_t events_ = 0;
  uint64_t checksum_ = 0;
  bool has_checksum_ = false;
};

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

class LegacyDecoder {
 public:
  explicit LegacyDecoder(size_t slot_bytes);

  // Before a key frame.
  void reset();
  // Takes one frame from the front of `in`, which is shortened by what was used. false: `in` does not begin with a
  // frame; the decoder must be reset before it is used again. frame() is then undefined.
  bool decode(std::span<const std::byte>& in, Checksum checksum);
  // The frame decoded last, slot_bytes long. Valid until the next call.
  std::span<const std::byte> frame() const;

 private:
  size_t slot_bytes_;
  std::vector<uint64_t> words_;
};

}  // namespace recorder::session
