// Recovery: completes what a crash has left: the session's log up to its last whole block, joined with the frames that
// were committed to the ring but not yet written.
//
// Why nothing is lost: the recorder releases a ring slot only after its bytes are in the session file, so every
// committed frame is in one of the two, or in both; frames in both are recognised by their number and their bytes.
// Recovery keeps that order - append, sync, release, and only then mark the session as finished - so it may be killed
// at any moment itself: until the mark is there, the next recovery starts over with ring and session. Only then is the
// session packed.
//
// A ring can hold frames of several recordings if it went on being filled without a session. Their numbers start over,
// which tells them apart: recovery takes those of its own session only, salvage() (salvage.h) makes a session of each.
//
// Functions for one thread; they take the locks of session and ring and fail, changing nothing, while a living process
// holds them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/session/folder.h"
#include "recorder/session/pack.h"
#include "recorder/session/session_reader.h"

namespace recorder::session {

struct RecoveryReport {
  std::string path;               // the session
  uint64_t frames_in_log = 0;     // whole in the log
  uint64_t frames_from_ring = 0;  // that only the ring still had
  uint64_t damaged_in_ring = 0;   // ring slots without a valid seal; not in the session
  std::string ring_copy;          // where the ring was copied because of them
  std::string ring_problem;       // why a ring that exists could not be read
  std::string other_ring;         // the session's ring, which holds another recording by now
  uint64_t incomplete_bytes = 0;  // of a torn block at the log's end, replaced
  uint64_t damaged_bytes = 0;     // inside the log
  bool was_finished = false;      // there was nothing to recover
  uint64_t bytes = 0;             // of the session as it is now
  std::string damaged_copy;       // where the log was kept because parts of it are damaged
  std::string pack_problem;       // why it could not be packed; the log is whole
  bool was_stopped = false;       // progress asked for it

  // Whether there is neither a frame nor anything that may have been one.
  bool is_empty() const {
    return frames_in_log + frames_from_ring + damaged_in_ring + incomplete_bytes + damaged_bytes == 0;
  }
  // One line for a person.
  std::string text() const;
};

// Completes the session at `path` from its ring, marks it finished and packs it (pack.h); a log that is finished but
// not packed is packed. The ring is the one at `ring_path` if that holds frames of this session (the files may have
// been moved), else the one that the session names; one that is missing or belongs to another session by now has
// nothing to add. Frames that the ring has released are taken, too, where this log lacks them: another log of the
// session, such as a copy, was recovered first. A packed session is only reported, except that bookmarks that were cut
// short are repaired. Counts bytes as progress; asked to stop, it fails with nothing changed, or leaves the session
// recovered but not packed.
Status recover(const std::string& path, const std::string& ring_path, RecoveryReport& report,
               const Progress& progress = {});

// Recovers every session in `folder` that died, packs those that are finished but not packed, and removes those without
// anything recorded. Each success and failure is a line in `notices`; sessions that are packed or being recorded are
// not mentioned. `ring_path` as in recover().
void recover_folder(const std::string& folder, std::vector<std::string>& notices, const std::string& ring_path = "");
// The same with progress as in recover(). Fails only when that asked to stop; what is left then is for the next call.
Status recover_folder(const std::string& folder, std::vector<std::string>& notices, const std::string& ring_path,
                      const Progress& progress);

}  // namespace recorder::session
