// What happened in a tick, read off two frames: the bits that the recorder stores beside each frame and that timelines
// mark and search.
//
// Pure functions, callable from any thread.
#pragma once

#include <cstdint>

#include "game/rules/state.h"

namespace game {

// The bit numbers of the event mask. They stand in recordings: add at the end, never renumber.
enum class Event : uint8_t {
  kFood,    // the snake ate
  kDeath,   // it ran into the wall or into itself
  kLevel,   // the level rose
  kStart,   // a round began to move
  kWon,     // the field is full
  kRewind,  // time was rewound, and play goes on from an earlier frame
};

constexpr uint64_t mask_of(Event event) { return uint64_t{1} << static_cast<uint8_t>(event); }

// The events of the tick that led from `before` to `after`, as an OR of mask_of(). The two are consecutive frames; a
// restart between them is no event, the start that follows it is. Where time was rewound that alone is told: what else
// differs did not happen in a tick.
uint64_t events_between(const GameState& before, const GameState& after);

}  // namespace game
