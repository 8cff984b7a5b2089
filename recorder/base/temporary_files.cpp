#include "recorder/base/temporary_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>

#include "recorder/ring/ring_file.h"
#include "recorder/session/file_io.h"
#include "recorder/session/format.h"
#include "recorder/session/log_writer.h"

namespace recorder::session {
namespace {

namespace fs = std::filesystem;

// What a name has behind that of the file to be, as ring::detail::temporary_name, PackedWriter and recovery give it.
bool is_temporary_suffix(std::string_view suffix) {
  const std::string_view session_of_old = ".upgrading";
  if (suffix.starts_with(session_of_old)) suffix.remove_prefix(session_of_old.size());
  return suffix.empty() || suffix == ".packing" || suffix.starts_with(".new-");
}

void remove_unless_in_use(const std::string& path) {
  const ring::Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  struct stat info;
  if (!file.valid() || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  const bool has_its_name = info.st_nlink > 1;  // and may be in use under that
  const auto is_free = [&] {                    // a ring that is being made holds the lock for repairs
    return try_lock_session(file.get()) && !ring::is_locked_elsewhere(file.get(), ring::Role::kRepair) &&
           still_at_path(path, file.get());
  };
  if (has_its_name || is_free()) ::unlink(path.c_str());
}

// `stem` of "stem" + suffix, empty when the name is no temporary one.
std::string_view stem_of(std::string_view name, std::string_view end_of_stem) {
  for (size_t at = name.find(end_of_stem); at != name.npos; at = name.find(end_of_stem, at + 1)) {
    const size_t end = at + end_of_stem.size();
    if (end < name.size() && is_temporary_suffix(name.substr(end))) return name.substr(0, end);
  }
  return {};
}

void remove_temporary_files(const fs::path& folder, std::string_view end_of_stem, std::string_view stem) {
  std::error_code error;
  for (fs::directory_iterator it(folder.empty() ? "." : folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    const std::string_view found = stem_of(name, end_of_stem);
    if (!found.empty() && (stem.empty() || found == stem)) remove_unless_in_use(it->path().string());
  }
}

}  // namespace

void remove_temporary_files_in(const std::string& folder) {
  remove_temporary_files(folder, kExtension, {});
  remove_temporary_files(folder, std::string(kExtension) + ".marks", {});
}

void remove_temporary_files_of(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  remove_temporary_files(fs::path(path).parent_path(), name, name);
}

}  // namespace recorder::session
