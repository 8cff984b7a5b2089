// Recovery: makes whole what a crash left: the session's log up to its last whole block, joined with the frames that
// were committed to the ring but not yet written.
//
// Why nothing is lost: the recorder releases a ring slot only after its bytes are in the session file, so every
// committed frame is in one of the two, or in both; frames that are in both are recognised by their number and their
// bytes. Recovery keeps that order - append, sync, release, and only then mark the session as finished - so it may
// itself be killed at any moment and started again: until the mark stands, the next recovery goes over ring and session
// anew. Only then is it packed.
//
// A ring can hold frames of several recordings, when it went on being filled without a session. Their numbers begin
// anew, by which they are told apart: recovery takes those of its own session only, salvage() makes a session of each.
//
// Functions for one thread; they take the locks of session and ring and fail, changing nothing, while a living process
// holds them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/session/pack.h"
#include "recorder/session/session_reader.h"

class MemoryMappedCircularBuffer;

namespace recorder::session {

struct RecoveryReport {
  std::string path;               // the session
  uint64_t frames_in_log = 0;     // whole in the log
  uint64_t frames_from_ring = 0;  // that only the ring still had
  uint64_t damaged_in_ring = 0;   // ring slots whose seal did not hold; not taken over
  std::string ring_copy;          // where the ring was copied because of them
  std::string ring_problem;       // why there is a ring that could not be looked into
  uint64_t incomplete_bytes = 0;  // of a torn block at the log's end, replaced
  uint64_t damaged_bytes = 0;     // inside the log
  bool was_finished = false;      // there was nothing to recover
  uint64_t bytes = 0;             // of the session as it is now
  std::string damaged_copy;       // where the log was kept because parts of it are damaged
  std::string pack_problem;       // why it could not be packed; the log stands, whole

  // Neither a frame nor anything that may once have been one.
  bool is_empty() const {
    return frames_in_log + frames_from_ring + damaged_in_ring + incomplete_bytes + damaged_bytes == 0;
  }
  // One line for a person.
  std::string text() const;
};

// Completes the session at `path` from its own ring, marks it finished, and packs it (pack.h); a log that was finished
// before it could be packed is packed. The ring is the one at `ring_path` if that
// holds frames of this session (the files may have been moved), else the one that the session names. A packed
// session is reported as it is, and left alone but for bookmarks that were cut short. A ring that is missing or belongs
// to another session by now has nothing to add.
Status recover(const std::string& path, const std::string& ring_path, RecoveryReport& report,
               const Progress& progress = {});

// Whether the session's last block says that it is finished. Reads only the file's tail; false for anything unreadable.
bool is_finished(const std::string& path);

// The session files in `folder`, oldest first by name; empty when there is no such folder.
std::vector<std::string> list_sessions(const std::string& folder);

// Recovers every session in `folder` that died, and packs those that are finished and not packed yet; those that turn
// out to hold nothing at all are removed. What was done and what could not be done is appended to `notices`, a line
// each; nothing is said of sessions that are finished or being recorded. `ring_path` as in recover().
void recover_folder(const std::string& folder, std::vector<std::string>& notices, const std::string& ring_path = "");

// Saves the unread frames of `ring`, both roles of which the caller holds, as sessions of their own in `folder`: for a
// ring whose session is not there any more, or could not be recovered; what that one has is left out. `info` describes
// the frames, `whose` says in the notices what they were frames of. Frames without a sound seal cannot be kept in a
// session; when there are any, the ring file is copied beside itself first. The ring is empty afterwards. A kill leaves
// a session that recovery completes: the ring is marked as its own before anything is released.
Status salvage(MemoryMappedCircularBuffer& ring, const std::string& folder, SessionInfo info,
               std::vector<std::string>& notices, const char* whose = "a session that is not here");

// Number of the first frame with a sound seal among the oldest `slots` unread ones of `ring`; 0 without one. The caller
// holds the reader's role.
uint64_t first_valid_frame(MemoryMappedCircularBuffer& ring, uint32_t slots);

// A path in `folder` for a session that starts now, not yet taken.
std::string free_session_path(const std::string& folder, int64_t start_unix_ns, const std::string& suffix = "");

}  // namespace recorder::session
