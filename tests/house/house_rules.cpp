#include "tests/house/house_rules.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <set>

namespace house {
namespace {

struct Layer {
  std::string_view folder;                    // or a file
  std::vector<std::string_view> may_include;  // folders of this table
  bool may_use_window;                        // SDL and ImGui
};

// A longer name comes before the folder that holds it.
const std::vector<Layer>& layers() {
  static const std::vector<Layer> table = {
      {"recorder/base", {"recorder/base"}, false},
      {"recorder/program", {"recorder/program", "recorder/base"}, false},
      {"recorder", {"recorder", "recorder/base"}, false},
      {"engine/inspect", {"engine/inspect", "recorder", "recorder/base"}, false},
      {"engine", {"engine", "engine/inspect", "recorder", "recorder/base"}, true},
      {"game/rules", {"game/rules", "recorder", "recorder/base"}, false},
      {"game",
       {"game", "game/rules", "engine", "engine/inspect", "recorder", "recorder/base", "recorder/program"},
       true},
      // What sees a game and the viewer: the program, and the page's functions.
      {"replay/main.cpp",
       {"replay", "game", "game/rules", "engine", "engine/inspect", "recorder", "recorder/base", "recorder/program"},
       true},
      {"replay/web/exports.cpp",
       {"replay", "game", "game/rules", "engine", "engine/inspect", "recorder", "recorder/base"},
       false},
      {"replay", {"replay", "engine", "engine/inspect", "recorder", "recorder/base", "recorder/program"}, true},
      {"tools/sql", {"tools/sql", "recorder", "recorder/base"}, false},
      // They measure with the games that the tests are made with.
      {"tools/benchmarks",
       {"tools/benchmarks", "tools", "tools/sql", "tests", "recorder/program", "game/rules", "recorder",
        "recorder/base"},
       false},
      {"tools", {"tools", "tools/sql", "recorder/program", "game/rules", "recorder", "recorder/base"}, false},
      {"tests",
       {"tests", "tools", "tools/sql", "recorder/program", "replay", "game", "game/rules", "engine", "engine/inspect",
        "recorder", "recorder/base"},
       true},
  };
  return table;
}

bool is_in(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

const Layer* layer_of(std::string_view path) {
  const auto& table = layers();
  const auto found = std::ranges::find_if(
      table, [&](const Layer& layer) { return path == layer.folder || is_in(path, layer.folder); });
  return found == table.end() ? nullptr : &*found;
}

bool is_source(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cpp"); }

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

bool is_window_header(std::string_view target) {
  const std::string name = lower(target);
  return name.starts_with("sdl") || name.find("imgui") != std::string::npos;
}

// What a pure function of (state, action) has no use for: files, streams, clocks, chance, threads.
bool is_impure_header(std::string_view target) {
  static const std::set<std::string_view> names = {"chrono",     "condition_variable",
                                                   "cstdio",     "ctime",
                                                   "fcntl.h",    "filesystem",
                                                   "fstream",    "future",
                                                   "iostream",   "istream",
                                                   "mutex",      "ostream",
                                                   "random",     "stdio.h",
                                                   "syncstream", "thread",
                                                   "time.h",     "unistd.h"};
  return names.contains(target) || target.starts_with("sys/");
}

// Replaces what stands in comments by blanks, line breaks kept. String literals need no care: an #include starts its
// line.
std::string without_comments(std::string_view text) {
  std::string result(text);
  for (std::size_t at = 0; at + 1 < result.size();) {
    const bool line = result.compare(at, 2, "//") == 0;
    const bool block = result.compare(at, 2, "/*") == 0;
    if (!line && !block) {
      ++at;
      continue;
    }
    std::size_t end = line ? result.find('\n', at) : result.find("*/", at + 2);
    end = end == std::string::npos ? result.size() : end + (block ? 2 : 0);
    for (; at < end; ++at) {
      if (result[at] != '\n') result[at] = ' ';
    }
  }
  return result;
}

// Takes `word` and the blanks before it from the front of `text`; false if something else stands there.
bool skip(std::string_view& text, std::string_view word) {
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos || !text.substr(start).starts_with(word)) return false;
  text.remove_prefix(start + word.size());
  return true;
}

std::string normal(const std::filesystem::path& path) { return path.lexically_normal().generic_string(); }

// The file of the repository that an include names: beside the including file, from the root, or from recorder/, which
// is on the include path for the ring's header.
std::optional<std::string> resolve(const Tree& tree, const std::string& from, const Include& include) {
  const std::filesystem::path target = include.target;
  if (include.quoted) {
    std::string beside = normal(std::filesystem::path(folder_of(from)) / target);
    if (tree.contains(beside)) return beside;
  }
  for (const char* base : {"", "recorder"}) {
    std::string path = normal(base / target);
    if (tree.contains(path)) return path;
  }
  return std::nullopt;
}

std::string why_wrong(const Tree& tree, const std::string& path, const Layer& layer, const Include& include) {
  if (!layer.may_use_window && is_window_header(include.target)) return "uses a window library";
  if (layer.folder == "game/rules" && is_impure_header(include.target)) return "is not pure";
  const std::optional<std::string> target = resolve(tree, path, include);
  if (!target) {
    // A file that does not exist still shows by its folder where the include wants to go.
    if (!include.quoted && layer_of(include.target) == nullptr) return "";
    return "names no file of the repository";
  }
  const Layer* to = layer_of(*target);
  if (to == nullptr) return "leaves the folders of the house";
  const bool allowed = std::ranges::find(layer.may_include, to->folder) != layer.may_include.end();
  return allowed ? "" : "runs the wrong way";
}

bool serves_any_game(std::string_view path) {
  // The programs that put game and viewer together: the viewer's own, and the page.
  static const std::set<std::string_view> both = {"replay/main.cpp", "replay/web/exports.cpp",
                                                  "replay/web/CMakeLists.txt"};
  return is_in(path, "recorder") || is_in(path, "engine") || (is_in(path, "replay") && !both.contains(path));
}

// Headers of an operating system, not of the language.
bool is_system_header(std::string_view target) {
  static const std::set<std::string_view> names = {
      "csignal", "dirent.h", "dlfcn.h",  "fcntl.h",  "glob.h",  "io.h",      "poll.h",   "process.h", "pthread.h",
      "pwd.h",   "sched.h",  "setjmp.h", "signal.h", "spawn.h", "termios.h", "unistd.h", "windows.h", "winsock2.h"};
  return names.contains(target) || target.starts_with("sys/") || target.starts_with("linux/");
}

// The first word of a line that belongs to one operating system; empty without one.
std::string system_word(const std::string& line) {
  for (const char* word : {"_WIN32", "__APPLE__", "\"/proc/", "fork("}) {
    const size_t at = line.find(word);
    const bool within_a_name = at != std::string::npos && at != 0 && word[0] == 'f' &&
                               std::isalnum(static_cast<unsigned char>(line[at - 1])) != 0;
    if (at != std::string::npos && !within_a_name) return word;
  }
  return {};
}

// What stands directly in a folder of the house: rooms, and the sources that need none.
struct Rooms {
  std::string_view folder;
  std::set<std::string_view> rooms;
  std::set<std::string_view> loose_sources;
};

const std::vector<Rooms>& all_rooms() {
  static const std::vector<Rooms> table = {
      {"recorder",
       {"base", "program", "ring", "schema", "session", "include", "dump", "expression", "c_api", "python"},
       {"recorder.h", "recorder.cpp", "session_recording.h", "session_recording.cpp", "clip_writer.h",
        "clip_writer.cpp", "timings.h"}},
      {"engine", {"platform", "draw", "inspect", "scene", "overlay"}, {"game.h"}},
      {"replay", {"player", "library", "compare", "export", "app", "web"}, {"main.cpp"}},
      {"game", {"rules", "picture", "program"}, {"main.cpp"}},
  };
  return table;
}

std::string place(const std::string& path, std::size_t line) { return path + ":" + std::to_string(line) + ": "; }

// The words of a CMake list, with brackets and quotes as blanks and without comments.
std::set<std::string> cmake_words(const std::string& text) {
  std::set<std::string> words;
  for (std::string line : split_lines(text)) {
    line = line.substr(0, line.find('#'));
    std::ranges::replace_if(
        line, [](char c) { return c == '(' || c == ')' || c == '"' || c == ';'; }, ' ');
    for (const std::string& word : split_words(line)) words.insert(word);
  }
  return words;
}

// Named by a list of its folder or of one above it, or by its path from the root: in a .cmake file beside it, or in the
// list of the page's module, which is made of sources of all folders.
bool is_listed(const Tree& tree, const std::string& source) {
  const auto module = tree.find("replay/web/CMakeLists.txt");
  if (module != tree.end() && cmake_words(module->second).contains(source)) return true;
  for (std::string folder = folder_of(source);; folder = folder_of(folder)) {
    const auto list = tree.find(folder.empty() ? "CMakeLists.txt" : folder + "/CMakeLists.txt");
    const std::string name = folder.empty() ? source : source.substr(folder.size() + 1);
    if (list != tree.end() && cmake_words(list->second).contains(name)) return true;
    if (folder.empty()) break;
  }
  return std::ranges::any_of(tree, [&](const auto& file) {
    return file.first.ends_with(".cmake") && folder_of(file.first) == folder_of(source) &&
           cmake_words(file.second).contains("${PROJECT_SOURCE_DIR}/" + source);
  });
}

}  // namespace

std::vector<Include> parse_includes(std::string_view text) {
  std::vector<Include> includes;
  int number = 0;
  for (const std::string& line : split_lines(without_comments(text))) {
    ++number;
    std::string_view rest = line;
    if (!skip(rest, "#") || !skip(rest, "include")) continue;
    const bool quoted = skip(rest, "\"");
    if (!quoted && !skip(rest, "<")) continue;
    includes.push_back({number, std::string(rest.substr(0, rest.find(quoted ? '"' : '>'))), quoted});
  }
  return includes;
}

std::vector<std::string> wrong_includes(const Tree& tree) {
  std::vector<std::string> findings;
  for (const auto& [path, text] : tree) {
    const Layer* layer = layer_of(path);
    if (layer == nullptr || !is_source(path)) continue;
    for (const Include& include : parse_includes(text)) {
      const std::string why = why_wrong(tree, path, *layer, include);
      if (!why.empty()) {
        findings.push_back(place(path, static_cast<std::size_t>(include.line)) + include.target + " " + why);
      }
    }
  }
  return findings;
}

std::vector<std::string> named_games(const Tree& tree) {
  std::vector<std::string> findings;
  for (const auto& [path, text] : tree) {
    if (!serves_any_game(path) || path.ends_with(".md")) continue;  // guides show what they explain by the demo game
    const std::vector<std::string> lines = split_lines(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lower(lines[i]).find("snake") != std::string::npos) findings.push_back(place(path, i + 1) + "names the game");
    }
  }
  return findings;
}

std::vector<std::string> system_calls(const Tree& tree) {
  std::vector<std::string> findings;
  for (const auto& [path, text] : tree) {
    if (!is_source(path) || is_in(path, "recorder/base") || is_in(path, "tests")) continue;
    for (const Include& include : parse_includes(text)) {
      if (!is_system_header(include.target)) continue;
      findings.push_back(place(path, static_cast<std::size_t>(include.line)) + include.target +
                         " is for recorder/base");
    }
    const std::vector<std::string> lines = split_lines(without_comments(text));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string word = system_word(lines[i]);
      if (!word.empty()) findings.push_back(place(path, i + 1) + word + " is for recorder/base");
    }
  }
  return findings;
}

