// bench_table: the README's table, made from the JSON of benchmarks and from nothing else.
#include <iostream>
#include <stdexcept>

#include "recorder/base/file.h"
#include "recorder/program/run_program.h"
#include "tools/benchmarks/program.h"
#include "tools/benchmarks/report.h"

namespace {

namespace program = recorder::program;

using bench::Report;
using bench::Row;

constexpr uint64_t kMaxReportBytes = uint64_t{64} << 20;

Report read_report(const std::string& path) {
  std::string text;
  bench::require_ok(recorder::base::read_whole_file(path, kMaxReportBytes, text));
  try {
    return bench::report_from_json(text);
  } catch (const std::exception& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

std::string side(const std::string& name, const bench::Spread& spread, const std::string& unit) {
  return name + ": " + bench::number_text(spread.median) + " " + unit;
}

void print_row(const Row& row, std::ostream& out) {
  const bench::Comparison& compared = row.compared;
  out << "| " << compared.work << " | " << side(compared.ours, row.ours, compared.unit) << " | "
      << side(compared.against, row.against, compared.unit) << " | " << (row.met ? "" : "**") << bench::result_text(row)
      << (row.met ? "" : "** (missed)") << " | " << bench::target_text(row) << " | " << bench::spread_text(row)
      << " |\n";
}

void print_markdown(const std::vector<Report>& reports, std::ostream& out) {
  out << "| work | ours | against | ratio | target | middle half of the rounds |\n|---|---|---|---|---|---|\n";
  for (const Report& report : reports) {
    for (const Row& row : report.rows) print_row(row, out);
  }
  out << '\n';
  for (const Report& report : reports) {
    out << "`" << report.program << "`, " << report.date << ", medians of " << report.rounds
        << " alternating rounds: " << bench::machine_text(report.machine) << "; " << bench::build_text(report.build)
        << ".\n";
    for (const std::string& note : report.notes) out << note << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "Usage: bench_table <JSON of a benchmark>...\n";
    return program::kExitUsage;
  }
  return program::run_program("bench_table", [&](std::ostream& out) {
    std::vector<Report> reports;
    for (int i = 1; i < argc; ++i) reports.push_back(read_report(argv[i]));
    print_markdown(reports, out);
    return program::kExitDone;
  });
}
