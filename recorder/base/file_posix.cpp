// Files on Linux and macOS. Included by file.h unless the library holds it.
#include "file.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace recorder::base {
namespace detail {

// An Error by what a system call returned.
inline Error error_of(long result) { return result == 0 ? 0 : errno; }

template <class Call>
auto retried(Call&& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

inline FileInfo info_of(const struct stat& found) {
  FileInfo info;
  info.kind = S_ISREG(found.st_mode)   ? FileKind::kRegular
              : S_ISDIR(found.st_mode) ? FileKind::kFolder
              : S_ISLNK(found.st_mode) ? FileKind::kLink
                                       : FileKind::kOther;
  info.id = {static_cast<uint64_t>(found.st_dev), static_cast<uint64_t>(found.st_ino)};
  info.bytes = static_cast<uint64_t>(found.st_size);
  info.links = static_cast<uint64_t>(found.st_nlink);
#if defined(__APPLE__)
  const timespec modified = found.st_mtimespec;
#else
  const timespec modified = found.st_mtim;
#endif
  info.modified_unix_ns = int64_t{modified.tv_sec} * 1'000'000'000 + modified.tv_nsec;
  return info;
}

// Keeps SIGXFSZ from the calling thread while it lives: a write beyond RLIMIT_FSIZE then fails with EFBIG. A library
// must not change what the process does with a signal, so it is blocked here and, if it was raised, removed before it
// is let through again.
class FileSizeSignalBlock {
 public:
  FileSizeSignalBlock() {
    sigset_t pending;
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGXFSZ);
    ::sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGXFSZ) == 1;
    ::pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  FileSizeSignalBlock(const FileSizeSignalBlock&) = delete;
  FileSizeSignalBlock& operator=(const FileSizeSignalBlock&) = delete;
  ~FileSizeSignalBlock() {
#if !defined(__APPLE__)
    const timespec at_once{};
    if (!was_pending_) ::sigtimedwait(&signal_, nullptr, &at_once);
#endif
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t signal_;
  sigset_t before_;
  bool was_pending_;
};

#if defined(F_OFD_SETLK)
inline constexpr int kSetLock = F_OFD_SETLK, kSetLockWait = F_OFD_SETLKW, kGetLock = F_OFD_GETLK;
#else
inline constexpr int kSetLock = F_SETLK, kSetLockWait = F_SETLKW, kGetLock = F_GETLK;
#endif

inline struct flock lock_request(LockRange range, short type) {
  struct flock request = {};
  request.l_type = type;
  request.l_whence = SEEK_SET;
  request.l_start = static_cast<off_t>(range.offset);
  request.l_len = static_cast<off_t>(range.bytes);
  return request;
}

// Whether the text of /proc/PID/fdinfo/FD says that this descriptor holds `range` of `file`. The kernel shows
// neighbouring locks of one owner as one.
inline bool fdinfo_holds(const char* path, const struct stat& file, LockRange range) {
  std::FILE* info = std::fopen(path, "re");
  if (info == nullptr) return false;
  char line[256];
  bool holds = false;
  while (!holds && std::fgets(line, sizeof line, info) != nullptr) {
    unsigned long long inode = 0;
    long long start = 0;
    long long end = 0;
    unsigned device_major = 0;
    unsigned device_minor = 0;
    holds = std::sscanf(line, "lock: %*d: %*s %*s WRITE %*d %x:%x:%llu %lld %lld", &device_major, &device_minor, &inode,
                        &start, &end) == 5 &&
            inode == file.st_ino && start <= static_cast<long long>(range.offset) &&
            static_cast<long long>(range.offset) <= end;
  }
  std::fclose(info);
  return holds;
}

inline bool process_holds(const char* pid, const struct stat& file, LockRange range) {
  const std::string folder = std::string("/proc/") + pid + "/fdinfo";
  DIR* descriptors = ::opendir(folder.c_str());
  if (descriptors == nullptr) return false;
  bool holds = false;
  while (const dirent* entry = holds ? nullptr : ::readdir(descriptors)) {
    if (entry->d_name[0] != '.') holds = fdinfo_holds((folder + "/" + entry->d_name).c_str(), file, range);
  }
  ::closedir(descriptors);
  return holds;
}

inline std::string command_of(const std::string& pid) {
  char name[64] = {};
  if (std::FILE* comm = std::fopen(("/proc/" + pid + "/comm").c_str(), "re")) {
    if (std::fgets(name, sizeof name, comm) == nullptr) name[0] = '\0';
    std::fclose(comm);
  }
  name[std::strcspn(name, "\n")] = '\0';
  return name;
}

inline std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// Whether link() failed for want of links on that file system.
inline bool has_no_links(Error error) {
  return error == EPERM || error == ENOTSUP || error == EOPNOTSUPP || error == ENOSYS || error == EMLINK;
}

}  // namespace detail

// --- what a file is -------------------------------------------------------------------------------------------------

OUROBOROS_INLINE Error file_info(const std::string& path, FileInfo& info, Links links) {
  struct stat found;
  const int result = links == Links::kFollow ? ::stat(path.c_str(), &found) : ::lstat(path.c_str(), &found);
  if (result != 0) return errno;
  info = detail::info_of(found);
  return 0;
}

OUROBOROS_INLINE bool exists(const std::string& path) {
  struct stat found;
  return ::lstat(path.c_str(), &found) == 0;
}

// --- an open file ---------------------------------------------------------------------------------------------------

OUROBOROS_INLINE Error File::open(const std::string& path, const OpenOptions& options) {
  int flags = options.waits ? O_CLOEXEC : O_CLOEXEC | O_NONBLOCK;
  flags |= options.access == Access::kRead ? O_RDONLY : options.access == Access::kWrite ? O_WRONLY : O_RDWR;
  if (options.creation != Creation::kNever) flags |= O_CREAT;
  if (options.creation == Creation::kMustBeNew) flags |= O_EXCL;
  if (options.links == Links::kDoNotFollow) flags |= O_NOFOLLOW;
  const int opened = detail::retried([&] { return ::open(path.c_str(), flags, options.permissions); });
  if (opened < 0) return errno;
  *this = File(opened);
  return 0;
}

OUROBOROS_INLINE void File::close() {
  if (native_ != kNone) ::close(std::exchange(native_, kNone));
}

OUROBOROS_INLINE Error File::info(FileInfo& info) const {
  struct stat found;
  if (::fstat(native_, &found) != 0) return errno;
  info = detail::info_of(found);
  return 0;
}

OUROBOROS_INLINE uint64_t File::bytes() const {
  struct stat found;
  return ::fstat(native_, &found) == 0 ? static_cast<uint64_t>(found.st_size) : 0;
}

OUROBOROS_INLINE bool File::is_named(const std::string& path) const {
  FileInfo opened;
  FileInfo named;
  return info(opened) == 0 && file_info(path, named) == 0 && opened.id == named.id;
}

OUROBOROS_INLINE size_t File::read_at(uint64_t offset, std::span<std::byte> out, Error* error) const {
  size_t done = 0;
  if (error != nullptr) *error = 0;
  while (done < out.size()) {
    const ssize_t got = detail::retried(
        [&] { return ::pread(native_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done)); });
    if (got < 0 && error != nullptr) *error = errno;
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

OUROBOROS_INLINE Error File::write_at(uint64_t offset, std::span<const std::byte> bytes, uint64_t* failed_at) const {
  const detail::FileSizeSignalBlock no_signal;
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t wrote = detail::retried(
        [&] { return ::pwrite(native_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done)); });
    if (wrote <= 0) {
      if (failed_at != nullptr) *failed_at = offset + done;
      return wrote < 0 ? errno : ENOSPC;
    }
    done += static_cast<size_t>(wrote);
  }
  return 0;
}

