#include "stream.h"

#include <utility>

namespace recorder::base {
namespace {

constexpr size_t kBuffer_bytes = 64 * 1024;
constexpr int kWait_ms = 100;  // between two looks at whether it was cancelled

}  // namespace

OutputBuffer::OutputBuffer(const File& file, const std::atomic<bool>& cancelled)
    : file_(file), cancelled_(cancelled), buffer_(kBuffer_bytes) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

OutputBuffer::int_type OutputBuffer::overflow(int_type character) {
  if (!write_out()) return traits_type::eof();
  if (!traits_type::eq_int_type(character, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(character);
    pbump(1);
  }
  return traits_type::not_eof(character);
}

int OutputBuffer::sync() { return write_out() ? 0 : -1; }

bool OutputBuffer::write_out() {
  std::span<const std::byte> rest = std::as_bytes(std::span(pbase(), pptr()));
  while (error_ == 0 && !rest.empty()) {
    size_t written = 0;
    const Error error = file_.write_some(rest, written);
    rest = rest.subspan(written);
    if (error == EAGAIN) {
      file_.wait_until_writable(kWait_ms);
    } else if (error != EINTR) {
      error_ = error;
    }
    if (error != 0 && cancelled_.load()) break;
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return error_ == 0;
}

NewFile::~NewFile() {
  if (!temporary_.empty()) remove_file(temporary_);
}

Status NewFile::create(const std::string& path, const Options& options, const std::atomic<bool>& cancelled) {
  FileInfo there;
  const bool is_there = file_info(path, there, Links::kDoNotFollow) == 0;
  const bool special = is_there && file_info(path, there) == 0 && there.kind != FileKind::kRegular;
  File file;
  std::string temporary;
  if (special && options.into_special) {
    if (const Error error = file.open(path, {.access = Access::kWrite, .waits = true}); error != 0) {
      return system_failure(path, "cannot be opened", error);
    }
  } else if (is_there && options.replace == Replace::kNo) {
    return Status::failure(path + ": exists" + options.advice);
  } else if (special || (is_there && there.kind != FileKind::kRegular)) {
    return Status::failure(path + ": is not a regular file - choose another name");
  } else {
    temporary = temporary_name(path);
    const Error error = file.open(temporary, {.access = Access::kReadWrite, .creation = Creation::kMustBeNew});
    if (error != 0) return system_failure(path, "cannot be created", error);
    file.try_lock(kTemporaryLock);
  }
  path_ = path;
  temporary_ = std::move(temporary);
  options_ = options;
  file_ = std::move(file);
  buffer_ = std::make_unique<OutputBuffer>(file_, cancelled);
  stream_ = std::make_unique<std::ostream>(buffer_.get());
  return {};
}

Status NewFile::failure() const {
  return buffer_->error() == 0 ? Status() : system_failure(path_, "cannot be written", buffer_->error());
}

Status NewFile::finish() {
  stream_->flush();
  if (Status failed = failure(); !failed.ok()) return failed;
  if (temporary_.empty()) return {};
  if (const Error error = file_.sync(); error != 0) return system_failure(path_, "cannot be synced", error);
  bytes_ = file_.bytes();
  const std::string temporary = std::exchange(temporary_, {});  // gone in either case
  const Error error = put_in_place(temporary, path_, options_.replace);
  return error == 0 ? Status() : system_failure(path_, "cannot be put in place", error);
}

}  // namespace recorder::base
