// session list: sessions, a line each.
#include <algorithm>

#include "tools/session/commands.h"
#include "tools/session/files.h"
#include "tools/session/frames.h"
#include "tools/session/summary.h"
#include "tools/session/text.h"

namespace session_tool {
namespace {

struct Row {
  std::string path;
  std::string problem;  // why it cannot be read; the rest is then empty
  int64_t start_unix_ns = 0;
  uint64_t length_ns = 0;
  uint64_t frames = 0;
  uint64_t bytes = 0;
  std::string state;
  std::string game;
};

// The status names the path already, which the table has in its first column.
std::string without_path(const std::string& message, const std::string& path) {
  return message.starts_with(path + ": ") ? message.substr(path.size() + 2) : message;
}

Row look_at(const std::string& path, const Console& console) {
  Row row;
  row.path = path;
  SessionReader session;
  if (const Status opened = open_session(path, console, session); !opened.ok()) {
    row.problem = without_path(opened.message(), path);
    return row;
  }
  row.start_unix_ns = session.info().start_unix_ns;
  row.length_ns = length_ns(session);
  row.frames = session.frame_count();
  row.bytes = session.file_bytes();
  row.state = state_name(session);
  if (session.damage().damaged_bytes != 0) row.state += ", damaged";
  row.game = session.info().game;
  return row;
}

void print(const std::vector<Row>& rows, std::ostream& out) {
  std::vector<std::vector<std::string>> table{{"FILE", "STARTED", "LENGTH", "FRAMES", "SIZE", "GAME", "STATE"}};
  for (const Row& row : rows) {
    if (!row.problem.empty()) {
      table.push_back({row.path, row.problem});
      continue;
    }
    table.push_back({row.path, recorder::session::start_text(row.start_unix_ns), duration_text(row.length_ns),
                     std::to_string(row.frames), size_text(row.bytes), row.game, row.state});
  }
  print_table(out, table, 1u << 2 | 1u << 3 | 1u << 4);
}

Json json_of(const std::vector<Row>& rows) {
  Json list = Json::array();
  for (const Row& row : rows) {
    if (!row.problem.empty()) {
      list.push_back({{"file", row.path}, {"problem", row.problem}});
      continue;
    }
    list.push_back({{"file", row.path},
                    {"start_unix_ns", row.start_unix_ns},
                    {"length_ns", row.length_ns},
                    {"frames", row.frames},
                    {"bytes", row.bytes},
                    {"state", row.state},
                    {"game", row.game}});
  }
  return list;
}

}  // namespace

int list_sessions(const Options& options, const Console& console) {
  std::vector<std::string> problems;
  const std::vector<std::string> paths = resolve_files(options.files, problems);
  int code = console.conclude(problems);
  std::vector<Row> rows;
  {
    tool::ProgressBar bar(console.err, console.shows_progress, "looking at sessions", "sessions");
    for (const std::string& path : paths) {
      bar.update(rows.size(), paths.size());
      rows.push_back(look_at(path, console));
      if (!rows.back().problem.empty()) code = kExitFailed;
    }
  }
  // Those that cannot be read come last.
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.problem.empty() != b.problem.empty()) return a.problem.empty();
    return a.start_unix_ns < b.start_unix_ns;
  });
  if (options.json) {
    print_json(console.out, json_of(rows));
  } else if (!rows.empty()) {
    print(rows, console.out);
  }
  return code;
}

}  // namespace session_tool
