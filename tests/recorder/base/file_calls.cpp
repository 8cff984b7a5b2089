#include "tests/recorder/base/file_calls.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>

namespace file_calls {
namespace {

std::atomic<Hook*> the_hook{nullptr};
std::atomic<LockScope::Take*> the_lock_hook{nullptr};
std::atomic<bool> asks_too{false};

long through(const Call& call, const Real& real) {
  Hook* hook = the_hook.load(std::memory_order_acquire);
  return hook == nullptr ? real(call.bytes) : hook->perform(call, real);
}

// The path of an entry of an open folder, so that a hook sees one kind of names.
std::string path_in(int folder, const char* name) {
  if (folder == AT_FDCWD) return name;
  char path[4096];
  const ssize_t bytes = ::readlink(("/proc/self/fd/" + std::to_string(folder)).c_str(), path, sizeof path);
  const std::string entry(name);
  return std::string(path, bytes > 0 ? static_cast<size_t>(bytes) : 0) + (entry == "." ? "" : "/" + entry);
}

// Syncs reach no disk here: the power is not cut, and they take most of the time.
long nothing_to_do(size_t /*bytes*/) { return 0; }

}  // namespace

Scope::Scope(Hook& hook) { the_hook.store(&hook, std::memory_order_release); }
Scope::~Scope() { the_hook.store(nullptr, std::memory_order_release); }

LockScope::LockScope(Take take, Calls calls) : take_(std::move(take)) {
  asks_too = calls == Calls::kAlsoAsking;
  the_lock_hook.store(&take_, std::memory_order_release);
}
LockScope::~LockScope() { the_lock_hook.store(nullptr, std::memory_order_release); }

long Killing::meet(const Call& call, const Real& real) {
  if (torn_ && std::string(call.name) == "pwrite") static_cast<void>(real((call.bytes + 1) / 2));
  ::kill(::getpid(), SIGKILL);
  return -1;
}

}  // namespace file_calls

using file_calls::nothing_to_do;
using file_calls::path_in;
using file_calls::the_lock_hook;
using file_calls::through;

