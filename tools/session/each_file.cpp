#include "tools/session/each_file.h"

#include "tools/lib/interrupt.h"
#include "tools/session/files.h"

namespace session_tool {

int for_each_file(const Options& options, const Console& console, const FileCommand& command) {
  Problems problems;
  const std::vector<std::string> paths = resolve_files(options.files, problems);
  int code = console.conclude(problems);
  Json entries = Json::array();
  for (const std::string& path : paths) {
    if (tool::interrupted() || !console.out) break;
    Json entry{{"file", path}};
    problems = command(path, entry);
    if (console.conclude(problems) != kExitDone) code = kExitFailed;
    if (!problems.empty()) entry["problems"] = problems;
    entries.push_back(std::move(entry));
  }
  if (options.json) print_json(console.out, entries);
  return code;
}

}  // namespace session_tool
