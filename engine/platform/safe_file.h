// Writing a small file so that it is either the old one or the whole new one, whatever happens in between.
//
// Any thread; blocks on the disk.
#pragma once

#include <string>
#include <string_view>

#include "recorder/base/status.h"

namespace engine {

// Writes `bytes` beside `path`, syncs, renames it into place and syncs the folder. Every step is checked; on failure
// `path` is as it was and nothing is left beside it.
recorder::Status write_file(const std::string& path, std::string_view bytes);

// Reads the whole file. On failure `bytes` is unchanged. Larger than `max_bytes` is a failure.
recorder::Status read_file(const std::string& path, std::string& bytes, size_t max_bytes);

// Creates the folder and those above it; an existing one is a success.
recorder::Status make_folder(const std::string& path);

}  // namespace engine
