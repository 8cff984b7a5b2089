#include "engine/sound.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace engine {
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
