// Prints a ring once: all slots, some, or the newest frames. What is wrong with the file is printed afterwards, on the
// error stream, so that it is the last thing seen.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tools/buffer_dump/options.h"
#include "tools/buffer_dump/printer.h"
#include "tools/buffer_dump/ring_reader.h"

namespace buffer_dump {

// All that the work needs; borrowed.
struct Job {
  const Options& options;
  RingReader& reader;
  Printer& printer;
  std::ostream& out;  // what `printer` prints to
  std::ostream& err;
  bool marks_changes = false;  // look for the frame before each, so that the printer can mark what changed
};

// Prints what the options choose and gives the exit code: kExitFailed if the file is damaged or lacks what was asked
// for, after printing as much as there is. Stops early when `out` fails.
int dump(const Job& job);

// A message in the form that all have: "buffer_dump: FILE: WHAT".
void print_problem(const Job& job, const std::string& what);

// What does not add up in the header, and what part of the file is missing, in words; empty for a sound ring.
std::vector<std::string> problems_of(const HeaderSnapshot& look);

}  // namespace buffer_dump
