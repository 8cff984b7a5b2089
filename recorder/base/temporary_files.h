// Files under the names they have while they are being made: left over when that was cut short by a kill, or when the
// name could not be removed.
//
// Functions for one thread.
#pragma once

#include <string>

namespace recorder::session {

// Removes such files of sessions in `folder`. Whoever makes one holds a lock on it: those that are being made stay.
void remove_temporary_files_in(const std::string& folder);

// Removes those of the one file `path`.
void remove_temporary_files_of(const std::string& path);

}  // namespace recorder::session
