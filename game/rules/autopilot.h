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

// The same with mistakes: about once in `one_in` ticks (0: never) it turns somewhere else, which it may not survive.
// When, follows from the state alone, too.
Action clumsy_autopilot(const GameState& state, uint32_t one_in);

}  // namespace game
