// The contents of a session file, for the reader and the writers of sessions alone: where its chunks lie and what they
// hold (ChunkTable), found by walking through the file (SessionScan) or from its index (read_index); the records of a
// chunk in memory (ChunkLoader, ChunkCache).
//
// Private to recorder/session. One thread per object; the file is borrowed and must stay open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recorder/session/compression.h"
#include "recorder/session/format.h"
#include "recorder/session/frame_codec.h"
#include "recorder/session/frames.h"
#include "recorder/session/value_columns.h"

namespace recorder::session {

// --- one chunk in memory ---------------------------------------------------------------------------------------------

struct LoadedChunk {
  uint64_t first_frame = 0;
  uint64_t first_time_ns = 0;
  std::vector<std::byte> records;  // all of them checked
  std::vector<uint32_t> begins;    // of each record; one more for the end
  ChunkValues values;              // that the records do not have

  uint32_t frame_count() const { return begins.empty() ? 0 : static_cast<uint32_t>(begins.size() - 1); }
  const std::byte* record(uint32_t position) const { return records.data() + begins[position]; }
  const std::byte* end() const { return records.data() + records.size(); }
  size_t memory_bytes() const {
    return records.capacity() + begins.capacity() * sizeof(uint32_t) + values.memory_bytes();
  }
};

// Calls use(seal, record) for each frame of a chunk whose records begin at `at`, for `frames` frames or until one is
// not a record or `use` returns false. Returns the number of frames used; `at` is then after them. The seal is without
// its checksum.
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

// Splits a batch's payload. false when it is shorter than its header, empty, or holds more than a chunk.
bool split_batch(std::span<const std::byte> payload, BatchHeader& batch, std::span<const std::byte>& records);

// Turns PACK blocks into chunks.
class Unpacker {
 public:
  explicit Unpacker(uint32_t slot_bytes) : slot_bytes_(slot_bytes) {}
  // false when `payload` is not a chunk; `chunk` is then undefined. The caller checks its records against the header.
  bool unpack(std::span<const std::byte> payload, PackHeader& header, LoadedChunk& chunk);

 private:
  uint32_t slot_bytes_;
  Decompressor decompressor_;
  ValueReader values_;
  std::vector<std::byte> columns_;
};

class ChunkLoader {
 public:
  ChunkLoader(const base::File& file, uint32_t version, uint32_t slot_bytes);

  // Reads the chunk that `entry` describes. false when the file does not hold it, or no longer.
  bool load(const ChunkEntry& entry, LoadedChunk& chunk);

 private:
  bool load_legacy_batch(const Block& block, uint32_t frames, LoadedChunk& chunk);
  bool index_records(const ChunkEntry& entry, LoadedChunk& chunk);

  BlockScanner scanner_;
  uint32_t version_;
  uint32_t slot_bytes_;
  Unpacker unpacker_;
  LegacyDecoder legacy_;
  FrameEncoder encoder_;  // turns version 1 into records of the current version
};

// The chunks used last, up to a number of bytes.
class ChunkCache {
 public:
  explicit ChunkCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  // The chunk of that number if it is cached with at least `frames` frames, which makes it the one used last. Valid
  // until put().
  const LoadedChunk* find(size_t chunk, uint32_t frames) {
    const auto found = places_.find(chunk);
    if (found == places_.end() || found->second->second.frame_count() < frames) return nullptr;
    chunks_.splice(chunks_.begin(), chunks_, found->second);
    return &found->second->second;
  }

  // Keeps the chunk, replacing an older one of that number, and drops those unused for longest.
  const LoadedChunk& put(size_t chunk, LoadedChunk loaded) {
    drop(chunk);
    bytes_ += loaded.memory_bytes();
    chunks_.emplace_front(chunk, std::move(loaded));
    places_[chunk] = chunks_.begin();
    while (bytes_ > max_bytes_ && chunks_.size() > 1) drop(chunks_.back().first);
    return chunks_.front().second;
  }

  // A chunk that was dropped, or an empty one: its memory is good for the next.
  LoadedChunk take_dropped() { return std::exchange(dropped_, {}); }

 private:
  using Chunks = std::list<std::pair<size_t, LoadedChunk>>;

  void drop(size_t chunk) {
    const auto found = places_.find(chunk);
    if (found == places_.end()) return;
    bytes_ -= found->second->second.memory_bytes();
    dropped_ = std::move(found->second->second);
    chunks_.erase(found->second);
    places_.erase(found);
  }

  size_t max_bytes_;
  size_t bytes_ = 0;
  Chunks chunks_;  // the one used last first
  std::unordered_map<size_t, Chunks::iterator> places_;
  LoadedChunk dropped_;
};

// --- all chunks ------------------------------------------------------------------------------------------------------

// Unions of event masks over powers of two of neighbouring chunks: a binary tree, stored by levels.
class MaskTree {
 public:
  // Sets the mask of `position`, which is at most one behind the last.
  void set(size_t position, uint64_t mask);
  // The first position at or after `from`, or the last one at or before it, whose mask shares a bit with `mask`.
  std::optional<size_t> next(size_t from, uint64_t mask) const;
  std::optional<size_t> previous(size_t from, uint64_t mask) const;

