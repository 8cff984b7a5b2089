// A memory fence that the thread sanitizer of GCC lets pass: it does not understand fences and warns of each. Those of
// the ring order it for observers, which look through a mapping of their own, where the sanitizer sees nothing in any
// case.
#pragma once

#include <atomic>

namespace recorder::ring {

inline void fence(std::memory_order order) {
#if defined(__SANITIZE_THREAD__)
  std::atomic_signal_fence(order);
#else
  std::atomic_thread_fence(order);
#endif
}

}  // namespace recorder::ring
