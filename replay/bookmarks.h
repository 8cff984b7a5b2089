// Bookmarks: the frames of a recording that somebody wants to find again, as the player holds them. Where they are
// kept, see recorder/session/bookmarks.h; those of a ring stand beside it.
//
// One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorder/session/bookmarks.h"
#include "recorder/status.h"

namespace replay {

class Bookmarks {
 public:
  // Reads the marks of the recording at `path`; none is a success. Fails, with no marks, when the file cannot be read.
  recorder::Status load(const std::string& path);

  // Sets a mark at that frame, or removes it, and makes that durable. On failure the marks are as before.
  recorder::Status toggle(uint64_t frame_number);

  // In order.
  const std::vector<uint64_t>& frame_numbers() const { return frames_; }

 private:
  void take(std::vector<recorder::session::Bookmark> bookmarks);

  std::string path_;
  std::vector<recorder::session::Bookmark> bookmarks_;
  std::vector<uint64_t> frames_;
};

}  // namespace replay
