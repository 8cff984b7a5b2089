#include "replay/library/trash.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numeric>

#include "recorder/ring/ring_file.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/format.h"
#include "recorder/session/log_writer.h"

namespace replay {
namespace {

namespace fs = std::filesystem;
using recorder::Status;
using recorder::session::bookmarks_path;

constexpr char kBetween = '~';

bool exists(const std::string& path) {
  struct stat info;
  return ::lstat(path.c_str(), &info) == 0;
}

// What to do about it.
const char* advice_for(int error_number) {
  switch (error_number) {
    case EACCES:
    case EPERM:
      return " - make the folder of the recordings writable first";
    case EROFS:
      return " - this disk can only be read";
    case ELOOP:
      return " - it is a link, which is removed with the tools of the system";
    case ENOENT:
      return " - it has been moved or removed meanwhile";
    case EXDEV:
      return " - the trash must be on the same disk as the recordings";
    case ENOTDIR:
      return " - the trash is a folder named .trash, and something else is in its place";
    default:
      return "";
  }
}

Status failure(const std::string& path, const char* what, int error_number) {
  return Status::failure(recorder::system_failure(path, what, error_number).message() + advice_for(error_number));
}

// Never replaces a file. link() refuses to by itself; some filesystems have no links, and there looking first is the
// next best.
bool move_file(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) == 0) {
    if (::unlink(from.c_str()) == 0) return true;
    const int error = errno;
    ::unlink(to.c_str());
    errno = error;
    return false;
  }
  if (errno != EPERM && errno != ENOTSUP && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK) return false;
  if (exists(to)) {
    errno = EEXIST;
    return false;
  }
  return ::rename(from.c_str(), to.c_str()) == 0;
}

// The session and, if there are any, its bookmarks. Both or neither.
bool move_with_marks(const std::string& from, const std::string& to) {
  const std::string marks_from = bookmarks_path(from);
  const std::string marks_to = bookmarks_path(to);
  const bool has_marks = exists(marks_from);
  if (has_marks && !move_file(marks_from, marks_to)) return false;
  if (move_file(from, to)) return true;
  const int error = errno;
  if (has_marks) move_file(marks_to, marks_from);
  errno = error;
  return false;
}

// "T~NAME.oro" as an item; false for any other name.
bool parse_name(const fs::path& path, TrashItem& item) {
  const std::string name = path.filename().string();
  const size_t between = name.find(kBetween);
  if (between == std::string::npos || path.extension() != recorder::session::kExtension) return false;
  const auto [end, error] = std::from_chars(name.data(), name.data() + between, item.deleted_unix_ns);
  if (error != std::errc() || end != name.data() + between) return false;
  item.path = path.string();
  item.name = name.substr(between + 1);
  return true;
}

}  // namespace

