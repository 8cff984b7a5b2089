// DifferenceList: the differences of two frames as lines of a table. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "replay/compare/frame_comparer.h"

namespace replay {

struct DifferenceLine {
  std::string name;  // "score", "board[3,7]" (row and column), "body[12]"; "" for a remark
  std::string one;
  std::string other;
  std::string remark;  // instead of values: "and 12 more of board"
};

// Single values first, then arrays, of which only the first few values are named.
std::vector<DifferenceLine> lines_of(const std::vector<FieldDifference>& differences);

// "score, length and 3 more", for a line of text; "" without any.
std::string names_of(const std::vector<std::string>& names, size_t most);

}  // namespace replay
