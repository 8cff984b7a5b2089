// Title, settings and scores without a window: what keys, buttons and the mouse do there.
#include <gtest/gtest.h>

#include "game/program/hud.h"
#include "game/program/scores_screen.h"
#include "game/program/settings_screen.h"
#include "game/program/title_screen.h"
#include "game/rules/rules.h"
#include "tests/game/program/screen_fixture.h"

namespace game {
namespace {

using Kind = Request::Kind;

class ScreensTest : public ::testing::Test {
 protected:
  static std::optional<Kind> kind(const std::optional<Request>& request) {
    return request ? std::optional(request->kind) : std::nullopt;
  }
  ScreenFixture the_;
};

// --- title

TEST_F(ScreensTest, EveryRowOfTheTitleLeadsWhereItSays) {
  TitleScreen title(*the_.context, 1);
  EXPECT_EQ(kind(the_.press(title, {SDLK_RETURN})), Kind::kPlay);
  EXPECT_EQ(kind(the_.press(title, {SDLK_DOWN, SDLK_s, SDLK_DOWN, SDLK_DOWN, SDLK_RETURN})), Kind::kScores);
  EXPECT_EQ(kind(the_.press(title, {SDLK_DOWN, SDLK_SPACE})), Kind::kSettings);
  EXPECT_EQ(kind(the_.press(title, {SDLK_DOWN, SDLK_DOWN, SDLK_RETURN})), Kind::kQuit);
  EXPECT_EQ(kind(the_.press(title, {SDLK_DOWN, SDLK_RETURN})), Kind::kPlay) << "round at the end";
  EXPECT_EQ(kind(the_.press(title, {SDLK_q})), Kind::kQuit);
  EXPECT_EQ(kind(the_.press(title, {SDLK_ESCAPE})), std::nullopt) << "Esc alone does not end the program";
  EXPECT_EQ(kind(the_.press(title, {SDLK_RETURN})), Kind::kQuit);
}

TEST_F(ScreensTest, TheTitleWorksWithAPad) {
  TitleScreen title(*the_.context, 1);
  EXPECT_EQ(kind(the_.press(title, {SDL_CONTROLLER_BUTTON_A})), Kind::kPlay);
  the_.press(title, {SDL_CONTROLLER_BUTTON_DPAD_DOWN, SDL_CONTROLLER_BUTTON_DPAD_RIGHT});
  EXPECT_EQ(the_.preferences->mode(), Mode::kWrap);
  EXPECT_EQ(the_.press(title, {SDL_CONTROLLER_BUTTON_DPAD_UP, SDL_CONTROLLER_BUTTON_A})->start.mode, Mode::kWrap);
}

TEST_F(ScreensTest, TheTitleWorksWithTheMouse) {
  TitleScreen title(*the_.context, 1);
  the_.picture(title, 960, 720);
  title.point({Pointer::Kind::kMoved, {480, 318 + 3 * 40 + 20}});
  EXPECT_EQ(title.chosen(), 3u);
  EXPECT_EQ(kind(title.take_request()), std::nullopt);
  title.point({Pointer::Kind::kPressed, {480, 318 + 5 * 40 + 20}});
  EXPECT_EQ(kind(title.take_request()), Kind::kSettings);
  title.point({Pointer::Kind::kPressed, {5, 5}});
  EXPECT_EQ(kind(title.take_request()), std::nullopt);
}

TEST_F(ScreensTest, ThereIsNobodyToRaceBeforeTheFirstScore) {
  TitleScreen title(*the_.context, 1);
  EXPECT_EQ(kind(the_.press(title, {SDLK_DOWN, SDLK_DOWN, SDLK_RETURN})), std::nullopt);
  const ScoreEntry best = the_.add_score(120);
  the_.add_score(60);
  const auto request = the_.press(title, {SDLK_RETURN});
  ASSERT_EQ(kind(request), Kind::kPlay);
  EXPECT_TRUE(request->start.race_best);
  EXPECT_EQ(request->start.race, the_.scores->recording(best));
  EXPECT_EQ(kind(the_.press(title, {SDLK_TAB, SDLK_RETURN})), std::nullopt) << "each border has its own scores";
}

TEST_F(ScreensTest, TheDailyGameIsTheSameForEverybodyAndHasItsOwnTable) {
  TitleScreen title(*the_.context, 1);
  const auto request = the_.press(title, {SDLK_DOWN, SDLK_DOWN, SDLK_DOWN, SDLK_RETURN});
  ASSERT_EQ(kind(request), Kind::kPlay);
  EXPECT_EQ(request->start.day, today());
  EXPECT_EQ(daily_seed("2026-12-01"), daily_seed("2026-12-01"));
  EXPECT_NE(daily_seed("2026-12-01"), daily_seed("2026-12-02"));
  ScoreEntry entry = the_.add_score(70);
  the_.scores->remove(entry);
  entry.day = today();
  the_.scores->add(entry);
  EXPECT_TRUE(the_.scores->table(Mode::kWalls).empty());
  ScoresScreen screen(*the_.context, Mode::kWrap);
  const auto race = the_.press(screen, {SDLK_TAB, SDLK_g});
  ASSERT_EQ(kind(race), Kind::kPlay);
  EXPECT_EQ(race->start.race, the_.scores->recording(entry));
  EXPECT_EQ(race->start.day, today());
}

// --- settings

TEST_F(ScreensTest, SettingsHoldAtOnceAndTheNextTime) {
  {
    SettingsScreen settings(*the_.context);
    the_.press(settings, {SDLK_LEFT, SDLK_LEFT, SDLK_DOWN, SDLK_DOWN, SDLK_RIGHT, SDLK_DOWN, SDLK_RETURN, SDLK_DOWN,
                          SDLK_LEFT, SDLK_DOWN, SDLK_RIGHT});
    EXPECT_EQ(kind(the_.press(settings, {SDLK_ESCAPE})), Kind::kBack);
    EXPECT_TRUE(settings.leave());
    the_.preferences->finish();
  }
  const Preferences again;
  EXPECT_EQ(again.volume(), 80);
  EXPECT_EQ(again.palette(), PaletteId::kClear);
  EXPECT_TRUE(again.reduced_motion());
  EXPECT_FALSE(again.rumble());
  EXPECT_EQ(again.clip_seconds(), 35);
}

TEST_F(ScreensTest, ValuesStopAtTheirEnds) {
  SettingsScreen settings(*the_.context);
  for (int i = 0; i < 15; ++i) the_.press(settings, {SDLK_LEFT});
  EXPECT_EQ(the_.preferences->volume(), 0);
  the_.press(settings, {SDLK_UP});
  for (int i = 0; i < 15; ++i) the_.press(settings, {SDLK_LEFT});
  EXPECT_EQ(the_.preferences->clip_seconds(), Preferences::kShortestClip_s);
}

TEST_F(ScreensTest, AKeyIsChangedByPressingAnother) {
  SettingsScreen settings(*the_.context);
  the_.press(settings, {SDLK_TAB, SDLK_RETURN});
  EXPECT_TRUE(settings.awaiting_key());
  the_.press(settings, {SDLK_i});
  EXPECT_FALSE(settings.awaiting_key());
  const engine::KeyPress i{SDLK_i, SDL_SCANCODE_I, engine::kNoModifier, false};
  EXPECT_EQ(the_.preferences->keys().command_for(i), Command::kUp);
}

TEST_F(ScreensTest, AKeyThatHasAnotherMeaningIsToldAndTakenOnlyOnDemand) {
  SettingsScreen settings(*the_.context);
  const engine::KeyPress m{SDLK_m, SDL_SCANCODE_M, engine::kNoModifier, false};
  the_.press(settings, {SDLK_TAB, SDLK_RETURN, SDLK_m});
  EXPECT_NE(settings.message().find("Mute"), std::string::npos) << settings.message();
  the_.press(settings, {SDLK_ESCAPE});
  EXPECT_EQ(the_.preferences->keys().command_for(m), Command::kMute) << "left as it was";
  the_.press(settings, {SDLK_RETURN, SDLK_m, SDLK_RETURN});
  EXPECT_EQ(the_.preferences->keys().command_for(m), Command::kUp);
  EXPECT_NE(settings.message().find("no key"), std::string::npos) << settings.message();
  the_.press(settings, {SDLK_UP, SDLK_RETURN});
  EXPECT_EQ(the_.preferences->keys(), KeyMap()) << "reset";
}

TEST_F(ScreensTest, SomeKeysCannotBeGivenAway) {
  SettingsScreen settings(*the_.context);
  the_.press(settings, {SDLK_TAB, SDLK_RETURN, SDLK_F1});
  EXPECT_TRUE(settings.awaiting_key()) << "asks on";
  EXPECT_NE(settings.message().find("F1"), std::string::npos);
  the_.press(settings, {SDLK_ESCAPE});
  EXPECT_FALSE(settings.awaiting_key());
  EXPECT_EQ(the_.preferences->keys(), KeyMap());
}

TEST_F(ScreensTest, TheLastKeyOfACommandStays) {
  SettingsScreen settings(*the_.context);
  the_.press(settings, {SDLK_TAB, SDLK_DELETE});
  EXPECT_TRUE(the_.preferences->keys().key(Command::kUp, 0).none());
  the_.press(settings, {SDLK_RIGHT, SDLK_DELETE});
  EXPECT_FALSE(the_.preferences->keys().key(Command::kUp, 1).none());
}

TEST_F(ScreensTest, WhileAKeyIsAskedForTheMouseChoosesNothingElse) {
  SettingsScreen settings(*the_.context);
  the_.press(settings, {SDLK_TAB, SDLK_RETURN});
  the_.picture(settings, 960, 720);
  settings.point({Pointer::Kind::kMoved, {480, 300}});
  EXPECT_EQ(settings.chosen(), 0u);
  the_.press(settings, {SDL_CONTROLLER_BUTTON_B});
  EXPECT_FALSE(settings.awaiting_key()) << "a pad can call it off";
}

TEST_F(ScreensTest, SettingsThatCannotBeWrittenAreTold) {
  std::filesystem::remove_all(the_.folder_.path() / "config");
  std::ofstream(the_.folder_.path() / "config") << "in the way";
  SettingsScreen settings(*the_.context);
  EXPECT_EQ(kind(the_.press(settings, {SDLK_LEFT, SDLK_ESCAPE})), Kind::kBack);
  EXPECT_TRUE(settings.leave());
  the_.preferences->finish();
  const auto problem = the_.preferences->take_problem();
  ASSERT_TRUE(problem);
  EXPECT_NE(problem->find("/config"), std::string::npos) << *problem;
  EXPECT_FALSE(the_.preferences->take_problem()) << "but only once";
  EXPECT_EQ(the_.preferences->volume(), 90) << "and holds for as long as the game runs";
  std::filesystem::remove(the_.folder_.path() / "config");
  the_.preferences->save();
  the_.preferences->finish();
  EXPECT_EQ(Preferences().volume(), 90) << "and is written as soon as it can be";
}

// Two games at once, of which each knows its own best score.
TEST_F(ScreensTest, ABestScoreThatAnotherGameHasWrittenStays) {
  Preferences other;
  other.update_best(Mode::kWalls, 130);
  other.save();
  other.finish();
  the_.preferences->update_best(Mode::kWalls, 40);
  the_.preferences->update_best(Mode::kWrap, 70);
  the_.preferences->save();
  the_.preferences->finish();
  const Preferences again;
  EXPECT_EQ(again.best(Mode::kWalls), 130u);
  EXPECT_EQ(again.best(Mode::kWrap), 70u);
}

// --- scores

TEST_F(ScreensTest, AScoreIsDeletedAndRestored) {
  the_.add_score(50);
  const ScoreEntry best = the_.add_score(90);
  ScoresScreen screen(*the_.context, Mode::kWalls);
  the_.press(screen, {SDLK_DELETE});
  ASSERT_EQ(the_.scores->table(Mode::kWalls).size(), 1u);
  the_.press(screen, {SDLK_u});
  ASSERT_EQ(the_.scores->table(Mode::kWalls).size(), 2u);
  EXPECT_EQ(the_.scores->best(Mode::kWalls), best);
  the_.press(screen, {SDLK_DELETE});
  EXPECT_TRUE(screen.leave());
  the_.scores->finish();
  EXPECT_FALSE(std::filesystem::exists(the_.scores->recording(best))) << "gone for good";
}

TEST_F(ScreensTest, AnyScoreCanBeRaced) {
  the_.add_score(90);
  const ScoreEntry second = the_.add_score(50);
  ScoresScreen screen(*the_.context, Mode::kWalls);
  const auto request = the_.press(screen, {SDLK_DOWN, SDLK_g});
  ASSERT_EQ(kind(request), Kind::kPlay);
  EXPECT_FALSE(request->start.race_best);
  EXPECT_EQ(request->start.race, the_.scores->recording(second));
}

TEST_F(ScreensTest, AScoreIsSentAsOneFile) {
  the_.options.sessions = the_.folder_ / "recordings";
  const ScoreEntry best = the_.add_score(90);
  ScoresScreen screen(*the_.context, Mode::kWalls);
  const std::string path = the_.folder_ / ("walls-90-" + best.date.substr(0, 10));
  for (const char* const ending : {".oro", "-2.oro"}) {
    the_.press(screen, {SDLK_e});
    EXPECT_NE(screen.message().find(path + ending), std::string::npos) << screen.message();
    the_.preferences->finish();
    EXPECT_TRUE(std::filesystem::exists(path + ending)) << "none is replaced";
  }
  EXPECT_TRUE(std::filesystem::exists(the_.scores->recording(best)));
}

TEST_F(ScreensTest, AnEmptyTableIsNoTrap) {
  ScoresScreen screen(*the_.context, Mode::kWrap);
  EXPECT_EQ(kind(the_.press(screen, {SDLK_UP, SDLK_DOWN, SDLK_RETURN, SDLK_g, SDLK_DELETE, SDLK_u})), std::nullopt);
  EXPECT_EQ(kind(the_.press(screen, {SDLK_TAB, SDLK_TAB, SDLK_ESCAPE})), Kind::kBack);
  EXPECT_EQ(screen.mode(), Mode::kWalls) << "past the daily game";
}

TEST_F(ScreensTest, ARoundWithoutARecordingSaysSo) {
  the_.add_score(30, Mode::kWalls, false);
  ScoresScreen screen(*the_.context, Mode::kWalls);
  the_.press(screen, {SDLK_RETURN});
  EXPECT_NE(screen.message().find("no recording"), std::string::npos) << screen.message();
}

// --- all of them

TEST_F(ScreensTest, AnySizeCanBePainted) {
  the_.add_score(30);
  TitleScreen title(*the_.context, 1);
  SettingsScreen settings(*the_.context);
  ScoresScreen scores(*the_.context, Mode::kWalls);
  for (Screen* const screen : std::initializer_list<Screen*>{&title, &settings, &scores}) {
    for (const int size : {1, 64, 321}) the_.picture(*screen, size, 240);
    screen->handle(the_.key(SDLK_TAB));
    the_.picture(*screen, 240, 64);
  }
}

TEST_F(ScreensTest, WithReducedMotionTheTitleStandsStill) {
  the_.preferences->set_reduced_motion(true);
  TitleScreen title(*the_.context, 1);
  const engine::Image before = the_.picture(title);
  title.advance(3'000'000'000);
  EXPECT_EQ(before, the_.picture(title));
  EXPECT_TRUE(the_.rests(title));
}

TEST_F(ScreensTest, NoPictureIsDueWhereNothingMoves) {
  TitleScreen title(*the_.context, 1);
  SettingsScreen settings(*the_.context);
  ScoresScreen scores(*the_.context, Mode::kWalls);
  EXPECT_FALSE(the_.rests(title));
  title.advance(61'000'000'000);
  EXPECT_TRUE(the_.rests(title)) << "no input for a minute";
  the_.press(title, {SDLK_DOWN});
  EXPECT_FALSE(the_.rests(title));
  EXPECT_TRUE(the_.rests(settings));
  the_.press(settings, {SDLK_DOWN, SDLK_DOWN});
  EXPECT_FALSE(the_.rests(settings)) << "the palette is shown in a moving picture";
  EXPECT_TRUE(the_.rests(scores));
}

TEST(PauseMenuTest, DecidesByKeyAndMouse) {
  PauseMenu menu;
  EXPECT_EQ(menu.act(MenuCommand::kConfirm), PauseMenu::Choice::kResume);
  menu.act(MenuCommand::kUp);
  EXPECT_EQ(menu.act(MenuCommand::kConfirm), PauseMenu::Choice::kQuit);
  EXPECT_EQ(menu.act(MenuCommand::kBack), PauseMenu::Choice::kResume);
  menu.open();
  EXPECT_EQ(menu.chosen(), 0u);
}

TEST(PauseMenuTest, AsksWhetherARoundIsToEnd) {
  PauseMenu menu;
  menu.ask(PauseMenu::Choice::kQuit, 120);
  EXPECT_EQ(menu.act(MenuCommand::kConfirm), PauseMenu::Choice::kResume) << "keep playing comes first";
  EXPECT_EQ(menu.act(MenuCommand::kBack), PauseMenu::Choice::kResume);
  menu.act(MenuCommand::kDown);
  EXPECT_EQ(menu.act(MenuCommand::kConfirm), PauseMenu::Choice::kQuit);
  menu.act(MenuCommand::kDown);
  EXPECT_EQ(menu.chosen(), 0u) << "there are two answers";
  menu.open();
  EXPECT_FALSE(menu.asked());
  menu.act(MenuCommand::kDown);
  EXPECT_EQ(menu.act(MenuCommand::kConfirm), PauseMenu::Choice::kRestart);
}

// Every choice that a click somewhere on the picture gives.
std::vector<PauseMenu::Choice> clickable(bool border) {
  engine::Canvas canvas(960, 720);
  engine::Painter painter(canvas.target());
  PauseMenu menu;
  const Theme theme;
  menu.paint(ui_of(painter, canvas.target().area(), theme, false), KeyMap(), false, border);
  std::vector<PauseMenu::Choice> found;
  for (float y = 0; y < 720; y += 6) {
    for (float x = 0; x < 960; x += 6) {
      const auto choice = menu.point({x, y}, true);
      if (choice && std::ranges::find(found, *choice) == found.end()) found.push_back(*choice);
    }
  }
  EXPECT_LT(menu.chosen(), PauseMenu::kRows) << "what lies below the rows is no row";
  return found;
}

TEST(PauseMenuTest, WhatKeysDoCanBeClickedButNotWhatWouldEndTheRound) {
  using Choice = PauseMenu::Choice;
  EXPECT_EQ(clickable(true), (std::vector{Choice::kResume, Choice::kRestart, Choice::kSettings, Choice::kMainMenu,
                                          Choice::kQuit, Choice::kSaveClip, Choice::kSwitchBorder}));
  EXPECT_EQ(clickable(false), (std::vector{Choice::kResume, Choice::kRestart, Choice::kSettings, Choice::kMainMenu,
                                           Choice::kQuit, Choice::kSaveClip}));
}

TEST(Widgets, LongTextIsPartedAtSpacesAndTheLastLineShortened) {
  const engine::TextStyle style{.size_px = 16};
  const auto width = [&](const std::string& text) { return engine::Painter::measure(text, style).width_px; };
  EXPECT_EQ(wrapped("short", style, 500, 2), std::vector<std::string>{"short"});
  const std::string text = "one two three four five six seven eight nine ten";
  const auto all = wrapped(text, style, width("one two three four five six") + 2, 2);
  EXPECT_EQ(all, (std::vector<std::string>{"one two three four five six", "seven eight nine ten"}));
  const auto cut = wrapped(text, style, width("one two three") + 2, 2);
  ASSERT_EQ(cut.size(), 2u);
  EXPECT_EQ(cut[0], "one two three");
  EXPECT_TRUE(cut[1].ends_with("\u2026")) << cut[1];
  EXPECT_EQ(wrapped("wordwithoutanyspace", style, width("word"), 2).size(), 1u);
  EXPECT_EQ(wrapped("", style, 100, 2), std::vector<std::string>{""});
}

TEST(PlaceSign, CountsAsPeopleDo) {
  EXPECT_EQ(rank_text({0, true}), "New record");
  EXPECT_EQ(rank_text({0, false}), "1st place") << "a better score was reached in a round that was left";
  EXPECT_EQ(rank_text({1, false}), "2nd place");
  EXPECT_EQ(rank_text({2, false}), "3rd place");
  EXPECT_EQ(rank_text({9, false}), "10th place");
  EXPECT_EQ(rank_text({10, false}), "11th place");
  EXPECT_EQ(rank_text({20, false}), "21st place");
}

// --- pads

TEST(Shakes, ADeathIsFeltMoreThanAMeal) {
  const auto meal = shake_for(mask_of(Event::kFood)), death = shake_for(mask_of(Event::kDeath));
  ASSERT_TRUE(meal && death);
  EXPECT_LT(meal->low, death->low);
  EXPECT_LT(meal->duration_ms, death->duration_ms);
  EXPECT_FALSE(shake_for(0));
}

TEST_F(ScreensTest, AStickThatIsPushedIsACross) {
  const auto motion = [&](Uint8 axis, float value) {
    SDL_Event event{};
    event.type = SDL_CONTROLLERAXISMOTION;
    event.caxis.axis = axis;
    event.caxis.value = static_cast<Sint16>(value * 32767);
    return the_.pads.handle(event);
  };
  EXPECT_EQ(motion(SDL_CONTROLLER_AXIS_LEFTX, 0.9f), (engine::PadPress{SDL_CONTROLLER_BUTTON_DPAD_RIGHT, true}));
  EXPECT_FALSE(motion(SDL_CONTROLLER_AXIS_LEFTX, 0.95f));
  EXPECT_FALSE(motion(SDL_CONTROLLER_AXIS_RIGHTX, -0.95f)) << "the other stick steers nothing";
  EXPECT_FALSE(motion(SDL_CONTROLLER_AXIS_LEFTX, 0));
  EXPECT_EQ(motion(SDL_CONTROLLER_AXIS_LEFTY, -0.9f), (engine::PadPress{SDL_CONTROLLER_BUTTON_DPAD_UP, true}));
}

}  // namespace
}  // namespace game
