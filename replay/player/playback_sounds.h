// PlaybackSounds: the sounds of a game while its recording is played forwards at its own speed.
//
// The drawing thread. The audio device is opened with the first sound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/game.h"
#include "engine/platform/sound.h"
#include "replay/player/player.h"

namespace replay {

class PlaybackSounds {
 public:
  // Of the one of `games` that records such frames; without any it is silent.
  PlaybackSounds(const recorder::FrameSchema& schema, engine::Games games);

  // Whether there is anything to be heard, by this game.
  bool exist() const { return sounds_ != nullptr; }
  bool muted() const { return muted_; }
  void set_muted(bool muted);

  // Plays the sounds of the frames that the player has come to since the last call. After a jump, at another speed or
  // backwards there are none.
  void follow(Player& player);
  // Sounds begun so far.
  uint64_t begun() const { return begun_; }

 private:
  void begin(size_t sound);

  const std::unique_ptr<engine::FrameSounds> sounds_;
  std::unique_ptr<engine::SoundPlayer> device_;
  std::vector<engine::SoundPlayer::SoundId> ids_;  // of sounds_->sounds()
  std::vector<std::byte> slot_;
  uint64_t last_ = 0;  // the frame that was shown
  uint64_t begun_ = 0;
  bool muted_ = false;
};

}  // namespace replay
