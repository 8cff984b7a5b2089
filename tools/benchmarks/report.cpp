#include "tools/benchmarks/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iomanip>

namespace bench {
namespace {

constexpr size_t kColumns = 7;
using Cells = std::array<std::string, kColumns>;

Cells cells_of(const Row& row) {
  const std::string& unit = row.compared.unit;
  return {row.compared.work,
          row.compared.ours + " " + number_text(row.ours.median) + " " + unit,
          row.compared.against + " " + number_text(row.against.median) + " " + unit,
          result_text(row),
          target_text(row),
          spread_text(row),
          row.compared.target.kind == Target::Kind::kNone ? "" : (row.met ? "met" : "missed")};
}

bool is_difference(const Row& row) { return row.compared.target.kind == Target::Kind::kAtMostMore; }

std::string signed_text(double value) { return (value < 0 ? "-" : "+") + number_text(std::fabs(value)); }

bool is_met(const Target& target, double result) {
  switch (target.kind) {
    case Target::Kind::kNone:
      return true;
    case Target::Kind::kAtLeastTimes:
      return result >= target.value;
    case Target::Kind::kAtMostTimes:
    case Target::Kind::kAtMostMore:
      return result <= target.value;
  }
  return false;
}

}  // namespace

Row make_row(const Comparison& comparison, const Rounds& rounds) {
  Row row;
  row.compared = comparison;
  const std::vector<double>& ours = rounds.samples(comparison.ours);
  const std::vector<double>& against = rounds.samples(comparison.against);
  std::vector<double> results;
  for (size_t i = 0; i < ours.size(); ++i) {
    results.push_back(is_difference(row) ? ours[i] - against[i] : ours[i] / against[i]);
  }
  row.ours = spread_of(ours);
  row.against = spread_of(against);
  row.result = spread_of(results);
  row.met = is_met(comparison.target, row.result.median);
  return row;
}

std::string number_text(double value) {
  const double size = std::fabs(value);
  char text[32];
  std::snprintf(text, sizeof text, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.095 ? "%.2f" : "%.3f", value);
  return text;
}

std::string result_text(const Row& row) {
  if (is_difference(row)) return signed_text(row.result.median) + " " + row.compared.unit;
  return number_text(row.result.median) + " x";
}

std::string target_text(const Row& row) {
  const Target& target = row.compared.target;
  char text[32];
  switch (target.kind) {
    case Target::Kind::kNone:
      return "-";
    case Target::Kind::kAtLeastTimes:
      std::snprintf(text, sizeof text, ">= %g x", target.value);
      return text;
    case Target::Kind::kAtMostTimes:
      std::snprintf(text, sizeof text, "<= %g x", target.value);
      return text;
    case Target::Kind::kAtMostMore:
      std::snprintf(text, sizeof text, "<= +%g ", target.value);
      break;
  }
  return text + row.compared.unit;
}

std::string spread_text(const Row& row) {
  const auto text = is_difference(row) ? signed_text : number_text;
  return text(row.result.low) + " .. " + text(row.result.high);
}

void print_table(const Report& report, std::ostream& out) {
  out << report.program << ", " << report.date << ", medians of " << report.rounds << " alternating rounds\n"
      << "machine  " << machine_text(report.machine) << '\n'
      << "build    " << build_text(report.build) << "\n\n";
  std::vector<Cells> lines{{"work", "ours", "against", "ratio", "target", "middle half", ""}};
  for (const Row& row : report.rows) lines.push_back(cells_of(row));
  std::array<size_t, kColumns> widths{};
  for (const Cells& cells : lines) {
    for (size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  for (const Cells& cells : lines) {
    for (size_t i = 0; i + 1 < kColumns; ++i)
      out << std::left << std::setw(static_cast<int>(widths[i]) + 2) << cells[i];
    out << cells.back() << '\n';
  }
  if (!report.notes.empty()) out << '\n';
  for (const std::string& note : report.notes) out << note << '\n';
}

}  // namespace bench
