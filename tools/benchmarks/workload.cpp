#include "tools/benchmarks/workload.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "recorder/base/file.h"
#include "recorder/base/process.h"

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
  const std::string wanted = (std::filesystem::temp_directory_path() / "ouroboros-bench").string();
  std::string made;
  if (const auto error = recorder::base::make_temporary_folder(wanted, made); error != 0) {
    throw std::system_error(error, std::generic_category(), wanted);
  }
  path_ = made;
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

namespace {

using Clock = std::chrono::steady_clock;

// The first two cores that this process may run on; empty with fewer.
std::vector<int> core_pair() {
  std::vector<int> cores = recorder::base::usable_cores();
  cores.resize(cores.size() < 2 ? 0 : 2);
  return cores;
}

}  // namespace

bool has_two_cores() { return !core_pair().empty(); }

void pin_to_first_core() {
  if (const std::vector<int> cores = core_pair(); !cores.empty()) recorder::base::pin_thread(cores[0]);
}

void SpinWait::yield() { std::this_thread::yield(); }

double run_together(const std::function<void()>& first, const std::function<void()>& second) {
  const std::vector<int> cores = core_pair();
  std::atomic<int> ready{0};
  Clock::time_point start;
  Clock::time_point ends[2];
  const auto side = [&](size_t i, const std::function<void()>& work) {
    if (!cores.empty()) recorder::base::pin_thread(cores[i]);
    ready.fetch_add(1);
    wait_until(1, [&] { return ready.load() == 3; });
    work();
    ends[i] = Clock::now();
  };
  // Threads and not jobs: when one side fails, the other would wait for it for ever, so the program has to end.
  std::thread one(side, 0, std::cref(first));
  std::thread two(side, 1, std::cref(second));
  while (ready.load() != 2) std::this_thread::yield();
  start = Clock::now();
  ready.fetch_add(1);
  one.join();
  two.join();
  return std::chrono::duration<double>(std::max(ends[0], ends[1]) - start).count();
}

}  // namespace bench
