// GameSounds: plays the snake's sounds (game/picture/snake_sounds.h) as the game goes on.
//
// The game's thread. Silent without an audio device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/platform/sound.h"
#include "game/picture/snake_sounds.h"
#include "game/rules/state.h"

namespace game {

class GameSounds {
 public:
  GameSounds();

  // The sound of the tick that led to `state` with these events, if any.
  void play(uint64_t events, const GameState& state);

  // A step in a menu; a record at the end of a round.
  void play_step() { play(kTurnSound); }
  void play_record() { play(kWonSound); }

  // 0 .. 1, of sounds that start from now on.
  void set_volume(float volume) { volume_ = volume; }
  void set_muted(bool muted) { player_.set_muted(muted); }
  bool muted() const { return player_.muted(); }

 private:
  void play(size_t sound) { player_.play(sounds_[sound], volume_); }

  engine::SoundPlayer player_;
  std::vector<engine::SoundPlayer::SoundId> sounds_;  // of snake_sounds()
  float volume_ = 1;
};

}  // namespace game
