// The rules of the demo snake: where a round starts and what one tick does.
//
// Pure, integer, without allocation: the same state and the same action give the same bytes on every machine, compiler
// and build type, so a recording can be checked by playing its inputs again. Any thread; the caller owns all memory,
// which may be a slot of the recorder's ring.
//
// A tick: the action turns the snake, unless it points back into the neck; the head moves one cell; on food the snake
// grows by leaving its tail where it is, otherwise the tail leaves first, so that following one's own tail closely is
// legal; wall or body ends the round; the last free cell wins it.
#pragma once

#include <cstdint>

#include "game/rules/state.h"

namespace game {

inline constexpr uint32_t kStartLength = 3;          // cells
inline constexpr uint32_t kFoodsPerLevel = 5;        //
inline constexpr uint32_t kPointsPerFood = 10;       // times the level in which it is eaten
inline constexpr uint32_t kFastestPeriodLevel = 12;  // from here on only the points rise

// Duration of a tick in that level: 160 ms in level 1, 60 ms from level kFastestPeriodLevel on.
uint32_t tick_period_us(uint32_t level);

struct NewGame {
  uint64_t seed = 1;         // decides where food appears, in this round and in all that follow by restarting
  Mode mode = Mode::kWalls;  //
  uint32_t best = 0;         // best score of earlier games
};

// Frame 0 of round 0, status kReady. A session starts with it.
GameState new_game(const NewGame& options);

// Plays one tick from `before` with `action`. Writes every byte of `after`, which may be the same object.
// - kReady: a direction starts the round and moves the snake in the same tick (pointing back into the neck starts it
//   straight ahead); anything else waits.
// - kDead, kWon: only `frame` and `input` change.
// - kRestart in any status: `after` opens the next round, with a seed drawn from the generator and `best` kept.
// A round that was rewound sets no record: eating leaves `best` as it is.
void step(const GameState& before, Action action, GameState& after);

// The first frame after a rewind from `abandoned` to `target`, the recorded frame of number `target_number`: a copy of
// `target` in which `rewound_to` names it and `rewinds` is one more, so that the round never counts as one without
// rewinding. `best` belongs to the player, not to the round, and is not rewound: it is the higher of the two.
GameState rewound(const GameState& target, uint64_t target_number, const GameState& abandoned);

// --- events --------------------------------------------------------------------------------------------------

// The bit numbers of the event mask that the recorder stores beside each frame. They stand in recordings: add at the
// end, never renumber.
enum class Event : uint8_t {
  kFood,    // the snake ate
  kDeath,   // it ran into the wall or into itself
  kLevel,   // the level rose
  kStart,   // the snake began to move
  kWon,     // the field is full
  kRewind,  // play continues from an earlier frame
};

constexpr uint64_t mask_of(Event event) { return uint64_t{1} << static_cast<uint8_t>(event); }

// The events of the tick from `before` to `after`, two consecutive frames, as an OR of mask_of(). A restart is not an
// event, the start that follows it is. A rewind is the only event of its tick: other differences did not happen in one.
uint64_t events_between(const GameState& before, const GameState& after);

// --- random numbers ------------------------------------------------------------------------------------------

// splitmix64. Written out here because the standard library's distributions differ between vendors, and a recording
// must replay everywhere.

// Advances `state` and returns the next number.
constexpr uint64_t next_random(uint64_t& state) {
  state += 0x9e3779b97f4a7c15u;
  uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  return mixed ^ (mixed >> 31);
}

// A number in [0, bound), bound > 0, with a bias of bound / 2^32.
constexpr uint32_t next_below(uint64_t& state, uint32_t bound) {
  return static_cast<uint32_t>(((next_random(state) >> 32) * bound) >> 32);
}

}  // namespace game
