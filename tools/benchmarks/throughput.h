// Frames from one thread to another, in millions a second.
//
// All fill every byte of every frame and read every byte of every frame, with the functions of frame.h, check the sum
// of all they read, have room for the same number of frames and wait for each other in the same way. What differs is
// what is being compared:
//
//   ring     filled in place in the mapped slot, published one by one, read in place
//   queues   the frame is a value: filled in a local frame, pushed, popped into a local frame, read there. That is two
//            copies more, which is the price of their interface
//   ideal    no queue at all: two halves of a plain buffer change hands by a flag each, half the frames at a time. No
//            frame is to be had before its half is full. What two caches allow for these bytes, and nothing else
#pragma once

#include "tools/benchmarks/program.h"

namespace bench {

void add_throughput(const Settings& settings, Suite& suite);

}  // namespace bench
