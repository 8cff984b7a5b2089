// Writing beyond a limit on file sizes as an error instead of the end of the process.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <ctime>

namespace recorder::session {

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
