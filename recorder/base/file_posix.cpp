// Files on Linux and macOS. Included by file.h where there is no library to hold it.
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

// The same as fallocate() for a file that nobody else has yet, by writing zeros.
inline Error fill_with_zeros(const File& file, uint64_t bytes) {
  const std::string zeros(65536, '\0');
  for (uint64_t at = 0; at < bytes; at += zeros.size()) {
    const size_t part = static_cast<size_t>(std::min<uint64_t>(bytes - at, zeros.size()));
    if (const Error error = file.write_at(at, std::as_bytes(std::span(zeros).first(part))); error != 0) return error;
  }
  return 0;
}

}  // namespace detail

// --- what a file is
// -----------------------------------------------------------------------------------------------------

OUROBOROS_BASE Error file_info(const std::string& path, FileInfo& info, Links links) {
  struct stat found;
  const int result = links == Links::kFollow ? ::stat(path.c_str(), &found) : ::lstat(path.c_str(), &found);
  if (result != 0) return errno;
  info = detail::info_of(found);
  return 0;
}

OUROBOROS_BASE bool exists(const std::string& path) {
  struct stat found;
  return ::lstat(path.c_str(), &found) == 0;
}

// --- an open file
// -------------------------------------------------------------------------------------------------------

OUROBOROS_BASE Error File::open(const std::string& path, const OpenOptions& options) {
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

OUROBOROS_BASE void File::close() {
  if (native_ != kNone) ::close(std::exchange(native_, kNone));
}

OUROBOROS_BASE Error File::info(FileInfo& info) const {
  struct stat found;
  if (::fstat(native_, &found) != 0) return errno;
  info = detail::info_of(found);
  return 0;
}

OUROBOROS_BASE uint64_t File::bytes() const {
  struct stat found;
  return ::fstat(native_, &found) == 0 ? static_cast<uint64_t>(found.st_size) : 0;
}

OUROBOROS_BASE bool File::is_named(const std::string& path) const {
  FileInfo opened;
  FileInfo named;
  return info(opened) == 0 && file_info(path, named) == 0 && opened.id == named.id;
}

OUROBOROS_BASE size_t File::read_at(uint64_t offset, std::span<std::byte> out) const {
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = detail::retried(
        [&] { return ::pread(native_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done)); });
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

OUROBOROS_BASE Error File::write_at(uint64_t offset, std::span<const std::byte> bytes, uint64_t* failed_at) const {
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

OUROBOROS_BASE Status File::write_at(const std::string& path, uint64_t offset, std::span<const std::byte> bytes) const {
  uint64_t failed_at = 0;
  const Error error = write_at(offset, bytes, &failed_at);
  if (error == 0) return {};
  return Status::failure(path + ": cannot be written at byte " + std::to_string(failed_at) + ": " +
                         std::strerror(error));
}

OUROBOROS_BASE Error File::read_some(std::span<std::byte> out, size_t& got) const {
  const ssize_t count = detail::retried([&] { return ::read(native_, out.data(), out.size()); });
  got = count < 0 ? 0 : static_cast<size_t>(count);
  return count < 0 ? errno : 0;
}

OUROBOROS_BASE Error File::write_some(std::span<const std::byte> bytes, size_t& written) const {
  const detail::FileSizeSignalBlock no_signal;
  const ssize_t count = ::write(native_, bytes.data(), bytes.size());
  written = count < 0 ? 0 : static_cast<size_t>(count);
  return count < 0 ? errno : 0;
}

OUROBOROS_BASE bool File::wait_until_writable(int at_most_ms) const {
  struct pollfd ready = {native_, POLLOUT, 0};
  return ::poll(&ready, 1, at_most_ms) > 0;
}

OUROBOROS_BASE bool File::wait_for_hangup(int at_most_ms) const {
  struct pollfd ended = {native_, 0, 0};
  return ::poll(&ended, 1, at_most_ms) > 0;
}

OUROBOROS_BASE Error File::resize(uint64_t bytes) const {
  return detail::error_of(detail::retried([&] { return ::ftruncate(native_, static_cast<off_t>(bytes)); }));
}

// Not posix_fallocate(): where the file system cannot reserve it writes zeros where it has just read a zero, which
// destroys what a live writer stores in between.
OUROBOROS_BASE Error File::reserve(uint64_t bytes) const {
#if defined(__APPLE__)
  fstore_t request = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, static_cast<off_t>(bytes), 0};
  if (::fcntl(native_, F_PREALLOCATE, &request) != 0) return errno;
  return ::ftruncate(native_, static_cast<off_t>(bytes)) == 0 ? 0 : errno;
#else
  const int result = detail::retried([&] { return ::fallocate(native_, 0, 0, static_cast<off_t>(bytes)); });
  return result == 0 ? 0 : errno == ENOSYS ? EOPNOTSUPP : errno;
#endif
}

OUROBOROS_BASE Error File::sync() const {
#if defined(__APPLE__)
  if (::fcntl(native_, F_FULLFSYNC) == 0) return 0;  // fsync() leaves it in the drive's own cache there
#endif
  return detail::error_of(::fsync(native_));
}

OUROBOROS_BASE Error File::sync_data() const {
#if defined(__APPLE__)
  return sync();
#else
  return detail::error_of(::fdatasync(native_));
#endif
}

OUROBOROS_BASE Error File::try_lock(LockRange range) const {
  struct flock request = detail::lock_request(range, F_WRLCK);
  return detail::error_of(::fcntl(native_, detail::kSetLock, &request));
}

OUROBOROS_BASE Error File::lock(LockRange range) const {
  struct flock request = detail::lock_request(range, F_WRLCK);
  return detail::error_of(detail::retried([&] { return ::fcntl(native_, detail::kSetLockWait, &request); }));
}

OUROBOROS_BASE void File::unlock(LockRange range) const {
  struct flock request = detail::lock_request(range, F_UNLCK);
  ::fcntl(native_, detail::kSetLock, &request);
}

OUROBOROS_BASE bool File::is_locked_elsewhere(LockRange range) const {
  struct flock request = detail::lock_request(range, F_WRLCK);
  return ::fcntl(native_, detail::kGetLock, &request) == 0 && request.l_type != F_UNLCK;
}

// The kernel does not say it of such locks directly, but lists them in every process's fdinfo; a process id written
// into the file would lie after a crash and across containers.
OUROBOROS_BASE std::string File::lock_holder(LockRange range) const {
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

// --- a map
// --------------------------------------------------------------------------------------------------------------

OUROBOROS_BASE Error Mapping::map(const File& file, size_t bytes, Access access) {
  const int protection = access == Access::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  void* mapped = ::mmap(nullptr, bytes, protection, MAP_SHARED, file.native(), 0);
  if (mapped == MAP_FAILED) return errno;
  unmap();
  data_ = static_cast<std::byte*>(mapped);
  bytes_ = bytes;
  return 0;
}

OUROBOROS_BASE void Mapping::unmap() {
  if (data_ != nullptr) ::munmap(std::exchange(data_, nullptr), std::exchange(bytes_, size_t{0}));
}

OUROBOROS_BASE void Mapping::populate() const {
#if defined(MADV_POPULATE_WRITE)
  ::madvise(data_, bytes_, MADV_POPULATE_WRITE);
#endif
}

OUROBOROS_BASE Error Mapping::sync(size_t bytes) const { return detail::error_of(::msync(data_, bytes, MS_SYNC)); }

OUROBOROS_BASE File standard_stream(Stream stream) {
  const int from = stream == Stream::kInput ? STDIN_FILENO : stream == Stream::kOutput ? STDOUT_FILENO : STDERR_FILENO;
  return File(::fcntl(from, F_DUPFD_CLOEXEC, 0));
}

OUROBOROS_BASE bool is_terminal(Stream stream) {
  const int which = stream == Stream::kInput ? STDIN_FILENO : stream == Stream::kOutput ? STDOUT_FILENO : STDERR_FILENO;
  return ::isatty(which) == 1;
}

// --- names
// --------------------------------------------------------------------------------------------------------------

OUROBOROS_BASE Error remove_file(const std::string& path) { return detail::error_of(::unlink(path.c_str())); }

OUROBOROS_BASE Error rename_file(const std::string& from, const std::string& to) {
  return detail::error_of(::rename(from.c_str(), to.c_str()));
}

OUROBOROS_BASE Error link_file(const std::string& from, const std::string& to) {
  return detail::error_of(::link(from.c_str(), to.c_str()));
}

OUROBOROS_BASE Error move_file(const std::string& from, const std::string& to) {
  Error error = link_file(from, to);
  if (error == 0) {
    error = remove_file(from);
    if (error != 0) remove_file(to);
    return error;
  }
  if (!detail::has_no_links(error)) return error;
  return exists(to) ? EEXIST : rename_file(from, to);
}

OUROBOROS_BASE Error move_folder(const std::string& from, const std::string& to) {
#if defined(__linux__)
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
#endif
  return exists(to) ? EEXIST : rename_file(from, to);
}

OUROBOROS_BASE Error swap_folders(const std::string& one, const std::string& other) {
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

OUROBOROS_BASE Error make_folder(const std::string& path) { return detail::error_of(::mkdir(path.c_str(), 0777)); }

OUROBOROS_BASE Status make_folders(const std::string& path) {
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

OUROBOROS_BASE void sync_folder_of(const std::string& path) {
  const File folder(::open(detail::folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open()) ::fsync(folder.native());
}

OUROBOROS_BASE Error sync_file_system(const std::string& path) {
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

OUROBOROS_BASE bool is_writable_folder(const std::string& path) { return ::access(path.c_str(), W_OK | X_OK) == 0; }

// --- whole files
// --------------------------------------------------------------------------------------------------------

OUROBOROS_BASE std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> count{0};
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);  // a process id comes again
  char suffix[64];
  std::snprintf(suffix, sizeof suffix, ".new-%ld-%lx%x", static_cast<long>(::getpid()),
                static_cast<unsigned long>(now.tv_nsec), count.fetch_add(1, std::memory_order_relaxed));
  return path + suffix;
}

OUROBOROS_BASE Error put_in_place(const std::string& temporary, const std::string& path, Replace replace) {
  Error error = 0;
  if (replace == Replace::kYes) {
    error = rename_file(temporary, path);
  } else {
    // link() refuses to replace; where there are no links, rename() is the next best.
    error = link_file(temporary, path);
    if (detail::has_no_links(error)) error = rename_file(temporary, path);
  }
  remove_file(temporary);
  if (error == 0) sync_folder_of(path);
  return error;
}

OUROBOROS_BASE Error make_temporary_folder(const std::string& path, std::string& made) {
  std::string name = temporary_name(path);
  const Error error = make_folder(name);
  if (error == 0) made = std::move(name);
  return error;
}

OUROBOROS_BASE Status replace_file(const std::string& path, std::span<const std::byte> bytes) {
  const std::string temporary = temporary_name(path);
  File file;
  if (const Error error =
          file.open(temporary, {.access = Access::kWrite, .creation = Creation::kMustBeNew, .permissions = 0644});
      error != 0) {
    return system_failure(path, "cannot be written", error);
  }
  file.try_lock(kTemporaryLock);
  Status written = file.write_at(path, 0, bytes);
  if (written.ok()) {
    if (const Error error = file.sync(); error != 0) written = system_failure(path, "cannot be synced", error);
  }
  if (!written.ok()) {
    remove_file(temporary);
    return written;
  }
  const Error error = put_in_place(temporary, path, Replace::kYes);
  return error == 0 ? Status() : system_failure(path, "cannot be put in place", error);
}

OUROBOROS_BASE Status replace_file(const std::string& path, const std::string& text) {
  return replace_file(path, std::as_bytes(std::span(text)));
}

OUROBOROS_BASE Status read_whole_file(const std::string& path, uint64_t max_bytes, std::string& text) {
  File file;
  if (const Error error = file.open(path); error != 0) return system_failure(path, "cannot be opened", error);
  const uint64_t bytes = file.bytes();
  if (bytes > max_bytes) return Status::failure(path + ": is longer than " + std::to_string(max_bytes) + " bytes");
  std::string read(static_cast<size_t>(bytes), '\0');
  errno = 0;
  if (file.read_at(0, std::as_writable_bytes(std::span(read))) != bytes) {
    return system_failure(path, "cannot be read", errno == 0 ? EIO : errno);
  }
  text = std::move(read);
  return {};
}

}  // namespace recorder::base
