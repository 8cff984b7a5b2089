// Paths between the project, which has them as texts in UTF-8 with slashes, and the standard library, whose own
// conversion of texts depends on the system. Pure functions, any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace recorder::base {

// Empty when the text is not UTF-8 on a system that has paths only as such.
std::filesystem::path path_of(std::string_view text);
std::string text_of(const std::filesystem::path& path);

}  // namespace recorder::base
