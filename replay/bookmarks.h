// Bookmarks: frames that somebody wants to find again, kept beside the session as NAME.oro.marks (JSON), so that a
// session file is never changed by watching it.
//
// One thread. Frames are kept by number, which stays valid when a recovered session has more frames than before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorder/status.h"

namespace replay {

class Bookmarks {
 public:
  // Reads the marks of the recording at `path`; none is a success. Fails, with no marks, when the file cannot be read.
  recorder::Status load(const std::string& path);

  // Sets a mark at that frame, or removes it, and writes the file; without marks the file is removed. On failure the
  // marks are as before.
  recorder::Status toggle(uint64_t frame_number);

  // In order.
  const std::vector<uint64_t>& frame_numbers() const { return frames_; }

 private:
  recorder::Status save(const std::vector<uint64_t>& frames) const;

  std::string file_;
  std::vector<uint64_t> frames_;
};

}  // namespace replay
