// LogWriter: appends frames to a session file while the game is being recorded.
//
// Frames are gathered with add() and reach the file with flush(), which makes one write() of whole blocks: killed at
// any moment, the file holds all earlier flushes whole and at most one torn block at its end. While the object lives it
// holds a lock on the file, by which others tell `recording` from `died`.
//
// One thread per object.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/base/status.h"
#include "recorder/schema/seal.h"
#include "recorder/session/format.h"
#include "recorder/session/frame_codec.h"
#include "recorder/session/session_info.h"

namespace recorder::session {

class LogWriter {
 public:
  LogWriter() = default;
  LogWriter(LogWriter&&) = default;
  LogWriter& operator=(LogWriter&&) = default;

  // Makes a new file with header and META block, on disk when this returns. Fails when `path` exists; a file that could
  // not be completed is removed again.
  Status create(const std::string& path, const SessionInfo& info);

  // Where an unfinished session is to be continued.
  struct End {
    uint64_t offset = 0;       // where its last whole block ends; a torn block behind it is overwritten
    uint64_t frame_count = 0;  // frames before that
    uint64_t next_frame = 0;   // number after the last of them
  };
  // Locks an unfinished session, to add what was still in the ring; continue_at() must follow. Fails when somebody is
  // recording to it.
  Status reopen(const std::string& path, const SessionInfo& info);
  // Where a reopened session goes on, as found while it was locked. Cuts off a torn block behind that place: its frames
  // are still in the ring, and whoever is reading the file must not take its rest for a part of what is written next.
  Status continue_at(const End& end);

  // Takes a slot (slot_bytes long, seal included) into the next flush. Frame numbers grow; a jump is a gap. false: the
  // slot is not taken, because its number does not grow or, where the seal does not hold, is not the one expected:
  // such a number says nothing, and a reader would hold everything behind it for damaged.
  bool add(std::span<const std::byte> slot);

  // Writes what was added. On failure the file's whole blocks stand as before, nothing added is forgotten, and the next
  // flush tries again from the same place. Fails, too, when the file has been removed or replaced meanwhile.
  Status flush();
  // Makes durable what was flushed.
  Status sync();

  // Flushes, marks the session as finished, makes it durable and closes it. `recovered` is kept in the mark, and
  // `next_frame` as well when it is larger than what follows from the frames: the last ones were rejected.
  Status finish(bool recovered, uint64_t next_frame = 0);

  // Gives up the file without marking it: what was not flushed is lost to it. For a recorder that cannot write any
  // more.
  void abandon() { *this = LogWriter(); }

  bool is_open() const { return file_.is_open(); }
  // Whether the last flush() found that the file's name is gone or belongs to another file.
  bool is_lost() const { return lost_; }
  const base::File& file() const { return file_; }
  const std::string& path() const { return path_; }
  uint64_t bytes() const { return end_; }  // in the file, as of the last flush
  uint64_t flushed_frames() const { return flushed_frames_; }
  uint64_t next_frame() const { return next_frame_; }  // number after the last frame that was added

 private:
  LogWriter(const std::string& path, uint32_t slot_bytes)
      : path_(path), slot_bytes_(slot_bytes), encoder_(slot_bytes) {}
  void start_batch(const Seal& seal);
  void close_batch();

  base::File file_;
  std::string path_;
  uint32_t slot_bytes_ = 0;
  uint64_t end_ = 0;  // where the next block goes: the end of the last whole one
  uint64_t flushed_frames_ = 0;
  uint64_t pending_frames_ = 0;
  bool lost_ = false;

  FrameEncoder encoder_{0};
  uint32_t chunk_frames_ = 0;      // frames since the last key batch began
  size_t chunk_bytes_ = 0;         // and bytes of their records, without those of the open batch
  uint64_t next_frame_ = 0;        // that would continue the open batch
  BatchHeader batch_;              // the open batch, none while frame_count is 0
  std::vector<std::byte> frames_;  // records of its frames
  std::vector<std::byte> buffer_;  // whole blocks ready to be written
};

// The first 64 bytes of a session.
std::vector<std::byte> file_header_of(const SessionInfo& info);

}  // namespace recorder::session
