// What a thread of the recorder does first. Any thread, for itself.
#pragma once

#include <pthread.h>
#include <sched.h>

namespace recorder {

// The thread's work can wait, the game's tick cannot: it shall not push aside whoever is running when it wakes up.
inline void lower_thread_priority() {
#if defined(__linux__)
  const sched_param none{};
  ::pthread_setschedparam(::pthread_self(), SCHED_BATCH, &none);
#endif
}

}  // namespace recorder
