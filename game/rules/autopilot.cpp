#include "game/rules/autopilot.h"

#include <algorithm>
#include <array>

#include "game/rules/cycles.h"

// How it plays. A move is *safe* when the snake could from then on follow one of the closed ways of cycles.h for ever
// without meeting itself. Of the safe moves it takes the one with the shortest way to the food. Because a safe move
// leaves at least one safe move behind (the next cell on that closed way), it does not trap itself; and because a
// closed way comes by every cell, following it after too long a search reaches the food in the end.
//
// Whether a snake meets itself is a matter of time, not of place: a body cell is free once the tail has passed it.

namespace game {
namespace {

constexpr std::array<Direction, 4> kDirections = {Direction::kUp, Direction::kDown, Direction::kLeft,
                                                  Direction::kRight};
constexpr uint16_t kNever = 0xffff;

// Food eaten on the way delays the tail. So many meals are allowed for while a snake that does not lie along a closed
// way is falling in with one; for a snake that does lie along it, no number of meals is a danger.
constexpr uint32_t kMealsOnTheWay = 6;

// Ticks without food after which it stops looking for short ways.
constexpr uint32_t kPatienceTicks = 2 * kPlayableCells;

constexpr uint32_t kForever = kPlayableCells;  // steps that a walk on a closed way can be followed at most
constexpr uint32_t kUnreachable = 0xffff;

// The field in terms of time: how many moves from now a cell can be entered, if nothing is eaten. 0 = free, 1 = the
// tail.
struct Outlook {
  std::array<uint16_t, 256> enterable_at{};
  Cell food = kNoCell;
  Mode mode = Mode::kWalls;
  uint32_t length = 0;
};

struct Move {
  Direction direction = Direction::kUp;
  Cell cell = kNoCell;
  uint32_t survives = 0;                  // steps on the best closed way from there; kForever is safe
  uint32_t food_distance = kUnreachable;  // steps from there
};

Outlook look(const GameState& state) {
  Outlook outlook{.food = state.food_cell, .mode = state.mode, .length = state.length};
  for (size_t i = 0; i < outlook.enterable_at.size(); ++i) {
    outlook.enterable_at[i] = is_border(static_cast<Cell>(i)) ? kNever : 0;
  }
  for (uint32_t i = 0; i < state.length; ++i) {
    outlook.enterable_at[body_cell(state, i)] = static_cast<uint16_t>(state.length - i);
  }
  return outlook;
}

// Moves to `start`, then follows `cycle`: the steps before the snake meets itself, or kForever.
uint32_t survival(const Outlook& outlook, const Cycle& cycle, Cell start) {
  const uint32_t gone = start == outlook.food ? 0 : 1;  // moves of the tail during the first move
  const uint32_t last = std::min(outlook.length + kMealsOnTheWay, kPlayableCells - 1);
  uint32_t meals = 0;
  Cell cell = start;
  for (uint32_t step = 1; step <= last; ++step) {
    cell = cycle[cell];
    const uint32_t enterable_at = outlook.enterable_at[cell];
    if (enterable_at == 0) {
      meals = std::min(meals + 1, kMealsOnTheWay);
    } else if (enterable_at + meals > step + gone) {
      return step - 1;
    }
  }
  return kForever;
}

// Steps from `start`, entered by the next move, to the food.
uint32_t food_distance(const Outlook& outlook, Cell start) {
  if (start == outlook.food) return 0;
  std::array<uint16_t, 256> distance;
  distance.fill(kNever);
  std::array<Cell, 256> queue;
  size_t begin = 0;
  size_t end = 0;
  queue[end++] = start;
  distance[start] = 0;
  while (begin < end) {
    const Cell cell = queue[begin++];
    const auto next_distance = static_cast<uint16_t>(distance[cell] + 1);
    for (const Direction direction : kDirections) {
      const Cell next = neighbour(cell, direction, outlook.mode);
      if (distance[next] != kNever || outlook.enterable_at[next] > next_distance + 1) continue;
      if (next == outlook.food) return next_distance;
      distance[next] = next_distance;
      queue[end++] = next;
    }
  }
  return kUnreachable;
}

// The next cell of the first closed way that the snake can follow for ever, or kNoCell.
Cell next_on_safe_cycle(const Outlook& outlook, Cell head) {
  for (const Cycle& cycle : cycles()) {
    const Cell next = cycle[head];
    if (outlook.enterable_at[next] <= 1 && survival(outlook, cycle, next) == kForever) return next;
  }
  return kNoCell;
}

Move judge(const Outlook& outlook, Direction direction, Cell cell) {
  Move move{.direction = direction, .cell = cell};
  for (const Cycle& cycle : cycles()) {
    move.survives = std::max(move.survives, survival(outlook, cycle, cell));
    if (move.survives == kForever) break;
  }
  move.food_distance = food_distance(outlook, cell);
  return move;
}

// Safe before unsafe, then near before far.
bool is_better(const Move& one, const Move& other) {
  if (one.survives != other.survives) return one.survives > other.survives;
  return one.food_distance < other.food_distance;
}

Direction choose(const GameState& state) {
  const Outlook outlook = look(state);
  const Cell head = head_cell(state);
  Move best{.direction = state.direction};
  bool any = false;
  const auto consider = [&](Direction direction) {
    const Cell cell = neighbour(head, direction, outlook.mode);
    if (outlook.enterable_at[cell] > 1) return;
    const Move move = judge(outlook, direction, cell);
    if (!any || is_better(move, best)) best = move;
    any = true;
  };
  consider(state.direction);  // first, so that it goes on straight where a turn gains nothing
  for (const Direction direction : kDirections) {
    if (direction != state.direction) consider(direction);
  }
  const bool aimless = best.food_distance == kUnreachable || state.ticks_since_food > kPatienceTicks;
  if (!aimless || best.survives != kForever) return best.direction;
  const Cell next = next_on_safe_cycle(outlook, head);
  for (const Direction direction : kDirections) {
    if (neighbour(head, direction, outlook.mode) == next) return direction;
  }
  return best.direction;
}

}  // namespace

Action autopilot(const GameState& state) {
  if (state.status == Status::kDead || state.status == Status::kWon) return Action::kRestart;
  return action_of(choose(state));
}

}  // namespace game
