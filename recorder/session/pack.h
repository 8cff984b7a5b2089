// PackedWriter: writes a session in its final form.
//
// The file has a temporary name and is locked until put_in_place() gives it its own name, whole and durable. A kill
// leaves the temporary one, which is not listed as a session and which the next writer of PATH removes; a destroyed
// object removes it.
//
// Frames whose values change all the time are packed by columns (value_columns.h), all others as differences alone
// (compression.h), chunk by chunk.
//
// Memory: 64 bytes for each chunk of 256 frames and 16 for each frame with events, until they are written at the end;
// some MiB of frames that are packed together. One thread per object.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/base/status.h"
#include "recorder/session/compression.h"
#include "recorder/session/format.h"
#include "recorder/session/frame_codec.h"
#include "recorder/session/frames.h"
#include "recorder/session/session_info.h"
#include "recorder/session/session_reader.h"
#include "recorder/session/value_columns.h"

namespace recorder::session {

struct LoadedChunk;
class Unpacker;

class PackedWriter {
 public:
  PackedWriter();
  ~PackedWriter();
  PackedWriter(const PackedWriter&) = delete;
  PackedWriter& operator=(const PackedWriter&) = delete;

  // Begins the file that will become `path`. Fails when it cannot be made.
  Status create(const std::string& path, const SessionInfo& info);

  // Adds the next frame; numbers grow, a jump is a gap. Fails, beside I/O errors, for a number that does not.
  Status add(std::span<const std::byte> slot);
  // Adds the frames of a chunk of a log. One that is large enough and changes little stays the chunk that it is, which
  // spares decoding and encoding its frames.
  Status add_chunk(const LoadedChunk& chunk);
  // The frames missing before the next one, or after the last, were lost to damage.
  void note_damage() { damage_pending_ = true; }

  // Writes what is left, tables and footer, and makes it durable. `next_frame` as in LogWriter::finish, `recovered` as
  // the session is to say of itself.
  Status finish(const std::vector<Bookmark>& bookmarks, bool recovered, uint64_t next_frame = 0);

  // Gives the finished file its name. kYes replaces an existing file, which stays whole until that moment; kNo makes it
  // an error. `placed` gets the file, still locked, for who has more to do with it before others may.
  Status put_in_place(base::Replace replace, base::File* placed = nullptr);

  uint64_t frame_count() const { return frame_count_ + open_frames_ + staged_.size(); }
  uint64_t bytes() const { return end_; }

 private:
  // Of the first frame; whether frames missing before it were lost to damage.
  struct ChunkStart {
    uint64_t frame = 0;
    uint64_t time_ns = 0;
    bool damage_before = false;
  };

  // What the tables will say of a chunk.
  struct Notes {
    ChunkEntry entry;
    std::vector<EventEntry> events;
    std::vector<GapEntry> gaps;
    uint64_t last_event_index = 0;
  };

  Status admit(const Seal& seal);
  std::span<std::byte> staged(size_t place) {
    return std::span(staged_.memory).subspan(place * slot_bytes_, slot_bytes_);
  }
  std::span<std::byte> next_staged();
  bool stage_is_full() const;
  Status settle_stage();
  bool pack_stage(Notes& notes);
  Status encode(std::span<const std::byte> slot, Checksum checksum, bool damage_before);
  Status close_open_chunk();
  Status close_chunks();
  bool note_frames(std::span<const std::byte> records, uint32_t frames, const ChunkStart& start, Notes& notes) const;
  bool make_payload(std::span<const std::byte> records, const ChunkEntry& entry, std::span<const std::byte> values);
  bool unpacks_to(std::span<const std::byte> records);
  Status write_chunk(std::span<const std::byte> records, uint32_t frames, const ChunkStart& start);
  Status write_payload(Notes& notes);
  Status raise_version();
  Status flush();

  base::TemporaryFile made_;
  std::string path_;
  uint32_t slot_bytes_ = 0;
  std::vector<std::byte> meta_;  // the description, which is written twice
  FileHeader header_;
  bool has_values_ = false;  // which older programs cannot read
  uint64_t end_ = 0;
  std::vector<std::byte> buffer_;

  // What the tables will say.
  std::vector<ChunkEntry> chunks_;
  std::vector<EventEntry> events_;
  std::vector<GapEntry> gaps_;
  uint64_t last_event_index_ = 0;
  uint64_t frame_count_ = 0;
  uint64_t next_frame_ = 0;
  bool damage_pending_ = false;

  uint64_t expected_frame_ = 0;  // number after the last one that was added

  // Frames that may become a chunk with values.
  struct Staged {
    std::vector<std::byte> memory;    // grows as far as it has to, and begins with the slots
    std::vector<Checksum> checksums;  // kImplied: the seal in the slot may lack its own
    bool damage_before = false;
    size_t size() const { return checksums.size(); }
  };
  std::unique_ptr<ValueEncoder> values_;
  Staged staged_;

  // The chunk of differences alone.
  FrameEncoder encoder_;
  std::vector<std::byte> open_records_;
  uint32_t open_frames_ = 0;
  ChunkStart open_start_;

  Compressor compressor_;
  std::unique_ptr<Unpacker> unpacker_;
  std::vector<std::byte> columns_;
  std::vector<std::byte> section_;
  std::vector<std::byte> stripped_;  // records of the staged frames without their values
  std::vector<std::byte> payload_;   // of the chunk that is being made
  std::unique_ptr<LoadedChunk> check_;
};

// --- packing: the log of a finished session into its final form ------------------------------------------------------

// About a sixth of the size, and opened by an index. The packed file is written beside the log and replaces it in one
// step, so that a kill at any moment leaves the log whole; the frames are read back as they are written. One thread.

struct PackReport {
  bool was_packed = false;  // there was nothing to do
  uint64_t frames = 0;
  uint64_t bytes_before = 0;
  uint64_t bytes_after = 0;
  std::string damaged_copy;  // where the log was kept because parts of it are damaged
  bool was_stopped = false;  // progress asked for it; nothing has changed
};

// Packs the session at `path`. A log with damage is kept as PATH.damaged, in case more can be got out of it. Bookmarks
// beside the session move into it, those that are set meanwhile included. Counts bytes of the log, which is read twice,
// as progress. Fails, with nothing changed, when the session is not finished, is being packed by another process, the
// packed file cannot be written, or progress asks to stop (was_stopped).
Status pack(const std::string& path, PackReport& report, const Progress& progress = {});

// Keeps the file at `path` under a free name beside it, PATH.damaged or PATH.damaged-2 ..., which is put into `copy`.
Status keep_damaged_copy(const std::string& path, std::string& copy);

// --- cutting: a part of a session as a session of its own ------------------------------------------------------------

// The frames begin .. end - 1, by index. An empty range, or one beyond the last frame, is a failure.
struct CutRange {
  uint64_t begin = 0;
  uint64_t end = 0;
  // Frames missing after the session's last one are missing in the part, too.
  bool to_end = false;
};

// The session that was made.
struct CutReport {
  SessionInfo info;
  uint64_t frames = 0;
  uint64_t first_frame = 0;  // numbers
  uint64_t last_frame = 0;
  uint64_t bytes = 0;
};

// Writes that part of `session`, with its gaps and bookmarks, to `path`, where it appears whole or not at all. With
// `replace` it replaces an existing file; without, that is an error. Counts frames as progress; being asked to stop is
// a failure. One thread, which may be another than the reader's owner meanwhile.
Status cut(SessionReader& session, const CutRange& range, const std::string& path, bool replace,
           const Progress& progress, CutReport& report);

}  // namespace recorder::session
