#include "game/rules/autopilot.h"

#include <algorithm>
#include <array>
#include <optional>

#include "game/rules/rules.h"

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

// One closed cycle, not several short ones.
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

constexpr std::array<Direction, 4> kDirections = {Direction::kUp, Direction::kDown, Direction::kLeft,
                                                  Direction::kRight};

// Walks back from the food to the head, one move earlier and to a lower rank each time, turning only where it must.
Path trace_back(const Outlook& outlook, const Moves& arrival, const Moves& rank, Direction preferred) {
  Path path;
  path.length = arrival[outlook.food];
  Cell cell = outlook.food;
  for (uint32_t i = path.length; i-- > 0;) {
    path.cells[i] = cell;
    const auto came_from = [&](Direction direction) {
      const Cell before = neighbour(cell, direction, outlook.mode);
      return arrival[before] == i && rank[before] < rank[cell];
    };
    if (!came_from(preferred)) {
      const auto found = std::find_if(kDirections.begin(), kDirections.end(), came_from);
      if (found == kDirections.end()) return {};  // cannot happen: each arrival came from a neighbour
      preferred = *found;
    }
    cell = neighbour(cell, preferred, outlook.mode);
  }
  return path;
}

// The cells of a cycle in order from the head on, and how far away each is.
struct Along {
  std::array<Cell, kPlayableCells> cells;
  Moves distance{};
};

Along along(const Outlook& outlook, const Cycle& cycle) {
  Along result;
  Cell cell = outlook.head;
  for (uint32_t i = 0; i < kPlayableCells; ++i) {
    result.cells[i] = cell;
    result.distance[cell] = static_cast<uint16_t>(i);
    cell = cycle[cell];
  }
  return result;
}

}  // namespace

std::span<const Cycle> cycles() { return kCycles; }

Outlook outlook_of(const GameState& state) {
  Outlook outlook;
  outlook.head = head_cell(state);
  outlook.food = state.food_cell;
  outlook.mode = state.mode;
  outlook.length = std::min<uint32_t>(state.length, kPlayableCells);
  for (size_t i = 0; i < outlook.free_from.size(); ++i) {
    outlook.free_from[i] = is_border(static_cast<Cell>(i)) ? kNever : 0;
  }
  for (uint32_t i = 0; i < outlook.length; ++i) {
    const Cell cell = body_cell(state, i);
    outlook.free_from[cell] = static_cast<uint16_t>(outlook.length - i);
    outlook.body_by_time[outlook.length - i] = cell;
  }
  return outlook;
}

Outlook outlook_after(const Outlook& outlook, const Path& path) {
  Outlook after = outlook;
  const uint32_t tail_moves = path.length - 1;  // the last move eats
  after.length = outlook.length + 1;
  after.head = path.cells[path.length - 1];
  after.food = kNoCell;
  for (uint16_t& time : after.free_from) {
    if (time != kNever) time = static_cast<uint16_t>(time > tail_moves ? time - tail_moves : 0);
  }
  for (uint32_t i = 0; i < path.length && i < after.length; ++i) {
    after.free_from[path.cells[path.length - 1 - i]] = static_cast<uint16_t>(after.length - i);
  }
  return after;
}

bool lies_along(const Outlook& outlook, const Cycle& cycle) {
  uint32_t met = 0;
  Cell cell = outlook.head;
  for (uint32_t move = 1; move < kPlayableCells && met + 1 < outlook.length; ++move) {
    cell = cycle[cell];
    if (outlook.free_from[cell] != 0 && outlook.free_from[cell] != ++met) return false;
  }
  return met + 1 >= outlook.length;
}

uint32_t moves_along(const Outlook& outlook, const Cycle& cycle, uint32_t meals) {
  uint32_t eaten = 0;
  Cell cell = outlook.head;
  for (uint32_t move = 1; move < kPlayableCells; ++move) {
    cell = cycle[cell];
    const uint32_t free_from = outlook.free_from[cell];
    if (free_from == 0) {
      eaten = std::min(eaten + 1, meals);
    } else if (free_from + eaten > move) {
      return move - 1;
    }
  }
  return kPlayableCells;
}

Moves arrival_moves(const Outlook& outlook) {
  Moves arrival;
  arrival.fill(kNever);
  std::array<Cell, kBoardSize * kBoardSize> queue;
  size_t begin = 0;
  size_t end = 0;
  arrival[outlook.head] = 0;
  queue[end++] = outlook.head;
  while (begin < end && arrival[outlook.food] == kNever) {
    const Cell cell = queue[begin++];
    const auto next_arrival = static_cast<uint16_t>(arrival[cell] + 1);
    for (const Direction direction : kDirections) {
      const Cell next = neighbour(cell, direction, outlook.mode);
      if (arrival[next] != kNever || outlook.free_from[next] > next_arrival) continue;
      arrival[next] = next_arrival;
      queue[end++] = next;
    }
  }
  return arrival;
}

