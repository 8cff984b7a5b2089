// The repository's text files in memory, so that the rules of the house can be tried on made-up trees as well.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace house {

// Path relative to the root, with '/', to the file's text.
using Tree = std::map<std::string, std::string>;

// Sources, CMake lists and documents below the folders of the house. Files that cannot be read are empty.
Tree read_tree(const std::filesystem::path& root);

std::string read_text(const std::filesystem::path& path);

// Names at the top of the repository: what git tracks, or without git everything that is not made by building or
// playing.
std::vector<std::string> top_level_entries(const std::filesystem::path& root);

std::vector<std::string> split_lines(std::string_view text);
std::vector<std::string> split_words(std::string_view text);

// The folder that holds `path`, empty for the root.
std::string folder_of(std::string_view path);

}  // namespace house