Status Trash::move_to_trash(const std::string& path, int64_t now_unix_ns, TrashItem& item) const {
  // The lock is held while the file moves: no recorder can take it up meanwhile. One that may only be read cannot be
  // locked, but not be recorded to either.
  recorder::base::File file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  const bool read_only = !file.is_open() && (errno == EACCES || errno == EROFS || errno == EPERM);
  if (read_only) file = recorder::base::File(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (!file.is_open()) return failure(path, "cannot be deleted", errno);
  const bool free = read_only ? !file.is_locked_elsewhere(recorder::session::kSessionLock)
                              : file.try_lock(recorder::session::kSessionLock) == 0;
  if (!free) return Status::failure(path + ": is being recorded - end the game before you delete its recording");
  if (::mkdir(trash_folder().c_str(), 0755) != 0 && errno != EEXIST) {
    return failure(trash_folder(), "cannot be created", errno);
  }
  TrashItem made{{}, fs::path(path).filename().string(), now_unix_ns, 0};
  struct stat info;
  if (::fstat(file.native(), &info) == 0) {
    made.bytes = static_cast<uint64_t>(info.st_size);
    made.deleted_unix_ns = std::max(now_unix_ns, int64_t{info.st_mtime} * 1'000'000'000);
  }
  const auto place = [&] { return trash_folder() + "/" + std::to_string(made.deleted_unix_ns) + kBetween + made.name; };
  while (exists(place()) || exists(bookmarks_path(place()))) ++made.deleted_unix_ns;
  made.path = place();
  if (!move_with_marks(path, made.path)) return failure(path, "cannot be deleted", errno);
  item = std::move(made);
  return {};
}

Status Trash::restore(const TrashItem& item, std::string& path) const {
  const fs::path wanted = fs::path(folder_) / item.name;
  std::string free = wanted.string();
  for (int i = 2; exists(free) || exists(bookmarks_path(free)); ++i) {
    free = (fs::path(folder_) / wanted.stem()).string() + "-" + std::to_string(i) + recorder::session::kExtension;
  }
  if (!move_with_marks(item.path, free)) return failure(item.path, "cannot be put back", errno);
  path = std::move(free);
  return {};
}

std::vector<TrashItem> Trash::items() const {
  std::vector<TrashItem> found;
  std::error_code error;
  for (fs::directory_iterator it(trash_folder(), error), end; !error && it != end; it.increment(error)) {
    TrashItem item;
    struct stat info;
    if (!parse_name(it->path(), item) || ::stat(item.path.c_str(), &info) != 0) continue;
    item.bytes = static_cast<uint64_t>(info.st_size);
    found.push_back(std::move(item));
  }
  std::ranges::sort(found, [](const TrashItem& a, const TrashItem& b) {
    return a.deleted_unix_ns != b.deleted_unix_ns ? a.deleted_unix_ns < b.deleted_unix_ns : a.name < b.name;
  });
  return found;
}

bool Trash::may_contain(const TrashItem& item) const { return exists(item.path) || errno != ENOENT; }

Status Trash::purge(const TrashItem& item) const {
  if (::unlink(item.path.c_str()) != 0 && errno != ENOENT) {
    return failure(item.path, "cannot be removed", errno);
  }
  ::unlink(bookmarks_path(item.path).c_str());
  return {};
}

size_t Trash::purge_older(int64_t before_unix_ns) const {
  size_t removed = 0;
  for (const TrashItem& item : items()) {
    if (item.deleted_unix_ns >= before_unix_ns) break;
    if (purge(item).ok()) ++removed;
  }
  return removed;
}

namespace {

using recorder::Status;

bool is_removable(const Entry& entry) {
  return entry.state == EntryState::kFinished && !entry.favourite && entry.bookmarks == 0 && entry.bookmarks_readable;
}

std::vector<size_t> oldest_first(std::span<const Entry> entries) {
  std::vector<size_t> order(entries.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, [&](size_t a, size_t b) {
    const Entry& one = entries[a];
    const Entry& other = entries[b];
    return one.start_unix_ns != other.start_unix_ns ? one.start_unix_ns < other.start_unix_ns : one.path < other.path;
  });
  return order;
}

}  // namespace

QuotaPlan plan_quota(std::span<const Entry> entries, std::span<const TrashItem> trash, uint64_t limit_bytes) {
  QuotaPlan plan;
  if (limit_bytes == 0) return plan;
  uint64_t bytes = 0;
  for (const Entry& entry : entries) bytes += entry.stamp.bytes;
  for (const TrashItem& item : trash) bytes += item.bytes;
  const auto free = [&](uint64_t freed) {
    bytes -= freed;
    plan.freed_bytes += freed;
  };
  for (size_t i = 0; i < trash.size() && bytes > limit_bytes; ++i) {
    plan.purge.push_back(i);
    free(trash[i].bytes);
  }
  const std::vector<size_t> order = oldest_first(entries);
  for (size_t i = 0; i + 1 < order.size() && bytes > limit_bytes; ++i) {
    if (!is_removable(entries[order[i]])) continue;
    plan.remove.push_back(order[i]);
    free(entries[order[i]].stamp.bytes);
  }
  plan.bytes_over_limit = bytes > limit_bytes ? bytes - limit_bytes : 0;
  return plan;
}

Status parse_size(const std::string& text, uint64_t& bytes) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  std::string unit(end, text.data() + text.size());
  if (!unit.empty() && (unit.back() == 'B' || unit.back() == 'b')) unit.pop_back();
  const double factor = unit.empty()                 ? 1
                        : unit == "k" || unit == "K" ? 1e3
                        : unit == "m" || unit == "M" ? 1e6
                        : unit == "g" || unit == "G" ? 1e9
                        : unit == "t" || unit == "T" ? 1e12
                                                     : 0;
  if (error != std::errc() || factor == 0 || !(value >= 0) || value * factor > 9e18) {
    return Status::failure("'" + text + "' is no size - write 500M, 20G or a number of bytes");
  }
  bytes = static_cast<uint64_t>(std::llround(value * factor));
  return {};
}

}  // namespace replay