Path shortest_path(const Outlook& outlook, const Moves& arrival, Direction first_choice) {
  if (arrival[outlook.food] == kNever) return {};
  return trace_back(outlook, arrival, arrival, first_choice);
}

Path shortcut_path(const Outlook& outlook, const Cycle& cycle) {
  const Along order = along(outlook, cycle);
  const uint32_t food_distance = order.distance[outlook.food];
  Moves arrival;
  arrival.fill(kNever);
  arrival[outlook.head] = 0;
  // In the order of the cycle, so that all cells that lead to one are settled before it.
  for (uint32_t distance = 1; distance <= food_distance; ++distance) {
    const Cell cell = order.cells[distance];
    for (const Direction direction : kDirections) {
      const Cell before = neighbour(cell, direction, outlook.mode);
      if (arrival[before] == kNever) continue;
      const auto move = static_cast<uint16_t>(arrival[before] + 1);
      // Not past the cell that the tail is leaving in this move.
      if (move < outlook.length && distance > order.distance[outlook.body_by_time[move]]) continue;
      arrival[cell] = std::min(arrival[cell], move);
    }
  }
  if (arrival[outlook.food] == kNever) return {};
  return trace_back(outlook, arrival, order.distance, Direction::kUp);
}

namespace {

// From this length on it takes no risks.
constexpr uint32_t kLongSnake = 60;

// Meals that a short snake allows for until it has joined a cycle. Each delays the tail.
constexpr uint32_t kMealsOnTheWay = 8;

// Ticks without food after which even a short snake follows cycles alone.
constexpr uint32_t kPatienceTicks = 2 * kPlayableCells;

bool is_safe(const Outlook& outlook) {
  const auto certain = [&](const Cycle& cycle) { return lies_along(outlook, cycle); };
  const auto likely = [&](const Cycle& cycle) { return moves_along(outlook, cycle, kMealsOnTheWay) == kPlayableCells; };
  return outlook.length < kLongSnake ? std::ranges::any_of(cycles(), likely) : std::ranges::any_of(cycles(), certain);
}

std::optional<Cell> first_step_of_shortest(const Outlook& outlook) {
  const Moves arrival = arrival_moves(outlook);
  for (const Direction direction : kDirections) {
    const Path path = shortest_path(outlook, arrival, direction);
    if (path.length == 0) return std::nullopt;
    if (is_safe(outlook_after(outlook, path))) return path.cells[0];
  }
  return std::nullopt;
}

std::optional<Cell> first_step_of_shortcut(const Outlook& outlook) {
  Path best;
  for (const Cycle& cycle : cycles()) {
    if (!lies_along(outlook, cycle)) continue;
    const Path path = shortcut_path(outlook, cycle);
    if (path.length != 0 && (best.length == 0 || path.length < best.length)) best = path;
  }
  if (best.length == 0) return std::nullopt;
  return best.cells[0];
}

// The next cell of the cycle that can be followed longest. When none can be, any free cell, or kNoCell.
Cell join_cycle(const Outlook& outlook) {
  Cell next = kNoCell;
  for (const Direction direction : kDirections) {
    const Cell cell = neighbour(outlook.head, direction, outlook.mode);
    if (outlook.free_from[cell] <= 1) next = cell;
  }
  uint32_t most_moves = 0;
  for (const Cycle& cycle : cycles()) {
    const uint32_t moves = moves_along(outlook, cycle, kMealsOnTheWay);
    if (moves <= most_moves) continue;
    most_moves = moves;
    next = cycle[outlook.head];
  }
  return next;
}

Cell choose(const GameState& state) {
  const Outlook outlook = outlook_of(state);
  if (state.ticks_since_food <= kPatienceTicks) {
    if (const auto next = first_step_of_shortest(outlook)) return *next;
  }
  if (const auto next = first_step_of_shortcut(outlook)) return *next;
  return join_cycle(outlook);
}

}  // namespace

Action autopilot(const GameState& state) {
  if (is_over(state)) return Action::kRestart;
  const Cell next = choose(state);
  for (const Direction direction : kDirections) {
    if (neighbour(head_cell(state), direction, state.mode) == next) return action_of(direction);
  }
  return Action::kNone;
}

Action clumsy_autopilot(const GameState& state, uint32_t one_in) {
  uint64_t chance = state.rng_state ^ (uint64_t{state.frame} << 32);
  const bool is_wrong = one_in != 0 && state.status == Status::kPlaying && next_below(chance, one_in) == 0;
  return is_wrong ? action_of(static_cast<Direction>(next_below(chance, 4))) : autopilot(state);
}

}  // namespace game
