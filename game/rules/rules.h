// The rules of the demo snake: where a round starts and what one tick does.
//
// Pure, integer, without allocation: the same state and the same action give the same bytes on every machine, compiler
// and build type, so a recording can be checked by playing its inputs again. Callable from any thread; the caller owns
// all memory, which may be a slot of the recorder's ring.
//
// A tick in order: the action turns the snake, unless it points straight back into the neck; the head moves one cell;
// if food is there the snake grows by leaving its tail where it is, otherwise the tail leaves first, so that following
// one's own tail closely is legal; wall or body ends the round; the last free cell wins it.
#pragma once

#include <cstdint>

#include "game/rules/state.h"

namespace game {

inline constexpr uint32_t kStartLength = 3;          // cells
inline constexpr uint32_t kFoodsPerLevel = 5;        //
inline constexpr uint32_t kPointsPerFood = 10;       // times the level in which it is eaten
inline constexpr uint32_t kFastestPeriodLevel = 12;  // from here on only the points rise

// How long a tick lasts in that level, in microseconds: 160 ms in level 1, 60 ms from level kFastestPeriodLevel on.
uint32_t tick_period_us(uint32_t level);

struct NewGame {
  uint64_t seed = 1;         // decides where food appears, in this round and in all that follow by restarting
  Mode mode = Mode::kWalls;  //
  uint32_t best = 0;         // best score of earlier games, shown and raised by this one
};

// Frame 0 of round 0, status kReady. Record it first: a session starts with it.
GameState new_game(const NewGame& options);

// Plays one tick: writes into `after` what follows from `before` and `action`. Every byte of `after` is written. The
// two may be the same object.
// - kReady: a direction starts the round and moves the snake in the same tick (pointing back into the neck starts it
//   straight ahead); anything else waits.
// - kDead, kWon: only `frame` and `input` change.
// - kRestart in any status: `after` opens the next round, with a seed drawn from the generator and `best` kept.
// A round in which time was rewound sets no record: eating then leaves `best` as it is.
void step(const GameState& before, Action action, GameState& after);

// Rewinds: the state in which play goes on after the player has gone back from `abandoned` to `target`, the recorded
// frame of number `target_number`. It is `target` once more, and says so: `rewound_to` names it, `rewinds` counts on,
// so that a round played twice never passes for one played in one go.
GameState rewound(const GameState& target, uint64_t target_number, const GameState& abandoned);

}  // namespace game
