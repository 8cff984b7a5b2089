// Frames from one thread to another, in millions a second.
//
// All fill every byte of every frame and read every byte of every frame, with the functions of workload.h, check the
// sum of all they read, have room for the same number of frames and wait for each other in the same way. What differs
// is what is being compared:
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

// The cost of the ring to its writer, on one thread, in nanoseconds: measured by Google Benchmark.
//
//   memcpy   1 KB into a static array
//   commit   the same 1 KB, by the same call, into the slot that get_write_slot_ptr() gave; then published. Every tenth
//            time the ring is full and is emptied at one stroke
//   sealed   the same with the seal that the recorder puts on a frame before it publishes it: number, time, events and
//            an XXH3 of the whole slot

void add_single_thread(const Settings& settings, Suite& suite);

// There and back between two threads, in nanoseconds: a frame goes through one ring, is read, and is answered by a
// frame through another. Against the least that two cores need, a flag that goes there and back.
//
//   flag     an atomic counter for each direction, each on a cache line of its own: two transfers of a line
//   64 B     frames of one cache line, filled and read whole
//   1 KB     frames of sixteen lines; compared with sixteen lines and the flag, without a ring

void add_round_trip(const Settings& settings, Suite& suite);

// The cost of recording to a game: the demo's rules play themselves, with the recorder and without, and the slowest
// hundredth of the ticks is compared.
//
// 60 ticks a second, neither faster nor slower, with a session file, its consumer thread and the write-back to disk
// each second as in a game: what disturbs a game are the faults and interrupts that those cause, and at another pace
// they would meet more or fewer of its ticks.

void add_game_tick(const Settings& settings, Suite& suite);

}  // namespace bench
