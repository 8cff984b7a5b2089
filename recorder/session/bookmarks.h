// Bookmarks: frames to find again, with a note, kept with the session.
//
// A packed session has them in a MARK block; changing them appends a new block and footer, so a kill leaves the old
// ones. A log is written by its recorder alone: its bookmarks are in a file beside it, NAME.oro.marks, until packing
// moves them into the session.
//
// Functions for one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/session/frames.h"

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

// Replaces the bookmarks of the session at `path`, packed or not, durably. On failure the old ones remain.
Status write_bookmarks(const std::string& path, std::vector<Bookmark> bookmarks);

}  // namespace recorder::session
