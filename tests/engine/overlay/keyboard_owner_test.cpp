#include "engine/overlay/keyboard_owner.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

using Verdict = KeyboardOwner::Verdict;

KeyPress press(SDL_Keycode key, unsigned modifiers = kNoModifier) {
  return {.key = key, .scancode = SDL_SCANCODE_UNKNOWN, .modifiers = modifiers};
}

TEST(KeyboardOwner, ArrowsSteerTheGameUntilSomebodyAsksForTheKeyboard) {
  KeyboardOwner owner;
  for (const SDL_Keycode key : {SDLK_UP, SDLK_SPACE, SDLK_TAB, SDLK_ESCAPE, SDLK_a}) {
    EXPECT_EQ(owner.key(press(key), {}), Verdict::kProgram);
  }
  owner.click(true);
  EXPECT_EQ(owner.key(press(SDLK_UP), {}), Verdict::kProgram) << "a click on a panel does not take the keys away";
}

TEST(KeyboardOwner, CtrlF1GivesThemToThePanelsAndBack) {
  KeyboardOwner owner;
  EXPECT_EQ(owner.key(press(SDLK_F1, kCtrl), {}), Verdict::kThisPanel);
  EXPECT_TRUE(owner.panels_have_keyboard());
  EXPECT_EQ(owner.key(press(SDLK_UP), {}), Verdict::kPanels);
  EXPECT_EQ(owner.key(press(SDLK_SPACE), {}), Verdict::kPanels);
  EXPECT_EQ(owner.key(press(SDLK_F1, kCtrl), {}), Verdict::kHandled);
  EXPECT_EQ(owner.key(press(SDLK_UP), {}), Verdict::kProgram);
}

TEST(KeyboardOwner, CtrlTabGoesFromPanelToPanel) {
  KeyboardOwner owner;
  EXPECT_EQ(owner.key(press(SDLK_TAB, kCtrl), {}), Verdict::kNextPanel);
  EXPECT_EQ(owner.key(press(SDLK_TAB, kCtrl | kShift), {}), Verdict::kPreviousPanel);
  EXPECT_TRUE(owner.panels_have_keyboard());
}

TEST(KeyboardOwner, KeysThatPanelsHaveNoUseForStillReachTheProgram) {
  KeyboardOwner owner;
  owner.key(press(SDLK_F1, kCtrl), {});
  EXPECT_EQ(owner.key(press(SDLK_PERIOD), {}), Verdict::kProgram) << "a step of the viewer";
  EXPECT_EQ(owner.key(press(SDLK_p), {}), Verdict::kProgram) << "pauses the game";
}

TEST(KeyboardOwner, TheMenuKeyOpensMenusOnceThePanelsHaveTheKeyboard) {
  KeyboardOwner owner;
  EXPECT_EQ(owner.key(press(SDLK_F10, kShift), {}), Verdict::kProgram);
  owner.key(press(SDLK_F1, kCtrl), {});
  EXPECT_EQ(owner.key(press(SDLK_F10, kShift), {}), Verdict::kMenu);
  EXPECT_EQ(owner.key(press(SDLK_APPLICATION), {}), Verdict::kMenu);
  EXPECT_EQ(owner.key(press(SDLK_F10), {}), Verdict::kProgram);
}

TEST(KeyboardOwner, EscOrAClickBesideThePanelsGivesThemBack) {
  KeyboardOwner owner;
  owner.key(press(SDLK_F1, kCtrl), {});
  EXPECT_EQ(owner.key(press(SDLK_ESCAPE), {}), Verdict::kHandled) << "the program does not quit over it";
  EXPECT_FALSE(owner.panels_have_keyboard());
  owner.key(press(SDLK_F1, kCtrl), {});
  owner.click(true);
  EXPECT_TRUE(owner.panels_have_keyboard());
  owner.click(false);
  EXPECT_FALSE(owner.panels_have_keyboard());
}

TEST(KeyboardOwner, ATextFieldTakesEveryKey) {
  KeyboardOwner owner;
  for (const SDL_Keycode key : {SDLK_UP, SDLK_SPACE, SDLK_a, SDLK_ESCAPE, SDLK_PERIOD}) {
    EXPECT_EQ(owner.key(press(key), {.typing = true}), Verdict::kPanels);
  }
  EXPECT_FALSE(owner.panels_have_keyboard()) << "once it is left, all is as before";
}

TEST(KeyboardOwner, EscClosesAMenuBeforeItGivesTheKeyboardBack) {
  KeyboardOwner owner;
  owner.key(press(SDLK_F1, kCtrl), {});
  EXPECT_EQ(owner.key(press(SDLK_ESCAPE), {.popup = true}), Verdict::kPanels);
  EXPECT_TRUE(owner.panels_have_keyboard());
}

TEST(KeyboardOwner, HidingThePanelsFreesTheKeyboard) {
  KeyboardOwner owner;
  owner.key(press(SDLK_F1, kCtrl), {});
  owner.release();
  EXPECT_EQ(owner.key(press(SDLK_UP), {}), Verdict::kProgram);
}

}  // namespace
}  // namespace engine
