#include "tools/benchmarks/two_threads.h"

#include <algorithm>
#include <chrono>
#include <thread>

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>
#endif

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

CorePair core_pair() {
  CorePair pair;
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) return pair;
  for (int core = 0; core < CPU_SETSIZE && pair.second < 0; ++core) {
    if (CPU_ISSET(core, &allowed)) (pair.first < 0 ? pair.first : pair.second) = core;
  }
#endif
  return pair;
}

void pin_this_thread([[maybe_unused]] int core) {
#if defined(__linux__)
  if (core < 0) return;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(core, &one);
  pthread_setaffinity_np(pthread_self(), sizeof one, &one);
#endif
}

void SpinWait::yield() { std::this_thread::yield(); }

double run_together(const std::function<void()>& first, const std::function<void()>& second) {
  const CorePair cores = core_pair();
  std::atomic<int> ready{0};
  Clock::time_point start;
  Clock::time_point ends[2];
  const auto side = [&](int core, const std::function<void()>& work, Clock::time_point& end) {
    pin_this_thread(core);
    ready.fetch_add(1);
    wait_until(1, [&] { return ready.load() == 3; });
    work();
    end = Clock::now();
  };
  std::thread one(side, cores.first, std::cref(first), std::ref(ends[0]));
  std::thread two(side, cores.second, std::cref(second), std::ref(ends[1]));
  while (ready.load() != 2) std::this_thread::yield();
  start = Clock::now();
  ready.fetch_add(1);
  one.join();
  two.join();
  return std::chrono::duration<double>(std::max(ends[0], ends[1]) - start).count();
}

}  // namespace bench
