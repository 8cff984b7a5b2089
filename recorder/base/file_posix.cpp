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
#if defined(__APPLE__)
#include <sys/random.h>
#endif

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <mutex>
#include <vector>

#include "file_system.h"

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

OUROBOROS_INLINE bool is_entry(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
         name.find('\0') == std::string::npos;
}

inline int open_flags(const OpenOptions& options) {
  int flags = options.waits ? O_CLOEXEC : O_CLOEXEC | O_NONBLOCK;
  flags |= options.access == Access::kRead ? O_RDONLY : options.access == Access::kWrite ? O_WRONLY : O_RDWR;
  if (options.creation != Creation::kNever) flags |= O_CREAT;
  if (options.creation == Creation::kMustBeNew) flags |= O_EXCL;
  if (options.links == Links::kDoNotFollow) flags |= O_NOFOLLOW;
  return flags;
}

// A folder that is only passed through needs no right to read it.
#if defined(O_PATH)
inline constexpr int kOpenFolder = O_PATH | O_DIRECTORY | O_CLOEXEC;
#else
inline constexpr int kOpenFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
#endif

// Whether link() failed for want of links on that file system.
inline bool has_no_links(Error error) {
  return error == EPERM || error == ENOTSUP || error == EOPNOTSUPP || error == ENOSYS || error == EMLINK;
}

}  // namespace detail

// --- what belongs to this process: locks and maps --------------------------------------------------------------------

