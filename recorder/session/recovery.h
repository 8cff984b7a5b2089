// Recovery: makes whole what a crash left: the session's log up to its last whole block, joined with the frames that were
// committed to the ring but not yet written.
//
// Why nothing is lost: the recorder releases a ring slot only after its bytes are in the session file, so every committed
// frame is in one of the two, or in both; frames that are in both are recognised by their number. Recovery keeps that
// order: frames are appended and synced first and released from the ring last, so it may itself be killed at any moment
// and started again.
//
// Functions for one thread; they take the locks of session and ring and fail, changing nothing, while a living process
// holds them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorder/include/circular_buffer.h"
#include "recorder/session/session_reader.h"
#include "recorder/status.h"

namespace recorder::session {

struct RecoveryReport {
  std::string path;               // the session
  uint64_t frames_in_log = 0;     // whole in the log
  uint64_t frames_from_ring = 0;  // that only the ring still had
  uint64_t damaged_in_ring = 0;   // ring slots whose seal did not hold; not taken over
  uint64_t incomplete_bytes = 0;  // of a torn block at the log's end, replaced
  uint64_t damaged_bytes = 0;     // inside the log

  // One line for a person.
  std::string text() const;
};

// Completes the session at `path` from its own ring (SessionInfo::ring_path, or `ring_path` when that is not empty) and
// marks it finished. A finished session is left alone and reported as it is. A ring that is missing or belongs to another
// session by now has nothing to add.
Status recover(const std::string& path, const std::string& ring_path, RecoveryReport& report);

// Whether the session's last block says that it is finished. Reads only the file's tail; false for anything unreadable.
bool is_finished(const std::string& path);

// The session files in `folder`, oldest first by name; empty when there is no such folder.
std::vector<std::string> list_sessions(const std::string& folder);

// Recovers every session in `folder` that died. What was done and what could not be done is appended to `notices`, a line
// each; nothing is said of sessions that are finished or being recorded.
void recover_folder(const std::string& folder, std::vector<std::string>& notices);

// Saves the unread frames of `ring`, both roles of which the caller holds, as a session of their own in `folder`: for a
// ring whose session is not there any more. `info` describes the frames. Frames without a sound seal cannot be kept in a
// session; when there are any, the ring file is copied beside itself first. The ring is empty afterwards.
Status salvage(MemoryMappedCircularBuffer& ring, const std::string& folder, SessionInfo info,
               std::vector<std::string>& notices);

// A path in `folder` for a session that starts now, not yet taken.
std::string free_session_path(const std::string& folder, int64_t start_unix_ns, const std::string& suffix = "");

}  // namespace recorder::session
