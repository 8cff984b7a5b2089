// The frame of a benchmark program: its options, the rounds, the printing. A program says only what is to be run and
// what is to be compared:
//
//     int main(int argc, char** argv) {
//       return bench::run_program(argc, argv, "bench_ring", "What it measures.", [](const auto& settings, auto& suite)
//       {
//         suite.rounds.add("ring", [] { return a_number(); });
//         suite.rounds.add("peer", [] { return a_number(); });
//         suite.compare("carrying frames", "M/s", "ring", "peer", Target::at_least(1.5));
//       });
//     }
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "recorder/base/status.h"
#include "tools/benchmarks/report.h"

namespace bench {

// Throws the failure as std::runtime_error, which run_program() prints.
void require_ok(const recorder::Status& status);

struct Settings {
  bool quick = false;  // only show that everything runs: small samples, one round
};

struct Suite {
  Rounds rounds;
  std::vector<Comparison> comparisons;
  std::vector<std::string> notes;  // for below the table

  void compare(const std::string& work, const std::string& unit, const std::string& ours, const std::string& against,
               Target target = Target::none()) {
    comparisons.push_back({work, unit, ours, against, target});
  }
};

// Parses the command line, lets `fill` add the measurements, runs the rounds and prints the table, or JSON where
// that was asked for. Returns the exit code: 0 done, whether or not targets were met; 1 failed; 2 called wrongly. The
// progress goes to stderr, if that is a terminal.
int run_program(int argc, char** argv, const std::string& name, const std::string& about,
                const std::function<void(const Settings&, Suite&)>& fill);

}  // namespace bench
