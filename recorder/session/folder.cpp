#include "recorder/session/folder.h"

#include <algorithm>
#include <filesystem>

#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/process.h"
#include "recorder/session/format.h"
#include "recorder/session/session_info.h"

namespace recorder::session {

namespace fs = std::filesystem;

std::vector<std::string> list_sessions(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator it(base::path_of(folder), error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == kExtension) found.push_back(base::text_of(it->path()));
  }
  std::sort(found.begin(), found.end());
  return found;
}

namespace {

void add_file_or_folder(const std::string& path, std::vector<std::string>& paths, std::vector<std::string>& problems) {
  std::error_code error;
  if (!fs::is_directory(base::path_of(path), error)) return paths.push_back(path);
  // Otherwise it would look like a folder without sessions.
  fs::directory_iterator readable(base::path_of(path), error);
  if (error) return problems.push_back(path + ": cannot be opened: " + error.message());
  const std::vector<std::string> sessions = list_sessions(path);
  if (sessions.empty()) problems.push_back(path + ": holds no sessions (*.oro)");
  paths.insert(paths.end(), sessions.begin(), sessions.end());
}

}  // namespace

std::vector<std::string> resolve_sessions(const std::vector<std::string>& names, std::vector<std::string>& problems) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const std::string& name : names) {
    const bool pattern = name.find_first_of("*?[") != std::string::npos && !fs::exists(base::path_of(name), error);
    if (!pattern) {
      add_file_or_folder(name, paths, problems);
      continue;
    }
    const std::vector<std::string> matches = base::matching_paths(name);
    if (matches.empty()) problems.push_back(name + ": matches no file");
    for (const std::string& match : matches) add_file_or_folder(match, paths, problems);
  }
  return paths;
}

std::string free_session_path(const std::string& folder, int64_t start_unix_ns, const std::string& suffix) {
  const std::string stem = base::text_of(base::path_of(folder) / base::path_of(file_stem(start_unix_ns) + suffix));
  // "_02" sorts behind ".oro", so that sessions of one second are listed in their order too.
  return base::first_free(
      [&](int i) { return stem + (i == 1 ? "" : (i < 10 ? "_0" : "_") + std::to_string(i)) + kExtension; });
}

void remove_dead_session_temporaries(const std::string& folder) {
  base::remove_dead_temporaries(folder, kExtension);
  base::remove_dead_temporaries(folder, std::string(kExtension) + ".marks");
}

}  // namespace recorder::session
