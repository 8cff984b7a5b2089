// The game's pictures against those kept in tests/game/golden. After a change of looks: OUROBOROS_UPDATE_GOLDEN=1, then
// look at what has changed.
#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "game/picture/figures_painter.h"
#include "game/picture/rewind_painter.h"
#include "tests/game/picture/painter_scenes.h"
#include "tests/support/golden.h"

namespace game {
namespace {

void expect_picture(const engine::Image& picture, const std::string& name) {
  EXPECT_TRUE(matches_golden(picture, "tests/game/golden/" + name + ".png"));
}

TEST(BoardPicture, ReadyWithWalls) { expect_picture(picture_of(opening(Mode::kWalls), 1), "ready_walls"); }
TEST(BoardPicture, ReadyWithGates) { expect_picture(picture_of(opening(Mode::kWrap), 1), "ready_gates"); }
TEST(BoardPicture, Eating) { expect_picture(picture_of(meal(Mode::kWalls, 12), 0.8f), "eating"); }
TEST(BoardPicture, LevelUp) {
  Scene scene = meal(Mode::kWalls, 15);
  for (int i = 0; i < 3; ++i) play_on(scene, autopilot(scene.current));
  expect_picture(picture_of(scene, 0.4f), "level_up");
}
TEST(BoardPicture, LongSnake) { expect_picture(picture_of(meal(Mode::kWalls, 60), 0.5f), "long_snake"); }
TEST(BoardPicture, PassingGate) {
  expect_picture(picture_of(played_until(Mode::kWrap, passed_gate), 0.5f), "passing_gate");
}
TEST(BoardPicture, Impact) { expect_picture(picture_of(death(0), 0.4f), "impact"); }
TEST(BoardPicture, GameOver) { expect_picture(picture_of(death(20), 1), "game_over"); }
TEST(BoardPicture, Won) {
  Scene scene = played_until(Mode::kWalls, [](const Scene& s) { return s.current.status == Status::kWon; });
  ASSERT_EQ(scene.current.status, Status::kWon);
  for (int i = 0; i < 40; ++i) play_on(scene, Action::kNone);
  expect_picture(picture_of(scene, 1), "won");
}
TEST(BoardPicture, FiguresAboveASquare) {
  expect_picture(picture_of(meal(Mode::kWalls, 8), 0.5f, 320, 360), "portrait");
}
TEST(BoardPicture, HighDensity) { expect_picture(picture_of(meal(Mode::kWrap, 8), 0.5f, 640, 480, 2), "high_density"); }

// --- time and ghosts -------------------------------------------------------------------------------------------------

engine::Image painted(const Theme& theme,
                      const std::function<void(engine::Painter&, const Layout&, BoardPainter&)>& on_top,
                      int width = 480, int height = 360) {
  engine::Canvas canvas(width, height, 1);
  engine::Painter painter(canvas.target());
  BoardPainter board;
  board.set_theme(theme);
  on_top(painter, layout_of(canvas.target().area(), 1, theme), board);
  painter.flush();
  return canvas.image();
}

engine::Image rewind_picture(const Theme& theme) {
  const Scene scene = meal(Mode::kWalls, 12);
  return painted(theme, [&](engine::Painter& painter, const Layout& layout, BoardPainter& board) {
    const View view{scene.previous, scene.current, 0.4f};
    const RewindStatus status{.rate = 4, .back_s = 72.5, .number = 1234, .clock_s = 2.0f};
    board.paint(painter, layout.area, view);
    for (const GlitchStrip& strip : glitch_strips(layout, status)) {
      painter.push_clip(strip.area);
      board.paint(painter, layout.area.moved({strip.shift_px, 0}), view);
      painter.pop_clip();
    }
    paint_rewind(painter, layout, status);
  });
}

TEST(RewindPicture, Running) { expect_picture(rewind_picture({}), "tape"); }
TEST(RewindPicture, WithReducedMotionNothingFlickers) {
  expect_picture(rewind_picture({.reduced_motion = true}), "tape_still");
}
TEST(RewindPicture, ReadyGo) {
  Scene scene = meal(Mode::kWalls, 12);
  scene.current.rewinds = 2;
  expect_picture(painted({},
                         [&](engine::Painter& painter, const Layout& layout, BoardPainter& board) {
                           board.paint(painter, layout.area, {scene.current, scene.current, 1});
                           paint_countdown(painter, layout, scene.current, 0.45f, true);
                         }),
                 "ready_go");
}

engine::Image race_picture(const Scene& player, uint32_t ghost_score, std::optional<uint32_t> outcome, int width,
                           int height) {
  const Scene other = meal(Mode::kWalls, 20);
  return painted(
      {},
      [&](engine::Painter& painter, const Layout& layout, BoardPainter& board) {
        const View view{player.previous, player.current, 0.5f};
        const GhostView ghost{{other.previous, other.current, 0.5f}, 0.54f};
        board.paint(painter, layout.area, view, &ghost);
        paint_race(painter, layout, view,
                   {.ghost_score = ghost_score, .score = player.current.score, .final_score = outcome});
      },
      width, height);
}

TEST(RacePicture, BeforeTheFirstMoveInTheSmallestWindow) {
  expect_picture(race_picture(opening(Mode::kWrap), 0, std::nullopt, 320, 240), "race_ready");
}
TEST(RacePicture, Ahead) { expect_picture(race_picture(meal(Mode::kWalls, 12), 90, {}, 480, 360), "race"); }
TEST(RacePicture, BehindInANarrowWindow) {
  expect_picture(race_picture(meal(Mode::kWalls, 12), 900, {}, 320, 420), "race_narrow");
}
TEST(RacePicture, Won) { expect_picture(race_picture(death(12), 30, 90, 480, 360), "race_won"); }

}  // namespace
}  // namespace game
