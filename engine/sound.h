// SoundPlayer: plays sounds through the default audio device, several at once. Without a device it is silent and costs
// nothing: the game need not ask.
//
// One thread, the game's; SDL's audio thread does the mixing and shares only the list of voices, under SDL's device
// lock.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/synth.h"

namespace engine {

class SoundPlayer {
 public:
  // Opens the device. Never fails: see available().
  SoundPlayer();
  ~SoundPlayer();
  SoundPlayer(const SoundPlayer&) = delete;
  SoundPlayer& operator=(const SoundPlayer&) = delete;

  using SoundId = int;

  // Computes the samples once, so that play() is cheap. Add all sounds when starting. The number is valid for this
  // player.
  SoundId add(const Sound& sound);
  // Starts the sound; with all voices (8) busy the oldest one gives way. An unknown number is ignored.
  void play(SoundId id, float volume = 1);
  void stop_all();

  // Muted sounds are dropped, not put off; muting also ends what is playing.
  void set_muted(bool muted);
  bool muted() const { return muted_; }

  // False without an audio device.
  bool available() const;

 private:
  struct Mixer;
  std::unique_ptr<Mixer> mixer_;
  bool muted_ = false;
};

}  // namespace engine
