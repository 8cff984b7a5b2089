// What all workloads carry: a frame of 1 KB, filled by a function of its tick and read to the last byte. Both functions
// are compiled once, in frame.cpp, so that the ring, its peers and the ideal run the same machine code on their bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bench {

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

// What the sums of the frames of tick 0 .. ticks - 1 add up to. A channel that loses, repeats or tears a frame gives
// another number.
uint64_t expected_sum(uint64_t ticks);

}  // namespace bench
