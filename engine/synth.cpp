#include "engine/synth.h"

#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr double kTau = 6.283185307179586;
constexpr float kLongest_s = 10;

// Takes the edge off a jump at phase 0, which would otherwise sound of frequencies that are not in the note.
double smooth_jump(double phase, double step) {
  if (phase < step) {
    const double t = phase / step;
    return t + t - t * t - 1;
  }
  if (phase > 1 - step) {
    const double t = (phase - 1) / step;
    return t * t + t + t + 1;
  }
  return 0;
}

// A fixed sequence of random-looking numbers, -1..1.
double noise(uint64_t index) {
  uint64_t x = (index + 1) * 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  x ^= x >> 31;
  return static_cast<double>(x >> 11) / static_cast<double>(uint64_t{1} << 52) - 1;
}

// The wave at `cycles` since the start; `step` cycles go by from sample to sample.
double wave(Waveform waveform, double cycles, double step) {
  const double whole = std::floor(cycles);
  const double phase = cycles - whole;
  switch (waveform) {
    case Waveform::kSine:
      return std::sin(phase * kTau);
    case Waveform::kTriangle:
      return 4 * std::fabs(phase - std::floor(phase + 0.5)) - 1;
    case Waveform::kSquare: {
      const double second_half = phase < 0.5 ? phase + 0.5 : phase - 0.5;
      return (phase < 0.5 ? 1 : -1) + smooth_jump(phase, step) - smooth_jump(second_half, step);
    }
    case Waveform::kSaw:
      return 2 * phase - 1 - smooth_jump(phase, step);
    case Waveform::kNoise:
      return noise(static_cast<uint64_t>(whole));
  }
  return 0;
}

float envelope(const Tone& tone, float at_s) {
  if (at_s < tone.attack_s) return at_s / tone.attack_s;
  const float after_s = at_s - tone.attack_s - tone.hold_s;
  if (after_s <= 0) return 1;
  if (after_s >= tone.release_s) return 0;
  const float left = 1 - after_s / tone.release_s;
  return left * left;
}

void add_tone(const Tone& tone, int rate_hz, std::vector<float>& samples) {
  const double rate = rate_hz;
  const auto first = static_cast<size_t>(std::max(0.0f, tone.delay_s) * static_cast<float>(rate_hz));
  const float sounding_s = tone.length_s() - tone.delay_s;
  const double start_hz = std::max(1.0f, tone.start_hz), end_hz = std::max(1.0f, tone.end_hz);
  double cycles = 0;
  for (size_t i = first; i < samples.size(); ++i) {
    const float at_s = static_cast<float>(i - first) / static_cast<float>(rate_hz);
    if (at_s >= sounding_s) break;
    const double share = static_cast<double>(at_s / sounding_s);
    const double step = std::min(0.5, start_hz * std::pow(end_hz / start_hz, share) / rate);
    samples[i] += static_cast<float>(wave(tone.waveform, cycles, step)) * envelope(tone, at_s) * tone.volume;
    cycles += step;
  }
}

// Leaves quiet samples as they are and bends loud ones so that none passes 1.
float limit(float sample) {
  constexpr float knee = 0.7f;
  const float size = std::fabs(sample);
  if (size <= knee) return sample;
  const float bent = knee + (1 - knee) * (1 - 1 / (1 + (size - knee) / (1 - knee)));
  return sample < 0 ? -bent : bent;
}

}  // namespace

std::vector<float> synthesize(const Sound& sound, int rate_hz) {
  float length_s = 0;
  for (const Tone& tone : sound) length_s = std::max(length_s, tone.length_s());
  const float kept_s = std::min(length_s, kLongest_s);
  std::vector<float> samples(rate_hz > 0 ? static_cast<size_t>(std::ceil(kept_s * static_cast<float>(rate_hz))) : 0,
                             0.0f);
  for (const Tone& tone : sound) add_tone(tone, rate_hz, samples);
  for (float& sample : samples) sample = limit(sample);
  return samples;
}

}  // namespace engine
