// FileIdentity: which recording a path led to when it was read. Before writing into a file or beside it, by its
// path, make sure that the recording is still that one: another may have been moved to the name meanwhile.
//
// A session stays the same while it grows, is recovered, and is packed, which puts a new file in its place: it is known
// by its id. Any other file, such as a ring, is known by its device and inode. Values and functions for any thread.
#pragma once

#include <cstdint>
#include <string>

#include "recorder/base/file.h"

namespace recorder::session {

struct FileIdentity {
  base::FileId file;
  uint64_t session_id = 0;  // 0: not a session, or its header is damaged
  bool known = false;       // false: there was no such file

  // Whether both are one recording. Unknown ones are not.
  bool is_same(const FileIdentity& other) const;
};

// What the path leads to now.
FileIdentity identity_of(const std::string& path);
// What that open file is.
FileIdentity identity_of(const base::File& file);

// Whether the path still leads to what was seen there; false when there is nothing any more.
bool is_still(const std::string& path, const FileIdentity& seen);

}  // namespace recorder::session
