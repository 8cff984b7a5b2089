// The JSON of a report, written and read in one place.
#include <nlohmann/json.hpp>

#include "tools/benchmarks/report.h"

namespace bench {
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
