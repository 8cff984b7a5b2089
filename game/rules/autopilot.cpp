#include "game/rules/autopilot.h"

#include "game/rules/random.h"

#include <algorithm>
#include <array>
#include <optional>

#include "game/rules/cycles.h"
#include "game/rules/outlook.h"

// How it plays. The closed ways of cycles.h are its safety: a snake that lies along one of them can follow it until the
// field is full. The shortest way to the food is its wish. A short snake takes that way when it can most likely fall in
// with a closed way afterwards, a long one only when it then lies along one for certain; where this fails, a long snake
// goes by shortcuts along the closed way that it lies on.
//
// A way once found is found again, one move shorter, in the next tick, so it arrives. What remains, falling in with a
// closed way, ends when the snake lies along it or comes by the food.

namespace game {
namespace {

constexpr std::array<Direction, 4> kDirections = {Direction::kUp, Direction::kDown, Direction::kLeft,
                                                  Direction::kRight};

// From this length on it takes no chances.
constexpr uint32_t kLongSnake = 60;

// The meals that a short snake allows for while it would be falling in with a closed way. Each delays the tail.
constexpr uint32_t kMealsOnTheWay = 8;

// Ticks without food after which even a short snake goes by closed ways alone.
constexpr uint32_t kPatienceTicks = 2 * kPlayableCells;

bool is_safe(const Outlook& outlook) {
  const auto certain = [&](const Cycle& cycle) { return lies_along(outlook, cycle); };
  const auto likely = [&](const Cycle& cycle) { return moves_along(outlook, cycle, kMealsOnTheWay) == kPlayableCells; };
  return outlook.length < kLongSnake ? std::ranges::any_of(cycles(), likely) : std::ranges::any_of(cycles(), certain);
}

std::optional<Cell> direct_way(const Outlook& outlook) {
  const Moves arrival = arrival_moves(outlook);
  for (const Direction direction : kDirections) {
    const Path path = shortest_path(outlook, arrival, direction);
    if (path.length == 0) return std::nullopt;
    if (is_safe(outlook_after(outlook, path))) return path.cells[0];
  }
  return std::nullopt;
}

std::optional<Cell> way_by_shortcuts(const Outlook& outlook) {
  Path best;
  for (const Cycle& cycle : cycles()) {
    if (!lies_along(outlook, cycle)) continue;
    const Path path = shortcut_path(outlook, cycle);
    if (path.length != 0 && (best.length == 0 || path.length < best.length)) best = path;
  }
  if (best.length == 0) return std::nullopt;
  return best.cells[0];
}

// The next cell of the closed way that can be followed longest. When none can be, any cell that is free, or kNoCell.
Cell fall_in(const Outlook& outlook) {
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
    if (const auto next = direct_way(outlook)) return *next;
  }
  if (const auto next = way_by_shortcuts(outlook)) return *next;
  return fall_in(outlook);
}

}  // namespace

Action autopilot(const GameState& state) {
  if (state.status == Status::kDead || state.status == Status::kWon) return Action::kRestart;
  const Cell next = choose(state);
  for (const Direction direction : kDirections) {
    if (neighbour(head_cell(state), direction, state.mode) == next) return action_of(direction);
  }
  return Action::kNone;
}

Action clumsy_autopilot(const GameState& state, uint32_t one_in) {
  uint64_t chance = state.rng_state ^ (uint64_t{state.frame} << 32);
  const bool errs = one_in != 0 && state.status == Status::kPlaying && next_below(chance, one_in) == 0;
  return errs ? action_of(static_cast<Direction>(next_below(chance, 4))) : autopilot(state);
}

}  // namespace game
