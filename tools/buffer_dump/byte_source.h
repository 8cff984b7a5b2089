// ByteSource: the bytes of a ring file, read and never mapped, so that a file that shrinks under our hands gives a
// short read instead of SIGBUS. A regular file is read in place and live; a pipe or device is read once, into memory.
//
// One owner, one thread. Reading changes nothing in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/ring/ring_file.h"
#include "recorder/status.h"

namespace buffer_dump {

class ByteSource {
 public:
  // Opens `path`, or standard input for "-". Fails, leaving the object as it was, on what cannot be read: a missing
  // file, a directory, no permission, a stream longer than kMaxStreamBytes.
  recorder::Status open(const std::string& path);

  // What to call it in messages.
  const std::string& name() const { return name_; }
  // Whether it can change while we look, and has locks.
  bool is_live() const { return live_; }
  int fd() const { return file_.get(); }

  // Size now, in bytes.
  uint64_t size() const;
  // Reads at `offset`, as much as is there; gives the number of bytes. An error counts as the end and is kept in
  // errno's words by failure().
  size_t read(uint64_t offset, std::span<std::byte> out) const;
  // 0, or the errno of the last read that failed.
  int error_number() const { return error_number_; }

  // Whether the path now leads to another file, or `exists` is false: to none.
  bool replaced(bool& exists) const;

  static constexpr uint64_t kMaxStreamBytes = uint64_t{1} << 30;

 private:
  recorder::Status read_stream();

  recorder::ring::Descriptor file_;
  std::string path_;
  std::string name_;
  bool live_ = false;
  std::vector<std::byte> stream_;  // all of a stream
  mutable int error_number_ = 0;
};

}  // namespace buffer_dump
