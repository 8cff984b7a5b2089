#include "tools/benchmarks/program.h"

#include <sched.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <optional>

namespace bench {
namespace {

// Odd, so that the median is a round's own number, and many, because a round is short.
constexpr int kRounds = 21;

struct Options {
  Settings settings;
  int rounds = kRounds;
  bool json = false;
  std::string json_file;  // empty: standard output
};

// The exit status when there is nothing to run.
std::optional<int> parse(int argc, char** argv, const std::string& about, Options& options) {
  CLI::App app(about);
  auto* rounds = app.add_option("--rounds", options.rounds, "Alternating rounds (default: 21)");
  rounds->check(CLI::Range(1, 10'000))->type_name("N");
  app.add_flag("--quick", options.settings.quick, "One round of small samples: does everything run?");
  auto* json = app.add_option("--json", options.json_file, "JSON to this file; without a file, instead of the table");
  json->expected(0, 1)->type_name("[FILE]");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.json = json->count() != 0;
  // What CLI11 stores for an option without its argument.
  if (options.json_file == "true" || options.json_file == "{}") options.json_file.clear();
  if (options.settings.quick && rounds->count() == 0) options.rounds = 1;
  return std::nullopt;
}

void show_progress(int done, int rounds) {
  if (::isatty(STDERR_FILENO) == 0) return;
  std::cerr << "\rround " << done << " of " << rounds << (done == rounds ? "\n" : "") << std::flush;
}

bool has_real_time_priority() {
#if defined(__linux__)
  return ::sched_getscheduler(0) == SCHED_FIFO || ::sched_getscheduler(0) == SCHED_RR;
#else
  return false;
#endif
}

Report report_of(const std::string& name, int rounds, const Suite& suite) {
  Report report{name, today(), rounds, this_machine(), this_build(), {}, suite.notes};
  if (has_real_time_priority()) report.notes.push_back("Run with real-time priority, beside other programs.");
  for (const Comparison& comparison : suite.comparisons) report.rows.push_back(make_row(comparison, suite.rounds));
  return report;
}

void print(const Report& report, const Options& options) {
  if (!options.json || !options.json_file.empty()) print_table(report, std::cout);
  if (options.json && options.json_file.empty()) print_json(report, std::cout);
  if (!options.json_file.empty()) {
    std::ofstream file(options.json_file);
    print_json(report, file);
    file.close();
    if (!file) throw std::runtime_error(options.json_file + ": cannot be written");
  }
  if (!std::cout.flush()) throw std::runtime_error("standard output cannot be written");
}

}  // namespace

int run_program(int argc, char** argv, const std::string& name, const std::string& about,
                const std::function<void(const Settings&, Suite&)>& fill) {
  Options options;
  if (const auto status = parse(argc, argv, about, options)) return *status;
  try {
    Suite suite;
    fill(options.settings, suite);
    suite.rounds.run(options.rounds, [&](int done) { show_progress(done, options.rounds); });
    print(report_of(name, options.rounds, suite), options);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << name << ": " << error.what() << '\n';
    return 1;
  }
}

}  // namespace bench
