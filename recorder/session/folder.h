// The session files of a folder: which there are and how a new one is named.
//
// Functions for any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace recorder::session {

// The session files in `folder`, oldest first by name; empty when there is no such folder.
std::vector<std::string> list_sessions(const std::string& folder);

// The session files that `names` stand for, in the order given: a file for itself, a folder for the sessions in it by
// name, a name that does not exist and has * ? or [ for all that match. Folders and patterns without a session are
// reported in `problems`; a file that does not exist is returned as it is, so that opening it fails.
std::vector<std::string> resolve_sessions(const std::vector<std::string>& names, std::vector<std::string>& problems);

// A path in `folder` for a session that starts at that time: YYYY-MM-DD_HH-MM-SS + suffix, then the same with _02, _03
// ... Another process may take it first: make the file so that an existing one is an error, and ask again.
std::string free_session_path(const std::string& folder, int64_t start_unix_ns, const std::string& suffix = "");

// Removes the temporary files of sessions and their bookmarks that killed processes have left in `folder`.
void remove_dead_session_temporaries(const std::string& folder);

}  // namespace recorder::session
