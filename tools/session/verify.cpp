// session verify: are the sessions as they were recorded?
#include "tools/session/commands.h"
#include "tools/session/each_file.h"
#include "tools/session/findings.h"

namespace session_tool {

int verify_sessions(const Options& options, const Console& console) {
  return for_each_file(options, console, [&](const std::string& path, Json& entry) {
    Findings found = check_session(path, console);
    found.add_to(entry);
    if (!options.json && found.problems.empty()) console.out << path << ": " << found.text() << '\n' << std::flush;
    return std::move(found.problems);
  });
}

}  // namespace session_tool
