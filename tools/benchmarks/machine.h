// Where and how a benchmark was run: numbers mean nothing without it.
#pragma once

#include <string>

namespace bench {

struct Machine {
  std::string processor;  // its model
  unsigned cores = 0;     // that the system shows
  std::string system;     // name and release of the kernel
};

struct Build {
  std::string compiler;  // name and version
  std::string type;      // CMake's build type
  std::string flags;     // of that type
};

Machine this_machine();
Build this_build();
// Today, as YYYY-MM-DD.
std::string today();

// On one line each.
std::string machine_text(const Machine& machine);
std::string build_text(const Build& build);

}  // namespace bench
