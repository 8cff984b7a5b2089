// RingFile: a ring file opened and mapped, and the way such a file comes into being. All system calls of the ring
// except locks and syncs stand here; none of them is on the frame path.
//
// One owner; not thread-safe; moving hands over descriptor and mapping. Failures say why through ring::fail and leave
// file and object as they were.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "../base/role_lock.h"
#include "error.h"
#include "position.h"

namespace recorder::ring {

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

enum class Access { kReadOnly, kReadWrite };

namespace detail {

// Gives the file its blocks now, so that a later store into the map cannot meet a full disk (SIGBUS). Returns an errno,
// EOPNOTSUPP where the filesystem cannot. Not posix_fallocate(): on such filesystems it writes zeros where it has just
// read a zero, which destroys what a live writer stores in between.
inline int reserve_space(int fd, uint64_t bytes) {
#if defined(__APPLE__)
  fstore_t request = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, static_cast<off_t>(bytes), 0};
  if (::fcntl(fd, F_PREALLOCATE, &request) != 0) return errno;
  return ::ftruncate(fd, static_cast<off_t>(bytes)) == 0 ? 0 : errno;
#else
  int result;
  while ((result = ::fallocate(fd, 0, 0, static_cast<off_t>(bytes))) != 0 && errno == EINTR) {
  }
  return result == 0 ? 0 : errno == ENOSYS ? EOPNOTSUPP : errno;
#endif
}

// The same for a file that nobody else has yet, by writing zeros where nothing better works.
inline int fill_with_zeros(int fd, uint64_t bytes) {
  constexpr uint64_t kBlock = 65536;
  const std::string zeros(kBlock, '\0');
  for (uint64_t at = 0; at < bytes;) {
    const uint64_t left = bytes - at;
    const ssize_t written = ::pwrite(fd, zeros.data(), left < kBlock ? left : kBlock, static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    at += static_cast<uint64_t>(written);
  }
  return 0;
}

// Makes the directory entry of `path` durable. Failure only weakens durability on filesystems without directory sync.
inline void sync_folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.valid()) ::fsync(handle.get());
}

// Writes a fresh ring with all blocks reserved to `temporary`, which must not exist; failures name `path`. `file` holds
// the lock for repairs, by which others see that it is being made; who opens the finished ring waits for it.
inline bool write_new_file(const std::string& temporary, const std::string& path, const HeaderCopy& header,
                           Descriptor& file) {
  file = Descriptor(::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file.valid()) return fail_with(errno, "%s: cannot be created: %s", path.c_str(), std::strerror(errno));
  try_lock(file.get(), Role::kRepair);
  const uint64_t bytes = header.geometry().file_bytes();
  int error = reserve_space(file.get(), bytes);
  if (error == EOPNOTSUPP) error = fill_with_zeros(file.get(), bytes);
  if (error != 0) {
    ::unlink(temporary.c_str());
    return fail_with(error, "%s: cannot reserve %llu bytes: %s", path.c_str(), static_cast<unsigned long long>(bytes),
                     std::strerror(error));
  }
  const ssize_t written = ::pwrite(file.get(), &header, sizeof header, 0);
  if (written != static_cast<ssize_t>(sizeof header) || ::fsync(file.get()) != 0) {
    error = written >= 0 && errno == 0 ? EIO : errno;
    ::unlink(temporary.c_str());
    return fail_with(error, "%s: cannot be written: %s", path.c_str(), std::strerror(error));
  }
  return true;
}

inline std::string temporary_name(const std::string& path) {
  // The object's address tells threads of one process apart, the process id the processes.
  int on_stack = 0;
  char suffix[64];
  std::snprintf(suffix, sizeof suffix, ".new-%ld-%zx", static_cast<long>(::getpid()),
                reinterpret_cast<size_t>(&on_stack));
  return path + suffix;
}

