#include "tools/session/frame_diff.h"

#include "tools/session/text.h"

namespace session_tool {

void print_frame_diff(const FrameDiff& diff, const std::string& a, const std::string& b, bool all, std::ostream& out) {
  constexpr uint64_t kMaxValuesPerField = 8;
  out << "frame " << diff.seal_a.frame << " (at " << duration_text(diff.seal_a.time_ns) << ")";
  if (diff.seal_b.frame == diff.seal_a.frame) {
    out << " is the first that differs\n\n";
  } else {
    out << " and frame " << diff.seal_b.frame << " are the first that differ\n\n";
  }
  std::vector<std::vector<std::string>> table{{"OFFSET", "FIELD", a, b}};
  uint64_t of_field = 0;
  for (size_t i = 0; i < diff.values.size(); ++i) {
    const FrameDiff::Value& value = diff.values[i];
    of_field = i > 0 && diff.values[i - 1].field == value.field ? of_field + 1 : 1;
    if (all || of_field <= kMaxValuesPerField) {
      table.push_back({std::to_string(value.offset), value.name, value.a, value.b});
    } else if (i + 1 == diff.values.size() || diff.values[i + 1].field != value.field) {
      table.push_back({"", "and " + std::to_string(of_field - kMaxValuesPerField) + " more of " +
                               (value.field.empty() ? "these bytes" : value.field) + ", see --all"});
    }
  }
  for (const FrameDiff::Value& value : diff.seals) table.push_back({"", value.name, value.a, value.b});
  print_table(out, table, 1);
}

Json json_of(const FrameDiff& diff) {
  Json out{{"frame", diff.seal_a.frame},
           {"frame_b", diff.seal_b.frame},
           {"index_a", diff.index_a},
           {"index_b", diff.index_b},
           {"time_ns", diff.seal_a.time_ns}};
  out["values"] = Json::array();
  for (const FrameDiff::Value& value : diff.values) {
    out["values"].push_back({{"name", value.name}, {"offset", value.offset}, {"a", value.a}, {"b", value.b}});
  }
  for (const FrameDiff::Value& value : diff.seals) {
    out["values"].push_back({{"name", value.name}, {"a", value.a}, {"b", value.b}});
  }
  return out;
}

}  // namespace session_tool
