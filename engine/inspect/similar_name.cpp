#include "engine/inspect/similar_name.h"

#include <algorithm>
#include <array>

namespace engine {
namespace {

constexpr size_t kLongest = 48;  // longer names are not compared: they could be as long as a file

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters to insert, remove, replace or swap with their neighbour to make one of the other.
size_t distance(std::string_view a, std::string_view b) {
  std::array<std::array<size_t, kLongest + 1>, 3> rows{};  // of the letter two before, the one before, this one
  for (size_t j = 0; j <= b.size(); ++j) rows[1][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    rows[2][0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t other = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      rows[2][j] = std::min({rows[1][j] + 1, rows[2][j - 1] + 1, rows[1][j - 1] + other});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) rows[2][j] = std::min(rows[2][j], rows[0][j - 2] + 1);
    }
    rows[0] = rows[1];
    rows[1] = rows[2];
  }
  return rows[1][b.size()];
}

}  // namespace

std::string similar_name(std::string_view typed, const std::vector<std::string>& names) {
  if (typed.empty() || typed.size() > kLongest) return {};
  size_t least = typed.size() / 3 + 2;  // the first that is too far
  std::string best;
  for (const std::string& name : names) {
    if (name.empty() || name.size() > kLongest) continue;
    const size_t letters = distance(typed, name);
    if (letters >= least || letters >= std::max(typed.size(), name.size())) continue;
    least = letters;
    best = name;
  }
  return best;
}

}  // namespace engine
