// LogWriter: appends frames to a session file while the game is being recorded.
//
// add() collects frames and flush() writes them, by one write() of whole blocks: after a kill at any moment the file
// holds all earlier flushes whole and at most one torn block at its end. The object holds a lock on the file, which
// tells `recording` from `died`.
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

  // Makes a new file with header and META blocks, on disk when this returns. Fails, with no file made, when `path`
  // exists or cannot be written.
  Status create(const std::string& path, const SessionInfo& info);

  // Where to continue an unfinished session.
  struct End {
    uint64_t offset = 0;       // end of its last whole block; a torn block after it is cut off
    uint64_t frame_count = 0;  // frames before that
    uint64_t next_frame = 0;   // number after the last of them
  };
  // Locks an unfinished session, to add what was still in the ring; continue_at() must follow. Fails while another
  // process is recording to it.
  Status reopen(const std::string& path, const SessionInfo& info);
  // Continues a reopened session at an end found while it was locked. Cuts off a torn block after it: its frames are
  // still in the ring, and a reader must not take the rest of it for a part of the next block.
  Status continue_at(const End& end);

  // Adds a slot (slot_bytes long, seal included) to the next flush. Frame numbers grow; a jump is a gap. false: the
  // slot was rejected, because its number does not grow or, with an invalid seal, is not the one expected: such a
  // number is meaningless, and a reader would take everything after it for damaged.
  bool add(std::span<const std::byte> slot);

  // Writes what was added. On failure the file's whole blocks are unchanged, the added frames are kept, and the next
  // flush tries again at the same place. Also fails when the file has been removed or replaced meanwhile.
  Status flush();
  // Makes the flushed frames durable. A sync that fails may have dropped what it was to write, as Linux does, and the
  // next one would succeed without it: so what no sync has covered is written anew from what can be read back, and
  // synced once more. Fails when that fails, too; the next call then begins by writing anew. Bytes that cannot be read
  // back are lost from the disk: the failure says so, once.
  Status sync() { return sync(end_); }
  // The same for another thread than the one that adds and flushes, one at a time: up to `end`, which bytes() has been.
  Status sync(uint64_t end);
  // Nothing from that byte on, where a block begins, is known to be on disk: the next sync writes it anew.
  void distrust(uint64_t offset);

  // Flushes, marks the session as finished, makes it durable and closes it. The mark records `recovered`, and
  // `next_frame` if that is larger than the number after the last frame: the ring rejected the last ones.
  Status finish(bool recovered, uint64_t next_frame = 0);

  // Removes the file, unless its name belongs to another by now, and closes it.
  base::Error remove();
  // Closes the file without marking it; frames not flushed are lost to it. For a recorder that can no longer write.
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
  LogWriter(const std::string& path, uint32_t slot_bytes) : path_(path), encoder_(slot_bytes) {}
  void start_batch(const Seal& seal);
  void close_batch();
  template <typename Sync>
  Status sync_by(Sync&& sync, uint64_t end);
  Status write_anew(uint64_t from, uint64_t end);

  base::File file_;
  std::string path_;
  uint64_t end_ = 0;  // where the next block goes: the end of the last whole one
  uint64_t flushed_frames_ = 0;
  uint64_t pending_frames_ = 0;
  bool lost_ = false;
  // Of the thread that syncs.
  uint64_t durable_end_ = 0;  // what a sync has covered
  bool rewrite_due_ = false;  // the last sync failed: what is behind it may have been dropped

  FrameEncoder encoder_{0};
  uint32_t chunk_frames_ = 0;      // frames since the last key batch began
  size_t chunk_bytes_ = 0;         // and bytes of their records, without those of the open batch
  uint64_t next_frame_ = 0;        // that would continue the open batch
  BatchHeader batch_;              // the open batch, none while frame_count is 0
  std::vector<std::byte> frames_;  // records of its frames
  std::vector<std::byte> buffer_;  // whole blocks ready to be written
};

// The first 64 bytes of a session.
std::vector<std::byte> file_header_of(const SessionInfo& info, uint32_t format_version);

}  // namespace recorder::session
