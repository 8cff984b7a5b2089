// Two threads on two cores: how everything is measured that goes from one thread to another.
//
// Own loops and not Google Benchmark's, because here a run is two different loops that start together and stay on their
// cores. Each thread is pinned; both wait for each other before the clock starts.
#pragma once

#include <atomic>
#include <functional>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace bench {

// The cores used, -1 for "not pinned": the first two that this process may run on.
struct CorePair {
  int first = -1;
  int second = -1;
};
CorePair core_pair();

// Pins the calling thread; does nothing for -1 and on systems that cannot.
void pin_this_thread(int core);

// Runs both at the same time, each on its core, and gives the seconds until the later of them had ended.
double run_together(const std::function<void()>& first, const std::function<void()>& second);

// A loop's waiting for the other thread, in turns of `pauses` of the processor's own pause instruction. Looking too
// often takes the other's cache lines away from it; that costs queues, ring and ideal alike, so all wait alike. After
// many turns it lets others run, so that a machine with a single core gets on too.
class SpinWait {
 public:
  explicit SpinWait(unsigned pauses) : pauses_(pauses) {}

  void turn() {
    for (unsigned i = 0; i < pauses_; ++i) pause();
    if (++turns_ % kTurnsBeforeYield == 0) yield();
  }

 private:
  static constexpr unsigned kTurnsBeforeYield = 10'000;
  static void pause() {
#if defined(__x86_64__) || defined(__i386__)
    _mm_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }
  static void yield();

  unsigned pauses_;
  unsigned turns_ = 0;
};

// Waits until `ready()`, which may do what it waits for: take a slot, push a frame.
template <typename Ready>
void wait_until(unsigned pauses, Ready ready) {
  for (SpinWait waiting(pauses); !ready();) waiting.turn();
}

}  // namespace bench