// Gives a finished file its name. Without `replace` an existing file of that name stays (errno EEXIST): link() refuses
// to replace; some filesystems have no links, and there rename() is the next best. The temporary name is gone
// afterwards.
inline bool move_into_place(const std::string& temporary, const std::string& path, bool replace) {
  bool placed = !replace && ::link(temporary.c_str(), path.c_str()) == 0;
  const bool no_links = errno == EPERM || errno == ENOTSUP || errno == EOPNOTSUPP;
  if (replace || (!placed && no_links)) placed = ::rename(temporary.c_str(), path.c_str()) == 0;
  const int error = errno;
  ::unlink(temporary.c_str());
  if (placed) sync_folder_of(path);
  errno = error;
  return placed;
}

// Whether `path` may be replaced by a new ring: it does not exist, is empty, or is a ring that nobody uses.
inline bool check_replaceable(const std::string& path) {
  const Descriptor old(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a FIFO would make us wait
  if (!old.valid()) {
    return errno == ENOENT || fail_with(errno, "%s: cannot be replaced: %s", path.c_str(), std::strerror(errno));
  }
  struct stat info;
  if (::fstat(old.get(), &info) != 0) return fail_with(errno, "%s: %s", path.c_str(), std::strerror(errno));
  if (S_ISDIR(info.st_mode)) return fail_with(EISDIR, "%s: is a directory", path.c_str());
  if (!S_ISREG(info.st_mode)) return fail_with(EINVAL, "%s: is no regular file", path.c_str());
  if (info.st_size == 0) return true;
  HeaderCopy header;
  const bool is_ring = ::pread(old.get(), &header, sizeof header, 0) == static_cast<ssize_t>(sizeof header) &&
                       header.magic_number == kMagic;
  if (!is_ring) return fail_with(EEXIST, "%s: exists and is no ring - remove it or choose another name", path.c_str());
  for (const Role role : {Role::kWriter, Role::kReader}) {
    if (is_locked_elsewhere(old.get(), role)) {
      return fail_with(EBUSY, "%s: is in use, %s is its %s", path.c_str(), lock_holder(old.get(), role).c_str(),
                       name_of(role));
    }
  }
  return true;
}

// Takes the faults of all pages of a mapping now instead of on the frame path; merely slower later where the kernel
// (before 5.14) has no such advice. Writes nothing, but marks the pages as if something had been written.
inline void prefault_pages([[maybe_unused]] void* map, [[maybe_unused]] uint64_t bytes) {
#if defined(MADV_POPULATE_WRITE)
  ::madvise(map, bytes, MADV_POPULATE_WRITE);
#endif
}

}  // namespace detail

// Makes a new ring at `path`, complete and on disk before it appears under its name, so that nobody ever sees or maps
// half of one. With `replace` an unused ring or empty file of that name is replaced (whoever has it mapped keeps the
// old one); without, an existing file stays and counts as success, so that two processes may race to create.
inline bool create_ring_file(const std::string& path, Geometry geometry, Overflow overflow, bool replace) {
  if (path.empty()) return fail_with(EINVAL, "the name of the ring file is empty");
  if (!geometry.valid()) {
    return fail_with(EINVAL, "%s: %u slots of %u bytes are no possible geometry", path.c_str(), geometry.slot_count,
                     geometry.slot_bytes);
  }
  if (replace && !detail::check_replaceable(path)) return false;
  HeaderCopy header;
  header.overflow = static_cast<uint32_t>(overflow);
  header.set_geometry(geometry);
  const std::string temporary = detail::temporary_name(path);
  Descriptor file;
  if (!detail::write_new_file(temporary, path, header, file)) return false;
  if (!detail::move_into_place(temporary, path, replace) && (replace || errno != EEXIST)) {
    return fail_with(errno, "%s: cannot be put in place: %s", path.c_str(), std::strerror(errno));
  }
  return true;
}

class RingFile {
 public:
  RingFile() = default;
  RingFile(RingFile&& other) noexcept { swap(other); }
  RingFile& operator=(RingFile&& other) noexcept {
    RingFile(std::move(other)).swap(*this);
    return *this;
  }
  ~RingFile() {
    if (map_ != nullptr) ::munmap(map_, bytes_);
  }

  // Opens and checks the ring at `path` and maps it. Everything is checked on a copy before anything is mapped; on
  // failure the object is unchanged. `expected` refuses a ring of another geometry.
  bool open(const std::string& path, Access access, std::optional<Geometry> expected);

