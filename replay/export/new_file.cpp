#include "replay/export/new_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace replay {

using recorder::Status;
using recorder::system_failure;

std::string temporary_template(const std::string& path) {
  const size_t slash = path.rfind('/');
  const size_t name = slash == std::string::npos ? 0 : slash + 1;
  return path.substr(0, name) + "." + path.substr(name) + ".XXXXXX";
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
  std::string name = temporary_template(path);
  recorder::ring::Descriptor file(::mkstemp(name.data()));
  if (!file.valid()) return system_failure(path, "cannot be created", errno);
  // mkstemp() lets nobody else read it, which is not what the user has chosen for new files. Reading the mask means
  // setting it, which threads share: the usual one is taken instead.
  ::fchmod(file.get(), 0644);
  path_ = path;
  temporary_ = name;
  replace_ = replace;
  file_ = std::move(file);
  buffer_ = std::make_unique<tool::FdBuffer>(file_.get(), &give_up);
  stream_ = std::make_unique<std::ostream>(buffer_.get());
  return {};
}

Status NewFile::failure() const {
  const int error = buffer_->error_number();
  return error == 0 ? Status() : system_failure(path_, "cannot be written", error);
}

Status NewFile::finish() {
  stream_->flush();
  if (Status failed = failure(); !failed.ok()) return failed;
  if (::fsync(file_.get()) != 0) return system_failure(path_, "cannot be synced", errno);
  struct stat made = {};
  if (::fstat(file_.get(), &made) == 0) bytes_ = static_cast<uint64_t>(made.st_size);
  const std::string temporary = std::exchange(temporary_, {});  // gone in either case
  if (recorder::ring::detail::put_in_place(temporary, path_, replace_)) return {};
  return system_failure(path_, "cannot be put in place", errno);
}

}  // namespace replay
