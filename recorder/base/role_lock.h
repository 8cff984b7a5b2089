// Role locks: at most one writer and one reader use a ring at a time, across processes and within one.
//
// A role is an open-file-description lock on four bytes of the ring file: the kernel releases it when the holder closes
// the file or dies in whatever way, and two openings in one process conflict as two processes do. The locks are
// advisory; a program that knows only the specification does not see them.
//
// Where the system has no such locks (older macOS), process-wide fcntl locks stand in: other processes are refused, a
// second opening within the same process is not.
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace recorder::ring {

// The locked bytes are the fields that the role owns; kRepair is held for the moment of taking a role or resetting.
enum class Role : long { kWriter = 0, kReader = 4, kRepair = 16 };

inline const char* name_of(Role role) {
  return role == Role::kWriter ? "writer" : role == Role::kReader ? "reader" : "repair";
}

namespace detail {

#if defined(F_OFD_SETLK)
inline constexpr int kSetLock = F_OFD_SETLK, kSetLockWait = F_OFD_SETLKW, kGetLock = F_OFD_GETLK;
#else
inline constexpr int kSetLock = F_SETLK, kSetLockWait = F_SETLKW, kGetLock = F_GETLK;
#endif

inline struct flock lock_request(Role role, short type) {
  struct flock request = {};
  request.l_type = type;
  request.l_whence = SEEK_SET;
  request.l_start = static_cast<off_t>(role);
  request.l_len = 4;
  return request;
}

}  // namespace detail

// Takes the role without waiting. false with errno EAGAIN/EACCES: somebody else has it.
inline bool try_lock(int fd, Role role) {
  struct flock request = detail::lock_request(role, F_WRLCK);
  return ::fcntl(fd, detail::kSetLock, &request) == 0;
}
// Takes the role, waiting for whoever has it.
inline bool wait_lock(int fd, Role role) {
  struct flock request = detail::lock_request(role, F_WRLCK);
  int result;
  while ((result = ::fcntl(fd, detail::kSetLockWait, &request)) != 0 && errno == EINTR) {
  }
  return result == 0;
}
inline void unlock(int fd, Role role) {
  struct flock request = detail::lock_request(role, F_UNLCK);
  ::fcntl(fd, detail::kSetLock, &request);
}
// Whether somebody other than `fd` holds the role now. Works on a read-only descriptor.
inline bool is_locked_elsewhere(int fd, Role role) {
  struct flock request = detail::lock_request(role, F_WRLCK);
  return ::fcntl(fd, detail::kGetLock, &request) == 0 && request.l_type != F_UNLCK;
}

namespace detail {

// Whether the text of /proc/PID/fdinfo/FD says that this descriptor holds `role` on `file`. The kernel shows
// neighbouring locks of one owner, as both roles are, as one.
inline bool fdinfo_holds(const char* path, const struct stat& file, Role role) {
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
            inode == file.st_ino && start <= static_cast<long long>(role) && static_cast<long long>(role) <= end;
  }
  std::fclose(info);
  return holds;
}

inline bool process_holds(const char* pid, const struct stat& file, Role role) {
  const std::string folder = std::string("/proc/") + pid + "/fdinfo";
  DIR* descriptors = ::opendir(folder.c_str());
  if (descriptors == nullptr) return false;
  bool holds = false;
  while (const dirent* entry = holds ? nullptr : ::readdir(descriptors)) {
    if (entry->d_name[0] != '.') holds = fdinfo_holds((folder + "/" + entry->d_name).c_str(), file, role);
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

}  // namespace detail

// Who holds the role, for an error message: "process 1234 (game)", or "another process" where /proc does not tell. The
// kernel does not say it of such locks directly, but lists them in every process's fdinfo; a process id written into
// the file would lie after a crash and across containers.
inline std::string lock_holder(int fd, Role role) {
  struct stat file;
  DIR* processes = ::fstat(fd, &file) == 0 ? ::opendir("/proc") : nullptr;
  std::string holder = "another process";
  if (processes == nullptr) return holder;
  while (const dirent* entry = ::readdir(processes)) {
    const bool is_process = entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
    if (is_process && detail::process_holds(entry->d_name, file, role)) {
      const std::string pid = entry->d_name;
      holder = pid == std::to_string(::getpid()) ? "this process" : "process " + pid;
      holder += " (" + detail::command_of(pid) + ")";
      break;
    }
  }
  ::closedir(processes);
  return holder;
}

}  // namespace recorder::ring
