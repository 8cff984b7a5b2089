#include "game/picture/snake_sounds.h"

#include <initializer_list>

#include "game/rules/rules.h"

namespace game {
namespace {

using engine::Sound;
using engine::Tone;
using engine::Waveform;

// D major pentatonic from D5 on.
constexpr float kScale_hz[] = {587.33f, 659.26f, 739.99f, 880.00f, 987.77f, 1174.66f, 1318.51f, 1479.98f};

Tone note(float hz, float delay_s, float volume, float release_s) {
  return {.waveform = Waveform::kTriangle,
          .start_hz = hz,
          .end_hz = hz,
          .delay_s = delay_s,
          .attack_s = 0.003f,
          .hold_s = 0.015f,
          .release_s = release_s,
          .volume = volume};
}

// A bite: a quick gulp upwards, and a bell above it.
Sound meal(float hz) {
  return {{.waveform = Waveform::kSine,
           .start_hz = hz * 0.45f,
           .end_hz = hz,
           .attack_s = 0.002f,
           .hold_s = 0.03f,
           .release_s = 0.07f,
           .volume = 0.34f},
          note(hz, 0.045f, 0.22f, 0.20f),
          note(hz * 2, 0.05f, 0.07f, 0.14f)};
}

Sound arpeggio(std::initializer_list<int> steps, float apart_s, float volume) {
  Sound sound;
  float delay_s = 0;
  for (const int step : steps) {
    sound.push_back(note(kScale_hz[step], delay_s, volume, 0.28f));
    delay_s += apart_s;
  }
  return sound;
}

Sound turn() {
  return {{.waveform = Waveform::kSine,
           .start_hz = 220,
           .end_hz = 180,
           .attack_s = 0.002f,
           .hold_s = 0.004f,
           .release_s = 0.025f,
           .volume = 0.06f}};
}

Sound death() {
  return {{.waveform = Waveform::kNoise,
           .start_hz = 900,
           .end_hz = 200,
           .attack_s = 0.001f,
           .hold_s = 0.02f,
           .release_s = 0.16f,
           .volume = 0.22f},
          {.waveform = Waveform::kTriangle,
           .start_hz = 293.66f,
           .end_hz = 73.42f,
           .attack_s = 0.004f,
           .hold_s = 0.05f,
           .release_s = 0.55f,
           .volume = 0.40f},
          {.waveform = Waveform::kSine,
           .start_hz = 146.83f,
           .end_hz = 55.0f,
           .attack_s = 0.004f,
           .hold_s = 0.06f,
           .release_s = 0.50f,
           .volume = 0.30f}};
}

}  // namespace

std::vector<engine::Sound> snake_sounds() {
  std::vector<Sound> sounds;
  for (size_t i = 0; i < kMealSounds; ++i) sounds.push_back(meal(kScale_hz[i]));
  sounds.push_back(arpeggio({0, 3}, 0.09f, 0.22f));
  sounds.push_back(turn());
  sounds.push_back(arpeggio({0, 2, 3, 5}, 0.075f, 0.22f));
  sounds.push_back(death());
  sounds.push_back(arpeggio({0, 2, 3, 5, 3, 5, 6, 7}, 0.11f, 0.24f));
  return sounds;
}

std::optional<size_t> sound_of(uint64_t events, const GameState& state) {
  if (events & mask_of(Event::kWon)) return kWonSound;
  if (events & mask_of(Event::kDeath)) return kDeathSound;
  if (events & mask_of(Event::kLevel)) return kLevelSound;
  if (events & mask_of(Event::kFood)) return (state.foods - 1) % kMealSounds;
  if (events & mask_of(Event::kStart)) return kStartSound;
  if (state.status == Status::kPlaying && is_direction(state.input)) return kTurnSound;
  return std::nullopt;
}

}  // namespace game
