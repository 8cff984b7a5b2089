// What is replayed looks exactly as it was played: the game's picture and the viewer's, pixel by pixel.
#include <gtest/gtest.h>

#include <thread>

#include "engine/draw/painter.h"
#include "engine/draw/target.h"
#include "engine/overlay/overlay.h"
#include "engine/overlay/overlay_data.h"
#include "game/picture/board_painter.h"
#include "replay/app/viewer_picture.h"
#include "replay/player/game_view.h"
#include "replay/player/open_recording.h"
#include "tests/replay/made_source.h"
#include "tests/replay/player/branched_source.h"
#include "tests/replay/recordings.h"
#include "tests/support/golden.h"

namespace {

using replay_test::opened;
using replay_test::record_snake;
using testing_support::TempDir;

// The viewer's picture without a window: a player with all that lies over it.
class Screen {
 public:
  Screen(std::unique_ptr<engine::FrameSource> source, int width_px, int height_px, float scale = 1)
      : player_(std::move(source)),
        canvas_(width_px, height_px, scale),
        painter_(canvas_.target()),
        picture_(player_.source().schema(), replay_test::snake_games()),
        controls_(player_) {
    player_.plot().choose(player_.plot().default_field());
    player_.inspection();
    settle();
  }

  replay::Player& player() { return player_; }
  replay::Controls& controls() { return controls_; }

  void settle() {
    while (player_.plot().busy() || player_.inspection().busy()) std::this_thread::yield();
    player_.advance(0);
    controls_.lay_out(painter_.target().area(), painter_.scale());
  }
  void hover(double frame) {
    settle();
    const engine::Rect& track = controls_.layout().track;
    controls_.move({track.x + static_cast<float>(player_.timeline().fraction_of(frame)) * track.w, track.center().y});
  }
  const engine::Image& paint(replay::Popups popups = {}) {
    settle();
    popups.keys = &keys_;
    picture_.paint_frame(painter_, player_, controls_, controls_.layout().picture);
    picture_.paint_controls(painter_, player_, controls_, popups);
    return canvas_.image();
  }

 private:
  replay::KeyBindings keys_;
  replay::Player player_;
  engine::Canvas canvas_;
  engine::Painter painter_;
  replay::ViewerPicture picture_;
  replay::Controls controls_;
};

TEST(GameView, AReplayedFrameIsPixelForPixelWhatThePlayerSaw) {
  const TempDir folder;
  const auto session = record_snake(folder, 400);
  replay::Player player(opened(session.path));
  replay::GameView view(player.source().schema(), replay_test::snake_games());
  ASSERT_TRUE(view.has_painter());
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
    view.paint(replay_painter, replay_painter.target().area(), player.previous(), player.current(),
               player.clock().blend());
    replay_painter.flush();
    EXPECT_TRUE(engine::compare(played.image(), replayed.image()).identical()) << position;
  }
}

TEST(GameView, AGameWithoutAPainterOrAPlaceIsNamed) {
  const TempDir folder;
  replay::Player player(opened(testing_support::record_counter(folder, 10)));
  EXPECT_FALSE(replay::GameView(player.source().schema(), replay_test::snake_games()).has_painter());
  EXPECT_TRUE(replay::save_picture(player, {.width_px = 320, .height_px = 240}, folder / "counter.png").ok());
}

TEST(GameView, BytesThatAreNoStateOfTheGameAreNotPainted) {
  const TempDir folder;
  const auto session = record_snake(folder, 10);
  replay::GameView view(game::state_schema(), replay_test::snake_games());
  std::vector<std::byte> rubbish(1024, std::byte{0xee});
  engine::Canvas canvas(320, 240);
  engine::Painter painter(canvas.target());
  view.paint(painter, painter.target().area(), rubbish, rubbish, 0.5f);
  view.paint(painter, painter.target().area(), {}, {}, 1);
  painter.flush();
}

TEST(ViewerPicture, ShowsTheTimelineBelowTheBoard) {
  const TempDir folder;
  Screen screen(opened(record_snake(folder, 200).path), 640, 520);
  screen.player().clock().seek(100);
  const engine::Image& image = screen.paint();
  const auto& layout = screen.controls().layout();
  const auto at = [&](float x, float y) { return image.at(static_cast<int>(x), static_cast<int>(y)); };
  // The playhead stands in the middle of the track, lighter than what is to come.
  const engine::Color head = at(layout.track.center().x, layout.track.center().y);
  const engine::Color rest = at(layout.track.right() - 4, layout.track.center().y + 4);
  EXPECT_GT(head.r, 200);
  EXPECT_LT(rest.r, 120);
}

// --- golden pictures of what lies around the frame -------------------------------------------------------------------

std::unique_ptr<engine::FrameSource> ball(const TempDir& folder) {
  return opened(replay_test::record_ball(folder, 1200));
}

