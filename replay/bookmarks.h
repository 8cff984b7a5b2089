// Bookmarks: the frames of a recording that somebody wants to find again, with a note, as the player holds them. Where
// they are kept, see recorder/session/bookmarks.h; those of a ring stand beside it.
//
// Every change is durable when its function returns, and can be taken back. One thread.
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

  // Sets a mark at that frame, or removes it with its note. On failure of this and the following the marks are as
  // before.
  recorder::Status toggle(uint64_t frame_number);
  // Sets the note of a frame, which gets a mark if it has none.
  recorder::Status set_note(uint64_t frame_number, const std::string& note);
  // Takes back the last change that has not been taken back. A success when there is none.
  recorder::Status undo();
  bool can_undo() const { return !before_.empty(); }

  // nullptr: no mark at that frame. Valid until the next change.
  const recorder::session::Bookmark* find(uint64_t frame_number) const;
  // In order.
  const std::vector<recorder::session::Bookmark>& all() const { return bookmarks_; }

 private:
  recorder::Status change_to(std::vector<recorder::session::Bookmark> bookmarks);

  std::string path_;
  std::vector<recorder::session::Bookmark> bookmarks_;
  std::vector<std::vector<recorder::session::Bookmark>> before_;  // each change, the latest last
};

}  // namespace replay