OUROBOROS_INLINE Status File::write_at(const std::string& path, uint64_t offset,
                                       std::span<const std::byte> bytes) const {
  uint64_t failed_at = 0;
  const Error error = write_at(offset, bytes, &failed_at);
  if (error == 0) return {};
  return Status::failure(path + ": cannot be written at byte " + std::to_string(failed_at) + ": " +
                         std::strerror(error));
}

OUROBOROS_INLINE Error File::read_some(std::span<std::byte> out, size_t& got) const {
  const ssize_t count = detail::retried([&] { return ::read(native_, out.data(), out.size()); });
  got = count < 0 ? 0 : static_cast<size_t>(count);
  return count < 0 ? errno : 0;
}

OUROBOROS_INLINE Error File::write_some(std::span<const std::byte> bytes, size_t& written) const {
  const detail::FileSizeSignalBlock no_signal;
  const ssize_t count = ::write(native_, bytes.data(), bytes.size());
  written = count < 0 ? 0 : static_cast<size_t>(count);
  return count < 0 ? errno : 0;
}

OUROBOROS_INLINE bool File::wait_until_writable(int at_most_ms) const {
  struct pollfd ready = {native_, POLLOUT, 0};
  return ::poll(&ready, 1, at_most_ms) > 0;
}

OUROBOROS_INLINE bool File::wait_for_hangup(int at_most_ms) const {
  struct pollfd ended = {native_, 0, 0};
  return ::poll(&ended, 1, at_most_ms) > 0;
}

