// The manual page and completion of programs that define their options with CLI11 themselves, not by CommandLine.
#pragma once

#include <ostream>

#include "tools/lib/command_line.h"

namespace tool {

// The hidden options by which a program prints its manual page and its completion, for the build.
struct ManualRequest {
  bool man_page = false;
  bool completion = false;
};
void add_manual_options(CLI::App& program, ManualRequest& request);
// Prints what was asked for. False if nothing was.
bool print_manual(const CLI::App& program, const ManualRequest& request, const Manual& manual, std::ostream& out);

}  // namespace tool
