#include "tools/session/console.h"

#include <algorithm>

#include "tools/session/options.h"

namespace session_tool {

void Console::print_error(const std::string& what) const {
  out.flush();
  err << "session: " << what << '\n' << std::flush;
}

int Console::conclude(const std::vector<std::string>& problems) const {
  for (const std::string& problem : problems) print_error(problem);
  return problems.empty() ? kExitDone : kExitFailed;
}

void print_json(std::ostream& out, const Json& value) {
  out << value.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows, unsigned right) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    // What stands last in a row needs no room: a long remark does not push the other rows' columns away.
    for (size_t i = 0; i + 1 < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] > row[i].size() ? widths[i] - row[i].size() : 0, ' ');
      line += (i == 0 ? "" : "  ") + ((right >> i & 1) != 0 ? blanks + row[i] : row[i] + blanks);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
}

}  // namespace session_tool
