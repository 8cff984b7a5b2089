// run_tool: what stands around the work of every command-line program - standard output that reports why it cannot be
// written, broken pipes, exceptions, the end by a signal.
#pragma once

#include <functional>
#include <ostream>

#include "tools/lib/command_line.h"  // exit codes

namespace tool {

// Of a program that was interrupted while an InterruptGuard noted it.
enum class Interrupted {
  kEndsBySignal,  // so that a shell sees it
  kIsDone,        // the signal was how to end it: returns the work's code
};

// Calls work(out) and returns the exit code for main(). `out` is standard output, buffered: a reader that leaves is not
// an error and ends the program with the code that `work` returns; other write errors and what `work` throws are
// printed as "NAME: REASON" and end with kExitFailed.
int run_tool(const char* name, const std::function<int(std::ostream& out)>& work,
             Interrupted interrupted = Interrupted::kEndsBySignal);

}  // namespace tool
