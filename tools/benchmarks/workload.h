// What the workloads share: frames of 1 KB, a ring in a folder of its own, and two threads on two cores.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "recorder/include/circular_buffer.h"
#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace bench {

// --- frames: filled by a function of their tick and read to the last byte. These functions are compiled once, in
// workload.cpp, so that the ring, its peers and the ideal run the same machine code on their bytes.

inline constexpr size_t kFrameBytes = 1024;

// On whole cache lines everywhere, as the slots of the ring are.
struct alignas(64) Frame {
  std::array<uint64_t, kFrameBytes / sizeof(uint64_t)> words;
};
static_assert(sizeof(Frame) == kFrameBytes);

// Stores all bytes of the frame; every word depends on `tick`.
void fill(Frame& frame, uint64_t tick);

// memcpy of a frame, called with a size that the compiler does not know, so that it is the C library's.
void copy(void* to, const Frame& from);

// Loads all bytes: the sum of the words, modulo 2^64.
uint64_t sum(const Frame& frame);

// The sum over the frames of tick 0 .. ticks - 1. A channel that loses, repeats or tears a frame gives
// another number.
uint64_t expected_sum(uint64_t ticks);

// --- a ring in a folder of its own. Write-back to disk is left out: the peers keep nothing.

// Below the system's temporary folder; removed with all it holds. Throws std::system_error.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// One object for both threads. Both roles are taken, so that no system call is left for the measured loops.
class TestRing {
 public:
  // Throws std::runtime_error.
  TestRing(uint32_t slot_count, uint32_t slot_bytes);
  MemoryMappedCircularBuffer& operator*() { return ring_; }
  MemoryMappedCircularBuffer* operator->() { return &ring_; }

 private:
  TempFolder folder_;
  MemoryMappedCircularBuffer ring_;
};

// --- two threads on two cores: how everything is measured that goes from one thread to another. Not Google Benchmark's
// loops, because here a run is two different loops that start together and stay on their cores.

// Whether there are two cores to pin two threads to.
bool has_two_cores();
// Pins the calling thread to the first of them; does nothing without two.
void pin_to_first_core();

// Runs both at the same time, each on its core, and returns the seconds until the later of them has ended.
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
