// A player for the demo snake: for benchmarks, tests, demonstrations and machines without a keyboard.
#pragma once

#include "game/rules/state.h"

namespace game {

// The action to take in `state`. A pure function of the state, with no memory, allocation or randomness: the same state
// is answered the same way everywhere, so an autopilot's game is as reproducible as the rules. Any thread.
//
// Answers with a direction while the snake waits or plays (kNone only where every move is deadly), and with kRestart
// once it is dead or has won.
Action autopilot(const GameState& state);

}  // namespace game
