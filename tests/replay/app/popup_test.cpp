// Prompts and menus, without a window.
#include <gtest/gtest.h>

#include "replay/app/popups.h"
#include "tests/replay/app/key_press.h"

namespace {

using recorder::Status;
using replay::Menu;
using replay::Prompt;
using replay_test::press;

TEST(Prompt, IsEditedLikeAnyLine) {
  Prompt prompt("title", "hint", "ab", [](const std::string&) { return Status(); });
  prompt.type("c\u00e9");
  EXPECT_EQ(prompt.text(), "abc\u00e9");
  prompt.key(press(SDLK_LEFT), "");
  prompt.key(press(SDLK_BACKSPACE), "");
  EXPECT_EQ(prompt.text(), "ab\u00e9");
  prompt.key(press(SDLK_DELETE), "");
  EXPECT_EQ(prompt.text(), "ab") << "a letter of two bytes goes as one";
  prompt.key(press(SDLK_HOME), "");
  prompt.key(press(SDLK_v, engine::kCtrl), "x\ny");
  EXPECT_EQ(prompt.text(), "x yab");
  EXPECT_EQ(prompt.cursor(), 3u);
  prompt.key(press(SDLK_END), "");
  prompt.key(press(SDLK_u, engine::kCtrl), "");
  EXPECT_EQ(prompt.text(), "");
  for (const auto key : {SDLK_BACKSPACE, SDLK_DELETE, SDLK_LEFT, SDLK_RIGHT}) prompt.key(press(key), "");
  EXPECT_FALSE(prompt.done());
}

TEST(Prompt, StaysOpenWithTheReasonUntilItIsAccepted) {
  std::string taken;
  Prompt prompt("title", "hint", "", [&](const std::string& text) {
    if (text != "good") return Status::failure("not " + text);
    taken = text;
    return Status();
  });
  prompt.type("bad");
  prompt.key(press(SDLK_RETURN), "");
  EXPECT_FALSE(prompt.done());
  EXPECT_EQ(prompt.error(), "not bad");
  prompt.key(press(SDLK_BACKSPACE, engine::kCtrl), "");
  EXPECT_EQ(prompt.error(), "");
  prompt.type("good");
  prompt.key(press(SDLK_KP_ENTER), "");
  EXPECT_TRUE(prompt.done());
  EXPECT_EQ(taken, "good");
}

TEST(Prompt, EscapeLeavesEverythingAsItWas) {
  bool asked = false;
  Prompt prompt("title", "hint", "text", [&](const std::string&) {
    asked = true;
    return Status();
  });
  prompt.key(press(SDLK_ESCAPE), "");
  EXPECT_TRUE(prompt.done());
  EXPECT_FALSE(asked);
}

class MenuOfThirty : public ::testing::Test {
 protected:
  MenuOfThirty() {
    std::vector<Menu::Item> items;
    for (int i = 0; i < 30; ++i) items.push_back({"item " + std::to_string(i), "", i != 7});
    menu_ = std::make_unique<Menu>("title", std::move(items), 3, engine::Point{300, 300},
                                   [this](size_t item) { chosen_ = item; });
    menu_->lay_out({0, 0, 640, 320}, 1);
  }
  std::unique_ptr<Menu> menu_;
  std::optional<size_t> chosen_;
};

TEST_F(MenuOfThirty, IsWalkedThroughByKeysAndScrolls) {
  EXPECT_LT(menu_->end_shown(), 30u);
  menu_->key(press(SDLK_END));
  EXPECT_EQ(menu_->highlighted(), 29u);
  EXPECT_EQ(menu_->end_shown(), 30u);
  menu_->key(press(SDLK_DOWN));
  EXPECT_EQ(menu_->highlighted(), 0u);
  EXPECT_EQ(menu_->first_shown(), 0u);
  menu_->key(press(SDLK_DOWN));
  menu_->key(press(SDLK_RETURN));
  EXPECT_TRUE(menu_->done());
  EXPECT_EQ(chosen_, 1u);
}

TEST_F(MenuOfThirty, IsChosenFromByMouse) {
  menu_->move(menu_->line_of(2).center());
  EXPECT_EQ(menu_->highlighted(), 2u);
  menu_->press(menu_->line_of(2).center());
  EXPECT_EQ(chosen_, 2u);
}

TEST_F(MenuOfThirty, WhatCannotBeChosenIsNot) {
  menu_->press(menu_->line_of(7).center());
  EXPECT_FALSE(menu_->done());
  EXPECT_FALSE(chosen_);
}

TEST_F(MenuOfThirty, APressBesideItAndEscapeCloseIt) {
  menu_->press({1, 1});
  EXPECT_TRUE(menu_->done());
  EXPECT_FALSE(chosen_);
}

TEST_F(MenuOfThirty, StaysInsideItsArea) {
  EXPECT_GE(menu_->box().y, 0);
  EXPECT_LE(menu_->box().bottom(), 300);
  menu_->wheel(-1);
  EXPECT_EQ(menu_->first_shown(), 1u);
  for (int i = 0; i < 100; ++i) menu_->wheel(-1);
  EXPECT_EQ(menu_->end_shown(), 30u);
}

}  // namespace
