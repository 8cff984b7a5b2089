#include "tools/benchmarks/workload.h"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace bench {
namespace {

volatile size_t frame_bytes = kFrameBytes;

}  // namespace

void fill(Frame& frame, uint64_t tick) {
  uint64_t value = tick;
  for (uint64_t& word : frame.words) word = value++;
}

void copy(void* to, const Frame& from) { std::memcpy(to, &from, frame_bytes); }

uint64_t sum(const Frame& frame) {
  uint64_t total = 0;
  for (const uint64_t word : frame.words) total += word;
  return total;
}

uint64_t expected_sum(uint64_t ticks) {
  Frame first;
  fill(first, 0);
  const uint64_t all_first = sum(first) * ticks;
  // Each further tick adds one to every word; half the product, with the even factor halved before it can overflow.
  const uint64_t sum_of_ticks = ticks % 2 == 0 ? ticks / 2 * (ticks - 1) : (ticks - 1) / 2 * ticks;
  return all_first + first.words.size() * sum_of_ticks;
}

namespace {

MemoryMappedCircularBuffer::Options options_of(uint32_t slot_count, uint32_t slot_bytes) {
  MemoryMappedCircularBuffer::Options options;
  options.slot_count = slot_count;
  options.slot_bytes = slot_bytes;
  options.durability = recorder::ring::Durability::none();
  return options;
}

}  // namespace

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "ouroboros-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

TestRing::TestRing(uint32_t slot_count, uint32_t slot_bytes) : ring_(options_of(slot_count, slot_bytes)) {
  const std::string path = (folder_.path() / "ring.dat").string();
  if (!ring_.initialize(path.c_str()) || !ring_.claim_writer() || !ring_.claim_reader()) {
    throw std::runtime_error(MemoryMappedCircularBuffer::last_error());
  }
}

}  // namespace bench

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
