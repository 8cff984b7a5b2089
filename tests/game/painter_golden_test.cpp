// The game's pictures against those kept in tests/game/golden. After a change of looks: OUROBOROS_UPDATE_GOLDEN=1, then
// look at what has changed.
#include <gtest/gtest.h>

#include "tests/engine/golden.h"
#include "tests/game/painter_scenes.h"

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

}  // namespace
}  // namespace game
