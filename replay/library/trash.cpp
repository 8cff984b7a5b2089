#include "replay/library/trash.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "recorder/base/file.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/format.h"
#include "recorder/session/log_writer.h"

namespace replay {
namespace {

namespace base = recorder::base;
namespace fs = std::filesystem;
using recorder::Status;
using recorder::session::bookmarks_path;

constexpr char kBetween = '~';

// What to do about it.
const char* advice_for(int error_number) {
  switch (error_number) {
    case EACCES:
    case EPERM:
      return " - make the folder of the recordings writable first";
    case EROFS:
      return " - this disk is read-only";
    case ELOOP:
      return " - it is a link; remove it with the tools of the system";
    case ENOENT:
      return " - another program has moved or removed it";
    case EXDEV:
      return " - the trash must be on the same disk as the recordings";
    case ENOTDIR:
      return " - something else than a folder is named .trash";
    default:
      return "";
  }
}

Status failure(const std::string& path, const char* what, int error_number) {
  return Status::failure(recorder::system_failure(path, what, error_number).message() + advice_for(error_number));
}

bool is_taken(const std::string& path) { return base::exists(path) || base::exists(bookmarks_path(path)); }

// The session and, if there are any, its bookmarks. Both or neither.
base::Error move_with_bookmarks(const std::string& from, const std::string& to) {
  const std::string marks_from = bookmarks_path(from);
  const std::string marks_to = bookmarks_path(to);
  const bool has_marks = base::exists(marks_from);
  if (has_marks) {
    if (const base::Error error = base::move_file(marks_from, marks_to); error != 0) return error;
  }
  const base::Error error = base::move_file(from, to);
  if (error != 0 && has_marks) base::move_file(marks_to, marks_from);
  return error;
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
  // Holding the lock while the file moves keeps recorders from resuming it. A read-only file cannot be locked, but not
  // be recorded to either.
  base::File file;
  base::Error error = file.open(path, {.access = base::Access::kReadWrite, .links = base::Links::kDoNotFollow});
  const bool read_only = error == EACCES || error == EROFS || error == EPERM;
  if (read_only) error = file.open(path, {.links = base::Links::kDoNotFollow});
  if (error != 0) return failure(path, "cannot be deleted", error);
  const bool free = read_only ? !file.is_locked_elsewhere(recorder::session::kSessionLock)
                              : file.try_lock(recorder::session::kSessionLock) == 0;
  if (!free) return Status::failure(path + ": is being recorded - end the game before you delete its recording");
  error = base::make_folder(trash_folder());
  if (error != 0 && error != EEXIST) return failure(trash_folder(), "cannot be created", error);
  TrashItem made{{}, fs::path(path).filename().string(), now_unix_ns, 0};
  if (base::FileInfo info; file.info(info) == 0) {
    made.bytes = info.bytes;
    made.deleted_unix_ns = std::max(now_unix_ns, info.modified_unix_ns);
  }
  const auto place = [&] { return trash_folder() + "/" + std::to_string(made.deleted_unix_ns) + kBetween + made.name; };
  while (is_taken(place())) ++made.deleted_unix_ns;
  made.path = place();
  error = move_with_bookmarks(path, made.path);
  if (error != 0) return failure(path, "cannot be deleted", error);
  item = std::move(made);
  return {};
}

Status Trash::restore(const TrashItem& item, std::string& path) const {
  const fs::path wanted = fs::path(folder_) / item.name;
  const std::string stem = (fs::path(folder_) / wanted.stem()).string();
  const auto name = [&](int i) {
    return i == 1 ? wanted.string() : stem + "-" + std::to_string(i) + recorder::session::kExtension;
  };
  std::string free = base::first_free(name, is_taken);
  const base::Error error = move_with_bookmarks(item.path, free);
  if (error != 0) return failure(item.path, "could not be restored", error);
  path = std::move(free);
  return {};
}

std::vector<TrashItem> Trash::items() const {
  std::vector<TrashItem> found;
  std::error_code error;
  for (fs::directory_iterator it(trash_folder(), error), end; !error && it != end; it.increment(error)) {
    TrashItem item;
    base::FileInfo info;
    if (!parse_name(it->path(), item) || base::file_info(item.path, info) != 0) continue;
    item.bytes = info.bytes;
    found.push_back(std::move(item));
  }
  std::ranges::sort(found, [](const TrashItem& a, const TrashItem& b) {
    return a.deleted_unix_ns != b.deleted_unix_ns ? a.deleted_unix_ns < b.deleted_unix_ns : a.name < b.name;
  });
  return found;
}

bool Trash::may_contain(const TrashItem& item) const {
  base::FileInfo ignored;
  return base::file_info(item.path, ignored, base::Links::kDoNotFollow) != ENOENT;
}

Status Trash::purge(const TrashItem& item) const {
  const base::Error error = base::remove_file(item.path);
  if (error != 0 && error != ENOENT) return failure(item.path, "cannot be removed", error);
  base::remove_file(bookmarks_path(item.path));
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

// --- quota ----------------------------------------------------------------------------------------------------------

namespace {

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
    return Status::failure("'" + text + "': invalid size - write 500M, 20G or a number of bytes");
  }
  bytes = static_cast<uint64_t>(std::llround(value * factor));
  return {};
}

}  // namespace replay
