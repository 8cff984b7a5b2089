// The commands that a document tells its reader to type.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/house/source_tree.h"

namespace house {

// The lines of the ```sh blocks of a document, without comments and prompts.
std::vector<std::string> shell_lines(std::string_view markdown);

// A file of the repository that a document shows in full.
struct ShownFile {
  std::string path;
  std::string text;
  friend bool operator==(const ShownFile&, const ShownFile&) = default;
};

// What stands in the code blocks between <!-- PATH begins --> and <!-- PATH ends -->; a PATH has a slash.
std::vector<ShownFile> shown_files(std::string_view markdown);

// The programs that the CMake lists of a tree build.
std::set<std::string> built_programs(const Tree& tree);

// Commands in `lines` that start with a path which is neither a file below `root` nor a program of the build folder.
// Commands of the system (cd, make, apt, ...) are not judged, except for what `make` is told to make.
std::vector<std::string> unknown_commands(const std::vector<std::string>& lines, const std::filesystem::path& root,
                                          const std::set<std::string>& programs);

}  // namespace house
