// NoThreads: while one lives, the process can start no further thread, as when the system has none left. One at a time.
#pragma once

#include <pthread.h>

#include <cstddef>

namespace testing_support {

// Threads get a default stack larger than the address space. glibc only; elsewhere works() is false.
class NoThreads {
 public:
#if defined(__GLIBC__)
  NoThreads() {
    pthread_attr_t huge;
    works_ = ::pthread_getattr_default_np(&before_) == 0 && ::pthread_attr_init(&huge) == 0 &&
             ::pthread_attr_setstacksize(&huge, size_t{1} << 47) == 0 && ::pthread_setattr_default_np(&huge) == 0;
    ::pthread_attr_destroy(&huge);
  }
  ~NoThreads() {
    if (works_) ::pthread_setattr_default_np(&before_);
    ::pthread_attr_destroy(&before_);
  }
  bool works() const { return works_; }

 private:
  pthread_attr_t before_;
  bool works_ = false;
#else
  bool works() const { return false; }
#endif
};

}  // namespace testing_support
