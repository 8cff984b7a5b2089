// Packing: turns the log of a finished session into its final form (format.h), about a sixth of the size and opened by
// an index. The packed file is written beside the log and takes its name in one step, so that a kill at any moment
// leaves the log whole; the frames are read back as they are written.
//
// Functions for one thread.
#pragma once

#include <cstdint>
#include <string>

#include "recorder/session/progress.h"
#include "recorder/status.h"

namespace recorder::session {

struct PackReport {
  bool was_packed = false;  // there was nothing to do
  uint64_t frames = 0;
  uint64_t bytes_before = 0;
  uint64_t bytes_after = 0;
  std::string damaged_copy;  // where the log was kept because parts of it are damaged
};

// Packs the session at `path`. A log with damage is kept beside as PATH.damaged, for what somebody may still get out of
// it. Bookmarks that stand beside the session move into it. Fails, with everything as it was, when the session is not
// finished, is being packed by somebody else, or the packed file cannot be written.
Status pack(const std::string& path, PackReport& report, const Progress& progress = {});

// Keeps the file at `path` under a free name beside it, PATH.damaged or PATH.damaged-2 ..., told in `copy`.
Status keep_damaged_copy(const std::string& path, std::string& copy);

}  // namespace recorder::session
