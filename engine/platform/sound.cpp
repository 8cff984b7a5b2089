#include "engine/platform/sound.h"

#include <SDL.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "recorder/base/process.h"

namespace engine {
namespace {

constexpr double kTau = 6.283185307179586;
constexpr float kLongest_s = 10;

// Smooths a jump at phase 0, which would otherwise alias.
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

// Leaves quiet samples as they are and compresses loud ones to at most 1.
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

namespace {

constexpr int kRate_hz = 48000;
constexpr Uint16 kBlock_samples = 512;
constexpr size_t kVoices = 8;

// Without any device SDL's sound libraries search for a while and complain on standard error, which is not ours to
// write on.
bool device_likely() {
  return !recorder::base::environment("SDL_AUDIODRIVER").empty() || recorder::base::audio_available();
}

}  // namespace

// Shared by the game's and the audio thread; guarded by SDL_LockAudioDevice once the device runs.
struct SoundPlayer::Mixer {
  struct Voice {
    const std::vector<float>* samples = nullptr;  // nullptr: free
    size_t next = 0;
    float volume = 1;
    uint64_t started = 0;  // the player's count of sounds then
  };

  ~Mixer() {
    if (device) SDL_CloseAudioDevice(device);
    if (audio_started) SDL_QuitSubSystem(SDL_INIT_AUDIO);
  }

  void open() {
    if (!device_likely() || SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) return;
    audio_started = true;
    SDL_AudioSpec wanted{};
    wanted.freq = kRate_hz;
    wanted.format = AUDIO_F32SYS;
    wanted.channels = 1;
    wanted.samples = kBlock_samples;
    wanted.callback = &Mixer::fill;
    wanted.userdata = this;
    device = SDL_OpenAudioDevice(nullptr, 0, &wanted, nullptr, 0);
    if (device) SDL_PauseAudioDevice(device, 0);
  }

  // On SDL's audio thread, which holds the device lock.
  static void SDLCALL fill(void* self, Uint8* bytes, int size_bytes) {
    auto* out = reinterpret_cast<float*>(bytes);
    const size_t count = static_cast<size_t>(size_bytes) / sizeof(float);
    std::fill_n(out, count, 0.0f);
    for (Voice& voice : static_cast<Mixer*>(self)->voices) mix(voice, out, count);
    for (size_t i = 0; i < count; ++i) out[i] = std::clamp(out[i], -1.0f, 1.0f);
  }

  static void mix(Voice& voice, float* out, size_t count) {
    if (!voice.samples) return;
    const size_t left = std::min(count, voice.samples->size() - voice.next);
    for (size_t i = 0; i < left; ++i) out[i] += (*voice.samples)[voice.next + i] * voice.volume;
    voice.next += left;
    if (voice.next == voice.samples->size()) voice.samples = nullptr;
  }

  SDL_AudioDeviceID device = 0;
  bool audio_started = false;
  std::vector<std::unique_ptr<const std::vector<float>>> sounds;  // voices point at the inner vectors, which never move
  std::array<Voice, kVoices> voices;
  uint64_t played = 0;
};

SoundPlayer::SoundPlayer() : mixer_(std::make_unique<Mixer>()) { mixer_->open(); }

SoundPlayer::~SoundPlayer() = default;

bool SoundPlayer::available() const { return mixer_->device != 0; }

SoundPlayer::SoundId SoundPlayer::add(const Sound& sound) {
  mixer_->sounds.push_back(
      std::make_unique<const std::vector<float>>(available() ? synthesize(sound, kRate_hz) : std::vector<float>()));
  return static_cast<SoundId>(mixer_->sounds.size()) - 1;
}

void SoundPlayer::play(SoundId id, float volume) {
  if (muted_ || !available() || id < 0 || static_cast<size_t>(id) >= mixer_->sounds.size()) return;
  const std::vector<float>* samples = mixer_->sounds[static_cast<size_t>(id)].get();
  if (samples->empty()) return;
  SDL_LockAudioDevice(mixer_->device);
  const auto age = [](const Mixer::Voice& voice) { return voice.samples ? voice.started : 0; };
  Mixer::Voice& voice = *std::min_element(mixer_->voices.begin(), mixer_->voices.end(),
                                          [&](const auto& a, const auto& b) { return age(a) < age(b); });
  voice = {samples, 0, volume, ++mixer_->played};
  SDL_UnlockAudioDevice(mixer_->device);
}

void SoundPlayer::stop_all() {
  if (!available()) return;
  SDL_LockAudioDevice(mixer_->device);
  for (Mixer::Voice& voice : mixer_->voices) voice.samples = nullptr;
  SDL_UnlockAudioDevice(mixer_->device);
}

void SoundPlayer::set_muted(bool muted) {
  muted_ = muted;
  if (muted) stop_all();
}

}  // namespace engine
