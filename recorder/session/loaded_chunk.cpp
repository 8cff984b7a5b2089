#include "recorder/session/loaded_chunk.h"

#include <algorithm>

#include "recorder/session/bytes.h"

namespace recorder::session {

bool split_batch(std::span<const std::byte> payload, BatchHeader& batch, std::span<const std::byte>& records) {
  if (payload.size() < sizeof batch) return false;
  batch = load<BatchHeader>(payload.data());
  records = payload.subspan(sizeof batch);
  return batch.frame_count > 0 && batch.frame_count <= kChunkFrames;
}

bool Unpacker::unpack(std::span<const std::byte> payload, PackHeader& header, std::vector<std::byte>& records,
                      std::vector<uint32_t>& begins) {
  if (payload.size() < sizeof header) return false;
  header = load<PackHeader>(payload.data());
  if (header.frame_count == 0 || header.frame_count > kChunkFrames || header.column_bytes > kMaxColumnBytes) {
    return false;
  }
  return decompressor_.decompress(payload.subspan(sizeof header), header.column_bytes, columns_) &&
         records_of(columns_, header.frame_count, words_, records, begins);
}

namespace {

// Whether index and chunk say the same.
bool describes(const ChunkEntry& entry, const PackHeader& header) {
  return entry.first_frame == header.first_frame && entry.last_frame == header.last_frame &&
         entry.first_time_ns == header.first_time_ns && entry.frame_count == header.frame_count;
}

// Whether the frame numbers grow from the entry's first to its last. The records themselves are sound as they come out
// of packing; what an index leads to nobody has looked at yet.
bool numbers_hold(const ChunkEntry& entry, const LoadedChunk& chunk) {
  SealPrediction state = SealPrediction::before(chunk.first_frame, chunk.first_time_ns);
  uint64_t next = chunk.first_frame;
  for (uint32_t i = 0; i < chunk.frame_count(); ++i) {
    RecordHead head;
    read_head(chunk.record(i), chunk.end(), head);
    head.apply(state);
    const bool in_order = i == 0 ? state.frame == next : state.frame >= next;
    if (!in_order || state.frame > kMaxFrame) return false;
    next = state.frame + 1;
  }
  return next == entry.last_frame + 1;
}

}  // namespace

ChunkLoader::ChunkLoader(int fd, uint32_t version, uint32_t slot_bytes)
    : fd_(fd),
      version_(version),
      slot_bytes_(slot_bytes),
      unpacker_(slot_bytes),
      legacy_(slot_bytes),
      encoder_(slot_bytes) {}

bool ChunkLoader::load(const ChunkEntry& entry, LoadedChunk& chunk) {
  chunk.first_frame = entry.first_frame;
  chunk.first_time_ns = entry.first_time_ns;
  chunk.records.clear();
  legacy_.reset();
  encoder_.begin_chunk(entry.first_frame, entry.first_time_ns);
  uint32_t frames = 0;  // that the blocks say they have
  BlockScanner scanner(fd_, entry.offset, entry.bytes);
  while (scanner.offset() < entry.offset + entry.bytes && frames < entry.frame_count) {
    Block block;
    if (scanner.next(block) != Found::kBlock) return false;
    if (block.type == kPack) {
      PackHeader header;
      if (!unpacker_.unpack(block.payload, header, chunk.records, chunk.begins)) return false;
      if (!describes(entry, header)) return false;
      chunk.records.shrink_to_fit();
      return numbers_hold(entry, chunk);
    }
    if (block.type == kDiff) {
      BatchHeader batch;
      std::span<const std::byte> records;
      if (!split_batch(block.payload, batch, records)) return false;
      const uint32_t wanted = std::min(batch.frame_count, entry.frame_count - frames);
      if (version_ == 1) {
        if (!take_legacy_batch(block, wanted, chunk)) return false;
      } else {
        append(chunk.records, records);
      }
      frames += wanted;
    }
  }
  return frames >= entry.frame_count && index_records(entry, chunk);
}

bool ChunkLoader::take_legacy_batch(const Block& block, uint32_t frames, LoadedChunk& chunk) {
  BatchHeader batch;
  std::span<const std::byte> in;
  split_batch(block.payload, batch, in);
  const Checksum checksum = (batch.flags & kBatchIsUnsealed) != 0 ? Checksum::kStored : Checksum::kImplied;
  for (uint32_t i = 0; i < frames; ++i) {
    if (!legacy_.decode(in, checksum)) return false;
    encoder_.encode(legacy_.frame(), checksum, chunk.records);
  }
  return true;
}

bool ChunkLoader::index_records(const ChunkEntry& entry, LoadedChunk& chunk) {
  const uint32_t frames = entry.frame_count;
  chunk.begins.clear();
  chunk.begins.reserve(frames + 1);
  const std::byte* at = chunk.records.data();
  const std::byte* const end = at + chunk.records.size();
  SealPrediction state = SealPrediction::before(chunk.first_frame, chunk.first_time_ns);
  const uint32_t whole =
      for_each_record(at, end, frames, payload_words(slot_bytes_), state, [&](const Seal&, auto record) {
        chunk.begins.push_back(static_cast<uint32_t>(record.data() - chunk.records.data()));
        return true;
      });
  chunk.begins.push_back(static_cast<uint32_t>(at - chunk.records.data()));
  chunk.records.resize(chunk.begins.back());
  chunk.records.shrink_to_fit();
  return whole == frames && numbers_hold(entry, chunk);
}

}  // namespace recorder::session
