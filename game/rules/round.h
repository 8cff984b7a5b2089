// What rounds have in common, whoever looks at them.
//
// Pure; any thread.
#pragma once

#include "game/rules/state.h"

namespace game {

// Died, or filled the board.
inline bool is_over(const GameState& state) { return state.status == Status::kDead || state.status == Status::kWon; }

}  // namespace game
