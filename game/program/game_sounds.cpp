#include "game/program/game_sounds.h"

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

GameSounds::GameSounds() {
  for (size_t i = 0; i < kMeals; ++i) meals_[i] = player_.add(meal(kScale_hz[i]));
  start_ = player_.add(arpeggio({0, 3}, 0.09f, 0.22f));
  turn_ = player_.add(turn());
  level_ = player_.add(arpeggio({0, 2, 3, 5}, 0.075f, 0.22f));
  death_ = player_.add(death());
  won_ = player_.add(arpeggio({0, 2, 3, 5, 3, 5, 6, 7}, 0.11f, 0.24f));
}

void GameSounds::play(uint64_t events, const GameState& state) {
  if (events & mask_of(Event::kWon)) return player_.play(won_, volume_);
  if (events & mask_of(Event::kDeath)) return player_.play(death_, volume_);
  if (events & mask_of(Event::kLevel)) return player_.play(level_, volume_);
  if (events & mask_of(Event::kFood)) return player_.play(meals_[(state.foods - 1) % kMeals], volume_);
  if (events & mask_of(Event::kStart)) return player_.play(start_, volume_);
  if (state.status == Status::kPlaying && is_direction(state.input)) player_.play(turn_, volume_);
}

}  // namespace game
