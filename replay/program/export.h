// replay --export: a recording, or a part of it, as a file, without a window or display.
//
// Main thread.
#pragma once

#include "replay/program/options.h"

namespace replay {

// Writes it, with a progress bar on a terminal's standard error, and says what was made. Ctrl+C, a closed terminal and
// kill end it with nothing left, and the program with it. Gives the exit code.
int export_file(const Options& options);

}  // namespace replay
