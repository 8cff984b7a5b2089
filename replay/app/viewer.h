// The viewer as a program: everything but main(), which hands in the games that it knows (engine/game.h). Without any
// it plays all recordings as fields and bytes.
#pragma once

#include "engine/game.h"

namespace replay {

// Runs the viewer by its command line and gives the exit code: 0 done, 1 failed, 2 wrong usage. Prints results on
// standard output and errors on standard error, under the name in argv[0]. Main thread, once; the games and their array
// outlive the call.
int run_viewer(int argc, char** argv, engine::Games games);

}  // namespace replay
