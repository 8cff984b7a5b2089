// Bookmarks: frames that somebody wants to find again, with a note, kept with the session.
//
// A packed session has them in a MARK block; changing them appends a new block and footer, so a kill leaves the old
// ones. A log belongs to its recorder alone: until it is packed they stand in a file beside it, NAME.oro.marks, which
// packing takes in. Frames are kept by number, which stays valid when a recovered session has more frames than before.
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
// Fails, with `bookmarks` unchanged, when the text is no such JSON. Plain numbers pass for frames without a note, as
// earlier files have them. The result is sorted, each frame stands once.
Status read_bookmarks_json(std::string_view text, std::vector<Bookmark>& bookmarks);

// "PATH.marks"
std::string bookmarks_path(const std::string& session_path);
// The bookmarks beside the session at `path`; none without a file. Fails when there is one that cannot be read.
Status read_bookmarks_file(const std::string& path, std::vector<Bookmark>& bookmarks);

// The bookmarks of the session at `path`: those beside it, else those in it; none is a success. Fails, with none, when
// there are some that cannot be read.
Status read_bookmarks(const std::string& path, std::vector<Bookmark>& bookmarks);

// Makes these the bookmarks of the session at `path`, packed or not, and durable. On failure those before still stand.
Status write_bookmarks(const std::string& path, std::vector<Bookmark> bookmarks);

}  // namespace recorder::session
