// A player for the demo snake: for benchmarks, tests, demonstrations and machines without a keyboard.
//
// Safety comes from closed cycles through the whole field: a snake that lies along one can follow it until the field is
// full. A short snake takes the shortest path to the food when it can most likely join a cycle afterwards, a long one
// only when it then lies along one for certain; otherwise a long snake takes shortcuts along its cycle. A path once
// found is found again, one move shorter, in the next tick, so it leads to the food.
//
// All functions are pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "game/rules/state.h"

namespace game {

// The action to take in `state`, without memory, allocation or randomness, so an autopilot's game is as reproducible as
// the rules. A direction while the snake waits or plays (kNone only where every move is deadly), kRestart once the
// round is over.
Action autopilot(const GameState& state);

// The same with mistakes: in about one of `one_in` ticks (0: never), which also follows from the state alone, it turns
// somewhere else.
Action clumsy_autopilot(const GameState& state, uint32_t one_in);

// --- what it plans with, declared here for its tests ----------------------------------------------------------

// A closed path that visits every playable cell once: the cell after each. Border cells lead to kNoCell.
using Cycle = std::array<Cell, kBoardSize * kBoardSize>;

// Eight: a comb with its back on each of the four sides, in both directions, so that a short snake finds one that it
// already follows in part. They use no gates, so they hold in both modes.
std::span<const Cycle> cycles();

// The path ahead, cell by cell, the food last.
struct Path {
  std::array<Cell, kBoardSize * kBoardSize> cells;
  uint32_t length = 0;  // 0 when there is none
};

// A number of moves for each cell of the field.
using Moves = std::array<uint16_t, kBoardSize * kBoardSize>;
inline constexpr uint16_t kNever = 0xffff;

// When each cell becomes free: a body cell is once the tail has passed it.
struct Outlook {
  // The move, counted from the next one as 1, from which on a cell can be entered if nothing is eaten: 0 free already,
  // 1 the tail, `length` the head, kNever the border.
  Moves free_from;
  // The inverse: the body cell with free_from == i, for 1 <= i <= length.
  std::array<Cell, kBoardSize * kBoardSize> body_by_time;
  Cell head = kNoCell;
  Cell food = kNoCell;
  Mode mode = Mode::kWalls;
  uint32_t length = 0;
};

Outlook outlook_of(const GameState& state);

// The same snake after it has followed `path` and eaten at its end, before new food is placed.
Outlook outlook_after(const Outlook& outlook, const Path& path);

// Whether the body lies along `cycle`, in order, gaps allowed. Such a snake can follow the cycle for ever: each meal
// fills a free cell ahead of the head, so the head never gains on the tail.
bool lies_along(const Outlook& outlook, const Cycle& cycle);

// For how many moves the snake can follow `cycle` before it runs into itself, when it eats at every opportunity but at
// most `meals` times; kPlayableCells when it never does.
uint32_t moves_along(const Outlook& outlook, const Cycle& cycle, uint32_t meals);

// For each cell the fewest moves in which the head can reach it; kNever where it cannot. Cells beyond the food are left
// out.
Moves arrival_moves(const Outlook& outlook);

// A shortest path to the food; `arrival` is the result of arrival_moves(). Of paths of equal length it takes one that
// enters the food from `first_choice` if there is one. Asked again after each move it gives the rest of the same path,
// which keeps the autopilot from changing its mind.
Path shortest_path(const Outlook& outlook, const Moves& arrival, Direction first_choice);

// A short path to the food for a snake that lies along `cycle`: it skips cells but never overtakes the tail, so that
// the snake still lies along the cycle when it arrives.
Path shortcut_path(const Outlook& outlook, const Cycle& cycle);

}  // namespace game