namespace detail {

// A map, as a signal handler and a forked child find it. Entries are never freed, but used again.
struct MapEntry {
  std::atomic<uintptr_t> begin{0};  // 0: not in use
  std::atomic<uintptr_t> end{0};
  std::atomic<int> protection{0};
  std::atomic<uint32_t> lost_pages{0};
  std::atomic_flag replacing;  // two threads may meet the same page
  std::unique_ptr<std::atomic<uint64_t>[]> lost;  // a bit for each page
  MapEntry* next = nullptr;
};

struct Belongings {
  std::mutex mutex;
  std::vector<int> locked;  // open files that hold a lock, or have held one
  std::atomic<MapEntry*> maps{nullptr};
  struct sigaction earlier_handler = {};
};

// Never destroyed: a signal may come, and a file be closed, at any time.
inline Belongings& belongings() {
  static Belongings& all = *new Belongings;
  return all;
}

inline size_t page_bytes() {
  static const auto bytes = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

// A lock belongs to the open file, which a forked child shares, and lives as long as anybody has that open or mapped: a
// child would hold the locks of a parent that was killed. So the child lets go of both. Its own copies of File and
// Mapping stay usable, as other code of the child may destroy them: the descriptors then name a file without content.
inline void let_go_in_child() {
  Belongings& mine = belongings();
  int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) nothing = ::open("/", O_RDONLY | O_CLOEXEC);
  for (const int descriptor : mine.locked) {
    if (::dup2(nothing, descriptor) >= 0) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
  if (nothing >= 0) ::close(nothing);
  mine.locked.clear();
  for (const MapEntry* entry = mine.maps.load(); entry != nullptr; entry = entry->next) {
    const uintptr_t begin = entry->begin.load();
    if (begin == 0) continue;
    ::mmap(reinterpret_cast<void*>(begin), entry->end.load() - begin, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  }
  mine.mutex.unlock();
}

inline void watch_forks() {
  static const int watched =
      ::pthread_atfork([] { belongings().mutex.lock(); }, [] { belongings().mutex.unlock(); }, let_go_in_child);
  static_cast<void>(watched);
}

// Before the lock is taken, so that no fork comes between.
inline void note_locked(int descriptor) {
  watch_forks();
  const std::lock_guard lock(belongings().mutex);
  std::vector<int>& locked = belongings().locked;
  if (std::find(locked.begin(), locked.end(), descriptor) == locked.end()) locked.push_back(descriptor);
}

inline void close_descriptor(int descriptor) {
  std::unique_lock lock(belongings().mutex);
  std::vector<int>& locked = belongings().locked;
  const auto found = std::find(locked.begin(), locked.end(), descriptor);
  if (found == locked.end()) {
    lock.unlock();  // closing may take its time
  } else {
    locked.erase(found);
  }
  ::close(descriptor);
}

inline MapEntry* note_mapped(void* begin, size_t bytes, int protection) {
  watch_forks();
  const std::lock_guard lock(belongings().mutex);
  MapEntry* entry = belongings().maps.load();
  while (entry != nullptr && entry->begin.load() != 0) entry = entry->next;
  const bool is_new = entry == nullptr;
  auto made = is_new ? std::make_unique<MapEntry>() : nullptr;
  if (is_new) entry = made.get();
  const size_t pages = (bytes + page_bytes() - 1) / page_bytes();
  entry->lost = std::make_unique<std::atomic<uint64_t>[]>((pages + 63) / 64);
  entry->lost_pages.store(0);
  entry->protection.store(protection);
  entry->end.store(reinterpret_cast<uintptr_t>(begin) + pages * page_bytes());
  entry->begin.store(reinterpret_cast<uintptr_t>(begin), std::memory_order_release);
  if (is_new) {
    entry->next = belongings().maps.load();
    belongings().maps.store(made.release(), std::memory_order_release);
  }
#if defined(MADV_DONTFORK)
  ::madvise(begin, bytes, MADV_DONTFORK);
#endif
  return entry;
}

inline void note_unmapped(MapEntry* entry) {
  const std::lock_guard lock(belongings().mutex);
  entry->begin.store(0, std::memory_order_release);
}

// In a signal handler: nothing but atomics and mmap().
inline bool replace_page(MapEntry& entry, uintptr_t begin, uintptr_t address) {
  const uintptr_t page = address / page_bytes() * page_bytes();
  const size_t number = (page - begin) / page_bytes();
  const uint64_t bit = uint64_t{1} << number % 64;
  std::atomic<uint64_t>& lost = entry.lost[number / 64];
  while (entry.replacing.test_and_set(std::memory_order_acquire)) {
  }
  bool replaced = (lost.load(std::memory_order_relaxed) & bit) != 0;  // by another thread that met it, too
  if (!replaced) {
    replaced = ::mmap(reinterpret_cast<void*>(page), page_bytes(), entry.protection.load(),
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
    if (replaced) {
      lost.fetch_or(bit, std::memory_order_relaxed);
      entry.lost_pages.fetch_add(1, std::memory_order_release);
    }
  }
  entry.replacing.clear(std::memory_order_release);
  return replaced;
}

// What the process did with the signal before.
inline void hand_on(int signal, siginfo_t* info, void* context) {
  const struct sigaction& earlier = belongings().earlier_handler;
  if ((earlier.sa_flags & SA_SIGINFO) != 0) {
    earlier.sa_sigaction(signal, info, context);
  } else if (earlier.sa_handler != SIG_DFL && earlier.sa_handler != SIG_IGN) {
    earlier.sa_handler(signal);
  } else if (earlier.sa_handler == SIG_DFL || info->si_code > 0) {  // a fault cannot be ignored
    ::signal(signal, SIG_DFL);
    if (info->si_code <= 0) ::raise(signal);
  }
}

inline void on_bus_error(int signal, siginfo_t* info, void* context) {
  const int before = errno;
  const bool replaced = info->si_code == BUS_ADRERR && replace_lost_page(info->si_addr);
  if (!replaced) hand_on(signal, info, context);
  errno = before;
}

}  // namespace detail

OUROBOROS_INLINE bool replace_lost_page(const void* address) {
  const auto at = reinterpret_cast<uintptr_t>(address);
  for (auto* entry = detail::belongings().maps.load(std::memory_order_acquire); entry != nullptr; entry = entry->next) {
    const uintptr_t begin = entry->begin.load(std::memory_order_acquire);
    if (begin != 0 && at >= begin && at < entry->end.load()) return detail::replace_page(*entry, begin, at);
  }
  return false;
}

OUROBOROS_INLINE void survive_cut_files() {
  detail::Belongings& mine = detail::belongings();
  static_cast<void>(detail::page_bytes());  // not for the first time in the handler
  const std::lock_guard lock(mine.mutex);
  struct sigaction found = {};
  ::sigaction(SIGBUS, nullptr, &found);
  if ((found.sa_flags & SA_SIGINFO) != 0 && found.sa_sigaction == detail::on_bus_error) return;
  mine.earlier_handler = found;
  struct sigaction ours = {};
  ours.sa_sigaction = detail::on_bus_error;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigfillset(&ours.sa_mask);  // another handler might touch the same page
  ::sigaction(SIGBUS, &ours, nullptr);
}

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
  const int flags = detail::open_flags(options);
  const int opened = detail::retried([&] { return ::open(path.c_str(), flags, options.permissions); });
  if (opened < 0) return errno;
  *this = File(opened);
  return 0;
}

OUROBOROS_INLINE void File::close() {
  if (native_ != kNone) detail::close_descriptor(std::exchange(native_, kNone));
}

OUROBOROS_INLINE Error File::duplicate(File& other) const {
  const int made = ::fcntl(native_, F_DUPFD_CLOEXEC, 0);
  if (made < 0) return errno;
  other = File(made);
  return 0;
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

namespace detail {

OUROBOROS_INLINE Error set_lock(File::Native file, LockRange range, bool waits) {
  note_locked(file);
  struct flock request = lock_request(range, F_WRLCK);
  const int command = waits ? kSetLockWait : kSetLock;
  return error_of(retried([&] { return ::fcntl(file, command, &request); }));
}

}  // namespace detail

OUROBOROS_INLINE bool has_no_locks(Error error) {
  return error == ENOLCK || error == EINVAL || error == EOPNOTSUPP || error == ENOTSUP || error == ENOSYS;
}

OUROBOROS_INLINE void File::unlock(LockRange range) const {
  struct flock request = detail::lock_request(range, F_UNLCK);
  ::fcntl(native_, detail::kSetLock, &request);
}

OUROBOROS_INLINE File::Held File::held_elsewhere(LockRange range) const {
  struct flock request = detail::lock_request(range, F_WRLCK);
  if (::fcntl(native_, detail::kGetLock, &request) != 0) return has_no_locks(errno) ? Held::kUnknown : Held::kNo;
  return request.l_type == F_UNLCK ? Held::kNo : Held::kYes;
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
  entry_ = detail::note_mapped(mapped, bytes, protection);
  return 0;
}

OUROBOROS_INLINE void Mapping::unmap() {
  if (data_ == nullptr) return;
  detail::note_unmapped(std::exchange(entry_, nullptr));
  ::munmap(std::exchange(data_, nullptr), std::exchange(bytes_, size_t{0}));
}

OUROBOROS_INLINE uint32_t Mapping::lost_pages() const {
  return entry_ == nullptr ? 0 : entry_->lost_pages.load(std::memory_order_acquire);
}

OUROBOROS_INLINE void Mapping::populate([[maybe_unused]] std::byte* data, [[maybe_unused]] size_t bytes) {
#if defined(MADV_POPULATE_WRITE)
  ::madvise(data, bytes, MADV_POPULATE_WRITE);
#endif
}

OUROBOROS_INLINE Error Mapping::sync(std::byte* data, size_t bytes) {
  return detail::error_of(::msync(data, bytes, MS_SYNC));
}

// --- a folder -------------------------------------------------------------------------------------------------------

OUROBOROS_INLINE Error Folder::open_at(File::Native at, const std::string& path, Links links) {
  const int flags = links == Links::kFollow ? detail::kOpenFolder : detail::kOpenFolder | O_NOFOLLOW;
  const int opened = detail::retried([&] { return ::openat(at, path.c_str(), flags); });
  if (opened >= 0) {
    folder_ = File(opened);
    return 0;
  }
  const Error error = errno;
  struct stat found;  // systems differ in what they say of a link that is not followed
  const bool is_link = links == Links::kDoNotFollow && ::fstatat(at, path.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
                       S_ISLNK(found.st_mode);
  return is_link ? ELOOP : error;
}

OUROBOROS_INLINE Error Folder::open(const std::string& path, Links links) {
  std::string name = path.empty() ? "." : path;
  while (name.size() > 1 && name.back() == '/') name.pop_back();  // or the link would be followed for the slash
  return open_at(AT_FDCWD, name, links);
}

OUROBOROS_INLINE Error Folder::open_in(const Folder& parent, const std::string& name) {
  return detail::is_entry(name) ? open_at(parent.folder_.native(), name, Links::kDoNotFollow) : EINVAL;
}

OUROBOROS_INLINE Error Folder::list(std::vector<std::string>& names) const {
  names.clear();
  File readable(::openat(folder_.native(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!readable.is_open()) return errno;
  DIR* const entries = ::fdopendir(readable.native());
  if (entries == nullptr) return errno;
  static_cast<void>(readable.release());  // closedir() closes it
  errno = 0;
  while (const dirent* entry = ::readdir(entries)) {
    if (detail::is_entry(entry->d_name)) names.emplace_back(entry->d_name);
    errno = 0;
  }
  const Error error = errno;
  ::closedir(entries);
  return error;
}

OUROBOROS_INLINE Error Folder::info(const std::string& name, FileInfo& info) const {
  struct stat found;
  if (!detail::is_entry(name)) return EINVAL;
  if (::fstatat(folder_.native(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) return errno;
  info = detail::info_of(found);
  return 0;
}

OUROBOROS_INLINE Error Folder::open_file(const std::string& name, const OpenOptions& options, File& file) const {
  if (!detail::is_entry(name)) return EINVAL;
  const int flags = detail::open_flags(options) | O_NOFOLLOW;
  const int opened =
      detail::retried([&] { return ::openat(folder_.native(), name.c_str(), flags, options.permissions); });
  if (opened < 0) return errno;
  file = File(opened);
  return 0;
}

OUROBOROS_INLINE Error Folder::remove_file(const std::string& name) const {
  if (!detail::is_entry(name)) return EINVAL;
  return detail::error_of(::unlinkat(folder_.native(), name.c_str(), 0));
}

OUROBOROS_INLINE Error Folder::make_folder(const std::string& name) const {
  if (!detail::is_entry(name)) return EINVAL;
  return detail::error_of(::mkdirat(folder_.native(), name.c_str(), 0777));
}

OUROBOROS_INLINE Error Folder::remove_folder(const std::string& name) const {
  if (!detail::is_entry(name)) return EINVAL;
  return detail::error_of(::unlinkat(folder_.native(), name.c_str(), AT_REMOVEDIR));
}

OUROBOROS_INLINE Error Folder::rename(const std::string& from, const std::string& to) const {
  if (!detail::is_entry(from) || !detail::is_entry(to)) return EINVAL;
  return detail::error_of(::renameat(folder_.native(), from.c_str(), folder_.native(), to.c_str()));
}

OUROBOROS_INLINE Error Folder::link(const std::string& from, const std::string& to) const {
  if (!detail::is_entry(from) || !detail::is_entry(to)) return EINVAL;
  return detail::error_of(::linkat(folder_.native(), from.c_str(), folder_.native(), to.c_str(), 0));
}

OUROBOROS_INLINE Error Folder::move_file(const std::string& from, const Folder& to_folder,
                                         const std::string& to) const {
  if (!detail::is_entry(from) || !detail::is_entry(to)) return EINVAL;
  const int target = to_folder.folder_.native();
  if (::linkat(folder_.native(), from.c_str(), target, to.c_str(), 0) == 0) {
    const Error error = remove_file(from);
    if (error != 0) to_folder.remove_file(to);
    return error;
  }
  if (const Error error = errno; !detail::has_no_links(error)) return error;
  if (to_folder.contains(to)) return EEXIST;
  return detail::error_of(::renameat(folder_.native(), from.c_str(), target, to.c_str()));
}

OUROBOROS_INLINE void Folder::sync() const {
  const File readable(::openat(folder_.native(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (readable.is_open()) ::fsync(readable.native());
}

OUROBOROS_INLINE Error make_memory_file(File& file) {
#if defined(__linux__)
  const int made = ::memfd_create("ouroboros", MFD_CLOEXEC);
#else
  char name[] = "/tmp/ouroboros-XXXXXX";
  const int made = ::mkstemp(name);
  if (made >= 0) ::unlink(name);
  if (made >= 0) ::fcntl(made, F_SETFD, FD_CLOEXEC);
#endif
  if (made < 0) return errno;
  file = File(made);
  return 0;
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

namespace detail {

OUROBOROS_INLINE uint64_t random_number() {
  uint64_t number = 0;
  if (::getentropy(&number, sizeof number) == 0) return number;
  // Without the system's: still another one for each call, and creating a file stays exclusive.
  static std::atomic<uint64_t> count{0};
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return (static_cast<uint64_t>(now.tv_sec) << 34) + (static_cast<uint64_t>(now.tv_nsec) << 4) +
         count.fetch_add(1, std::memory_order_relaxed);
}

OUROBOROS_INLINE long process_number() { return static_cast<long>(::getpid()); }

OUROBOROS_INLINE Error give_name(const Folder& folder, const std::string& temporary, const std::string& name,
                                 Replace replace, bool& renamed) {
  Error error = replace == Replace::kYes ? folder.rename(temporary, name) : folder.link(temporary, name);
  const bool no_links = replace == Replace::kNo && has_no_links(error);
  if (no_links) error = folder.contains(name) ? EEXIST : folder.rename(temporary, name);
  renamed = error == 0 && (replace == Replace::kYes || no_links);
  return error;
}

}  // namespace detail

}  // namespace recorder::base
