// The rules of the house, each a function from a tree of sources to what breaks it, one finding a line: "path:line:
// what". An empty list means that the rule is kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/house/source_tree.h"

namespace house {

struct Include {
  int line;
  std::string target;
  bool quoted;  // "..." rather than <...>
};

// The #include lines of a source; those in comments do not count.
std::vector<Include> parse_includes(std::string_view text);

// Includes run one way: recorder <- engine <- game and replay, which are siblings; replay/main.cpp alone sees both.
// Tools use recorder and game/rules, and nothing uses tools. recorder/program serves every program and uses
// recorder/base, which uses nothing. No window library in recorder, game/rules and tools; no input, output or clock in
// game/rules. A quoted include names a file of the repository.
std::vector<std::string> wrong_includes(const Tree& tree);

// Any game is served by recorder/, engine/ and replay/ (but for its main.cpp): no source or list of sources there names
// the demo game.
std::vector<std::string> named_games(const Tree& tree);

// Only recorder/base talks to the operating system: no system headers, branches by system, /proc or fork elsewhere.
// Tests may.
std::vector<std::string> system_calls(const Tree& tree);

// Sources stand in the rooms of their folder, and rooms have no rooms; few sources need none.
std::vector<std::string> wrong_rooms(const Tree& tree);

std::vector<std::string> headers_without_guard(const Tree& tree);

// Sources that no CMakeLists.txt of their folder or one above it names: they would silently not be built.
std::vector<std::string> unlisted_sources(const Tree& tree);

// Names that do not belong at the top of the repository.
std::vector<std::string> strangers_at_the_top(const std::vector<std::string>& names);

}  // namespace house
