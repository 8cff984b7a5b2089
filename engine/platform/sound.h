// Sound: short sounds computed from a description, and a player for them. A Tone is one note - a waveform whose pitch
// glides, under an envelope; a Sound is a few of them, each starting at its own time.
//
// synthesize(): pure, any thread. SoundPlayer: the game's thread; SDL's audio thread does the mixing and shares only
// the list of voices, under SDL's device lock.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace engine {

enum class Waveform { kSine, kTriangle, kSquare, kSaw, kNoise };

struct Tone {
  Waveform waveform = Waveform::kSine;
  float start_hz = 440;     // pitch at the start ...
  float end_hz = 440;       // ... and at the end; it glides in equal musical steps
  float delay_s = 0;        // silence before
  float attack_s = 0.004f;  // from silence to full
  float hold_s = 0.02f;     // at full
  float release_s = 0.08f;  // back to silence, fast at first
  float volume = 0.5f;      // 0..1

  float length_s() const { return delay_s + attack_s + hold_s + release_s; }
};

using Sound = std::vector<Tone>;

// Mono samples of the whole sound, -1..1 (softly limited where tones add up to more), `rate_hz` of them a second.
// Longer than ten seconds is cut.
std::vector<float> synthesize(const Sound& sound, int rate_hz);

// Plays sounds through the default audio device, several at once. Without a device it is silent and costs nothing.
class SoundPlayer {
 public:
  // Opens the device. Never fails: see available().
  SoundPlayer();
  ~SoundPlayer();
  SoundPlayer(const SoundPlayer&) = delete;
  SoundPlayer& operator=(const SoundPlayer&) = delete;

  using SoundId = int;

  // Computes the samples once, so that play() is cheap. Add all sounds at the start. The id is this player's.
  SoundId add(const Sound& sound);
  // Starts the sound; with all 8 voices busy the oldest one gives way. An unknown id is ignored.
  void play(SoundId id, float volume = 1);
  void stop_all();

  // Muted sounds are dropped; muting also ends those that are playing.
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
