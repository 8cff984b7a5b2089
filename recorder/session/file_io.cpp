#include "recorder/session/file_io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "recorder/ring/ring_file.h"

namespace recorder::session {

size_t read_at(int fd, uint64_t offset, std::span<std::byte> out) {
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::pread(fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

bool still_at_path(const std::string& path, int fd) {
  struct stat opened;
  struct stat named;
  return ::fstat(fd, &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

uint64_t file_size(int fd) {
  struct stat info;
  return ::fstat(fd, &info) == 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

Status write_at(int fd, const std::string& path, uint64_t offset, std::span<const std::byte> bytes) {
  const FileSizeSignalBlock no_signal;
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t wrote = ::pwrite(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      return Status::failure(path + ": cannot be written at byte " + std::to_string(offset + done) + ": " +
                             std::strerror(wrote < 0 ? errno : ENOSPC));
    }
    done += static_cast<size_t>(wrote);
  }
  return {};
}

Status replace_file(const std::string& path, std::span<const std::byte> bytes) {
  const std::string temporary = ring::detail::temporary_name(path);
  const ring::Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file.valid()) return system_failure(path, "cannot be written", errno);
  ring::try_lock(file.get(), ring::Role::kWriter);  // leftovers.h
  Status written = write_at(file.get(), path, 0, bytes);
  if (written.ok() && ::fsync(file.get()) != 0) written = system_failure(path, "cannot be synced", errno);
  if (!written.ok()) {
    ::unlink(temporary.c_str());
    return written;
  }
  if (!ring::detail::move_into_place(temporary, path, /*replace=*/true)) {
    return system_failure(path, "cannot be put in place", errno);
  }
  return {};
}

Status make_folder(const std::string& path) {
  const std::filesystem::path folder(path);
  const std::filesystem::path name = folder.has_filename() ? folder : folder.parent_path();
  int made = ::mkdir(name.c_str(), 0777);
  if (made != 0 && errno == ENOENT && name.has_parent_path() && name.parent_path() != name) {
    if (Status above = make_folder(name.parent_path().string()); !above.ok()) return above;
    made = ::mkdir(name.c_str(), 0777);
  }
  if (made == 0) {
    ring::detail::sync_folder_of(name.string());
    return {};
  }
  const int error = errno;
  std::error_code ignored;
  return std::filesystem::is_directory(name, ignored) ? Status() : system_failure(path, "cannot be created", error);
}

Status read_whole_file(const std::string& path, size_t max_bytes, std::string& text) {
  const ring::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return system_failure(path, "cannot be opened", errno);
  const uint64_t bytes = file_size(file.get());
  if (bytes > max_bytes) return Status::failure(path + ": is longer than " + std::to_string(max_bytes) + " bytes");
  text.resize(bytes);
  if (read_at(file.get(), 0, std::as_writable_bytes(std::span(text))) != bytes) {
    return system_failure(path, "cannot be read", errno);
  }
  return {};
}

}  // namespace recorder::session
