// The queues that the ring is compared with, carrying the same frames by value (see throughput.h).
#include <algorithm>
#include <boost/lockfree/spsc_queue.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>

#include "tools/benchmarks/bench_ring.h"
#include "tools/benchmarks/workload.h"

namespace bench {

// What is carried from thread to thread, and how patiently the two wait for each other.
struct Load {
  uint32_t slots = 0;   // room for this many frames; moodycamel rounds up to one less than a power of two
  uint64_t frames = 0;  // a multiple of `slots`
  unsigned pauses = 1;  // between two looks while waiting
};

// Runs both ends and returns millions of frames a second. `read` returns the sum of all frames it got; throws
// std::runtime_error if that is not the sum of all that were written.
double rate(const Load& load, const std::function<void()>& write, const std::function<uint64_t()>& read);

// boost::lockfree::spsc_queue: push(frame) and pop(frame).
double boost_rate(const Load& load);
// The same with the frame read where it lies, through consume_one(): one copy less.
double boost_in_place_rate(const Load& load);
// moodycamel::ReaderWriterQueue: try_enqueue(frame) and try_dequeue(frame), which never allocate. Only where
// has_moodycamel(): few systems have a package of it.
bool has_moodycamel();
double moodycamel_rate(const Load& load);

}  // namespace bench

#if __has_include(<readerwriterqueue.h>)
#include <readerwriterqueue.h>
#define OUROBOROS_HAS_READERWRITERQUEUE 1
#endif

#include "tools/benchmarks/workload.h"

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

namespace {

using Ring = MemoryMappedCircularBuffer;

// A queue of a few frames must be looked at often, or it runs dry; one of many is better left alone for a while.
Load small_load(const Settings& settings) { return {10, settings.quick ? 5'000u : 60'000u, 4}; }
Load large_load(const Settings& settings) { return {1024, settings.quick ? 10'240u : 122'880u, 16}; }

constexpr uint32_t kBatch = 64;  // slots released at once from the large ring

void write_frames(Ring& ring, const Load& load) {
  for (uint64_t tick = 0; tick < load.frames; ++tick) {
    wait_until(load.pauses, [&] { return ring.can_write(); });
    fill(*static_cast<Frame*>(ring.get_write_slot_ptr()), tick);
    ring.advance_write_pointer();
  }
}

uint64_t read_one_by_one(Ring& ring, const Load& load) {
  uint64_t total = 0;
  for (uint64_t tick = 0; tick < load.frames; ++tick) {
    const void* slot = nullptr;
    wait_until(load.pauses, [&] { return (slot = ring.get_read_slot_ptr()) != nullptr; });
    total += sum(*static_cast<const Frame*>(slot));
    ring.advance_read_pointer();
  }
  return total;
}

uint64_t read_in_batches(Ring& ring, const Load& load) {
  uint64_t total = 0;
  for (uint64_t left = load.frames; left != 0;) {
    const auto batch = static_cast<uint32_t>(std::min<uint64_t>(kBatch, left));
    wait_until(load.pauses, [&] { return ring.get_read_slot_ptr(batch - 1) != nullptr; });
    for (uint32_t i = 0; i < batch; ++i) total += sum(*static_cast<const Frame*>(ring.get_read_slot_ptr(i)));
    ring.advance_read_pointer(batch);
    left -= batch;
  }
  return total;
}

double ring_rate(const Load& load, uint64_t (*read)(Ring&, const Load&)) {
  TestRing ring(load.slots, kFrameBytes);
  return rate(
      load, [&] { write_frames(*ring, load); }, [&] { return read(*ring, load); });
}

double ideal_rate(const Load& load) {
  struct alignas(64) Half {
    std::atomic<bool> full{false};
    std::unique_ptr<Frame[]> frames;
  };
  const uint32_t count = load.slots / 2;
  Half halves[2];
  for (Half& half : halves) half.frames = std::make_unique<Frame[]>(count);
  const auto write = [&] {
    for (uint64_t tick = 0, turn = 0; tick < load.frames; ++turn) {
      Half& half = halves[turn % 2];
      wait_until(load.pauses, [&] { return !half.full.load(std::memory_order_acquire); });
      for (uint32_t i = 0; i < count; ++i) fill(half.frames[i], tick++);
      half.full.store(true, std::memory_order_release);
    }
  };
  const auto read = [&] {
    uint64_t total = 0;
    for (uint64_t tick = 0, turn = 0; tick < load.frames; tick += count, ++turn) {
      Half& half = halves[turn % 2];
      wait_until(load.pauses, [&] { return half.full.load(std::memory_order_acquire); });
      for (uint32_t i = 0; i < count; ++i) total += sum(half.frames[i]);
      half.full.store(false, std::memory_order_release);
    }
    return total;
  };
  return rate(load, write, read);
}

void add(Suite& suite, const Load& load, uint64_t (*read)(Ring&, const Load&), double of_ideal,
         const std::string& how) {
  const std::string slots = std::to_string(load.slots);
  const std::string ring = "ring of " + slots;
  suite.rounds.add(ring, [=] { return ring_rate(load, read); });
  suite.rounds.add("boost spsc_queue of " + slots, [=] { return boost_rate(load); });
  suite.rounds.add("boost in place of " + slots, [=] { return boost_in_place_rate(load); });
  suite.rounds.add("ideal of " + slots, [=] { return ideal_rate(load); });
  const std::string work = "thread to thread, " + slots + " x 1 KB" + how;
  suite.compare(work, "M/s", ring, "boost spsc_queue of " + slots, Target::at_least(1.5));
  if (has_moodycamel()) {
    suite.rounds.add("moodycamel of " + slots, [=] { return moodycamel_rate(load); });
    suite.compare(work, "M/s", ring, "moodycamel of " + slots, Target::at_least(1.5));
  }
  suite.compare(work, "M/s", ring, "boost in place of " + slots);
  suite.compare(work, "M/s", ring, "ideal of " + slots, Target::at_least(of_ideal));
}

}  // namespace

double rate(const Load& load, const std::function<void()>& write, const std::function<uint64_t()>& read) {
  uint64_t total = 0;
  const double seconds = run_together(write, [&] { total = read(); });
  if (total != expected_sum(load.frames)) throw std::runtime_error("frames have been lost or torn on their way");
  return static_cast<double>(load.frames) / seconds / 1e6;
}

void add_throughput(const Settings& settings, Suite& suite) {
  add(suite, small_load(settings), read_one_by_one, 0.9, "");
  add(suite, large_load(settings), read_in_batches, 0.75, ", released by 64");
}

}  // namespace bench