extern "C" {
int __real_open(const char* path, int flags, ...);
int __real_openat(int folder, const char* path, int flags, ...);
ssize_t __real_pwrite(int fd, const void* data, size_t bytes, off_t offset);
int __real_fcntl(int fd, int command, ...);
int __real_ftruncate(int fd, off_t bytes);
int __real_fallocate(int fd, int mode, off_t offset, off_t bytes);
int __real_rename(const char* from, const char* to);
int __real_renameat(int from_folder, const char* from, int to_folder, const char* to);
int __real_link(const char* from, const char* to);
int __real_linkat(int from_folder, const char* from, int to_folder, const char* to, int flags);
int __real_unlink(const char* path);
int __real_unlinkat(int folder, const char* path, int flags);
int __real_mkdir(const char* path, mode_t mode);
void* __real_mmap(void* address, size_t bytes, int protection, int flags, int fd, off_t offset);

int __wrap_open(const char* path, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return static_cast<int>(through({.name = "open", .path = path, .flags = flags},
                                  [=](size_t) { return long{__real_open(path, flags, mode)}; }));
}
int __wrap_openat(int folder, const char* path, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  const std::string whole = path_in(folder, path);
  return static_cast<int>(through({.name = "open", .path = whole.c_str(), .flags = flags},
                                  [=](size_t) { return long{__real_openat(folder, path, flags, mode)}; }));
}
ssize_t __wrap_pwrite(int fd, const void* data, size_t bytes, off_t offset) {
  return through({.name = "pwrite", .fd = fd, .bytes = bytes, .offset = static_cast<uint64_t>(offset)},
                 [=](size_t some) { return long{__real_pwrite(fd, data, some, offset)}; });
}
int __wrap_fsync(int fd) { return static_cast<int>(through({.name = "fsync", .fd = fd}, nothing_to_do)); }
int __wrap_fdatasync(int fd) { return static_cast<int>(through({.name = "fdatasync", .fd = fd}, nothing_to_do)); }
int __wrap_fcntl(int fd, int command, ...) {
  std::va_list rest;
  va_start(rest, command);
  void* const argument = va_arg(rest, void*);
  va_end(rest);
#if defined(F_OFD_SETLK)
  const bool locks = command == F_OFD_SETLK || command == F_OFD_SETLKW ||
                     (command == F_OFD_GETLK && file_calls::asks_too.load(std::memory_order_relaxed));
  const auto* hook = the_lock_hook.load(std::memory_order_acquire);
  if (locks && hook != nullptr && static_cast<struct flock*>(argument)->l_type != F_UNLCK) {
    return (*hook)(static_cast<uint64_t>(static_cast<struct flock*>(argument)->l_start),
                   [=] { return __real_fcntl(fd, command, argument); });
  }
#endif
  return __real_fcntl(fd, command, argument);
}
int __wrap_ftruncate(int fd, off_t bytes) {
  return static_cast<int>(through({.name = "ftruncate", .fd = fd, .offset = static_cast<uint64_t>(bytes)},
                                  [=](size_t) { return long{__real_ftruncate(fd, bytes)}; }));
}
int __wrap_fallocate(int fd, int mode, off_t offset, off_t bytes) {
  return static_cast<int>(through({.name = "fallocate", .fd = fd},
                                  [=](size_t) { return long{__real_fallocate(fd, mode, offset, bytes)}; }));
}
int __wrap_rename(const char* from, const char* to) {
  return static_cast<int>(
      through({.name = "rename", .path = from, .to = to}, [=](size_t) { return long{__real_rename(from, to)}; }));
}
int __wrap_link(const char* from, const char* to) {
  return static_cast<int>(
      through({.name = "link", .path = from, .to = to}, [=](size_t) { return long{__real_link(from, to)}; }));
}
int __wrap_unlink(const char* path) {
  return static_cast<int>(through({.name = "unlink", .path = path}, [=](size_t) { return long{__real_unlink(path)}; }));
}
int __wrap_renameat(int from_folder, const char* from, int to_folder, const char* to) {
  const std::string whole = path_in(from_folder, from);
  const std::string target = path_in(to_folder, to);
  return static_cast<int>(through({.name = "rename", .path = whole.c_str(), .to = target.c_str()},
                                  [=](size_t) { return long{__real_renameat(from_folder, from, to_folder, to)}; }));
}
int __wrap_linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  const std::string whole = path_in(from_folder, from);
  const std::string target = path_in(to_folder, to);
  return static_cast<int>(through({.name = "link", .path = whole.c_str(), .to = target.c_str()}, [=](size_t) {
    return long{__real_linkat(from_folder, from, to_folder, to, flags)};
  }));
}
int __wrap_unlinkat(int folder, const char* path, int flags) {
  const std::string whole = path_in(folder, path);
  return static_cast<int>(through({.name = "unlink", .path = whole.c_str()},
                                  [=](size_t) { return long{__real_unlinkat(folder, path, flags)}; }));
}
int __wrap_mkdir(const char* path, mode_t mode) {
  return static_cast<int>(
      through({.name = "mkdir", .path = path}, [=](size_t) { return long{__real_mkdir(path, mode)}; }));
}
void* __wrap_mmap(void* address, size_t bytes, int protection, int flags, int fd, off_t offset) {
  if (fd < 0) return __real_mmap(address, bytes, protection, flags, fd, offset);
  return reinterpret_cast<void*>(through(
      {.name = "mmap", .fd = fd, .flags = protection, .bytes = bytes},
      [=](size_t all) { return reinterpret_cast<long>(__real_mmap(address, all, protection, flags, fd, offset)); }));
}
int __wrap_msync(void* address, size_t bytes, int /*flags*/) {
  return static_cast<int>(through({.name = "msync", .bytes = bytes, .address = address}, nothing_to_do));
}
}
