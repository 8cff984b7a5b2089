// The queues that the ring is compared with, carrying the same frames by value (see throughput.h).
#pragma once

#include <cstdint>
#include <functional>

namespace bench {

// What is carried from thread to thread, and how patiently the two wait for each other.
struct Load {
  uint32_t slots = 0;   // room for this many frames; moodycamel rounds up to one less than a power of two
  uint64_t frames = 0;  // a multiple of `slots`
  unsigned pauses = 1;  // between two looks while waiting
};

// Runs both ends and gives millions of frames a second. `read` gives the sum of all frames it got; throws
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
