// LoadedChunk: the records of one chunk in memory, and ChunkLoader, which reads them out of a session file, whichever
// form and format version it has.
//
// One thread per object. The descriptor belongs to the caller and must stay open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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

// ChunkCache: the chunks used last, up to a number of bytes. One thread per object.

class ChunkCache {
 public:
  explicit ChunkCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  // The chunk of that number if it is here and has at least `frames` frames; it is then the one used last. Valid until
  // put().
  const LoadedChunk* find(size_t chunk, uint32_t frames) {
    const auto found = places_.find(chunk);
    if (found == places_.end() || found->second->second.frame_count() < frames) return nullptr;
    chunks_.splice(chunks_.begin(), chunks_, found->second);
    return &found->second->second;
  }

  // Keeps the chunk, in place of what was kept under that number, and drops what has not been used for longest.
  const LoadedChunk& put(size_t chunk, LoadedChunk loaded) {
    drop(chunk);
    bytes_ += loaded.memory_bytes();
    chunks_.emplace_front(chunk, std::move(loaded));
    places_[chunk] = chunks_.begin();
    while (bytes_ > max_bytes_ && chunks_.size() > 1) drop(chunks_.back().first);
    return chunks_.front().second;
  }

  void clear() {
    chunks_.clear();
    places_.clear();
    bytes_ = 0;
  }

 private:
  using Chunks = std::list<std::pair<size_t, LoadedChunk>>;

  void drop(size_t chunk) {
    const auto found = places_.find(chunk);
    if (found == places_.end()) return;
    bytes_ -= found->second->second.memory_bytes();
    chunks_.erase(found->second);
    places_.erase(found);
  }

  size_t max_bytes_;
  size_t bytes_ = 0;
  Chunks chunks_;  // the one used last first
  std::unordered_map<size_t, Chunks::iterator> places_;
};

// ChunkTable: where the chunks of a session lie and what they hold, found by index, frame number, time and event.
//
// 64 bytes in memory for each chunk of up to 256 frames, and 16 for the events; searching takes O(log chunks). One
// thread per object.

// Unions of event masks over powers of two of neighbouring chunks: a binary tree, stored by levels.
class MaskTree {
 public:
  // Sets the mask of `position`, which is at most one behind the last.
  void set(size_t position, uint64_t mask);
  // The first position from `from` on, or the last one up to `from`, whose mask shares a bit with `mask`.
  std::optional<size_t> next(size_t from, uint64_t mask) const;
  std::optional<size_t> previous(size_t from, uint64_t mask) const;

 private:
  std::vector<std::vector<uint64_t>> levels_;  // [0]: the masks themselves
};

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
  // The nearest chunk from `chunk` on, or back from it, that has one of these events.
  std::optional<size_t> next_with(size_t chunk, uint64_t events) const { return masks_.next(chunk, events); }
  std::optional<size_t> previous_with(size_t chunk, uint64_t events) const { return masks_.previous(chunk, events); }

 private:
  std::vector<ChunkEntry> entries_;
  MaskTree masks_;
};

// Progress: how long work on a session tells how far it is, and is asked to stop.

// Called now and then, by the thread that does the work, with how much of it is done; false asks to stop.
using Progress = std::function<bool(uint64_t done, uint64_t all)>;

// What is known of a session's frames without having read them, and SessionScan, which finds it out by walking through
// the whole file: the way for files that are still growing, that died, whose index is damaged, or that shall be
// checked.
//
// Damage does not stop a scan: it ends the chunk it is in, and shows as a gap in the frame numbers.

// Frames that are missing between two that are there.
struct Gap {
  uint64_t index = 0;          // of the first frame behind the gap; frame_count() when the last frames are missing
  uint64_t first_missing = 0;  // frame number
  uint64_t count = 0;          // frames missing
  bool damaged = false;        // lost to damage; else they never were recorded (the ring was full)
  bool operator==(const Gap&) const = default;
};

// The number of the frame of that index, in a recording whose numbers begin with `first_number`.
uint64_t number_of(const std::vector<Gap>& gaps, uint64_t first_number, uint64_t index);

struct EventMark {
  uint64_t index = 0;
  uint64_t events = 0;
  bool operator==(const EventMark&) const = default;
};

// What scanning found wrong with the file.
struct Damage {
  uint64_t damaged_bytes = 0;  // inside the file, in blocks whose checksum does not hold or that do not decode
  uint64_t damaged_places = 0;
  uint64_t incomplete_bytes = 0;  // at its end, in a block that was torn

  bool any() const { return damaged_bytes + incomplete_bytes != 0; }
};

struct Contents {
  ChunkTable chunks;
  std::vector<Gap> gaps;
  std::vector<EventMark> events;  // frames with event bits
  Damage damage;
  uint64_t next_frame = 0;  // number after the last frame
  uint64_t end = 0;         // of the last whole block: where scanning goes on
  uint64_t footer_end = 0;  // of the last whole footer that a scan has met; 0 without one
  bool finished = false;
  bool packed = false;
  bool complete = false;             // its last block is there: DONE, or the footer
  bool recovered = false;            // completed by recovery after a crash
  std::optional<std::string> marks;  // the last MARK block

  uint64_t frame_count() const { return chunks.frame_count(); }

  // A place that a chunk that turns out bad is undone to.
  struct Checkpoint {
    size_t gaps, events;
    uint64_t next_frame;
  };
  Checkpoint checkpoint() const { return {gaps.size(), events.size(), next_frame}; }
  void roll_back(const Checkpoint& place);
};

class SessionScan {
 public:
  // Of a session whose first blocks after its description begin at `contents.end`.
  SessionScan(int fd, uint32_t version, uint32_t slot_bytes);

  // Takes in everything from contents.end to the file's end. Counts bytes as progress. false: it was asked to stop,
  // what lies before contents.end has been taken in.
  bool advance(Contents& contents, const Progress& progress = {});

 private:
  void scan_block(const Block& block, Contents& contents);
  void scan_batch(const Block& block, Contents& contents);
  void scan_packed(const Block& block, Contents& contents);
  void scan_gaps(const Block& block, Contents& contents);
  void finish(uint64_t next_frame, uint64_t flags, Contents& contents);
  bool add_frame(const Seal& seal, Contents& contents);
  uint32_t scan_legacy(std::span<const std::byte> in, const BatchHeader& batch, Contents& contents);
  void note_damage(const Block& block, Contents& contents);

  int fd_;
  uint32_t version_;
  size_t words_;
  Unpacker unpacker_;
  std::vector<std::byte> records_;
  std::vector<uint32_t> begins_;
  SealPrediction chain_;
  LegacyDecoder legacy_;
  ChunkEntry chunk_;             // the one that is being read
  bool lost_chain_ = true;       // batches until the next key batch cannot be decoded
  bool damage_pending_ = false;  // damage seen since the last good frame
};

// Reads the contents of a packed session from its footer and index, without looking at the frames; the events are left
// out (read_event_table). false, with `contents` undefined, when there is no footer at the file's end or what it leads
// to is damaged or contradicts itself.
bool read_index(int fd, Contents& contents, Footer& footer);
bool read_event_table(int fd, const Footer& footer, std::vector<EventMark>& events);

// The footer at the end of a packed session. nullopt: there is none.
std::optional<Footer> read_footer(int fd);

}  // namespace recorder::session