 private:
  std::vector<std::vector<uint64_t>> levels_;  // [0]: the masks themselves
};

// Where the chunks of a session lie and what they hold, found by index, frame number, time and event. 64 bytes in
// memory for each chunk of up to 256 frames, and 16 for the events; searching takes O(log chunks).
class ChunkTable {
 public:
  // `entry` follows the last one: in the file, by index, by frame number.
  void add(const ChunkEntry& entry);
  // Replaces the last entry, which has grown.
  void update_last(const ChunkEntry& entry);

  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }
  const ChunkEntry& operator[](size_t chunk) const { return entries_[chunk]; }
  const ChunkEntry& last() const { return entries_.back(); }
  const std::vector<ChunkEntry>& entries() const { return entries_; }
  uint64_t frame_count() const { return empty() ? 0 : last().first_index + last().frame_count; }

  // The chunk with frame `index`, which is less than frame_count().
  size_t of_index(uint64_t index) const;
  // The last chunk that starts at or before that number or time.
  std::optional<size_t> starting_by_number(uint64_t frame) const;
  std::optional<size_t> starting_by_time(uint64_t time_ns) const;
  // The nearest chunk at or after `chunk`, or at or before it, that has one of these events.
  std::optional<size_t> next_with(size_t chunk, uint64_t events) const { return masks_.next(chunk, events); }
  std::optional<size_t> previous_with(size_t chunk, uint64_t events) const { return masks_.previous(chunk, events); }

 private:
  std::vector<ChunkEntry> entries_;
  MaskTree masks_;
};

// --- the session -----------------------------------------------------------------------------------------------------

// Everything known of a session's frames without decoding them.
struct Contents {
  ChunkTable chunks;
  std::vector<Gap> gaps;
  std::vector<EventMark> events;  // frames with event bits
  Damage damage;
  uint64_t next_frame = 0;  // number after the last frame
  uint64_t end = 0;         // of the last whole block: where scanning continues
  uint64_t footer_end = 0;  // of the last whole footer that a scan has found; 0 without one
  bool finished = false;
  bool packed = false;
  bool complete = false;             // it ends with its last block: DONE, or the footer
  bool recovered = false;            // completed by recovery after a crash
  std::optional<std::string> marks;  // the last MARK block

  uint64_t frame_count() const { return chunks.frame_count(); }

  // Rollback point for a chunk that fails validation.
  struct Checkpoint {
    size_t gaps, events;
    uint64_t next_frame;
  };
  Checkpoint checkpoint() const { return {gaps.size(), events.size(), next_frame}; }
  void roll_back(const Checkpoint& to);
};

// Finds the contents by walking through the whole file: for files that are still growing, that died, whose index is
// damaged, or that are to be checked. Damage does not stop a scan: it ends the chunk it is in, and shows as a gap in
// the frame numbers.
class SessionScan {
 public:
  SessionScan(const base::File& file, uint32_t version, uint32_t slot_bytes);

  // Reads everything from contents.end, at first the end of the session's description, to the file's end. Counts bytes
  // as progress. false: it was asked to stop; `contents` is then complete up to contents.end.
  bool advance(Contents& contents, const Progress& progress = {});

 private:
  void scan_block(const Block& block, Contents& contents);
  void scan_batch(const Block& block, Contents& contents);
  void scan_packed(const Block& block, Contents& contents);
  void scan_gaps(const Block& block, Contents& contents);
  void finish(uint64_t next_frame, uint64_t flags, Contents& contents);
  bool add_frame(const Seal& seal, Contents& contents);
  uint32_t scan_legacy(std::span<const std::byte>& in, const BatchHeader& batch, Contents& contents);
  void note_damage(const Block& block, Contents& contents);

  const base::File& file_;
  uint32_t version_;
  size_t words_;
  Unpacker unpacker_;
  LoadedChunk unpacked_;
  SealPrediction chain_;
  LegacyDecoder legacy_;
  ChunkEntry chunk_;             // the one that is being read
  bool lost_chain_ = true;       // batches until the next key batch cannot be decoded
  bool damage_pending_ = false;  // damage seen since the last good frame
};

// Reads the contents of a packed session from its footer and index, without its frames and events (read_event_table).
// false, with `contents` undefined, when there is no footer at the file's end or its tables are damaged or contradict
// each other.
bool read_index(const base::File& file, Contents& contents, Footer& footer);
bool read_event_table(const base::File& file, const Footer& footer, std::vector<EventMark>& events);

// The footer at the end of a packed session. nullopt: there is none.
std::optional<Footer> read_footer(const base::File& file);
// The JSON of the bookmarks that the footer leads to, empty without any. nullopt: they are damaged.
std::optional<std::string> read_marks(const base::File& file, const Footer& footer);

}  // namespace recorder::session
