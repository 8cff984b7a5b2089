// Whose frames a ring holds: the description beside it, RING.about (FORMAT.md), which has the ring's tag, or the
// session that the frames go to.
//
// Functions for any thread.
#pragma once

#include <cstdint>
#include <string>

#include "recorder/base/status.h"
#include "recorder/session/session_info.h"

namespace recorder::session {

// Whether the file at `path` begins like a ring, valid or not.
bool is_ring_file(const std::string& path);

// "RING.about"
std::string ring_description_path(const std::string& ring_path);
// Describes the frames of the ring at `ring_path`, whose tag is info.id. On failure the old description remains.
Status write_ring_description(const std::string& ring_path, const SessionInfo& info);
// Fails, with `info` unchanged, when the description is missing or cannot be read.
Status read_ring_description(const std::string& ring_path, SessionInfo& info);

// What the frames of the ring at `ring_path`, whose tag is `tag`, are: by the description beside it, else by the
// session that they go to, if that lies in the ring's folder or one beside or in it, in the working folder, its
// recordings/, or where the user keeps recordings, and is one of the 500 that are looked at, the newest of each folder
// first. false, with `info` unchanged: nothing says it that has this very tag, and the frames are bytes; so are those of
// a program that sets none.
bool find_ring_description(const std::string& ring_path, uint64_t tag, SessionInfo& info);

}  // namespace recorder::session
