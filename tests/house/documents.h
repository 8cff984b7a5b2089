// What the repository's documents tell their reader: commands to type, files shown in full, links.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/house/source_tree.h"

namespace house {

// The documents of a tree: its Markdown files.
std::vector<std::string> documents(const Tree& tree);

// The lines of the ```sh and ```bash blocks of a document, without comments and prompts. The former are run by a test,
// too (tests/tools/documents_test.cpp); the latter build, install or open windows.
std::vector<std::string> shell_lines(std::string_view markdown);

// The links of the document `path` to other files that lead nowhere: to no file, or to a heading that is not there.
// Links to web addresses are not judged.
std::vector<std::string> broken_links(const std::string& path, std::string_view markdown,
                                      const std::filesystem::path& root);

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
