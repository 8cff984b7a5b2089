// Synth: short sounds computed from a description. A Tone is one note - a waveform whose pitch glides, under an
// envelope; a Sound is a few of them, each starting at its own time.
//
// Pure functions of their arguments: the same sound gives the same samples. Any thread.
#pragma once

#include <cstdint>
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

}  // namespace engine