TEST(ViewerPicture, ZoomedWithSelectionAndBookmarks) {
  const TempDir folder;
  Screen screen(opened(record_snake(folder, 900).path), 800, 420);
  screen.player().set_note(410, "the odd turn");
  screen.player().set_note(470, "");
  screen.player().timeline().show(350, 550);
  screen.player().clock().set_loop({380, 500});
  screen.player().go_to(uint64_t{436});
  screen.player().clock().set_speed_step(2);
  EXPECT_TRUE(matches_golden(screen.paint(), "tests/replay/golden/zoomed.png"));
}

TEST(ViewerPicture, TheFrameUnderTheMouse) {
  const TempDir folder;
  Screen screen(opened(record_snake(folder, 900).path), 800, 420);
  screen.player().set_note(410, "the odd turn");
  screen.hover(411);
  EXPECT_TRUE(matches_golden(screen.paint(), "tests/replay/golden/preview.png"));
}

TEST(ViewerPicture, GapsDamageAndWatches) {
  const TempDir folder;
  std::vector<recorder::session::EventMark> events;
  for (uint64_t i = 0; i < 60'000; i += 37) events.push_back({i, i % 5 == 0 ? 8u : 1u});
  Screen screen(std::make_unique<replay_test::MadeSource>(
                    60'000, folder / "made", std::move(events),
                    std::vector<recorder::session::Gap>{{20'000, 20'000, 300, false}, {41'000, 41'300, 50, true}}),
                640, 360);
  screen.player().inspection().add_watch("value == 999 && frame_number > 30000");
  screen.player().go_to(uint64_t{12'345});
  EXPECT_TRUE(matches_golden(screen.paint(), "tests/replay/golden/gaps.png"));
}

// Twice the game went back, the second time to before the first; the mouse is over what was abandoned.
TEST(ViewerPicture, BranchesAndWhatWasAbandoned) {
  Screen screen(
      std::make_unique<replay_test::BranchedSource>(
          3000, std::vector<std::pair<uint64_t, uint64_t>>{{900, 640}, {960, 820}, {2300, 1500}, {2400, 2385}}),
      640, 360);
  screen.player().go_to(uint64_t{1200});
  screen.hover(1900);
  EXPECT_TRUE(matches_golden(screen.paint(), "tests/replay/golden/branches.png"));
}

TEST(ViewerPicture, AGameWithoutAPainterHasTheSameTimeline) {
  const TempDir folder;
  Screen screen(ball(folder), 640, 360);
  screen.player().plot().choose("energy");
  screen.player().go_to(uint64_t{600});
  screen.hover(900);
  EXPECT_TRUE(matches_golden(screen.paint(), "tests/replay/golden/other_game.png"));
}

TEST(ViewerPicture, APromptWithWhatIsWrong) {
  const TempDir folder;
  Screen screen(ball(folder), 640, 360);
  replay::Prompt prompt("Go to frame, time or offset", "4711   1:23.4   83s   +500   -10s   50%", "99999",
                        [&](const std::string& text) { return screen.player().go_to(std::string_view(text)); });
  engine::KeyPress enter;
  enter.key = SDLK_RETURN;
  prompt.key(enter, "");
  replay::Popups popups;
  popups.prompt = &prompt;
  EXPECT_TRUE(matches_golden(screen.paint(popups), "tests/replay/golden/prompt.png"));
}

TEST(ViewerPicture, AMenuANoticeAndAnExport) {
  const TempDir folder;
  Screen screen(ball(folder), 640, 400);
  std::vector<replay::Menu::Item> items;
  for (const std::string& name : screen.player().plot().fields()) items.push_back({name, "", true});
  screen.settle();
  replay::Menu menu("Plot", std::move(items), 1, {90, screen.controls().layout().strip.y}, [](size_t) {});
  menu.lay_out(screen.controls().layout().picture, 1);
  replay::Popups popups;
  popups.menu = &menu;
  popups.notice = "bookmark and note removed - Ctrl+Z brings them back";
  popups.exporting = "writing round-frames-10-20.csv";
  popups.exported = 0.4;
  EXPECT_TRUE(matches_golden(screen.paint(popups), "tests/replay/golden/menu.png"));
}

TEST(ViewerPicture, TheKeySheet) {
  const TempDir folder;
  Screen screen(ball(folder), 1000, 640);
  replay::Popups popups;
  popups.active_buttons.key_sheet = true;
  EXPECT_TRUE(matches_golden(screen.paint(popups), "tests/replay/golden/keys.png"));
}

// Panels of any game, on a live ring: the demo's and another.
TEST(Overlay, ShowsAnyGamesFramesFromItsSchema) {
  const TempDir folder;
  const std::string session = replay_test::record_ball(folder, 50);
  replay::Player player(opened(session));
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
