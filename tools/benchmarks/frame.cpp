#include "tools/benchmarks/frame.h"

#include <cstring>

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

}  // namespace bench
