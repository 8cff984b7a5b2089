// The game's sounds: short, soft, in one key (D major pentatonic), so that any of them go together.
//
// The game's thread. Silent without an audio device.
#pragma once

#include <array>
#include <cstdint>

#include "engine/platform/sound.h"
#include "game/rules/state.h"

namespace game {

class GameSounds {
 public:
  GameSounds();

  // The sound of the tick that led to `state` with these events, if any.
  void play(uint64_t events, const GameState& state);

  // A step in a menu; a record at the end of a round.
  void play_step() { player_.play(turn_, volume_); }
  void play_record() { player_.play(won_, volume_); }

  // 0 .. 1, of sounds that start from now on.
  void set_volume(float volume) { volume_ = volume; }
  void set_muted(bool muted) { player_.set_muted(muted); }
  bool muted() const { return player_.muted(); }

 private:
  // Meals climb a scale within a level.
  static constexpr size_t kMeals = 5;

  engine::SoundPlayer player_;
  std::array<engine::SoundPlayer::SoundId, kMeals> meals_{};
  engine::SoundPlayer::SoundId start_ = 0;
  engine::SoundPlayer::SoundId turn_ = 0;
  engine::SoundPlayer::SoundId level_ = 0;
  engine::SoundPlayer::SoundId death_ = 0;
  engine::SoundPlayer::SoundId won_ = 0;
  float volume_ = 1;
};

}  // namespace game
