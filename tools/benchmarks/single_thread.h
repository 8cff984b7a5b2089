// What the ring costs the one who writes into it, on one thread, in nanoseconds: measured by Google Benchmark.
//
//   memcpy   1 KB into a static array
//   commit   the same 1 KB, by the same call, into the slot that get_write_slot_ptr() gave; then published. Every tenth
//            time the ring is full and is emptied at one stroke
//   sealed   the same with the seal that the recorder puts on a frame before it publishes it: number, time, events and
//            an XXH3 of the whole slot
#pragma once

#include "tools/benchmarks/program.h"

namespace bench {

void add_single_thread(const Settings& settings, Suite& suite);

}  // namespace bench
