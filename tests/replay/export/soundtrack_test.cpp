#include "replay/export/soundtrack.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "replay/player/playback_sounds.h"
#include "tests/replay/made_source.h"
#include "tests/support/temp_dir.h"

namespace {

using replay::Soundtrack;
using replay_test::MadeSource;
using testing_support::TempDir;

// A short click with each frame whose value is a multiple of 100: one a second.
class Clicks : public engine::FrameSounds {
 public:
  const std::vector<engine::Sound>& sounds() const override { return sounds_; }
  std::optional<size_t> sound_of(std::span<const std::byte> frame) override {
    uint32_t value = 0;
    std::memcpy(&value, frame.data(), sizeof value);
    return value % 100 == 0 ? std::optional<size_t>(0) : std::nullopt;
  }

 private:
  const std::vector<engine::Sound> sounds_{{{.hold_s = 0.05f, .volume = 0.5f}}};
};

class ClickingGame : public engine::Game {
 public:
  recorder::FrameSchema schema() const override { return MadeSource::made_schema(); }
  std::unique_ptr<engine::FramePainter> make_painter(const recorder::FrameSchema&) const override { return nullptr; }
  std::unique_ptr<engine::FrameSounds> make_sounds(const recorder::FrameSchema&) const override {
    return std::make_unique<Clicks>();
  }
};

std::vector<int16_t> samples_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::vector<int16_t> samples(bytes.size() / 2);
  std::memcpy(samples.data(), bytes.data(), samples.size() * 2);
  return samples;
}

// Whether anything is heard in the tenth of a second that begins there.
bool heard_at(const std::vector<int16_t>& samples, double seconds) {
  const auto from = static_cast<size_t>(seconds * Soundtrack::kRate_hz);
  for (size_t i = from; i < std::min(samples.size(), from + Soundtrack::kRate_hz / 10); ++i) {
    if (std::abs(samples[i]) > 1000) return true;
  }
  return false;
}

TEST(Soundtrack, SoundsBeginWithTheirFramesAndItIsAsLongAsTheClip) {
  const TempDir folder;
  MadeSource source(1000, "made");
  Clicks clicks;
  const std::atomic<bool> cancelled{false};
  Soundtrack track;
  ASSERT_TRUE(track.make(source, clicks, {50, 349}, 1, folder / "clip.mp4", cancelled).ok());
  const auto samples = samples_of(track.file());
  EXPECT_NEAR(static_cast<double>(samples.size()) / Soundtrack::kRate_hz, 3, 0.001);
  for (const double at : {0.5, 1.5, 2.5}) EXPECT_TRUE(heard_at(samples, at)) << at;
  for (const double at : {0.0, 1.0, 2.0}) EXPECT_FALSE(heard_at(samples, at)) << at;
}

TEST(Soundtrack, AtTwiceTheSpeedSoundsComeTwiceAsFast) {
  const TempDir folder;
  MadeSource source(1000, "made");
  Clicks clicks;
  const std::atomic<bool> cancelled{false};
  Soundtrack track;
  ASSERT_TRUE(track.make(source, clicks, {50, 349}, 2, folder / "clip.mp4", cancelled).ok());
  const auto samples = samples_of(track.file());
  EXPECT_NEAR(static_cast<double>(samples.size()) / Soundtrack::kRate_hz, 1.5, 0.001);
  for (const double at : {0.25, 0.75, 1.25}) EXPECT_TRUE(heard_at(samples, at)) << at;
}

TEST(Soundtrack, FramesWithoutASoundMakeNoneAndNothingIsLeft) {
  const TempDir folder;
  MadeSource source(1000, "made");
  Clicks clicks;
  const std::atomic<bool> cancelled{false};
  {
    Soundtrack silent;
    ASSERT_TRUE(silent.make(source, clicks, {1, 99}, 1, folder / "clip.mp4", cancelled).ok());
    EXPECT_EQ(silent.file(), "");
    Soundtrack heard;
    ASSERT_TRUE(heard.make(source, clicks, {0, 99}, 1, folder / "clip.mp4", cancelled).ok());
    EXPECT_TRUE(std::filesystem::exists(heard.file()));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

class PlaybackOfClicks : public ::testing::Test {
 protected:
  // Lets that much time pass, in steps of a picture each.
  uint64_t begun_in(double seconds) {
    const uint64_t before = sounds_.begun();
    for (int i = 0; i < static_cast<int>(seconds * 100); ++i) {
      player_.advance(10'000'000);
      sounds_.follow(player_);
    }
    return sounds_.begun() - before;
  }

  TempDir folder_;
  ClickingGame game_;
  const engine::Game* games_[1] = {&game_};
  replay::Player player_{std::make_unique<MadeSource>(2000, folder_ / "made")};
  replay::PlaybackSounds sounds_{MadeSource::made_schema(), games_};
};

TEST_F(PlaybackOfClicks, AreHeardAtNormalSpeedForwardsOnly) {
  EXPECT_EQ(begun_in(2), 0u) << "it does not play yet";
  player_.clock().seek(50);
  player_.clock().play();
  EXPECT_EQ(begun_in(3), 3u);
  player_.clock().set_speed_step(1);
  EXPECT_EQ(begun_in(1), 0u);
  player_.clock().set_speed_step(0);
  player_.clock().seek(1000);
  EXPECT_EQ(begun_in(0.02), 0u) << "a jump is none";
  player_.clock().play(replay::Direction::kBackward);
  EXPECT_EQ(begun_in(2), 0u);
  player_.clock().play(replay::Direction::kForward);
  sounds_.set_muted(true);
  EXPECT_EQ(begun_in(2), 0u);
}

TEST(PlaybackSounds, AGameThatNobodyKnowsIsSilent) {
  EXPECT_FALSE(replay::PlaybackSounds(MadeSource::made_schema(), {}).exist());
}

}  // namespace
