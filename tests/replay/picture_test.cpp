// What is replayed looks exactly as it was played: the game's picture and the viewer's, pixel by pixel.
#include <gtest/gtest.h>

#include "engine/canvas.h"
#include "engine/overlay/live_ring.h"
#include "engine/overlay/overlay.h"
#include "engine/painter.h"
#include "game/board_painter.h"
#include "replay/open_source.h"
#include "replay/overlay_feed.h"
#include "replay/stage.h"
#include "replay/viewer.h"
#include "tests/replay/recordings.h"

namespace {

using replay_test::record_snake;
using testing_support::TempDir;

replay::Player open_player(const std::string& path) {
  std::unique_ptr<engine::FrameSource> source;
  std::vector<std::string> notices;
  const auto opened = replay::open_source(path, source, notices);
  EXPECT_TRUE(opened.ok()) << opened.message();
  return replay::Player(std::move(source));
}

TEST(Stage, AReplayedFrameIsPixelForPixelWhatThePlayerSaw) {
  const TempDir folder;
  const auto session = record_snake(folder, 400);
  replay::Player player = open_player(session.path);
  replay::Stage stage(player.source().schema());
  ASSERT_TRUE(stage.knows_game());
  engine::Canvas played(480, 400);
  engine::Canvas replayed(480, 400);
  engine::Painter game_painter(played.target());
  engine::Painter replay_painter(replayed.target());
  game::BoardPainter board;
  for (const double position : {1.0, 37.25, 120.5, 256.0, 256.75, 399.5, 12.125}) {
    player.clock().seek(position);
    player.advance(0);
    const auto frame = static_cast<size_t>(player.clock().frame());
    board.paint(game_painter, game_painter.target().area(),
                {session.frames[frame - 1], session.frames[frame], player.clock().blend()});
    game_painter.flush();
    stage.paint(replay_painter, replay_painter.target().area(), player.previous(), player.current(),
                player.clock().blend());
    replay_painter.flush();
    EXPECT_TRUE(engine::compare(played.image(), replayed.image()).identical()) << position;
  }
}

TEST(Stage, AGameWithoutAPainterIsNamed) {
  const TempDir folder;
  replay::Player player = open_player(replay_test::record_ball(folder, 10));
  EXPECT_FALSE(replay::Stage(player.source().schema()).knows_game());
  EXPECT_TRUE(replay::save_picture(player, {.width_px = 320, .height_px = 240}, folder / "ball.png").ok());
}

TEST(Stage, BytesThatAreNoStateOfTheGameAreNotPainted) {
  const TempDir folder;
  const auto session = record_snake(folder, 10);
  replay::Stage stage(game::state_schema());
  std::vector<std::byte> rubbish(1024, std::byte{0xee});
  engine::Canvas canvas(320, 240);
  engine::Painter painter(canvas.target());
  stage.paint(painter, painter.target().area(), rubbish, rubbish, 0.5f);
  stage.paint(painter, painter.target().area(), {}, {}, 1);
  painter.flush();
}

TEST(ViewerPicture, ShowsTheTimelineBelowTheBoard) {
  const TempDir folder;
  const auto session = record_snake(folder, 200);
  replay::Player player = open_player(session.path);
  player.clock().seek(100);
  player.advance(0);
  engine::Canvas canvas(640, 520);
  engine::Painter painter(canvas.target());
  replay::ViewerPicture picture(player.source().schema());
  picture.paint(painter, player, std::nullopt, false);
  const auto layout = replay::TimelineLayout::of(painter.target().area(), 1);
  const auto at = [&](float x, float y) { return canvas.image().at(static_cast<int>(x), static_cast<int>(y)); };
  // The playhead stands in the middle of the track, lighter than what is to come.
  const engine::Color head = at(layout.track.center().x, layout.track.center().y);
  const engine::Color rest = at(layout.track.right() - 4, layout.track.center().y + 5);
  EXPECT_GT(head.r, 200);
  EXPECT_LT(rest.r, 120);
}

// Panels of any game, on a live ring: the demo's and another.
TEST(Overlay, ShowsAnyGamesFramesFromItsSchema) {
  const TempDir folder;
  const std::string session = replay_test::record_ball(folder, 50);
  replay::Player player = open_player(session);
  player.clock().seek(20);
  player.advance(0);
  engine::Canvas canvas(800, 600);
  engine::Painter painter(canvas.target());
  engine::Overlay overlay(canvas.target());
  overlay.show(true);
  replay::OverlayFeed feed;
  const engine::OverlayData data = feed.data_for(player);
  ASSERT_TRUE(data.ring.has_value());
  EXPECT_EQ(data.ring->total_writes, 21u);
  EXPECT_EQ(data.ring->slots[0].frame, 20u);
  EXPECT_EQ(data.ring->slots[1].frame, 11u);
  EXPECT_EQ(data.slot_index, 0u);
  painter.clear(engine::rgb(0));
  painter.flush();
  const engine::Image before = canvas.image();
  for (int i = 0; i < 3; ++i) overlay.draw(data);
  EXPECT_GT(engine::compare(before, canvas.image()).pixels, 100'000);
}

TEST(Overlay, DrawsNothingAndCreatesNothingWhileHidden) {
  engine::Canvas canvas(320, 240);
  engine::Overlay overlay(canvas.target());
  EXPECT_FALSE(overlay.shown());
}

TEST(LiveRing, SeesTheFrameThatWasCommittedLast) {
  const TempDir folder;
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  ASSERT_TRUE(recorder.start(replay_test::options_for(folder, game::state_schema()), notices).ok());
  const auto frames = replay_test::play_snake(recorder, 12);
  engine::LiveRing ring;
  ASSERT_TRUE(ring.open(folder / "ring.dat").ok());
  engine::OverlayData data;
  ring.fill(data);
  EXPECT_EQ(std::memcmp(data.slot.data(), &frames[12], sizeof frames[12]), 0);
  EXPECT_EQ(std::memcmp(data.previous.data(), &frames[11], sizeof frames[11]), 0);
  EXPECT_EQ(data.slot_index, 2u);
  EXPECT_TRUE(data.ring->has_writer);
  EXPECT_EQ(data.ring->total_writes, 13u);
  EXPECT_EQ(data.ring->slots[2].frame, 12u);
  EXPECT_EQ(data.ring->slots[3].frame, 3u);
  ASSERT_TRUE(recorder.stop().ok());
  ASSERT_TRUE(ring.update().ok());
  ring.fill(data);
  EXPECT_FALSE(data.ring->has_writer);
  EXPECT_EQ(data.ring->unread(), 0u);
}

}  // namespace