OUROBOROS_INLINE Error File::resize(uint64_t bytes) const {
  const detail::FileSizeSignalBlock no_signal;
  return detail::error_of(detail::retried([&] { return ::ftruncate(native_, static_cast<off_t>(bytes)); }));
}

// Not posix_fallocate(): where the file system cannot reserve it writes zeros where it has just read a zero, which
// destroys what a live writer stores in between.
OUROBOROS_INLINE Error File::reserve(uint64_t bytes) const {
  const detail::FileSizeSignalBlock no_signal;
#if defined(__APPLE__)
  fstore_t request = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, static_cast<off_t>(bytes), 0};
  if (::fcntl(native_, F_PREALLOCATE, &request) != 0) return errno;
  return ::ftruncate(native_, static_cast<off_t>(bytes)) == 0 ? 0 : errno;
#else
  const int result = detail::retried([&] { return ::fallocate(native_, 0, 0, static_cast<off_t>(bytes)); });
  return result == 0 ? 0 : errno == ENOSYS ? EOPNOTSUPP : errno;
#endif
}

OUROBOROS_INLINE Error File::fill_with_zeros(uint64_t bytes) const {
  const std::string zeros(65536, '\0');
  for (uint64_t at = 0; at < bytes; at += zeros.size()) {
    const auto part = static_cast<size_t>(std::min<uint64_t>(bytes - at, zeros.size()));
    if (const Error error = write_at(at, std::as_bytes(std::span(zeros).first(part))); error != 0) return error;
  }
  return 0;
}

OUROBOROS_INLINE Error File::sync() const {
#if defined(__APPLE__)
  if (::fcntl(native_, F_FULLFSYNC) == 0) return 0;  // fsync() leaves it in the drive's own cache there
#endif
  return detail::error_of(::fsync(native_));
}

OUROBOROS_INLINE Error File::sync_data() const {
#if defined(__APPLE__)
  return sync();
#else
  return detail::error_of(::fdatasync(native_));
#endif
}

OUROBOROS_INLINE Error File::try_lock(LockRange range) const {
  struct flock request = detail::lock_request(range, F_WRLCK);
  return detail::error_of(::fcntl(native_, detail::kSetLock, &request));
}

OUROBOROS_INLINE Error File::lock(LockRange range) const {
  struct flock request = detail::lock_request(range, F_WRLCK);
  return detail::error_of(detail::retried([&] { return ::fcntl(native_, detail::kSetLockWait, &request); }));
}

OUROBOROS_INLINE void File::unlock(LockRange range) const {
  struct flock request = detail::lock_request(range, F_UNLCK);
  ::fcntl(native_, detail::kSetLock, &request);
}

OUROBOROS_INLINE bool File::is_locked_elsewhere(LockRange range) const {
  struct flock request = detail::lock_request(range, F_WRLCK);
  return ::fcntl(native_, detail::kGetLock, &request) == 0 && request.l_type != F_UNLCK;
}

// The kernel does not say it of such locks directly, but lists them in every process's fdinfo; a process id written
// into the file would lie after a crash and across containers.
OUROBOROS_INLINE std::string File::lock_holder(LockRange range) const {
  struct stat file;
  DIR* processes = ::fstat(native_, &file) == 0 ? ::opendir("/proc") : nullptr;
  std::string holder = "another process";
  if (processes == nullptr) return holder;
  while (const dirent* entry = ::readdir(processes)) {
    const bool is_process = entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
    if (is_process && detail::process_holds(entry->d_name, file, range)) {
      const std::string pid = entry->d_name;
      holder = pid == std::to_string(::getpid()) ? "this process" : "process " + pid;
      holder += " (" + detail::command_of(pid) + ")";
      break;
    }
  }
  ::closedir(processes);
  return holder;
}

// --- a map ----------------------------------------------------------------------------------------------------------

OUROBOROS_INLINE Error Mapping::map(const File& file, size_t bytes, Access access) {
  const int protection = access == Access::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  void* mapped = ::mmap(nullptr, bytes, protection, MAP_SHARED, file.native(), 0);
  if (mapped == MAP_FAILED) return errno;
  unmap();
  data_ = static_cast<std::byte*>(mapped);
  bytes_ = bytes;
  return 0;
}

OUROBOROS_INLINE void Mapping::unmap() {
  if (data_ != nullptr) ::munmap(std::exchange(data_, nullptr), std::exchange(bytes_, size_t{0}));
}

OUROBOROS_INLINE void Mapping::populate([[maybe_unused]] std::byte* data, [[maybe_unused]] size_t bytes) {
#if defined(MADV_POPULATE_WRITE)
  ::madvise(data, bytes, MADV_POPULATE_WRITE);
#endif
}

