// The files that exist in a browser's page: those that the page has brought along. file_web.cpp keeps them in memory,
// and all that is open, read and written is one of them. One thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace recorder::base {

// Makes a file of that name and size, or replaces one, and gives its bytes to be filled; zeros at first. They lie there
// until the file is written to or removed.
std::span<std::byte> make_web_file(const std::string& path, size_t bytes);

}  // namespace recorder::base
