#include "tests/house/source_tree.h"

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/house/sandbox.h"

namespace house {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolders[] = {"recorder", "engine", "game", "replay", "tools", "tests"};

bool is_text(const fs::path& path) {
  static const std::set<std::string> extensions = {".h", ".cpp", ".txt", ".md", ".cmake"};
  return extensions.contains(path.extension().string());
}

bool is_made_by_using_it(const std::string& name) {
  return name.starts_with("build") || name == "recordings" || name.ends_with(".dat");
}

}  // namespace

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Tree read_tree(const fs::path& root) {
  Tree tree;
  for (const std::string_view folder : kFolders) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.is_regular_file() && is_text(entry.path())) {
        tree[entry.path().lexically_relative(root).generic_string()] = read_text(entry.path());
      }
    }
  }
  return tree;
}

std::vector<std::string> top_level_entries(const fs::path& root) {
  std::set<std::string> names;
  const CommandResult git = run_command("git -C " + quoted(root.string()) + " ls-files 2>/dev/null");
  if (git.exit_status == 0) {
    for (const std::string& path : split_lines(git.output)) names.insert(path.substr(0, path.find('/')));
  }
  if (names.empty()) {
    for (const auto& entry : fs::directory_iterator(root)) {
      const std::string name = entry.path().filename().string();
      if (!is_made_by_using_it(name)) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> split_words(std::string_view text) {
  std::istringstream stream{std::string(text)};
  return {std::istream_iterator<std::string>(stream), std::istream_iterator<std::string>()};
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

}  // namespace house
