// What files are on every system, made of what file_posix.cpp and file_windows.cpp know. Included by file.h unless the
// library holds it.
#include "file.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>

#include "file_system.h"

namespace recorder::base {
namespace detail {

inline std::atomic<bool>& missing_locks_allowed() {
  static std::atomic<bool> allowed{false};
  return allowed;
}

inline Error unless_missing(Error error) {
  return has_no_locks(error) && missing_locks_allowed().load(std::memory_order_relaxed) ? 0 : error;
}

}  // namespace detail

OUROBOROS_INLINE std::string file_name_of(const std::string& path) { return path.substr(detail::name_begin(path)); }

// --- an open file ---------------------------------------------------------------------------------------------------

OUROBOROS_INLINE bool File::is_named(const std::string& path) const {
  FileInfo opened;
  FileInfo named;
  return info(opened) == 0 && file_info(path, named) == 0 && opened.id == named.id;
}

OUROBOROS_INLINE Status File::write_at(const std::string& path, uint64_t offset,
                                       std::span<const std::byte> bytes) const {
  uint64_t failed_at = 0;
  const Error error = write_at(offset, bytes, &failed_at);
  if (error == 0) return {};
  return Status::failure(path + ": cannot be written at byte " + std::to_string(failed_at) + ": " + error_text(error));
}

OUROBOROS_INLINE Error File::fill_with_zeros(uint64_t bytes) const {
  const std::string zeros(65536, '\0');
  for (uint64_t at = 0; at < bytes; at += zeros.size()) {
    const auto part = static_cast<size_t>(std::min<uint64_t>(bytes - at, zeros.size()));
    if (const Error error = write_at(at, std::as_bytes(std::span(zeros).first(part))); error != 0) return error;
  }
  return 0;
}

OUROBOROS_INLINE void work_without_locks() { detail::missing_locks_allowed().store(true); }

OUROBOROS_INLINE bool works_without_locks() { return detail::missing_locks_allowed().load(); }

OUROBOROS_INLINE Error File::try_lock(LockRange range) const {
  return detail::unless_missing(detail::set_lock(native_, range, false));
}

OUROBOROS_INLINE Error File::lock(LockRange range) const {
  return detail::unless_missing(detail::set_lock(native_, range, true));
}

OUROBOROS_INLINE Status File::lock_failure(const std::string& path, LockRange range, const char* held,
                                           Error error) const {
  if (error == EAGAIN || error == EACCES) return Status::failure(path + ": " + held + " " + lock_holder(range));
  std::string reason = path + ": cannot be locked: " + error_text(error);
  if (has_no_locks(error)) {
    reason +=
        " - this file system has no locks; keep the file on another one, or use --no-lock (without_locks in a "
        "game's options) if no other program uses it at the same time";
  }
  return Status::failure(std::move(reason));
}

// --- a folder -------------------------------------------------------------------------------------------------------

OUROBOROS_INLINE bool Folder::contains(const std::string& name) const {
  FileInfo ignored;
  return info(name, ignored) == 0;
}

OUROBOROS_INLINE bool Folder::is_name_of(const std::string& name, const File& file) const {
  FileInfo opened;
  FileInfo named;
  return file.info(opened) == 0 && info(name, named) == 0 && opened.id == named.id;
}

// --- names ----------------------------------------------------------------------------------------------------------

OUROBOROS_INLINE Error move_file(const std::string& from, const std::string& to) {
  Folder source;
  Folder target;
  Error error = source.open(detail::folder_of(from));
  if (error == 0) error = target.open(detail::folder_of(to));
  return error == 0 ? source.move_file(file_name_of(from), target, file_name_of(to)) : error;
}

OUROBOROS_INLINE Status make_folders(const std::string& path) {
  const std::string name = detail::without_trailing_separators(path);
  Error error = make_folder(name);
  if (error == ENOENT) {
    const std::string above = detail::without_trailing_separators(name.substr(0, detail::name_begin(name)));
    if (!above.empty() && above != name) {
      if (Status made = make_folders(above); !made.ok()) return made;
      error = make_folder(name);
    }
  }
  if (error == 0) {
    sync_folder_of(name);
    return {};
  }
  FileInfo info;
  const bool is_there = file_info(name, info) == 0 && info.kind == FileKind::kFolder;
  return is_there ? Status() : system_failure(path, "cannot be created", error);
}

OUROBOROS_INLINE void sync_folder_of(const std::string& path) {
  Folder folder;
  if (folder.open(detail::folder_of(path)) == 0) folder.sync();
}

// --- whole files ----------------------------------------------------------------------------------------------------

namespace detail {

inline constexpr std::string_view kTemporary = ".new-";
inline constexpr size_t kRandomDigits = 16;

inline Error put_in_place(const Folder& folder, const std::string& temporary, const std::string& name,
                          Replace replace) {
  bool renamed = false;  // then the temporary name may be the next maker's
  const Error error = give_name(folder, temporary, name, replace, renamed);
  if (!renamed) folder.remove_file(temporary);
  if (error == 0) folder.sync();
  return error;
}

// The length of temporary_name()'s ending of `name`, 0 if it has none.
inline size_t temporary_ending(std::string_view name) {
  const size_t at = name.rfind(kTemporary);
  if (at == name.npos || at == 0) return 0;
  const std::string_view numbers = name.substr(at + kTemporary.size());
  const size_t dash = numbers.find_first_not_of("0123456789");
  if (dash == 0 || dash == numbers.npos || numbers[dash] != '-') return 0;
  const std::string_view random = numbers.substr(dash + 1);
  return random.size() == kRandomDigits && random.find_first_not_of("0123456789abcdef") == random.npos
             ? name.size() - at
             : 0;
}

inline void remove_unless_in_use(const Folder& folder, const std::string& name) {
  File file;
  FileInfo info;
  if (folder.open_file(name, {.access = Access::kReadWrite}, file) != 0) return;
  if (file.info(info) != 0 || info.kind != FileKind::kRegular) return;
  const bool has_its_name = info.links > 1;  // and may be in use under that
  if (has_its_name || (set_lock(file.native(), kTemporaryLock, false) == 0 && folder.is_name_of(name, file)))
    folder.remove_file(name);
}

template <class Wanted>
void remove_dead_temporaries(const std::string& path, Wanted&& wanted) {
  Folder folder;
  std::vector<std::string> names;
  if (folder.open(path) != 0) return;
  static_cast<void>(folder.list(names));  // as many as there could be read
  for (const std::string& name : names) {
    const std::string_view finished = finished_name(name);
    if (!finished.empty() && wanted(finished)) remove_unless_in_use(folder, name);
  }
}

}  // namespace detail

OUROBOROS_INLINE std::string temporary_name(const std::string& path) {
  char suffix[64];
  std::snprintf(suffix, sizeof suffix, "%s%ld-%016llx", detail::kTemporary.data(), detail::process_number(),
                static_cast<unsigned long long>(detail::random_number()));
  return path + suffix;
}

OUROBOROS_INLINE Error put_in_place(const std::string& temporary, const std::string& path, Replace replace) {
  Folder folder;
  const Error error = folder.open(detail::folder_of(path));
  return error == 0 ? detail::put_in_place(folder, file_name_of(temporary), file_name_of(path), replace) : error;
}

OUROBOROS_INLINE Error TemporaryFile::create(const std::string& path, LockRange lock, unsigned permissions) {
  discard();
  Folder folder;
  if (const Error error = folder.open(detail::folder_of(path)); error != 0) return error;
  // Between making and locking it another process may take it for a dead one's: then the next name.
  constexpr int kTries = 100;
  for (int tries = 1;; ++tries) {
    std::string name = temporary_name(path);
    File file;
    const Error error = folder.open_file(
        file_name_of(name),
        {.access = Access::kReadWrite, .creation = Creation::kMustBeNew, .permissions = permissions}, file);
    if (error != 0 && (error != EEXIST || tries == kTries)) return error;
    if (error != 0) continue;
    const Error locked = file.try_lock(lock);
    const bool taken = locked == EAGAIN || locked == EACCES || !folder.is_name_of(file_name_of(name), file);
    if (taken && tries < kTries) continue;
    folder_ = std::move(folder);
    file_ = std::move(file);
    name_ = std::move(name);
    path_ = path;
    return 0;
  }
}

OUROBOROS_INLINE Error TemporaryFile::put_in_place(Replace replace) {
  const std::string name = std::exchange(name_, {});
  const Error error = detail::put_in_place(folder_, file_name_of(name), file_name_of(path_), replace);
  if (error != 0) discard();
  return error;
}

OUROBOROS_INLINE void TemporaryFile::discard() {
  if (!name_.empty()) folder_.remove_file(file_name_of(std::exchange(name_, {})));
  file_.close();
}

OUROBOROS_INLINE std::string_view finished_name(std::string_view name) {
  std::string_view rest = name;
  while (const size_t ending = detail::temporary_ending(rest)) rest.remove_suffix(ending);
  return rest.size() == name.size() ? std::string_view() : rest;
}

OUROBOROS_INLINE void remove_dead_temporaries(const std::string& folder, std::string_view ending) {
  detail::remove_dead_temporaries(folder, [&](std::string_view name) { return name.ends_with(ending); });
}

OUROBOROS_INLINE void remove_dead_temporaries_of(const std::string& path) {
  detail::remove_dead_temporaries(detail::folder_of(path),
                                  [&](std::string_view found) { return found == file_name_of(path); });
}

OUROBOROS_INLINE Error make_temporary_folder(const std::string& path, std::string& made) {
  std::string name = temporary_name(path);
  const Error error = make_folder(name);
  if (error == 0) made = std::move(name);
  return error;
}

OUROBOROS_INLINE Error copy_file(const std::string& from, const std::string& to) {
  File source;
  TemporaryFile made;
  Error error = source.open(from);
  if (error == 0) error = made.create(to);
  std::vector<std::byte> block(size_t{1} << 18);
  for (uint64_t at = 0; error == 0;) {
    const size_t got = source.read_at(at, block, &error);
    if (error == 0 && got == 0) break;
    if (error == 0) error = made.file().write_at(at, std::span(block).first(got));
    at += got;
  }
  if (error == 0) error = made.file().sync();
  return error == 0 ? made.put_in_place(Replace::kNo) : error;
}

OUROBOROS_INLINE Status replace_file(const std::string& path, std::span<const std::byte> bytes) {
  TemporaryFile made;
  if (const Error error = made.create(path); error != 0) return system_failure(path, "cannot be written", error);
  if (Status written = made.file().write_at(path, 0, bytes); !written.ok()) return written;
  if (const Error error = made.file().sync(); error != 0) return system_failure(path, "cannot be synced", error);
  const Error error = made.put_in_place(Replace::kYes);
  return error == 0 ? Status() : system_failure(path, "could not be renamed into place", error);
}

OUROBOROS_INLINE Status replace_file(const std::string& path, const std::string& text) {
  return replace_file(path, std::as_bytes(std::span(text)));
}

OUROBOROS_INLINE Status read_whole_file(const std::string& path, uint64_t max_bytes, std::string& text) {
  File file;
  if (const Error failed = file.open(path); failed != 0) return system_failure(path, "cannot be opened", failed);
  FileInfo info;
  if (file.info(info) == 0 && info.kind == FileKind::kFolder) return system_failure(path, "cannot be read", EISDIR);
  const uint64_t bytes = file.bytes();
  if (bytes > max_bytes) return Status::failure(path + ": is longer than " + std::to_string(max_bytes) + " bytes");
  std::string read(static_cast<size_t>(bytes), '\0');
  Error error = 0;
  if (file.read_at(0, std::as_writable_bytes(std::span(read)), &error) != bytes) {
    return system_failure(path, "cannot be read", error == 0 ? EIO : error);
  }
  text = std::move(read);
  return {};
}

}  // namespace recorder::base
