// What recording costs a game: the demo's rules play themselves, with the recorder and without, and the slowest
// hundredth of the ticks is compared.
//
// 60 ticks a second, neither faster nor slower, with a session file, its consumer thread and the write-back to disk each
// second as in a game: what disturbs a game are the faults and interrupts that those cause, and at another pace they
// would meet more or fewer of its ticks.
#pragma once

#include "tools/benchmarks/program.h"

namespace bench {

void add_game_tick(const Settings& settings, Suite& suite);

}  // namespace bench