  bool is_open() const { return map_ != nullptr; }
  int fd() const { return descriptor_.get(); }
  const std::string& path() const { return path_; }
  Geometry geometry() const { return geometry_; }
  size_t bytes() const { return bytes_; }
  // Valid until this object is closed or moved from. Never store through it when opened read-only.
  Header* header() const { return reinterpret_cast<Header*>(map_); }
  std::byte* slots() const { return map_ + kHeaderBytes; }

 private:
  bool check(const Descriptor& file, uint64_t bytes, std::optional<Geometry> expected, Geometry& geometry) const;

  void swap(RingFile& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(map_, other.map_);
    std::swap(bytes_, other.bytes_);
    std::swap(geometry_, other.geometry_);
    std::swap(path_, other.path_);
  }

  Descriptor descriptor_;
  std::byte* map_ = nullptr;
  size_t bytes_ = 0;
  Geometry geometry_;
  std::string path_;
};

inline bool RingFile::open(const std::string& path, Access access, std::optional<Geometry> expected) {
  const bool writable = access == Access::kReadWrite;
  Descriptor file(::open(path.c_str(), (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return fail_with(errno, "%s: cannot be opened: %s", path.c_str(), std::strerror(errno));
  struct stat info;
  if (::fstat(file.get(), &info) != 0) return fail_with(errno, "%s: %s", path.c_str(), std::strerror(errno));
  if (S_ISDIR(info.st_mode)) return fail_with(EISDIR, "%s: is a directory", path.c_str());
  if (!S_ISREG(info.st_mode)) return fail_with(EINVAL, "%s: is no regular file", path.c_str());

  const auto bytes = static_cast<uint64_t>(info.st_size);
  Geometry geometry;
  RingFile opened;
  opened.path_ = path;
  if (!opened.check(file, bytes, expected, geometry)) return false;
  if (writable) {
    // A file made by another program may have holes; storing into one on a full disk would raise SIGBUS.
    if (const int error = detail::reserve_space(file.get(), bytes); error != 0 && error != EOPNOTSUPP) {
      return fail_with(error, "%s: cannot reserve its %llu bytes: %s", path.c_str(),
                       static_cast<unsigned long long>(bytes), std::strerror(error));
    }
  }
  void* map = ::mmap(nullptr, bytes, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, file.get(), 0);
  if (map == MAP_FAILED) return fail_with(errno, "%s: cannot be mapped: %s", path.c_str(), std::strerror(errno));
  if (writable) detail::prefault_pages(map, bytes);
  opened.descriptor_ = std::move(file);
  opened.map_ = static_cast<std::byte*>(map);
  opened.bytes_ = bytes;
  opened.geometry_ = geometry;
  swap(opened);
  return true;
}

inline bool RingFile::check(const Descriptor& file, uint64_t bytes, std::optional<Geometry> expected,
                            Geometry& geometry) const {
  // Read, not mapped: a file that shrinks meanwhile gives a short read here where a map would raise SIGBUS. A live ring
  // may change between two of the reads that make up a copy, so a verdict on the counters is taken several times.
  constexpr int kTries = 100;
  std::string problem;
  for (int i = 0; i < kTries; ++i) {
    HeaderCopy header;
    const ssize_t got = ::pread(file.get(), &header, sizeof header, 0);
    if (got < 0) return fail_with(errno, "%s: cannot be read: %s", path_.c_str(), std::strerror(errno));
    problem = invalid_ring_reason(header, bytes < kHeaderBytes ? bytes : got == sizeof header ? bytes : uint64_t(got));
    if (!problem.empty()) break;
    geometry = header.geometry();
    if (expected && geometry != *expected) {
      problem = detail::text("holds %u slots of %u bytes, %u of %u were expected", geometry.slot_count,
                             geometry.slot_bytes, expected->slot_count, expected->slot_bytes);
      break;
    }
    const std::vector<std::string> found = inconsistencies(header);
    if (found.empty()) return true;
    problem = found.front();
  }
  return fail_with(EINVAL, "%s: %s", path_.c_str(), problem.c_str());
}

}  // namespace recorder::ring
