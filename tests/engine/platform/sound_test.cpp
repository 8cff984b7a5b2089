#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "engine/platform/sound.h"

namespace engine {
namespace {

constexpr int kRate_hz = 48000;

float loudest(const std::vector<float>& samples) {
  float most = 0;
  for (const float sample : samples) most = std::max(most, std::fabs(sample));
  return most;
}

int rises(const std::vector<float>& samples) {
  int count = 0;
  for (size_t i = 1; i < samples.size(); ++i) count += samples[i - 1] < 0 && samples[i] >= 0;
  return count;
}

TEST(Synth, IsAsLongAsItsTones) {
  const Sound sound = {{.delay_s = 0.5f, .attack_s = 0.1f, .hold_s = 0.1f, .release_s = 0.3f}, {.hold_s = 0.2f}};
  EXPECT_NEAR(static_cast<double>(synthesize(sound, kRate_hz).size()), kRate_hz, 2);
  EXPECT_TRUE(synthesize({}, kRate_hz).empty());
  EXPECT_TRUE(synthesize(sound, 0).empty());
  EXPECT_LE(synthesize({{.hold_s = 1e6f}}, 1000).size(), 10'000u);
}

TEST(Synth, HitsThePitch) {
  for (const Waveform waveform : {Waveform::kSine, Waveform::kTriangle, Waveform::kSquare, Waveform::kSaw}) {
    const Sound sound = {{.waveform = waveform, .start_hz = 440, .end_hz = 440, .hold_s = 1}};
    EXPECT_NEAR(rises(synthesize(sound, kRate_hz)), 440 * 1.084, 3) << static_cast<int>(waveform);
  }
}

TEST(Synth, GlidesInEqualMusicalSteps) {
  const Sound sound = {{.start_hz = 200, .end_hz = 800, .attack_s = 0, .hold_s = 1, .release_s = 0.0001f}};
  const std::vector<float> samples = synthesize(sound, kRate_hz);
  const std::vector<float> first(samples.begin(), samples.begin() + kRate_hz / 2);
  EXPECT_NEAR(rises(first), 200 / std::log(4.0), 3) << "half-way it is an octave up, not 500 Hz";
}

TEST(Synth, BeginsAndEndsInSilence) {
  const std::vector<float> samples = synthesize({{.waveform = Waveform::kSquare, .volume = 1}}, kRate_hz);
  EXPECT_LT(std::fabs(samples.front()), 0.01f);
  EXPECT_LT(std::fabs(samples.back()), 0.01f);
}

TEST(Synth, NeverPassesOneHoweverMuchIsAdded) {
  const Tone loud{.waveform = Waveform::kSaw, .volume = 1};
  EXPECT_LE(loudest(synthesize(Sound(20, loud), kRate_hz)), 1.0f);
  const Tone quiet{.volume = 0.4f};
  EXPECT_NEAR(loudest(synthesize({quiet}, kRate_hz)), 0.4f, 0.01f) << "quiet sounds are not touched";
}

TEST(Synth, SameSoundSameSamples) {
  const Sound sound = {{.waveform = Waveform::kNoise, .start_hz = 6000, .end_hz = 300}, {.delay_s = 0.05f}};
  EXPECT_EQ(synthesize(sound, kRate_hz), synthesize(sound, kRate_hz));
  EXPECT_GT(loudest(synthesize(sound, kRate_hz)), 0.2f);
}

}  // namespace
namespace {

TEST(SoundPlayer, WithoutADeviceItIsSilentAndHarmless) {
  setenv("SDL_AUDIODRIVER", "there_is_no_such_driver", 1);
  SoundPlayer player;
  EXPECT_FALSE(player.available());
  const SoundPlayer::SoundId id = player.add({Tone{}});
  player.play(id);
  player.play(-1);
  player.set_muted(true);
  player.stop_all();
  EXPECT_TRUE(player.muted());
  unsetenv("SDL_AUDIODRIVER");
}

TEST(SoundPlayer, PlaysMoreSoundsThanItHasVoices) {
  setenv("SDL_AUDIODRIVER", "dummy", 1);
  SoundPlayer player;
  ASSERT_TRUE(player.available()) << "SDL was built without its dummy driver";
  const SoundPlayer::SoundId id = player.add({Tone{.hold_s = 0.5f}});
  for (int i = 0; i < 50; ++i) player.play(id, 0.5f);
  const SoundPlayer::SoundId later = player.add({Tone{}});  // while the others are playing
  player.play(later);
  player.play(99);
  player.set_muted(true);
  player.play(id);
  unsetenv("SDL_AUDIODRIVER");
}

}  // namespace
}  // namespace engine
