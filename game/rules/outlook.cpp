#include "game/rules/outlook.h"

#include <algorithm>

namespace game {
namespace {

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

// The cells of a closed way in order from the head on, and how far each is.
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
  const Along way = along(outlook, cycle);
  const uint32_t food_distance = way.distance[outlook.food];
  Moves arrival;
  arrival.fill(kNever);
  arrival[outlook.head] = 0;
  // In the order of the cycle, so that every cell from which one can come is settled before.
  for (uint32_t distance = 1; distance <= food_distance; ++distance) {
    const Cell cell = way.cells[distance];
    for (const Direction direction : kDirections) {
      const Cell before = neighbour(cell, direction, outlook.mode);
      if (arrival[before] == kNever) continue;
      const auto move = static_cast<uint16_t>(arrival[before] + 1);
      // Not past the cell that the tail is leaving in this move.
      if (move < outlook.length && distance > way.distance[outlook.body_by_time[move]]) continue;
      arrival[cell] = std::min(arrival[cell], move);
    }
  }
  if (arrival[outlook.food] == kNever) return {};
  return trace_back(outlook, arrival, way.distance, Direction::kUp);
}

}  // namespace game
