#include "tools/buffer_dump/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace buffer_dump {
namespace {

using recorder::Status;
using recorder::ring::Descriptor;

Status open_failure(const std::string& name, int error) {
  std::string hint;
  if (error == ENOENT) hint = " - check the name; a ring is there once the program that records has started";
  if (error == EACCES) hint = " - you may not read it; ask its owner, or run as the user who recorded it";
  return Status::failure(name + ": " + std::strerror(error) + hint);
}

// Standard input stays open for whoever shares it, so only its copy is closed with us.
Descriptor open_path(const std::string& path) {
  if (path == "-") return Descriptor(::dup(STDIN_FILENO));
  return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

}  // namespace

Status ByteSource::open(const std::string& path) {
  ByteSource opened;
  opened.path_ = path;
  opened.name_ = path == "-" ? "standard input" : path;
  opened.file_ = open_path(path);
  if (!opened.file_.valid()) return open_failure(opened.name_, errno);
  struct stat info;
  if (::fstat(opened.fd(), &info) != 0) return open_failure(opened.name_, errno);
  if (S_ISDIR(info.st_mode)) {
    return Status::failure(opened.name_ + ": is a directory - name a ring file in it");
  }
  opened.live_ = S_ISREG(info.st_mode);
  if (!opened.live_) {
    if (Status read = opened.read_stream(); !read.ok()) return read;
  }
  *this = std::move(opened);
  return {};
}

// Reads as far as the ring's geometry reaches, and one byte on, so that a stream without end comes to one.
Status ByteSource::read_stream() {
  constexpr size_t kStepBytes = 64 * 1024;
  uint64_t wanted = recorder::ring::kHeaderBytes;
  while (stream_.size() < wanted) {
    const size_t before = stream_.size();
    stream_.resize(before + std::min<uint64_t>(kStepBytes, wanted - before));
    const ssize_t got = ::read(fd(), stream_.data() + before, stream_.size() - before);
    stream_.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Status::failure(name_ + ": cannot be read: " + std::strerror(errno));
    if (got == 0) break;
    if (stream_.size() > kMaxStreamBytes) {
      return Status::failure(name_ + ": holds more than 1 GiB - save it to a file and name that");
    }
    if (wanted == recorder::ring::kHeaderBytes && stream_.size() == wanted) {
      recorder::ring::HeaderCopy header;
      std::memcpy(&header, stream_.data(), sizeof header);
      const recorder::ring::Geometry geometry = header.geometry();
      wanted = (geometry.valid() ? geometry : recorder::ring::Geometry{}).file_bytes() + 1;
    }
  }
  return {};
}

uint64_t ByteSource::size() const {
  if (!live_) return stream_.size();
  struct stat info;
  return ::fstat(fd(), &info) == 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

size_t ByteSource::read(uint64_t offset, std::span<std::byte> out) const {
  if (!live_) {
    const size_t there = offset < stream_.size() ? stream_.size() - static_cast<size_t>(offset) : 0;
    const size_t bytes = std::min(there, out.size());
    if (bytes != 0) std::memcpy(out.data(), stream_.data() + offset, bytes);
    return bytes;
  }
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::pread(fd(), out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) error_number_ = errno;
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

bool ByteSource::replaced(bool& exists) const {
  struct stat ours;
  struct stat named;
  exists = ::stat(path_.c_str(), &named) == 0;
  if (!live_ || path_ == "-" || ::fstat(fd(), &ours) != 0) return false;
  return exists && (ours.st_ino != named.st_ino || ours.st_dev != named.st_dev);
}

}  // namespace buffer_dump