OUROBOROS_INLINE Error Mapping::sync(std::byte* data, size_t bytes) {
  return detail::error_of(::msync(data, bytes, MS_SYNC));
}

OUROBOROS_INLINE File standard_stream(Stream stream) {
  const int from = stream == Stream::kInput ? STDIN_FILENO : stream == Stream::kOutput ? STDOUT_FILENO : STDERR_FILENO;
  return File(::fcntl(from, F_DUPFD_CLOEXEC, 0));
}

OUROBOROS_INLINE bool is_terminal(Stream stream) {
  const int which = stream == Stream::kInput ? STDIN_FILENO : stream == Stream::kOutput ? STDOUT_FILENO : STDERR_FILENO;
  return ::isatty(which) == 1;
}

// --- names ----------------------------------------------------------------------------------------------------------

OUROBOROS_INLINE Error remove_file(const std::string& path) { return detail::error_of(::unlink(path.c_str())); }

OUROBOROS_INLINE Error rename_file(const std::string& from, const std::string& to) {
  return detail::error_of(::rename(from.c_str(), to.c_str()));
}

OUROBOROS_INLINE Error link_file(const std::string& from, const std::string& to) {
  return detail::error_of(::link(from.c_str(), to.c_str()));
}

OUROBOROS_INLINE Error move_file(const std::string& from, const std::string& to) {
  Error error = link_file(from, to);
  if (error == 0) {
    error = remove_file(from);
    if (error != 0) remove_file(to);
    return error;
  }
  if (!detail::has_no_links(error)) return error;
  return exists(to) ? EEXIST : rename_file(from, to);
}

OUROBOROS_INLINE Error move_folder(const std::string& from, const std::string& to) {
#if defined(__linux__)
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
#endif
  return exists(to) ? EEXIST : rename_file(from, to);
}

OUROBOROS_INLINE Error swap_folders(const std::string& one, const std::string& other) {
#if defined(__linux__)
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
#endif
  const std::string aside = one + ".old";
  if (const Error error = rename_file(other, aside); error != 0) return error;
  const Error error = rename_file(one, other);
  rename_file(aside, error == 0 ? one : other);
  return error;
}

OUROBOROS_INLINE Error make_folder(const std::string& path) { return detail::error_of(::mkdir(path.c_str(), 0777)); }

OUROBOROS_INLINE Status make_folders(const std::string& path) {
  std::string name = path;
  while (name.size() > 1 && name.back() == '/') name.pop_back();
  Error error = make_folder(name);
  if (error == ENOENT) {
    const size_t slash = name.find_last_of('/');
    if (slash != std::string::npos && slash != 0) {
      if (Status above = make_folders(name.substr(0, slash)); !above.ok()) return above;
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
  const File folder(::open(detail::folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open()) ::fsync(folder.native());
}

OUROBOROS_INLINE Error sync_file_system(const std::string& path) {
#if defined(__linux__)
  const File opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.is_open()) return errno;
  return detail::error_of(::syncfs(opened.native()));
#else
  static_cast<void>(path);
  ::sync();
  return 0;
#endif
}

OUROBOROS_INLINE bool is_writable_folder(const std::string& path) { return ::access(path.c_str(), W_OK | X_OK) == 0; }

// --- whole files ----------------------------------------------------------------------------------------------------

OUROBOROS_INLINE std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> count{0};
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);  // a process id comes again
  char suffix[64];
  std::snprintf(suffix, sizeof suffix, ".new-%ld-%lx%x", static_cast<long>(::getpid()),
                static_cast<unsigned long>(now.tv_nsec), count.fetch_add(1, std::memory_order_relaxed));
  return path + suffix;
}

OUROBOROS_INLINE Error put_in_place(const std::string& temporary, const std::string& path, Replace replace) {
  Error error = replace == Replace::kYes ? rename_file(temporary, path) : link_file(temporary, path);
  const bool no_links = replace == Replace::kNo && detail::has_no_links(error);
  if (no_links) error = exists(path) ? EEXIST : rename_file(temporary, path);
  // After a rename the temporary name may be the next maker's.
  const bool renamed = error == 0 && (replace == Replace::kYes || no_links);
  if (!renamed) remove_file(temporary);
  if (error == 0) sync_folder_of(path);
  return error;
}

OUROBOROS_INLINE Error TemporaryFile::create(const std::string& path, LockRange lock, unsigned permissions) {
  discard();
  std::string name = temporary_name(path);
  const Error error =
      file_.open(name, {.access = Access::kReadWrite, .creation = Creation::kMustBeNew, .permissions = permissions});
  if (error != 0) return error;
  file_.try_lock(lock);
  name_ = std::move(name);
  path_ = path;
  return 0;
}

