#include "tools/session/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "tools/lib/interrupt.h"

namespace session_tool {

using recorder::Status;
using recorder::system_failure;

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status OutputFile::create(const std::string& path, bool replace) {
  path_ = path;
  replace_ = replace;
  struct stat there = {};
  const bool exists = ::stat(path.c_str(), &there) == 0;
  if (exists && !S_ISREG(there.st_mode)) {
    file_ = recorder::ring::Descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file_.valid()) return system_failure(path, "cannot be opened", errno);
  } else if (exists && !replace) {
    return Status::failure(path + ": exists - choose another name, or replace it with --force");
  } else {
    std::string name = path + ".XXXXXX";
    file_ = recorder::ring::Descriptor(::mkstemp(name.data()));
    if (!file_.valid()) return system_failure(path, "cannot be created", errno);
    temporary_ = name;
    // mkstemp() lets nobody else read it, which is not what the user has chosen.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(file_.get(), 0666 & ~mask);
  }
  buffer_ = std::make_unique<tool::FdBuffer>(file_.get(), tool::interrupt_flag());
  stream_ = std::make_unique<std::ostream>(buffer_.get());
  return {};
}

Status OutputFile::finish() {
  stream_->flush();
  if (const int error = buffer_->error_number(); error != 0) return system_failure(path_, "cannot be written", error);
  return temporary_.empty() ? Status() : move_into_place();
}

Status OutputFile::move_into_place() {
  if (::fsync(file_.get()) != 0) return system_failure(path_, "cannot be synced", errno);
  const std::string temporary = std::exchange(temporary_, {});  // gone in either case
  if (recorder::ring::detail::move_into_place(temporary, path_, replace_)) return {};
  return system_failure(path_, "cannot be put in place", errno);
}

}  // namespace session_tool