std::vector<std::string> wrong_rooms(const Tree& tree) {
  std::vector<std::string> findings;
  for (const auto& [path, text] : tree) {
    const auto found = std::ranges::find_if(all_rooms(), [&](const Rooms& rooms) { return is_in(path, rooms.folder); });
    if (found == all_rooms().end()) continue;
    const std::string within = path.substr(found->folder.size() + 1);
    const std::size_t slash = within.find('/');
    const std::string room = within.substr(0, slash);
    if (slash == std::string::npos) {
      if (is_source(path) && !found->loose_sources.contains(within))
        findings.push_back(place(path, 1) + "is in no room");
    } else if (!found->rooms.contains(room)) {
      findings.push_back(place(path, 1) + room + " is not a room");
    } else if (within.find('/', slash + 1) != std::string::npos) {
      findings.push_back(place(path, 1) + "is in a room within a room");
    }
  }
  return findings;
}

std::vector<std::string> headers_without_guard(const Tree& tree) {
  std::vector<std::string> findings;
  for (const auto& [path, text] : tree) {
    if (!path.ends_with(".h")) continue;
    if (text.find("#pragma once\n") == std::string::npos) findings.push_back(place(path, 1) + "has no #pragma once");
  }
  return findings;
}

std::vector<std::string> unlisted_sources(const Tree& tree) {
  std::vector<std::string> findings;
  for (const auto& [path, text] : tree) {
    if (path.ends_with(".cpp") && !is_listed(tree, path))
      findings.push_back(place(path, 1) + "is in no CMakeLists.txt");
  }
  return findings;
}

std::vector<std::string> strangers_at_the_top(const std::vector<std::string>& names) {
  static const std::set<std::string> known = {"engine",    "game",    "recorder",     "replay",
                                              "tools",     "tests",   "assets",       "CMakeLists.txt",
                                              "README.md", "LICENSE", "CHANGELOG.md", "CMakePresets.json",
                                              "vcpkg.json"};
  std::vector<std::string> findings;
  for (const std::string& name : names) {
    if (!name.starts_with('.') && !known.contains(name)) findings.push_back(name + " does not belong at the top level");
  }
  return findings;
}

}  // namespace house
