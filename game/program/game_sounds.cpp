#include "game/program/game_sounds.h"

namespace game {

GameSounds::GameSounds() {
  for (const engine::Sound& sound : snake_sounds()) sounds_.push_back(player_.add(sound));
}

void GameSounds::play(uint64_t events, const GameState& state) {
  if (const auto sound = sound_of(events, state)) play(*sound);
}

}  // namespace game
