#include "tests/support/allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

// In a file of its own, so that the compiler does not take the pairs apart where it inlines only one of them.

namespace {
std::atomic<size_t> largest{0};
}

void* operator new(size_t bytes) {
  size_t before = largest.load(std::memory_order_relaxed);
  while (bytes > before && !largest.compare_exchange_weak(before, bytes, std::memory_order_relaxed)) {
  }
  if (void* memory = std::malloc(bytes != 0 ? bytes : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  try {
    return operator new(bytes);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace session_test {

void forget_allocations() { largest.store(0, std::memory_order_relaxed); }
size_t largest_allocation() { return largest.load(std::memory_order_relaxed); }

}  // namespace session_test
