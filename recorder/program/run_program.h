// run_program: what stands around the work of every command-line program - standard output that reports why it cannot
// be written, broken pipes, exceptions, the end by a signal.
#pragma once

#include <functional>
#include <ostream>

#include "recorder/program/command_line.h"  // exit codes

namespace recorder::program {

// Of a program that was interrupted while an InterruptGuard noted it.
enum class Interrupted {
  kEndsBySignal,  // so that a shell sees it
  kIsDone,        // the signal was how to end it: returns the work's code
};

// Calls work(out) and returns the exit code for main(). `out` is standard output, buffered: a reader that leaves is not
// an error and ends the program with the code that `work` returns; other write errors and what `work` throws are
// printed as "NAME: REASON" and end with kExitFailed.
int run_program(const char* name, const std::function<int(std::ostream& out)>& work,
                Interrupted interrupted = Interrupted::kEndsBySignal);

}  // namespace recorder::program
