// The snake's sounds: short, soft, in one key (D major pentatonic), so that any of them go together. The game plays
// them, and the viewer beside the frames of a recording.
//
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/platform/sound.h"
#include "game/rules/state.h"

namespace game {

// Meals climb a scale within a level.
inline constexpr size_t kMealSounds = 5;

// Places in snake_sounds(); the meals come first.
enum SnakeSound : size_t { kMealSound, kStartSound = kMealSounds, kTurnSound, kLevelSound, kDeathSound, kWonSound };

std::vector<engine::Sound> snake_sounds();

// The sound of the tick that led to `state` with these events, if any.
std::optional<size_t> sound_of(uint64_t events, const GameState& state);

}  // namespace game
