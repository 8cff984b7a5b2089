// MemoryCopy: the bytes of a session's file in memory, so that who draws or plays while it reads frames waits for no disk
// (ReaderOptions::copy). Some ten bytes a frame, so an hour of play is about twenty megabytes.
//
//   auto copy = std::make_shared<MemoryCopy>();
//   copy->open(path);                       on a thread that may wait
//   reader.open(path, {.copy = copy});      from here on the reader reads memory
//   copy->update(from); reader.refresh();   when the file has grown; the first may wait, the second does not
//
// One thread at a time, and update() not while a reader of it reads.
#pragma once

#include <cstdint>
#include <string>

#include "recorder/base/file.h"
#include "recorder/base/status.h"

namespace recorder::session {

class MemoryCopy {
 public:
  // Copies the whole file. Fails, with this object unchanged, when it cannot be read or there is no memory.
  Status open(const std::string& path);
  // Copies anew what is behind the first `from` bytes: SessionReader::end_of_whole_blocks(), as a recorder replaces what
  // it could not write whole. On failure the copy ends where it could be read to.
  Status update(uint64_t from);

  // The copy; valid until the next open().
  const base::File& file() const { return copy_; }
  // Whether a process was recording into the file when it was copied last.
  bool is_recorded() const { return recorded_; }

 private:
  Status copy_from(uint64_t from);

  std::string path_;
  base::File original_;
  base::File copy_;
  bool recorded_ = false;
};

}  // namespace recorder::session
