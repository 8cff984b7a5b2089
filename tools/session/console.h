// Console: where a command says what it has to say. Borrowed streams; one thread.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

namespace session_tool {

// Keeps the order of its members, as a person would read them.
using Json = nlohmann::ordered_json;

struct Console {
  std::ostream& out;
  std::ostream& err;
  bool shows_progress = false;

  // "session: WHAT" on the error stream, behind what has been printed so far. `what` names the file.
  void print_error(const std::string& what) const;
  // The same for each; gives the exit code that follows.
  int conclude(const std::vector<std::string>& problems) const;
};

// Indented, one value a line; bytes that are no text are replaced.
void print_json(std::ostream& out, const Json& value);

// Columns under each other, two blanks between them. The columns in `right` (bit n: column n) are set to the right.
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows, unsigned right);

}  // namespace session_tool
