#include "replay/library/trash.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <numeric>

#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/text.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/format.h"
#include "recorder/session/identity.h"
#include "recorder/session/log_writer.h"

namespace replay {
namespace {

namespace base = recorder::base;
using recorder::Status;
using recorder::session::bookmarks_path;

constexpr char kBetween = '~';
constexpr const char* kTrash = ".trash";

// What to do about it.
const char* advice_for(int error_number) {
  switch (error_number) {
    case EACCES:
    case EPERM:
      return " - make the folder of the recordings writable first";
    case EROFS:
      return " - this disk is read-only";
    case ELOOP:
      return ", or remove the link with the tools of the system";
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

bool is_taken(const base::Folder& folder, const std::string& name) {
  return folder.contains(name) || folder.contains(bookmarks_path(name));
}

// The session and, if there are any, its bookmarks. Both or neither.
base::Error move_with_bookmarks(const base::Folder& source, const std::string& from, const base::Folder& target,
                                const std::string& to) {
  const std::string marks_from = bookmarks_path(from);
  const std::string marks_to = bookmarks_path(to);
  const bool has_marks = source.contains(marks_from);
  if (has_marks) {
    if (const base::Error error = source.move_file(marks_from, target, marks_to); error != 0) return error;
  }
  const base::Error error = source.move_file(from, target, to);
  if (error != 0 && has_marks) target.move_file(marks_to, source, marks_from);
  return error;
}

// "T~NAME.oro" as an item; false for any other name.
bool parse_name(const std::string& name, TrashItem& item) {
  const size_t between = name.find(kBetween);
  if (between == std::string::npos || !name.ends_with(recorder::session::kExtension)) return false;
  const auto [end, error] = std::from_chars(name.data(), name.data() + between, item.deleted_unix_ns);
  if (error != std::errc() || end != name.data() + between) return false;
  item.name = name.substr(between + 1);
  return true;
}

}  // namespace

base::Error Trash::open(base::Folder& folder, base::Folder& trash) const {
  const base::Error error = folder.open(folder_);
  return error == 0 ? trash.open_in(folder, kTrash) : error;
}

namespace {

// What is about to be done to a recording, in the words of failures.
struct Verb {
  const char* failed;    // "cannot be deleted"
  const char* not_done;  // "it was not deleted"
  const char* advice;    // "before you delete its recording"
};
constexpr Verb kDelete{"cannot be deleted", "it was not deleted", "before you delete its recording"};
constexpr Verb kRename{"cannot be renamed", "it was not renamed", "before you rename its recording"};

// Opens the recording and holds its lock, which keeps recorders from resuming it while it moves. A read-only file
// cannot be locked, but not be recorded to either.
Status hold(const base::Folder& folder, const std::string& path, uint64_t id, const Verb& verb, base::File& file) {
  const std::string name = base::file_name_of(path);
  base::Error error = folder.open_file(name, {.access = base::Access::kReadWrite}, file);
  const bool read_only = error == EACCES || error == EROFS || error == EPERM;
  if (read_only) error = folder.open_file(name, {}, file);
  if (error != 0) return failure(path, verb.failed, error);
  if (!read_only) error = file.try_lock(recorder::session::kSessionLock);
  if (base::has_no_locks(error)) return file.lock_failure(path, recorder::session::kSessionLock, "", error);
  const bool free = read_only ? !file.is_locked_elsewhere(recorder::session::kSessionLock) : error == 0;
  const uint64_t id_now = recorder::session::identity_of(file).session_id;
  if (id != 0 && id_now != 0 && id != id_now) {
    return Status::failure(path + ": has been replaced by another recording - " + verb.not_done);
  }
  if (!free) return Status::failure(path + ": is being recorded - end the game " + verb.advice);
  return {};
}

}  // namespace

Status Trash::move_to_trash(const std::string& path, uint64_t id, int64_t now_unix_ns, TrashItem& item) const {
  base::Folder folder;
  base::File file;
  const std::string name = base::file_name_of(path);
  if (const base::Error error = folder.open(folder_); error != 0) return failure(folder_, "cannot be opened", error);
  if (Status held = hold(folder, path, id, kDelete, file); !held.ok()) return held;
  base::Folder trash;
  base::Error error = folder.make_folder(kTrash);
  if (error == 0 || error == EEXIST) error = trash.open_in(folder, kTrash);
  if (error != 0) return failure(trash_folder(), "cannot be used", error);
  TrashItem made{{}, name, now_unix_ns, 0};
  if (base::FileInfo info; file.info(info) == 0) {
    made.bytes = info.bytes;
    made.deleted_unix_ns = std::max(now_unix_ns, info.modified_unix_ns);
  }
  const auto place = [&] { return std::to_string(made.deleted_unix_ns) + kBetween + made.name; };
  while (is_taken(trash, place())) ++made.deleted_unix_ns;
  if (!folder.is_name_of(name, file)) return failure(path, kDelete.failed, ENOENT);
  error = move_with_bookmarks(folder, name, trash, place());
  if (error != 0) return failure(path, kDelete.failed, error);
  made.path = trash_folder() + "/" + place();
  item = std::move(made);
  return {};
}

Status check_name(const std::string& name) {
  constexpr size_t kLongest_bytes = 200;  // leaves room for endings and the time in the trash
  if (name.find_first_not_of(' ') == std::string::npos) return Status::failure("type a name");
  if (name.size() > kLongest_bytes) return Status::failure("the name is too long");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (name.find_first_of("/\\:*?\"<>|") != std::string::npos || std::ranges::any_of(name, is_control)) {
    return Status::failure("a name has none of / \\ : * ? \" < > |");
  }
  if (name.front() == '.' || name.front() == ' ' || name.back() == ' ') {
    return Status::failure("a name neither begins with a dot nor begins or ends with a blank");
  }
  return {};
}

Status rename_recording(const std::string& folder_path, const std::string& path, uint64_t id, const std::string& name,
                        std::string& renamed) {
  if (Status checked = check_name(name); !checked.ok()) return checked;
  base::Folder folder;
  base::File file;
  const std::string from = base::file_name_of(path);
  const std::string to = name + recorder::session::kExtension;
  if (const base::Error error = folder.open(folder_path); error != 0) {
    return failure(folder_path, "cannot be opened", error);
  }
  if (Status held = hold(folder, path, id, kRename, file); !held.ok()) return held;
  if (is_taken(folder, to)) return Status::failure(to + ": there is a recording of this name already");
  if (!folder.is_name_of(from, file)) return failure(path, kRename.failed, ENOENT);
  const base::Error error = move_with_bookmarks(folder, from, folder, to);
  if (error == EEXIST) return Status::failure(to + ": there is a recording of this name already");
  if (error != 0) return failure(path, kRename.failed, error);
  renamed = folder_path + "/" + to;
  return {};
}

Status Trash::restore(const TrashItem& item, std::string& path) const {
  base::Folder folder;
  base::Folder trash;
  if (const base::Error error = open(folder, trash); error != 0) {
    return failure(item.path, "could not be restored", error);
  }
  const std::string stem = base::text_of(base::path_of(item.name).stem());
  const std::string free = base::first_free(
      [&](int i) { return i == 1 ? item.name : stem + "-" + std::to_string(i) + recorder::session::kExtension; },
      [&](const std::string& name) { return is_taken(folder, name); });
  const base::Error error = move_with_bookmarks(trash, base::file_name_of(item.path), folder, free);
  if (error != 0) return failure(item.path, "could not be restored", error);
  path = folder_ + "/" + free;
  return {};
}

std::vector<TrashItem> Trash::items() const {
  std::vector<TrashItem> found;
  base::Folder folder;
  base::Folder trash;
  std::vector<std::string> names;
  if (open(folder, trash) != 0 || trash.list(names) != 0) return found;
  for (const std::string& name : names) {
    TrashItem item;
    base::FileInfo info;
    if (!parse_name(name, item) || trash.info(name, info) != 0) continue;
    item.path = trash_folder() + "/" + name;
    item.bytes = info.bytes;
    found.push_back(std::move(item));
  }
  std::ranges::sort(found, [](const TrashItem& a, const TrashItem& b) {
    return a.deleted_unix_ns != b.deleted_unix_ns ? a.deleted_unix_ns < b.deleted_unix_ns : a.name < b.name;
  });
  return found;
}

bool Trash::may_contain(const TrashItem& item) const {
  base::Folder folder;
  base::Folder trash;
  base::FileInfo ignored;
  const base::Error error = open(folder, trash);
  return (error == 0 ? trash.info(base::file_name_of(item.path), ignored) : error) != ENOENT;
}

Status Trash::purge(const TrashItem& item) const {
  base::Folder folder;
  base::Folder trash;
  const std::string name = base::file_name_of(item.path);
  base::Error error = open(folder, trash);
  if (error == 0) error = trash.remove_file(name);
  if (error != 0 && error != ENOENT) return failure(item.path, "cannot be removed", error);
  if (trash.is_open()) trash.remove_file(bookmarks_path(name));
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
  const auto [end, error] = base::read_real(text.data(), text.data() + text.size(), value);
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
