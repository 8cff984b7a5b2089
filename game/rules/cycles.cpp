#include "game/rules/cycles.h"

#include <algorithm>

namespace game {
namespace {

constexpr int kSides = 4;
constexpr int kCycleCount = kSides * 2;

// The comb with its back on the left: up the first column, then row by row down through the other columns.
//
//     >>>>v
//     ^v<<<
//     ^>>>v
//     ^<<<<
constexpr Cell next_on_comb(int row, int column) {
  if (column == kFirstInner) return row > kFirstInner ? cell_at(row - 1, column) : cell_at(row, column + 1);
  const bool to_the_right = (row - kFirstInner) % 2 == 0;
  if (to_the_right) return column < kLastInner ? cell_at(row, column + 1) : cell_at(row + 1, column);
  const bool tooth_ends = column == kFirstInner + 1 && row < kLastInner;
  return tooth_ends ? cell_at(row + 1, column) : cell_at(row, column - 1);
}

constexpr Cell quarter_turn(Cell cell) { return cell_at(column_of(cell), kBoardSize - 1 - row_of(cell)); }

constexpr std::array<Cycle, kCycleCount> make_cycles() {
  std::array<Cycle, kCycleCount> made{};
  for (int row = kFirstInner; row <= kLastInner; ++row) {
    for (int column = kFirstInner; column <= kLastInner; ++column) {
      Cell from = cell_at(row, column);
      Cell to = next_on_comb(row, column);
      for (size_t side = 0; side < kSides; ++side) {
        made[2 * side][from] = to;
        made[2 * side + 1][to] = from;
        from = quarter_turn(from);
        to = quarter_turn(to);
      }
    }
  }
  return made;
}

// A single closed way, and not several short ones.
constexpr bool visits_every_cell(const Cycle& cycle) {
  const Cell start = cell_at(kFirstInner, kFirstInner);
  Cell cell = start;
  for (uint32_t steps = 1; steps < kPlayableCells; ++steps) {
    cell = cycle[cell];
    if (cell == start || cell == kNoCell) return false;
  }
  return cycle[cell] == start;
}

constexpr std::array<Cycle, kCycleCount> kCycles = make_cycles();
static_assert(std::ranges::all_of(kCycles, visits_every_cell));

}  // namespace

std::span<const Cycle> cycles() { return kCycles; }

}  // namespace game
