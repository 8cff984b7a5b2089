// Closed ways that visit every playable cell once. A snake that follows one can never trap itself: the autopilot's
// safety.
//
// A constant table; any thread.
#pragma once

#include <array>
#include <span>

#include "game/rules/state.h"

namespace game {

// One closed way: the cell after each playable cell. Border cells lead to kNoCell.
using Cycle = std::array<Cell, kBoardSize * kBoardSize>;

// Eight of them: a comb with its back on each of the four sides, each in both directions. Having several lets a short
// snake find one that agrees with the way it already lies. They use no gates, so they hold in both modes.
std::span<const Cycle> cycles();

}  // namespace game
