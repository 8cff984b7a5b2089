#include "tools/session/files.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "recorder/base/process.h"
#include "recorder/session/recovery.h"

namespace session_tool {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultFolder = "recordings";

void add_file_or_folder(const std::string& path, std::vector<std::string>& paths, std::vector<std::string>& problems) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return paths.push_back(path);
  // Otherwise it would look like a folder without sessions.
  fs::directory_iterator readable(path, error);
  if (error) return problems.push_back(path + ": cannot be opened: " + error.message());
  const std::vector<std::string> sessions = recorder::session::list_sessions(path);
  if (sessions.empty()) problems.push_back(path + ": holds no sessions (*.oro)");
  paths.insert(paths.end(), sessions.begin(), sessions.end());
}

}  // namespace

std::vector<std::string> resolve_files(const std::vector<std::string>& arguments, std::vector<std::string>& problems) {
  std::vector<std::string> paths;
  std::error_code error;
  if (arguments.empty()) {
    if (fs::is_directory(kDefaultFolder, error)) {
      add_file_or_folder(kDefaultFolder, paths, problems);
    } else {
      problems.push_back(std::string(kDefaultFolder) + ": there is no such folder here - name sessions or a folder");
    }
  }
  for (const std::string& argument : arguments) {
    const bool pattern = argument.find_first_of("*?[") != std::string::npos && !fs::exists(argument, error);
    if (!pattern) {
      add_file_or_folder(argument, paths, problems);
      continue;
    }
    const std::vector<std::string> matches = recorder::base::matching_paths(argument);
    if (matches.empty()) problems.push_back(argument + ": matches no file");
    for (const std::string& match : matches) add_file_or_folder(match, paths, problems);
  }
  return paths;
}

int for_each_file(const Options& options, const Console& console, const FileCommand& command) {
  Problems problems;
  const std::vector<std::string> paths = resolve_files(options.files, problems);
  int code = console.conclude(problems);
  Json entries = Json::array();
  for (const std::string& path : paths) {
    if (recorder::base::interrupted() || !console.out) break;
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
