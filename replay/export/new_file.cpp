#include "replay/export/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <random>
#include <utility>

namespace replay {

using recorder::Status;
using recorder::system_failure;

std::string make_temporary(const std::string& path, const std::function<bool(const std::string& name)>& make) {
  constexpr int kMostTries = 100;
  const size_t slash = path.rfind('/');
  const size_t name = slash == std::string::npos ? 0 : slash + 1;
  const std::string stem = path.substr(0, name) + "." + path.substr(name) + ".";
  std::random_device random;
  for (int i = 0; i < kMostTries; ++i) {
    std::array<char, 8> ending{};
    std::snprintf(ending.data(), ending.size(), "%06x", random() & 0xffffff);
    errno = 0;
    if (make(stem + ending.data())) return stem + ending.data();
    if (errno != EEXIST) break;
  }
  return {};
}

NewFile::~NewFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status NewFile::create(const std::string& path, bool replace, const std::atomic<bool>& give_up) {
  struct stat there = {};
  if (::lstat(path.c_str(), &there) == 0) {
    if (!replace) return system_failure(path, "cannot be created", EEXIST);
    if (!S_ISREG(there.st_mode)) return Status::failure(path + ": is no regular file - choose another name");
  }
  recorder::base::File file;
  const std::string name = make_temporary(path, [&file](const std::string& free) {
    // Not for programs that are started meanwhile.
    file = recorder::base::File(::open(free.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    return file.is_open();
  });
  if (!file.is_open()) return system_failure(path, "cannot be created", errno);
  path_ = path;
  temporary_ = name;
  replace_ = replace;
  file_ = std::move(file);
  buffer_ = std::make_unique<recorder::base::OutputBuffer>(file_, give_up);
  stream_ = std::make_unique<std::ostream>(buffer_.get());
  return {};
}

Status NewFile::failure() const {
  const int error = buffer_->error();
  return error == 0 ? Status() : system_failure(path_, "cannot be written", error);
}

Status NewFile::finish() {
  stream_->flush();
  if (Status failed = failure(); !failed.ok()) return failed;
  if (::fsync(file_.native()) != 0) return system_failure(path_, "cannot be synced", errno);
  struct stat made = {};
  if (::fstat(file_.native(), &made) == 0) bytes_ = static_cast<uint64_t>(made.st_size);
  const std::string temporary = std::exchange(temporary_, {});  // gone in either case
  const auto replace = replace_ ? recorder::base::Replace::kYes : recorder::base::Replace::kNo;
  const recorder::base::Error error = recorder::base::put_in_place(temporary, path_, replace);
  return error == 0 ? Status() : system_failure(path_, "could not be renamed into place", error);
}

}  // namespace replay
