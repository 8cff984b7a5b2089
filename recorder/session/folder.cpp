#include "recorder/session/folder.h"

#include <algorithm>
#include <filesystem>

#include "recorder/base/file.h"
#include "recorder/session/format.h"
#include "recorder/session/session_info.h"

namespace recorder::session {

namespace fs = std::filesystem;

std::vector<std::string> list_sessions(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == kExtension) found.push_back(it->path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string free_session_path(const std::string& folder, int64_t start_unix_ns, const std::string& suffix) {
  const std::string stem = (fs::path(folder) / (file_stem(start_unix_ns) + suffix)).string();
  // "_02" sorts behind ".oro", so that sessions of one second are listed in their order too.
  return base::first_free(
      [&](int i) { return stem + (i == 1 ? "" : (i < 10 ? "_0" : "_") + std::to_string(i)) + kExtension; });
}

void remove_dead_session_temporaries(const std::string& folder) {
  base::remove_dead_temporaries(folder, kExtension);
  base::remove_dead_temporaries(folder, std::string(kExtension) + ".marks");
}

}  // namespace recorder::session
