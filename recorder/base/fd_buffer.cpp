#include "recorder/base/fd_buffer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace tool {

FdBuffer::FdBuffer(int fd, const std::atomic<bool>* give_up) : fd_(fd), give_up_(give_up), buffer_(size_t{64} * 1024) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

FdBuffer::int_type FdBuffer::overflow(int_type character) {
  if (!write_out()) return traits_type::eof();
  if (!traits_type::eq_int_type(character, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(character);
    pbump(1);
  }
  return traits_type::not_eof(character);
}

int FdBuffer::sync() { return write_out() ? 0 : -1; }

bool FdBuffer::write_out() {
  const char* from = pbase();
  while (error_number_ == 0 && from != pptr()) {
    const ssize_t written = ::write(fd_, from, static_cast<size_t>(pptr() - from));
    if (written >= 0) {
      from += written;
    } else if (errno == EAGAIN) {
      struct pollfd ready = {fd_, POLLOUT, 0};
      ::poll(&ready, 1, 100);
    } else if (errno != EINTR) {
      error_number_ = errno;
    }
    if (written < 0 && give_up_->load()) break;
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return error_number_ == 0;
}

}  // namespace tool
