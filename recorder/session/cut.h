// Cutting a part out of a session: a session of its own, which appears under its name whole or not at all.
//
// Functions for one thread; the work may be given a thread of its own together with its reader.
#pragma once

#include <cstdint>
#include <string>

#include "recorder/session/progress.h"
#include "recorder/session/session_info.h"
#include "recorder/session/session_reader.h"
#include "recorder/status.h"

namespace recorder::session {

// Which frames, by index: begin .. end - 1. None, or one that is not there, is a failure.
struct CutRange {
  uint64_t begin = 0;
  uint64_t end = 0;
  // Frames that are missing behind the session's last one are missing in the part, too.
  bool to_end = false;
};

// What was made.
struct CutReport {
  SessionInfo info;
  uint64_t frames = 0;
  uint64_t first_frame = 0;  // numbers
  uint64_t last_frame = 0;
  uint64_t bytes = 0;
};

// Writes that part of `session`, with its gaps and the bookmarks in it, to `path`. With `replace` it takes the place of
// what stands there; without, an existing file is an error. Counts frames as progress; being asked to stop is a
// failure. On failure there is no such file, or the one that was there.
Status cut(SessionReader& session, const CutRange& range, const std::string& path, bool replace,
           const Progress& progress, CutReport& report);

}  // namespace recorder::session
