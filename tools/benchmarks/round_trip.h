// There and back between two threads, in nanoseconds: a frame goes through one ring, is read, and is answered by a
// frame through another. Against the least that two cores need, a flag that goes there and back.
//
//   flag     an atomic counter for each direction, each on a cache line of its own: two transfers of a line
//   64 B     frames of one cache line, filled and read whole
//   1 KB     frames of sixteen lines; compared with sixteen lines and the flag, without a ring
#pragma once

#include "tools/benchmarks/program.h"

namespace bench {

void add_round_trip(const Settings& settings, Suite& suite);

}  // namespace bench
