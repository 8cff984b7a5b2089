#include "replay/command.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using replay::Command;
using replay::Order;
using replay::order_for;

engine::KeyPress press(SDL_Keycode key, unsigned modifiers = engine::kNoModifier) {
  engine::KeyPress made;
  made.key = key;
  made.modifiers = modifiers;
  return made;
}

TEST(OrderFor, KnowsTheKeysOfVideoPlayers) {
  EXPECT_EQ(order_for(press(SDLK_SPACE)), (Order{Command::kTogglePlay, 0}));
  EXPECT_EQ(order_for(press(SDLK_COMMA)), (Order{Command::kStep, -1}));
  EXPECT_EQ(order_for(press(SDLK_PERIOD)), (Order{Command::kStep, 1}));
  EXPECT_EQ(order_for(press(SDLK_LEFT)), (Order{Command::kSkip, -5000}));
  EXPECT_EQ(order_for(press(SDLK_RIGHT, engine::kShift)), (Order{Command::kSkip, 1000}));
  EXPECT_EQ(order_for(press(SDLK_RIGHT, engine::kCtrl)), (Order{Command::kNextMark, 0}));
  EXPECT_EQ(order_for(press(SDLK_j)), (Order{Command::kShuttleBack, 0}));
  EXPECT_EQ(order_for(press(SDLK_k)), (Order{Command::kPause, 0}));
  EXPECT_EQ(order_for(press(SDLK_l)), (Order{Command::kShuttleForward, 0}));
  EXPECT_EQ(order_for(press(SDLK_HOME)), (Order{Command::kStart, 0}));
  EXPECT_EQ(order_for(press(SDLK_END)), (Order{Command::kEnd, 0}));
  EXPECT_EQ(order_for(press(SDLK_UP)), (Order{Command::kSpeed, 1}));
  EXPECT_EQ(order_for(press(SDLK_LEFTBRACKET)), (Order{Command::kSpeed, -1}));
  EXPECT_EQ(order_for(press(SDLK_BACKSPACE)), (Order{Command::kNormalSpeed, 0}));
  EXPECT_EQ(order_for(press(SDLK_i)), (Order{Command::kInPoint, 0}));
  EXPECT_EQ(order_for(press(SDLK_o)), (Order{Command::kOutPoint, 0}));
  EXPECT_EQ(order_for(press(SDLK_b)), (Order{Command::kBookmark, 0}));
  EXPECT_EQ(order_for(press(SDLK_QUESTION)), (Order{Command::kKeySheet, 0}));
}

TEST(OrderFor, DigitsGoToTenths) {
  for (int digit = 0; digit <= 9; ++digit) {
    EXPECT_EQ(order_for(press(SDLK_0 + digit)), (Order{Command::kTenth, digit}));
  }
}

TEST(OrderFor, OtherKeysDoNothing) {
  EXPECT_FALSE(order_for(press(SDLK_x)).has_value());
  EXPECT_FALSE(order_for(press(SDLK_SPACE, engine::kAlt)).has_value());
}

TEST(KeySheet, NamesEveryKindOfKey) {
  for (const char* wanted : {"Space", "J K L", "Home End", "F1", "B", "Ctrl+wheel"}) {
    const auto keys = replay::key_sheet();
    EXPECT_TRUE(std::any_of(keys.begin(), keys.end(), [&](const auto& line) {
      return line.keys == std::string(wanted);
    })) << wanted;
  }
}

}  // namespace
