#include "tools/benchmarks/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "recorder/base/process.h"
#include "recorder/base/text.h"

namespace bench {
namespace {

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "g++ " __VERSION__;
#else
  return "unknown compiler";
#endif
}

}  // namespace

Machine this_machine() {
  return {recorder::base::processor_name(), std::thread::hardware_concurrency(), recorder::base::system_name()};
}

Build this_build() { return {compiler(), OUROBOROS_BUILD_TYPE, OUROBOROS_BUILD_FLAGS}; }

std::string today() { return recorder::base::local_time_text(recorder::base::unix_now_ns(), "%Y-%m-%d"); }

std::string machine_text(const Machine& machine) {
  return machine.processor + ", " + std::to_string(machine.cores) + " cores, " + machine.system;
}

std::string build_text(const Build& build) { return build.compiler + ", " + build.type + " (" + build.flags + ")"; }

namespace {

// `fraction` of the sorted samples lie below; between two of them, in proportion.
double quantile(const std::vector<double>& sorted, double fraction) {
  const double at = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - std::floor(at));
}

}  // namespace

Spread spread_of(std::vector<double> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  return {quantile(samples, 0.25), quantile(samples, 0.5), quantile(samples, 0.75)};
}

void Rounds::add(const std::string& name, std::function<double()> measure) {
  contenders_.push_back({name, std::move(measure), {}});
}

void Rounds::run(int rounds, const std::function<void(int)>& progress) {
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < contenders_.size(); ++i) {
      Contender& contender = contenders_[(static_cast<size_t>(round) + i) % contenders_.size()];
      contender.samples.push_back(contender.measure());
    }
    progress(round + 1);
  }
}

const std::vector<double>& Rounds::samples(const std::string& name) const {
  for (const Contender& contender : contenders_) {
    if (contender.name == name) return contender.samples;
  }
  throw std::out_of_range("no contender " + name);
}

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

// The JSON of a report, written and read in one place.
namespace {

using Json = nlohmann::ordered_json;
using Kind = Target::Kind;

constexpr std::pair<Kind, const char*> kKinds[] = {
    {Kind::kNone, "none"},
    {Kind::kAtLeastTimes, "at least times"},
    {Kind::kAtMostTimes, "at most times"},
    {Kind::kAtMostMore, "at most more"},
};

std::string name_of(Kind kind) {
  for (const auto& [value, name] : kKinds) {
    if (value == kind) return name;
  }
  return "none";
}

Kind kind_of(const std::string& name) {
  for (const auto& [kind, text] : kKinds) {
    if (name == text) return kind;
  }
  throw std::runtime_error("unknown target: " + name);
}

Json to_json(const Spread& spread) { return {{"low", spread.low}, {"median", spread.median}, {"high", spread.high}}; }

Spread spread_from(const Json& json) { return {json.at("low"), json.at("median"), json.at("high")}; }

Json to_json(const Row& row) {
  Json json;
  json["work"] = row.compared.work;
  json["unit"] = row.compared.unit;
  json["ours"] = to_json(row.ours);
  json["ours"]["name"] = row.compared.ours;
  json["against"] = to_json(row.against);
  json["against"]["name"] = row.compared.against;
  json["result"] = to_json(row.result);
  json["target"] = {{"kind", name_of(row.compared.target.kind)}, {"value", row.compared.target.value}};
  json["met"] = row.met;
  return json;
}

Row row_from(const Json& json) {
  Row row;
  row.compared = {json.at("work"), json.at("unit"), json.at("ours").at("name"), json.at("against").at("name"), {}};
  row.compared.target = {kind_of(json.at("target").at("kind")), json.at("target").at("value")};
  row.ours = spread_from(json.at("ours"));
  row.against = spread_from(json.at("against"));
  row.result = spread_from(json.at("result"));
  row.met = json.at("met");
  return row;
}

}  // namespace

void print_json(const Report& report, std::ostream& out) {
  Json json;
  json["program"] = report.program;
  json["date"] = report.date;
  json["rounds"] = report.rounds;
  json["machine"] = {
      {"processor", report.machine.processor}, {"cores", report.machine.cores}, {"system", report.machine.system}};
  json["build"] = {{"compiler", report.build.compiler}, {"type", report.build.type}, {"flags", report.build.flags}};
  json["rows"] = Json::array();
  for (const Row& row : report.rows) json["rows"].push_back(to_json(row));
  json["notes"] = report.notes;
  out << json.dump(2) << '\n';
}

Report report_from_json(const std::string& text) {
  const Json json = Json::parse(text);
  Report report;
  report.program = json.at("program");
  report.date = json.at("date");
  report.rounds = json.at("rounds");
  const Json& machine = json.at("machine");
  report.machine = {machine.at("processor"), machine.at("cores"), machine.at("system")};
  const Json& build = json.at("build");
  report.build = {build.at("compiler"), build.at("type"), build.at("flags")};
  for (const Json& row : json.at("rows")) report.rows.push_back(row_from(row));
  report.notes = json.at("notes").get<std::vector<std::string>>();
  return report;
}

}  // namespace bench
