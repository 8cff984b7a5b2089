#include "replay/player/playback_clock.h"

#include <gtest/gtest.h>

namespace {

using replay::Direction;
using replay::PlaybackClock;

constexpr int64_t kMs = 1'000'000;

// Frames of 100 ms each.
int64_t tenth(uint64_t) { return 100 * kMs; }
// Frame i lasts (i + 1) * 10 ms.
int64_t growing(uint64_t index) { return static_cast<int64_t>(index + 1) * 10 * kMs; }

PlaybackClock clock_of(uint64_t frames) {
  PlaybackClock clock;
  clock.set_frame_count(frames);
  return clock;
}

TEST(PlaybackClock, ShowsTheFirstFrameFullyArrivedAtFirst) {
  const PlaybackClock clock = clock_of(10);
  EXPECT_EQ(clock.frame(), 0u);
  EXPECT_FLOAT_EQ(clock.blend(), 1.0f);
  EXPECT_FALSE(clock.playing());
}

TEST(PlaybackClock, GlidesTowardsTheNextFrameForAsLongAsThatLasts) {
  PlaybackClock clock = clock_of(10);
  clock.play();
  clock.advance(10 * kMs, growing);  // frame 1 lasts 20 ms: half way there
  EXPECT_EQ(clock.frame(), 1u);
  EXPECT_FLOAT_EQ(clock.blend(), 0.5f);
  clock.advance(10 * kMs, growing);
  EXPECT_DOUBLE_EQ(clock.position(), 1.0);
  clock.advance(30 * kMs, growing);
  EXPECT_DOUBLE_EQ(clock.position(), 2.0);
}

TEST(PlaybackClock, PlaysBackwardsThroughTheSameMoments) {
  PlaybackClock clock = clock_of(10);
  clock.seek(2);
  clock.set_direction(Direction::kBackward);
  clock.play();
  clock.advance(15 * kMs, growing);  // frame 2 lasts 30 ms
  EXPECT_EQ(clock.frame(), 2u);
  EXPECT_FLOAT_EQ(clock.blend(), 0.5f);
  clock.advance(15 * kMs + 20 * kMs, growing);
  EXPECT_DOUBLE_EQ(clock.position(), 0.0);
}

TEST(PlaybackClock, SpeedRunsFromASixteenthTo64Times) {
  for (int step = replay::kSlowestStep; step <= replay::kFastestStep; ++step) {
    PlaybackClock clock = clock_of(100'000);
    clock.set_speed_step(step);
    clock.play();
    clock.advance(1600 * kMs, tenth);
    EXPECT_NEAR(clock.position(), 16 * replay::speed_of_step(step), 1e-6) << step;
  }
  EXPECT_DOUBLE_EQ(replay::speed_of_step(replay::kSlowestStep), 1.0 / 16);
  EXPECT_DOUBLE_EQ(replay::speed_of_step(replay::kFastestStep), 64.0);
  PlaybackClock clock = clock_of(10);
  clock.set_speed_step(99);
  EXPECT_EQ(clock.speed_step(), replay::kFastestStep);
  clock.set_speed_step(-99);
  EXPECT_EQ(clock.speed_step(), replay::kSlowestStep);
}

TEST(PlaybackClock, PausesAtEitherEnd) {
  PlaybackClock clock = clock_of(5);
  clock.play();
  clock.advance(10'000 * kMs, tenth);
  EXPECT_DOUBLE_EQ(clock.position(), 4.0);
  EXPECT_FALSE(clock.playing());
  clock.set_direction(Direction::kBackward);
  clock.play();
  clock.advance(10'000 * kMs, tenth);
  EXPECT_DOUBLE_EQ(clock.position(), 0.0);
  EXPECT_FALSE(clock.playing());
}

TEST(PlaybackClock, PlayAtTheEndStartsOver) {
  PlaybackClock clock = clock_of(5);
  clock.seek(4);
  clock.play();
  EXPECT_DOUBLE_EQ(clock.position(), 0.0);
  EXPECT_TRUE(clock.playing());
}

TEST(PlaybackClock, SeekIsClampedAndKeepsPlayingOrPaused) {
  PlaybackClock clock = clock_of(5);
  clock.seek(-3);
  EXPECT_DOUBLE_EQ(clock.position(), 0.0);
  clock.seek(1e18);
  EXPECT_DOUBLE_EQ(clock.position(), 4.0);
  EXPECT_FALSE(clock.playing());
  clock.play();
  clock.seek(2);
  EXPECT_TRUE(clock.playing());
}

TEST(PlaybackClock, StepPausesAndMovesByWholeFrames) {
  PlaybackClock clock = clock_of(10);
  clock.play();
  clock.advance(250 * kMs, tenth);
  clock.step(1);
  EXPECT_FALSE(clock.playing());
  EXPECT_DOUBLE_EQ(clock.position(), 3.0);
  clock.step(-1);
  EXPECT_DOUBLE_EQ(clock.position(), 2.0);
  clock.seek(2.5);
  clock.step(-1);
  EXPECT_DOUBLE_EQ(clock.position(), 2.0);
  clock.step(-9);
  EXPECT_DOUBLE_EQ(clock.position(), 0.0);
}

TEST(PlaybackClock, SkipMovesByRecordedTimeAndEndsOnAFrameWhenPaused) {
  PlaybackClock clock = clock_of(1000);
  clock.skip(5000 * kMs, tenth);
  EXPECT_DOUBLE_EQ(clock.position(), 50.0);
  clock.skip(-1000 * kMs, tenth);
  EXPECT_DOUBLE_EQ(clock.position(), 40.0);
  clock.skip(-60'000 * kMs, tenth);
  EXPECT_DOUBLE_EQ(clock.position(), 0.0);
}

TEST(PlaybackClock, ShuttleTurnsRoundAndGetsFasterWhenRepeated) {
  PlaybackClock clock = clock_of(1000);
  clock.shuttle(Direction::kForward);
  EXPECT_TRUE(clock.playing());
  EXPECT_EQ(clock.speed_step(), 0);
  clock.shuttle(Direction::kForward);
  clock.shuttle(Direction::kForward);
  EXPECT_DOUBLE_EQ(clock.speed(), 4.0);
  clock.shuttle(Direction::kBackward);
  EXPECT_EQ(clock.direction(), Direction::kBackward);
  EXPECT_DOUBLE_EQ(clock.speed(), 1.0);
}

TEST(PlaybackClock, LoopsBetweenInAndOut) {
  PlaybackClock clock = clock_of(100);
  clock.set_in(10);
  clock.set_out(20);
  clock.seek(19);
  clock.play();
  clock.advance(300 * kMs, tenth);  // one frame to the out point, then two from the in point
  EXPECT_TRUE(clock.playing());
  EXPECT_NEAR(clock.position(), 12.0, 1e-6);
  clock.set_direction(Direction::kBackward);
  clock.advance(300 * kMs, tenth);
  EXPECT_NEAR(clock.position(), 19.0, 1e-6);
}

TEST(PlaybackClock, AnInPointBehindTheOutPointDropsIt) {
  PlaybackClock clock = clock_of(100);
  clock.set_out(20);
  clock.set_in(30);
  EXPECT_FALSE(clock.out_point().has_value());
  clock.set_out(30);
  EXPECT_FALSE(clock.in_point().has_value());
}

TEST(PlaybackClock, FollowingStaysAtTheEndOfWhatGrows) {
  PlaybackClock clock = clock_of(10);
  clock.follow();
  EXPECT_DOUBLE_EQ(clock.position(), 9.0);
  clock.advance(1000 * kMs, tenth);
  EXPECT_TRUE(clock.following());
  clock.set_frame_count(11);
  clock.advance(50 * kMs, tenth);
  EXPECT_NEAR(clock.position(), 9.5, 1e-6);
  clock.set_frame_count(100);  // many at once: it catches up
  clock.advance(1 * kMs, tenth);
  EXPECT_GT(clock.position(), 97.0);
  clock.step(-1);
  EXPECT_FALSE(clock.following());
}

TEST(PlaybackClock, IsHarmlessWithoutFrames) {
  PlaybackClock clock = clock_of(0);
  clock.play();
  clock.advance(1000 * kMs, tenth);
  clock.step(1);
  clock.skip(kMs, tenth);
  clock.follow();
  EXPECT_EQ(clock.frame(), 0u);
}

TEST(PlaybackClock, FramesWithoutLengthDoNotHangIt) {
  PlaybackClock clock = clock_of(1000);
  clock.set_in(0);
  clock.set_out(1);
  clock.play();
  clock.advance(1 * kMs, [](uint64_t) { return int64_t{0}; });
  EXPECT_LE(clock.position(), 1.0);
}

TEST(PlaybackClock, StartsAgainAtTheEndWhenItIsToldTo) {
  PlaybackClock clock = clock_of(10);
  clock.set_at_end_behaviour(replay::AtEnd::kLoop);
  clock.seek(8);
  clock.play();
  clock.advance(300 * kMs, tenth);
  EXPECT_TRUE(clock.playing());
  EXPECT_NEAR(clock.position(), 2, 1e-6);
}

TEST(PlaybackClock, GoesOnLiveWhereARecordingGrows) {
  PlaybackClock clock = clock_of(10);
  clock.set_growing(true);
  clock.seek(8);
  clock.play();
  clock.advance(300 * kMs, tenth);
  EXPECT_TRUE(clock.following());
  clock.seek(8);
  clock.set_at_end_behaviour(replay::AtEnd::kStop);
  clock.advance(300 * kMs, tenth);
  EXPECT_FALSE(clock.following());
  EXPECT_FALSE(clock.playing());
}

TEST(PlaybackClock, PlaysInTheDirectionAskedFor) {
  PlaybackClock clock = clock_of(10);
  clock.follow();
  clock.play(Direction::kBackward);
  EXPECT_FALSE(clock.following());
  clock.advance(200 * kMs, tenth);
  EXPECT_NEAR(clock.position(), 7, 1e-6);
}

TEST(PlaybackClock, SeeksWhilePausedAndStaysPaused) {
  PlaybackClock clock = clock_of(100);
  clock.seek(57);
  clock.advance(1000 * kMs, tenth);
  EXPECT_DOUBLE_EQ(clock.position(), 57);
}

// An hour at once over ten million frames of a millisecond reads the durations of a few thousand.
TEST(PlaybackClock, AVeryLongWayIsNotGoneFrameByFrame) {
  PlaybackClock clock = clock_of(10'000'000);
  int asked = 0;
  clock.skip(3600 * 1000 * kMs, [&](uint64_t) {
    ++asked;
    return kMs;
  });
  EXPECT_NEAR(clock.position(), 3'600'000, 1);
  EXPECT_LT(asked, 10'000);
}

TEST(PlaybackClock, SpacePlaysForwardsAfterTheShuttleWentBack) {
  PlaybackClock clock;
  clock.set_frame_count(100);
  clock.seek(50);
  clock.shuttle(Direction::kBackward);
  clock.shuttle(Direction::kBackward);
  clock.pause();
  clock.toggle();
  EXPECT_TRUE(clock.playing());
  EXPECT_EQ(clock.direction(), Direction::kForward);
  EXPECT_EQ(clock.speed_step(), 0);
}

}  // namespace
