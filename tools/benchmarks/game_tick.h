// What recording costs a game: the demo's rules play themselves, with the recorder and without, and the slowest
// hundredth of the ticks is compared.
//
// Ticks are paced, with a session file and its consumer thread behind the recorder as in a game. The clock runs
// eight times faster than at 60 ticks a second, the write-back to disk as well: as many ticks lie between two of them as in a game.
#pragma once

#include "tools/benchmarks/program.h"

namespace bench {

void add_game_tick(const Settings& settings, Suite& suite);

}  // namespace bench
