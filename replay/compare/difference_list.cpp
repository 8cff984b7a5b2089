#include "replay/compare/difference_list.h"

#include <algorithm>

namespace replay {
namespace {

constexpr size_t kMostOfField = 6;

std::string place_of(const FieldDifference& difference, uint32_t index) {
  if (difference.count == 1) return difference.name;
  if (difference.columns == 0) return difference.name + "[" + std::to_string(index) + "]";
  return difference.name + "[" + std::to_string(index / difference.columns) + "," +
         std::to_string(index % difference.columns) + "]";
}

void add_lines(const FieldDifference& difference, std::vector<DifferenceLine>& lines) {
  const size_t shown = std::min(difference.values.size(), kMostOfField);
  for (size_t i = 0; i < shown; ++i) {
    const FieldDifference::Value& value = difference.values[i];
    lines.push_back({place_of(difference, value.index), value.one, value.other, {}});
  }
  const size_t rest = difference.different - shown;
  if (rest != 0) lines.push_back({{}, {}, {}, "and " + std::to_string(rest) + " more of " + difference.name});
}

}  // namespace

std::vector<DifferenceLine> lines_of(const std::vector<FieldDifference>& differences) {
  std::vector<DifferenceLine> lines;
  for (const bool arrays : {false, true}) {
    for (const FieldDifference& difference : differences) {
      if ((difference.count > 1) == arrays) add_lines(difference, lines);
    }
  }
  return lines;
}

std::string names_of(const std::vector<std::string>& names, size_t most) {
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), most); ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

}  // namespace replay
