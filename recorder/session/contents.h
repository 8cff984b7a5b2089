// What is known of a session's frames without having read them, and SessionScan, which finds it out by walking through
// the whole file: the way for files that are still growing, that died, whose index is damaged, or that shall be
// checked.
//
// Damage does not stop a scan: it ends the chunk it is in, and shows as a gap in the frame numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "recorder/session/block_scanner.h"
#include "recorder/session/chunk_table.h"
#include "recorder/session/legacy_codec.h"
#include "recorder/session/loaded_chunk.h"
#include "recorder/session/progress.h"

namespace recorder::session {

// Frames that are missing between two that are there.
struct Gap {
  uint64_t index = 0;          // of the first frame behind the gap; frame_count() when the last frames are missing
  uint64_t first_missing = 0;  // frame number
  uint64_t count = 0;          // frames missing
  bool damaged = false;        // lost to damage; else they never were recorded (the ring was full)
  bool operator==(const Gap&) const = default;
};

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
