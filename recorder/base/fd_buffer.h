// FdBuffer: a stream buffer on a file descriptor that remembers why writing failed, which std::cout does not. After a
// failure everything further is dropped, so that a program notices at its next check and not by a signal.
//
// One thread per object; does not own the descriptor.
#pragma once

#include <atomic>
#include <streambuf>
#include <vector>

namespace tool {

class FdBuffer : public std::streambuf {
 public:
  // Once `*give_up` is set, a write that would wait for a reader is dropped instead.
  FdBuffer(int fd, const std::atomic<bool>* give_up);
  FdBuffer(const FdBuffer&) = delete;
  FdBuffer& operator=(const FdBuffer&) = delete;

  // 0, or the errno of the write that failed. Flush before asking.
  int error_number() const { return error_number_; }

 protected:
  int_type overflow(int_type character) override;
  int sync() override;

 private:
  bool write_out();

  int fd_;
  const std::atomic<bool>* give_up_;
  int error_number_ = 0;
  std::vector<char> buffer_;
};

}  // namespace tool