OUROBOROS_INLINE Error TemporaryFile::create_fixed(const std::string& path, const std::string& suffix, LockRange lock,
                                                   unsigned permissions) {
  discard();
  std::string name = path + suffix;
  File file;
  do {
    // Not emptied while it is opened: that would cut one that is still being written.
    Error error = file.open(name, {.access = Access::kReadWrite,
                                   .creation = Creation::kIfMissing,
                                   .links = Links::kDoNotFollow,
                                   .permissions = permissions});
    if (error != 0) return error;
    error = file.try_lock(lock);
    if (error != 0) {
      file_ = std::move(file);
      return error;
    }
    // Another maker may have put it in place between opening and locking: then it is a finished file by now.
  } while (!file.is_named(name));
  if (const Error error = file.resize(0); error != 0) return error;
  file_ = std::move(file);
  name_ = std::move(name);
  path_ = path;
  return 0;
}

OUROBOROS_INLINE Error TemporaryFile::put_in_place(Replace replace) {
  const std::string name = std::exchange(name_, {});
  const Error error = base::put_in_place(name, path_, replace);
  if (error != 0) discard();
  return error;
}

OUROBOROS_INLINE void TemporaryFile::discard() {
  if (!name_.empty()) remove_file(std::exchange(name_, {}));
  file_.close();
}

namespace detail {

// The length of temporary_name()'s ending of `name`, 0 if it has none.
inline size_t temporary_ending(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  const size_t at = name.rfind(".new-");
  if (at == name.npos) return 0;
  const std::string_view numbers = name.substr(at + 5);
  const size_t dash = numbers.find_first_not_of(kDigits);
  if (dash == 0 || dash == numbers.npos || numbers[dash] != '-' || dash + 1 == numbers.size()) return 0;
  return numbers.find_first_not_of(kHexDigits, dash + 1) == numbers.npos ? name.size() - at : 0;
}

inline void remove_unless_in_use(const std::string& path) {
  File file;
  FileInfo info;
  if (file.open(path, {.access = Access::kReadWrite, .links = Links::kDoNotFollow}) != 0) return;
  if (file.info(info) != 0 || info.kind != FileKind::kRegular) return;
  const bool has_its_name = info.links > 1;  // and may be in use under that
  if (has_its_name || (file.try_lock(kTemporaryLock) == 0 && file.is_named(path))) remove_file(path);
}

template <class Wanted>
void remove_dead_temporaries(const std::string& folder, std::span<const std::string_view> suffixes, Wanted&& wanted) {
  DIR* const entries = ::opendir(folder.empty() ? "." : folder.c_str());
  if (entries == nullptr) return;
  const std::string before = folder.empty() || folder.back() == '/' ? folder : folder + '/';
  while (const dirent* entry = ::readdir(entries)) {
    const std::string_view finished = finished_name(entry->d_name, suffixes);
    if (!finished.empty() && wanted(finished)) remove_unless_in_use(before + entry->d_name);
  }
  ::closedir(entries);
}

}  // namespace detail

OUROBOROS_INLINE std::string_view finished_name(std::string_view name, std::span<const std::string_view> suffixes) {
  std::string_view rest = name;
  for (size_t ending = 1; ending != 0;) {
    ending = detail::temporary_ending(rest);
    for (const std::string_view suffix : suffixes) {
      if (ending == 0 && rest.ends_with(suffix)) ending = suffix.size();
    }
    rest.remove_suffix(ending);
  }
  return rest.size() == name.size() ? std::string_view() : rest;
}

OUROBOROS_INLINE void remove_dead_temporaries(const std::string& folder, std::string_view ending,
                                              std::span<const std::string_view> suffixes) {
  detail::remove_dead_temporaries(folder, suffixes, [&](std::string_view name) { return name.ends_with(ending); });
}

OUROBOROS_INLINE void remove_dead_temporaries_of(const std::string& path, std::span<const std::string_view> suffixes) {
  const size_t slash = path.rfind('/');
  const size_t name = slash == path.npos ? 0 : slash + 1;
  detail::remove_dead_temporaries(path.substr(0, name), suffixes,
                                  [&](std::string_view found) { return found == std::string_view(path).substr(name); });
}

OUROBOROS_INLINE Error make_temporary_folder(const std::string& path, std::string& made) {
  std::string name = temporary_name(path);
  const Error error = make_folder(name);
  if (error == 0) made = std::move(name);
  return error;
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
