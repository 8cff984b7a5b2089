#include "tools/benchmarks/program.h"

#include <iostream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/program/command_line.h"
#include "recorder/program/run_program.h"

namespace bench {
namespace {

namespace program = recorder::program;

// Odd, so that the median is a round's own number, and many, because a round is short.
constexpr int kRounds = 21;

struct Options {
  Settings settings;
  int rounds = kRounds;
  std::optional<std::string> json;  // to this file; empty: to standard output
};

// The exit code when there is nothing to run.
std::optional<int> parse(int argc, char** argv, const std::string& name, const std::string& about, Options& options,
                         std::ostream& out) {
  program::CommandLine line({.name = name,
                             .version = OUROBOROS_VERSION,
                             .summary = "",
                             .description = about,
                             .examples = name + " --rounds 5 --json results.json\n"});
  line.option("--rounds", options.rounds, "N", "Alternating rounds (default: 21).").range(1, 10'000);
  line.flag("--quick", options.settings.quick, "One round of small samples: does everything run?");
  line.option("--json", options.json, "[FILE]", "JSON to this file; without a file, instead of the table.")
      .value_is_optional();
  if (const auto exit_code = line.parse(argc, argv, out, std::cerr)) return exit_code;
  if (options.settings.quick && !line.given("--rounds")) options.rounds = 1;
  return std::nullopt;
}

void show_progress(int done, int rounds) {
  if (!recorder::base::is_terminal(recorder::base::Stream::kError)) return;
  std::cerr << "\rround " << done << " of " << rounds << (done == rounds ? "\n" : "") << std::flush;
}

Report report_of(const std::string& name, int rounds, const Suite& suite) {
  Report report{name, today(), rounds, this_machine(), this_build(), {}, suite.notes};
  if (recorder::base::has_real_time_priority())
    report.notes.push_back("Run with real-time priority, beside other programs.");
  for (const Comparison& comparison : suite.comparisons) report.rows.push_back(make_row(comparison, suite.rounds));
  return report;
}

void print(const Report& report, const Options& options, std::ostream& out) {
  const bool to_file = options.json && !options.json->empty();
  if (!options.json || to_file) print_table(report, out);
  if (options.json && !to_file) print_json(report, out);
  if (!to_file) return;
  std::ostringstream text;
  print_json(report, text);
  require_ok(recorder::base::replace_file(*options.json, text.str()));
}

}  // namespace

void require_ok(const recorder::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.message());
}

int run_program(int argc, char** argv, const std::string& name, const std::string& about,
                const std::function<void(const Settings&, Suite&)>& fill) {
  return program::run_program(name.c_str(), [&](std::ostream& out) {
    Options options;
    if (const auto exit_code = parse(argc, argv, name, about, options, out)) return *exit_code;
    Suite suite;
    fill(options.settings, suite);
    suite.rounds.run(options.rounds, [&](int done) { show_progress(done, options.rounds); });
    print(report_of(name, options.rounds, suite), options, out);
    return program::kExitDone;
  });
}

}  // namespace bench
