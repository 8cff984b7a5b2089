// The screens round the game against the pictures kept in tests/game/golden.
#include <gtest/gtest.h>

#include "game/program/hud.h"
#include "game/program/scores_screen.h"
#include "game/program/settings_screen.h"
#include "game/program/title_screen.h"
#include "tests/game/picture/painter_scenes.h"
#include "tests/game/program/screen_fixture.h"
#include "tests/support/golden.h"

namespace game {
namespace {

class ScreenPicture : public ::testing::Test {
 protected:
  void expect_picture(const engine::Image& picture, const std::string& name) const {
    EXPECT_TRUE(matches_golden(picture, "tests/game/golden/screen_" + name + ".png"));
  }
  void add_scores() {
    for (const uint32_t score : {640u, 520u, 480u, 300u, 290u, 180u, 120u, 90u, 40u, 10u}) {
      the_.add_score(score, Mode::kWalls, score != 180);
    }
  }
  ScreenFixture the_;
};

// The scene, and something over it.
template <typename Over>
engine::Image scene_with(const Scene& scene, const Theme& theme, Over over) {
  engine::Canvas canvas(640, 480);
  engine::Painter painter(canvas.target());
  BoardPainter board;
  board.set_theme(theme);
  board.paint(painter, canvas.target().area(), {scene.previous, scene.current, 1});
  over(painter, canvas.target().area());
  painter.flush();
  return canvas.image();
}

TEST_F(ScreenPicture, Title) {
  TitleScreen title(*the_.context, 3);
  expect_picture(the_.picture(title), "title");
}

TEST_F(ScreenPicture, TitleWithAPadAndOtherColours) {
  the_.preferences->set_palette(PaletteId::kClear);
  the_.context->gamepad_active = true;
  TitleScreen title(*the_.context, 3);
  the_.press(title, {SDLK_DOWN, SDLK_DOWN});
  expect_picture(the_.picture(title), "title_clear");
}

TEST_F(ScreenPicture, SettingsInTheSmallestWindow) {
  SettingsScreen settings(*the_.context);
  expect_picture(the_.picture(settings, 320, 240), "settings_small");
}

TEST_F(ScreenPicture, Settings) {
  SettingsScreen settings(*the_.context);
  the_.press(settings, {SDLK_DOWN, SDLK_DOWN});
  expect_picture(the_.picture(settings), "settings");
}

TEST_F(ScreenPicture, SettingsOfKeysWhileTwoCommandsWantOne) {
  SettingsScreen settings(*the_.context);
  the_.press(settings, {SDLK_TAB, SDLK_DOWN, SDLK_RETURN, SDLK_m});
  expect_picture(the_.picture(settings), "keys");
}

TEST_F(ScreenPicture, Scores) {
  add_scores();
  ScoresScreen scores(*the_.context, Mode::kWalls);
  the_.press(scores, {SDLK_DOWN});
  expect_picture(the_.picture(scores), "scores");
}

TEST_F(ScreenPicture, ScoresInHighContrastAfterADeletion) {
  add_scores();
  the_.preferences->set_palette(PaletteId::kBright);
  ScoresScreen scores(*the_.context, Mode::kWalls);
  the_.press(scores, {SDLK_DELETE});
  expect_picture(the_.picture(scores), "scores_bright");
}

TEST_F(ScreenPicture, NoScores) {
  ScoresScreen scores(*the_.context, Mode::kWrap);
  expect_picture(the_.picture(scores), "scores_none");
}

TEST_F(ScreenPicture, Pause) {
  const Theme theme;
  const KeyMap keys;
  PauseMenu menu;
  expect_picture(scene_with(meal(Mode::kWalls, 12), theme,
                            [&](engine::Painter& painter, const engine::Rect& area) {
                              menu.paint(ui_of(painter, area, theme, false), keys, false, false);
                            }),
                 "pause");
}

TEST_F(ScreenPicture, WaitingForTheDisk) {
  const Theme theme;
  expect_picture(scene_with(meal(Mode::kWalls, 12), theme,
                            [&](engine::Painter& painter, const engine::Rect& area) {
                              paint_wait_sheet(ui_of(painter, area, theme, false),
                                               {"Waiting for process 1234 (snake), which holds the high scores"});
                            }),
                 "waiting");
}

TEST_F(ScreenPicture, PlaceAtTheEndOfARound) {
  const Theme theme;
  expect_picture(scene_with(death(20), theme,
                            [&](engine::Painter& painter, const engine::Rect& area) {
                              paint_rank_badge(painter, area, theme, {.place = 2}, 3);
                            }),
                 "place");
}

TEST_F(ScreenPicture, APlayedRoundInTheColourBlindSafePalette) {
  const Theme theme{palette_of(PaletteId::kClear), false};
  expect_picture(scene_with(meal(Mode::kWalls, 30), theme, [](engine::Painter&, const engine::Rect&) {}), "play_clear");
}

TEST_F(ScreenPicture, APlayedRoundInHighContrast) {
  const Theme theme{palette_of(PaletteId::kBright), false};
  expect_picture(scene_with(meal(Mode::kWrap, 30), theme, [](engine::Painter&, const engine::Rect&) {}), "play_bright");
}

}  // namespace
}  // namespace game
