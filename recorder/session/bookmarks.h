// Bookmarks: frames to find again, with a note, kept with the session.
//
// A packed session has them in a MARK block; changing them appends a new block and footer, so a kill leaves the old
// ones. A log is written by its recorder alone: its bookmarks are in a file beside it, NAME.oro.marks, until packing
// moves them into the session. Both sides look again after they have written, so that none is lost between them: who
// writes beside a log, whether it has been packed meanwhile, and packing, whether the file beside it has changed.
//
// Functions for one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/session/frames.h"
#include "recorder/session/identity.h"

namespace recorder::session {

// JSON as in MARK blocks and in files beside a log: {"bookmarks":[{"frame":12,"note":"here"}, ...]}, by frame.
std::string bookmarks_json(const std::vector<Bookmark>& bookmarks);
// Fails, with `bookmarks` unchanged, for any other text. Plain numbers are frames without a note, as in earlier files.
// The result is sorted and has each frame once.
Status read_bookmarks_json(std::string_view text, std::vector<Bookmark>& bookmarks);

// "PATH.marks"
std::string bookmarks_path(const std::string& session_path);
// The bookmarks beside the session at `path`; none without a file. Fails when the file cannot be read.
Status read_bookmarks_file(const std::string& path, std::vector<Bookmark>& bookmarks);

// The bookmarks of the session at `path`: those beside it, else those in it; having none is a success. Fails, with
// none, when they cannot be read.
Status read_bookmarks(const std::string& path, std::vector<Bookmark>& bookmarks);

// Replaces the bookmarks of the session at `path`, packed or not, durably; also while it is being packed. On failure
// the old ones remain. With `read_from`, which is what the path led to when they were read, the bookmarks are written
// only if it still does: else it fails, and is_still() (identity.h) tells that from other failures.
Status write_bookmarks(const std::string& path, std::vector<Bookmark> bookmarks, const FileIdentity& read_from = {});

// For packing, which has written the bookmarks `taken` from beside the log into the packed session `file`, has put that
// in place at `path`, and holds its lock: removes the file beside it, after taking in what was changed there meanwhile.
// What cannot be taken in stays beside the session and counts.
void settle_bookmarks(const base::File& file, const std::string& path, std::vector<Bookmark> taken);

}  // namespace recorder::session
