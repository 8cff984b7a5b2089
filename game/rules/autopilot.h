// A player for the demo snake: for benchmarks, tests, demonstrations and machines without a keyboard.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "game/rules/state.h"

namespace game {

// The action to take in `state`. A pure function of the state, with no memory, allocation or randomness: the same state
// is answered the same way everywhere, so an autopilot's game is as reproducible as the rules. Any thread.
//
// Answers with a direction while the snake waits or plays (kNone only where every move is deadly), and with kRestart
// once it is dead or has won.
Action autopilot(const GameState& state);

// The same with mistakes: about once in `one_in` ticks (0: never) it turns somewhere else, which it may not survive.
// When, follows from the state alone, too.
Action clumsy_autopilot(const GameState& state, uint32_t one_in);

// Closed ways that visit every playable cell once. A snake that follows one can never trap itself: the autopilot's
// safety.
//
// A constant table; any thread.

// One closed way: the cell after each playable cell. Border cells lead to kNoCell.
using Cycle = std::array<Cell, kBoardSize * kBoardSize>;

// Eight of them: a comb with its back on each of the four sides, each in both directions. Having several lets a short
// snake find one that agrees with the way it already lies. They use no gates, so they hold in both modes.
std::span<const Cycle> cycles();

// How the field will free itself as the snake moves on: the autopilot's view of a state, and the questions it asks of
// it.
//
// Whether a snake meets itself is a matter of time, not of place: a body cell is free once the tail has passed. All
// functions are pure; any thread. Internal to the autopilot.

// The way ahead, cell by cell, the food last.
struct Path {
  std::array<Cell, kBoardSize * kBoardSize> cells;
  uint32_t length = 0;  // 0 when there is none
};

// A number of moves for each cell of the field.
using Moves = std::array<uint16_t, kBoardSize * kBoardSize>;
inline constexpr uint16_t kNever = 0xffff;

struct Outlook {
  // The move, counted from the next one as 1, from which on a cell can be entered if nothing is eaten: 0 free already,
  // 1 the tail, `length` the head, kNever the border.
  Moves free_from;
  // The other way round: the body cell with free_from == i, for 1 <= i <= length.
  std::array<Cell, kBoardSize * kBoardSize> body_by_time;
  Cell head = kNoCell;
  Cell food = kNoCell;
  Mode mode = Mode::kWalls;
  uint32_t length = 0;
};

Outlook outlook_of(const GameState& state);

// The same snake after it has gone `path` and eaten at its end, before new food is placed.
Outlook outlook_after(const Outlook& outlook, const Path& path);

// Whether the body lies along `cycle`, in order, gaps allowed. Such a snake can follow the cycle for ever: each meal
// takes a free cell from in front of the head, so the head never gains on the tail.
bool lies_along(const Outlook& outlook, const Cycle& cycle);

// For how many moves the snake can follow `cycle` before it meets itself, when it eats at every opportunity but at most
// `meals` times; kPlayableCells when it can go on for ever.
uint32_t moves_along(const Outlook& outlook, const Cycle& cycle, uint32_t meals);

// For each cell the number of moves after which the head can be there at the earliest, meeting neither wall nor body;
// kNever where it cannot. Cells farther off than the food are left out.
Moves arrival_moves(const Outlook& outlook);

// A shortest way to the food; `arrival` is what arrival_moves() has found. `first_choice` decides between ways of equal
// length: the direction in which the food is entered, if that is possible. Going the way move by move and asking again
// each time gives the rest of the same way, which keeps the autopilot from changing its mind.
Path shortest_path(const Outlook& outlook, const Moves& arrival, Direction first_choice);

// A short way to the food for a snake that lies along `cycle`: it leaves gaps, but never overtakes the tail, so that
// the snake still lies along the cycle when it arrives.
Path shortcut_path(const Outlook& outlook, const Cycle& cycle);

}  // namespace game
