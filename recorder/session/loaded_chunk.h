// LoadedChunk: the records of one chunk in memory, and ChunkLoader, which reads them out of a session file, whichever
// form and format version it has.
//
// One thread per object. The descriptor belongs to the caller and must stay open.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "recorder/session/block_scanner.h"
#include "recorder/session/format.h"
#include "recorder/session/frame_codec.h"
#include "recorder/session/legacy_codec.h"
#include "recorder/session/packed_chunk.h"

namespace recorder::session {

struct LoadedChunk {
  uint64_t first_frame = 0;
  uint64_t first_time_ns = 0;
  std::vector<std::byte> records;  // all of them checked
  std::vector<uint32_t> begins;    // of each record; one more for the end

  uint32_t frame_count() const { return begins.empty() ? 0 : static_cast<uint32_t>(begins.size() - 1); }
  const std::byte* record(uint32_t position) const { return records.data() + begins[position]; }
  const std::byte* end() const { return records.data() + records.size(); }
  size_t memory_bytes() const { return records.capacity() + begins.capacity() * sizeof(uint32_t); }
};

// Calls use(seal, record) for each frame of a chunk whose records begin at `at`, until `frames` frames are through or
// one is no record; gives how many were. The seal is without its checksum.
template <typename Use>
uint32_t for_each_record(const std::byte*& at, const std::byte* end, uint32_t frames, size_t words,
                         SealPrediction& state, Use use) {
  for (uint32_t i = 0; i < frames; ++i) {
    RecordHead head;
    const std::byte* behind = check_record(at, end, words, head);
    if (behind == nullptr) return i;
    head.apply(state);
    if (!use(Seal{state.frame, state.time_ns, head.events, 0}, std::span(at, behind))) return i;
    at = behind;
  }
  return frames;
}

// Splits a batch's payload. false when it is shorter than its header, says that it holds nothing, or more than a chunk.
bool split_batch(std::span<const std::byte> payload, BatchHeader& batch, std::span<const std::byte>& records);

// Turns PACK blocks into records.
class Unpacker {
 public:
  explicit Unpacker(uint32_t slot_bytes) : words_(payload_words(slot_bytes)) {}
  // Gives the records and where each begins, and the end. false when `payload` is no chunk; both are then undefined.
  // Whether the records lead to what the header says is left to the caller.
  bool unpack(std::span<const std::byte> payload, PackHeader& header, std::vector<std::byte>& records,
              std::vector<uint32_t>& begins);

 private:
  size_t words_;
  Decompressor decompressor_;
  std::vector<std::byte> columns_;
};

class ChunkLoader {
 public:
  ChunkLoader(int fd, uint32_t version, uint32_t slot_bytes);

  // Reads the chunk that `entry` describes. false when the file does not hold it, or not any more.
  bool load(const ChunkEntry& entry, LoadedChunk& chunk);

 private:
  bool take_legacy_batch(const Block& block, uint32_t frames, LoadedChunk& chunk);
  bool index_records(const ChunkEntry& entry, LoadedChunk& chunk);

  int fd_;
  uint32_t version_;
  uint32_t slot_bytes_;
  Unpacker unpacker_;
  LegacyDecoder legacy_;
  FrameEncoder encoder_;  // what version 1 has becomes records of today
};

}  // namespace recorder::session
