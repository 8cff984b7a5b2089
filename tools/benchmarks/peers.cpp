#include "tools/benchmarks/peers.h"

#include <boost/lockfree/spsc_queue.hpp>
#if __has_include(<readerwriterqueue.h>)
#include <readerwriterqueue.h>
#define OUROBOROS_HAS_READERWRITERQUEUE 1
#endif

#include "tools/benchmarks/frame.h"
#include "tools/benchmarks/two_threads.h"

namespace bench {
namespace {

using BoostQueue = boost::lockfree::spsc_queue<Frame>;

// `push(frame)` is false while the queue is full.
template <typename Push>
void write_frames(const Load& load, Push push) {
  Frame frame;
  for (uint64_t tick = 0; tick < load.frames; ++tick) {
    fill(frame, tick);
    wait_until(load.pauses, [&] { return push(frame); });
  }
}

// `pop(frame)` is false while the queue is empty.
template <typename Pop>
uint64_t read_frames(const Load& load, Pop pop) {
  Frame frame;
  uint64_t total = 0;
  for (uint64_t tick = 0; tick < load.frames; ++tick) {
    wait_until(load.pauses, [&] { return pop(frame); });
    total += sum(frame);
  }
  return total;
}

}  // namespace

double boost_rate(const Load& load) {
  BoostQueue queue(load.slots);
  return rate(
      load, [&] { write_frames(load, [&](const Frame& frame) { return queue.push(frame); }); },
      [&] { return read_frames(load, [&](Frame& frame) { return queue.pop(frame); }); });
}

double boost_in_place_rate(const Load& load) {
  BoostQueue queue(load.slots);
  const auto read = [&] {
    uint64_t total = 0;
    for (uint64_t tick = 0; tick < load.frames; ++tick) {
      wait_until(load.pauses, [&] { return queue.consume_one([&](const Frame& frame) { total += sum(frame); }); });
    }
    return total;
  };
  return rate(
      load, [&] { write_frames(load, [&](const Frame& frame) { return queue.push(frame); }); }, read);
}

#if defined(OUROBOROS_HAS_READERWRITERQUEUE)

bool has_moodycamel() { return true; }

double moodycamel_rate(const Load& load) {
  moodycamel::ReaderWriterQueue<Frame> queue(load.slots);
  return rate(
      load, [&] { write_frames(load, [&](const Frame& frame) { return queue.try_enqueue(frame); }); },
      [&] { return read_frames(load, [&](Frame& frame) { return queue.try_dequeue(frame); }); });
}

#else

bool has_moodycamel() { return false; }
double moodycamel_rate(const Load&) { return 0; }

#endif

}  // namespace bench
