#include "stream.h"

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
    if (error != EAGAIN && error != EINTR) {
      error_ = error;
    } else if (cancelled_.load()) {
      break;
    } else if (error == EAGAIN) {
      file_.wait_until_writable(kWait_ms);
    }
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return error_ == 0;
}

Status NewFile::create(const std::string& path, const Options& options, const std::atomic<bool>& cancelled) {
  FileInfo there;
  const bool is_there = file_info(path, there, Links::kDoNotFollow) == 0;
  const bool special = is_there && file_info(path, there) == 0 && there.kind != FileKind::kRegular;
  if (special && options.into_special) {
    if (const Error error = special_.open(path, {.access = Access::kWrite, .waits = true}); error != 0) {
      return system_failure(path, "cannot be opened", error);
    }
    // A file may have taken the place of the pipe: that would be written over.
    if (special_.info(there) != 0 || there.kind == FileKind::kRegular) {
      special_.close();
      return Status::failure(path + ": has been replaced meanwhile - try again");
    }
  } else if (is_there && options.replace == Replace::kNo) {
    return Status::failure(path + ": exists" + options.advice);
  } else if (is_there && there.kind != FileKind::kRegular) {
    return Status::failure(path + ": is not a regular file - choose another name");
  } else if (const Error error = made_.create(path, kTemporaryLock, 0666); error != 0) {
    return system_failure(path, "cannot be created", error);
  }
  path_ = path;
  options_ = options;
  buffer_ = std::make_unique<OutputBuffer>(special_.is_open() ? special_ : made_.file(), cancelled);
  stream_ = std::make_unique<std::ostream>(buffer_.get());
  return {};
}

Status NewFile::failure() const {
  return buffer_->error() == 0 ? Status() : system_failure(path_, "cannot be written", buffer_->error());
}

Status NewFile::finish() {
  stream_->flush();
  if (Status failed = failure(); !failed.ok()) return failed;
  if (!made_.is_open()) return {};
  if (const Error error = made_.file().sync(); error != 0) return system_failure(path_, "cannot be synced", error);
  bytes_ = made_.file().bytes();
  const Error error = made_.put_in_place(options_.replace);
  return error == 0 ? Status() : system_failure(path_, "could not be renamed into place", error);
}

}  // namespace recorder::base
