// Where and how a benchmark was run: numbers mean nothing without it.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

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

// Rounds: every contender of a benchmark is run once a round, one after the other, and only then once more. What slows
// a machine down for seconds - another program, a warm processor, a neighbour on the same host - then meets all of them
// alike, and the ratio of two contenders within one round holds where their absolute numbers do not.
//
// One thread uses it; what a contender measures is its own affair.

// Median and quartiles of samples: the middle half lies between low and high.
struct Spread {
  double low = 0;
  double median = 0;
  double high = 0;
};
Spread spread_of(std::vector<double> samples);

class Rounds {
 public:
  // `measure` runs the contender once and gives its number, in a unit that is the caller's.
  void add(const std::string& name, std::function<double()> measure);

  // Runs all contenders `rounds` times; every round begins with another of them. `progress(done)` is called after each
  // round.
  void run(int rounds, const std::function<void(int)>& progress);

  // A contender's numbers, one a round. Throws for a name that was not added: std::out_of_range.
  const std::vector<double>& samples(const std::string& name) const;

 private:
  struct Contender {
    std::string name;
    std::function<double()> measure;
    std::vector<double> samples;
  };
  std::vector<Contender> contenders_;
};

// The result of a benchmark: one row for each comparison, with where it was measured. Printed as a table for
// people and as JSON for programs; bench_table makes the README's table from the JSON.
//
// Pure functions on their arguments, any thread. All benchmarks of the project print this way.

// The target of a comparison. kNone: measured only.
struct Target {
  enum class Kind { kNone, kAtLeastTimes, kAtMostTimes, kAtMostMore };
  Kind kind = Kind::kNone;
  double value = 0;  // a factor; for kAtMostMore a difference, in the row's unit

  static Target none() { return {}; }
  static Target at_least(double factor) { return {Kind::kAtLeastTimes, factor}; }
  static Target at_most(double factor) { return {Kind::kAtMostTimes, factor}; }
  static Target at_most_more(double difference) { return {Kind::kAtMostMore, difference}; }
};

// A comparison to be made: two contenders of the rounds by their names, which are printed.
struct Comparison {
  std::string work;  // what both do
  std::string unit;  // of their numbers
  std::string ours;
  std::string against;
  Target target;
};

struct Row {
  Comparison compared;
  Spread ours;
  Spread against;
  Spread result;  // per round: ours / against; ours - against for kAtMostMore
  bool met = true;
};

struct Report {
  std::string program;
  std::string date;  // YYYY-MM-DD
  int rounds = 0;
  Machine machine;
  Build build;
  std::vector<Row> rows;
  std::vector<std::string> notes;  // sentences for below the table
};

Row make_row(const Comparison& comparison, const Rounds& rounds);

// A number with the digits that mean something: 0.046, 1.53, 17.9, 1234.
std::string number_text(double value);
// "1.53 x" or "+0.21 us", ">= 1.5 x" or "<= +1 us" or "-", "1.41 .. 1.62".
std::string result_text(const Row& row);
std::string target_text(const Row& row);
std::string spread_text(const Row& row);

void print_table(const Report& report, std::ostream& out);
// One object; its layout is that of the structs above.
void print_json(const Report& report, std::ostream& out);
// The inverse of print_json, as far as a table needs it. Throws std::exception when the text is not a report.
Report report_from_json(const std::string& text);

}  // namespace bench
