// Reading and writing at a place in a file, with every outcome told. Pure functions over a descriptor that belongs to
// the caller; any thread.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <span>
#include <string>

#include "recorder/base/status.h"

namespace recorder::session {

// Reads up to out.size() bytes; gives how many there were. Fewer at the file's end or where it cannot be read.
size_t read_at(int fd, uint64_t offset, std::span<std::byte> out);

// Whether `path` is a name of the file that `fd` has open.
bool still_at_path(const std::string& path, int fd);

// Bytes in the file; 0 when that cannot be found out.
uint64_t file_size(int fd);

// Writes all of `bytes`. A limit on file sizes is an error like a full disk (file_size_signal.h). On failure the text
// names `path` and the first byte that could not be written; the bytes before may have been.
Status write_at(int fd, const std::string& path, uint64_t offset, std::span<const std::byte> bytes);

// Makes a small file: it is either the old one or the whole new one, whatever happens in between, and durable.
Status replace_file(const std::string& path, std::span<const std::byte> bytes);

// Makes a folder, and those above it that are missing, durably. One that exists is a success.
Status make_folder(const std::string& path);

// Reads a whole file of at most `max_bytes`. Fails when it is longer or cannot be read.
Status read_whole_file(const std::string& path, size_t max_bytes, std::string& text);

// Writing beyond a limit on file sizes as an error instead of the end of the process.

// Keeps SIGXFSZ from the calling thread while it lives: a write beyond RLIMIT_FSIZE then fails with EFBIG. A library
// must not change what the process does with a signal, so it is blocked here and, if it was raised, taken off before it
// is let through again.
class FileSizeSignalBlock {
 public:
  FileSizeSignalBlock() {
    sigset_t pending;
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGXFSZ);
    ::sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGXFSZ) == 1;
    ::pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  FileSizeSignalBlock(const FileSizeSignalBlock&) = delete;
  FileSizeSignalBlock& operator=(const FileSizeSignalBlock&) = delete;
  ~FileSizeSignalBlock() {
#if !defined(__APPLE__)
    const timespec at_once{};
    if (!was_pending_) ::sigtimedwait(&signal_, nullptr, &at_once);
#endif
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t signal_;
  sigset_t before_;
  bool was_pending_;
};

}  // namespace recorder::session
