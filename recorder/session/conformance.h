// Conformance: whether a session file is what FORMAT.md says it is. Readers take more than writers may write, and a
// reader that opens a session by its index believes it; this walks through the whole file, decodes every frame, and
// compares all that stands elsewhere - file header, descriptions, headers of batches and chunks, tables, footers - with
// what it has found.
//
// Function for one thread.
#pragma once

#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/session/frames.h"

namespace recorder::session {

// Appends a sentence to `findings` for each place of the session at `path` that is not as FORMAT.md says, with its
// byte, without the file's name; only the first of many. A session that is being recorded or has died may end anywhere.
// Counts bytes as progress. Fails when the file cannot be read, or progress asked to stop.
Status check_conformance(const std::string& path, std::vector<std::string>& findings, const Progress& progress = {});

}  // namespace recorder::session
