// The viewer of the second game, by its program tiny_viewer: all that the viewer does it does for any game.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "engine/draw/image.h"
#include "tests/replay/library/library_sessions.h"
#include "tests/replay/recordings.h"
#include "tests/support/run_program.h"

namespace {

using replay_test::record_ball;
using replay_test::record_snake;
using ::testing::HasSubstr;
using testing_support::ProgramResult;
using testing_support::TempDir;

constexpr engine::Color kBall = engine::rgb(0xf0c060);
constexpr engine::Color kCourt = engine::rgb(0x2f6b4f);

ProgramResult tiny_viewer(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), std::string(OUROBOROS_PROGRAM_DIR) + "/tiny_viewer");
  testing_support::ProgramOptions options = testing_support::without_display();
  options.environment["OUROBOROS_CONFIG_DIR"] = "/nonexistent";
  return testing_support::run_program(arguments, options);
}

engine::Image picture_at(const std::string& path) {
  engine::Image image;
  const auto loaded = engine::load_png(path, image);
  EXPECT_TRUE(loaded.ok()) << loaded.message();
  return image;
}

// Pixels of that colour in columns first .. end - 1.
int count_of(const engine::Image& image, engine::Color color, int first, int end) {
  int count = 0;
  for (int y = 0; y < image.height_px(); ++y) {
    for (int x = first; x < end; ++x) count += image.at(x, y) == color ? 1 : 0;
  }
  return count;
}

TEST(TinyViewer, PaintsAFrameWhereTheBallIs) {
  const TempDir folder;
  const std::string session = record_ball(folder, 40);
  const ProgramResult result =
      tiny_viewer({session, "--frame", "20", "--screenshot", folder / "ball.png", "--size", "640x240"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  testing_support::BallState ball = testing_support::new_ball(3);
  for (int i = 0; i <= 20; ++i) ball = step(ball);
  const engine::Image picture = picture_at(folder / "ball.png");
  constexpr float kCell_px = 40;
  const int x = static_cast<int>(kCell_px * (ball.x + 0.5f));
  const int y = static_cast<int>(kCell_px * (ball.y + 0.5f));
  EXPECT_EQ(picture.at(x, y), kBall);
  EXPECT_GT(count_of(picture, kCourt, 0, 640), 640 * 240 / 2);
}

TEST(TinyViewer, VerifiesByTheRulesOfItsGame) {
  const TempDir folder;
  const ProgramResult result = tiny_viewer({record_ball(folder, 40), "--verify"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("40 frames follow the rules"));

  auto frames = replay_test::ball_frames(40);
  testing_support::BallState changed;
  std::memcpy(&changed, frames[30].bytes.data(), sizeof changed);
  ++changed.score;
  frames[30].bytes = replay_test::frame_bytes(changed);
  const ProgramResult broken = tiny_viewer({replay_test::write_packed(folder / "b.oro", {}, frames), "--verify"});
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_THAT(broken.err,
              HasSubstr("tiny_viewer: " + (folder / "b.oro") + ": does not follow the rules: frame 30, score"));
}

TEST(TinyViewer, ComparesTwoRecordingsByTheirPictures) {
  const TempDir folder;
  const std::string one = replay_test::write_packed(folder / "one.oro", {}, replay_test::ball_frames(40, 3));
  const std::string other = replay_test::write_packed(folder / "other.oro", {}, replay_test::ball_frames(40, 9));
  const ProgramResult result =
      tiny_viewer({one, "--compare", other, "--screenshot", folder / "both.png", "--size", "960x540"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const engine::Image picture = picture_at(folder / "both.png");
  EXPECT_GT(count_of(picture, kBall, 0, 480), 100);
  EXPECT_GT(count_of(picture, kBall, 480, 960), 100);
}

TEST(TinyViewer, ShowsItsThumbnailInTheLibrary) {
  const TempDir folder;
  record_ball(folder, 40);
  const ProgramResult result = tiny_viewer(
      {"--sessions", folder / "recordings", "--library", "--screenshot", folder / "library.png", "--size", "960x540"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_GT(count_of(picture_at(folder / "library.png"), kCourt, 0, 960), 1000);
}

TEST(TinyViewer, ExportsClips) {
  const TempDir folder;
  const std::string session = record_ball(folder, 40);
  const ProgramResult result = tiny_viewer({session, "--export", folder / "clip.gif"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  std::ifstream gif(folder / "clip.gif", std::ios::binary);
  std::string magic(3, ' ');
  gif.read(magic.data(), 3);
  EXPECT_EQ(magic, "GIF");
  ASSERT_EQ(tiny_viewer({session, "--export", folder / "shot-%d.png", "--from", "5", "--to", "7"}).exit_code, 0);
  const engine::Image picture = picture_at(folder / "shot-2.png");
  EXPECT_GT(count_of(picture, kBall, 0, picture.width_px()), 100);
}

TEST(TinyViewer, KnowsNoOtherGame) {
  const TempDir folder;
  const std::string session = record_snake(folder, 20).path;
  const ProgramResult verified = tiny_viewer({session, "--verify"});
  EXPECT_EQ(verified.exit_code, 1);
  EXPECT_EQ(verified.err, "tiny_viewer: " + session + ": there are no rules for 'snake' here\n");
  EXPECT_EQ(tiny_viewer({session, "--screenshot", folder / "snake.png"}).exit_code, 0) << "by what its fields suggest";
}

TEST(TinyViewer, GoesByItsOwnName) {
  EXPECT_THAT(tiny_viewer({"--version"}).out, ::testing::StartsWith("tiny_viewer "));
  EXPECT_THAT(tiny_viewer({"--nothing"}).err, HasSubstr("Try 'tiny_viewer --help'"));
  EXPECT_THAT(tiny_viewer({"--print-man"}).out, HasSubstr("tiny_viewer ring.dat"));
}

}  // namespace
