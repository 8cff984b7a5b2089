#include "replay/key_bindings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using replay::Command;
using replay::KeyBindings;
using replay::Order;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

engine::KeyPress press(SDL_Keycode key, unsigned modifiers = engine::kNoModifier) {
  engine::KeyPress made;
  made.key = key;
  made.modifiers = modifiers;
  return made;
}

TEST(KeyBindings, KnowTheKeysOfVideoPlayers) {
  const KeyBindings keys;
  const auto order_for = [&](const engine::KeyPress& pressed) { return keys.order_for(pressed); };
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
  EXPECT_EQ(order_for(press(SDLK_RIGHTBRACKET)), (Order{Command::kSpeed, 1}));
  EXPECT_EQ(order_for(press(SDLK_BACKSPACE)), (Order{Command::kNormalSpeed, 0}));
  EXPECT_EQ(order_for(press(SDLK_i)), (Order{Command::kInPoint, 0}));
  EXPECT_EQ(order_for(press(SDLK_o)), (Order{Command::kOutPoint, 0}));
  EXPECT_EQ(order_for(press(SDLK_b)), (Order{Command::kBookmark, 0}));
  EXPECT_EQ(order_for(press(SDLK_f)), (Order{Command::kFullScreen, 0}));
  EXPECT_EQ(order_for(press(SDLK_g)), (Order{Command::kGoTo, 0}));
  EXPECT_EQ(order_for(press(SDLK_QUESTION)), (Order{Command::kKeySheet, 0}));
  EXPECT_EQ(order_for(press(SDLK_SLASH, engine::kShift)), (Order{Command::kKeySheet, 0}));
  for (int digit = 0; digit <= 9; ++digit) {
    EXPECT_EQ(order_for(press(SDLK_0 + digit)), (Order{Command::kTenth, digit}));
  }
  EXPECT_FALSE(order_for(press(SDLK_y)));
  EXPECT_FALSE(order_for(press(SDLK_SPACE, engine::kAlt)));
}

TEST(KeyBindings, PunctuationCountsHoweverALayoutTypesIt) {
  KeyBindings keys;
  EXPECT_EQ(keys.order_typed("?"), (Order{Command::kKeySheet, 0}));  // Shift+\u00df on a German keyboard
  EXPECT_EQ(keys.order_typed("["), (Order{Command::kSpeed, -1}));
  EXPECT_EQ(keys.order_typed("."), (Order{Command::kStep, 1}));
  EXPECT_EQ(keys.order_typed("7"), (Order{Command::kTenth, 7}));  // Shift+\u00e8 on a French one
  // Letters and blanks are keys of their own everywhere: with Shift they are no order of the key without.
  for (const char* text : {"", " ", "b", "B", "\u00df", "??", "!", "\n"}) EXPECT_FALSE(keys.order_typed(text)) << text;
  keys.rebind(R"({"keys": []})");
  EXPECT_FALSE(keys.order_typed("?"));
}

// Whoever changes the table does not give a key to two orders, or a name twice.
TEST(KeyBindings, NoKeyAndNoNameStandsForTwo) {
  std::set<std::string_view> names;
  std::set<std::string> keys;
  for (const auto& action : replay::actions()) {
    EXPECT_TRUE(names.insert(action.name).second) << action.name;
    std::string_view rest = action.keys;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find(' '), rest.size());
      const auto chord = engine::key_named(rest.substr(0, end));
      ASSERT_TRUE(chord) << action.name;
      EXPECT_TRUE(keys.insert(engine::name_of(chord->key, chord->modifiers)).second) << action.name;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

TEST(KeyBindings, AnyOrderGetsOtherKeys) {
  KeyBindings keys;
  EXPECT_THAT(keys.rebind(R"({"toggle_play": ["Ctrl+P", "Y"], "quit": []})"), IsEmpty());
  EXPECT_EQ(keys.order_for(press(SDLK_p, engine::kCtrl)), (Order{Command::kTogglePlay, 0}));
  EXPECT_EQ(keys.order_for(press(SDLK_y)), (Order{Command::kTogglePlay, 0}));
  EXPECT_FALSE(keys.order_for(press(SDLK_SPACE)));
  EXPECT_FALSE(keys.order_for(press(SDLK_q)));
  EXPECT_EQ(keys.order_for(press(SDLK_b)), (Order{Command::kBookmark, 0})) << "the others are as they were";
  EXPECT_EQ(keys.key_of({Command::kTogglePlay, 0}), "Ctrl+P");
}

TEST(KeyBindings, AKeyTakenFromAnotherOrderIsTold) {
  KeyBindings keys;
  EXPECT_THAT(keys.rebind(R"({"export": ["Space"]})"),
              ElementsAre("keys: Space is now for export, no longer for toggle_play"));
  EXPECT_EQ(keys.order_for(press(SDLK_SPACE)), (Order{Command::kExport, 0}));
  EXPECT_EQ(keys.key_of({Command::kTogglePlay, 0}), "");
}

TEST(KeyBindings, OrdersThatSwapKeysAreNoConflict) {
  KeyBindings keys;
  EXPECT_THAT(keys.rebind(R"({"bookmark": ["G"], "go_to": ["B"]})"), IsEmpty());
  EXPECT_EQ(keys.order_for(press(SDLK_g)), (Order{Command::kBookmark, 0}));
}

TEST(KeyBindings, WhatMakesNoSenseIsToldAndLeftOut) {
  KeyBindings keys;
  const auto told = keys.rebind(
      R"({"bookmark": ["Hyper+B", true, "Y"], "dance": ["D"], "export": ["Y"], "pause": "K", "quit": ["Q"]})");
  ASSERT_EQ(told.size(), 5u);
  EXPECT_THAT(told, ::testing::Contains(HasSubstr("there is no key \"Hyper+B\"")));
  EXPECT_THAT(told, ::testing::Contains(HasSubstr("there is no key \"true\"")));
  EXPECT_THAT(told, ::testing::Contains(HasSubstr("there is no order \"dance\"")));
  EXPECT_THAT(told, ::testing::Contains(HasSubstr("Y is wanted for bookmark and for export")));
  EXPECT_THAT(told, ::testing::Contains(HasSubstr("pause: is no list")));
  EXPECT_EQ(keys.order_for(press(SDLK_y)), (Order{Command::kBookmark, 0}));
  EXPECT_EQ(keys.order_for(press(SDLK_k)), (Order{Command::kPause, 0}));
  EXPECT_EQ(KeyBindings().rebind("[1, 2").size(), 1u);
  EXPECT_EQ(KeyBindings().rebind("7").size(), 1u);
}

TEST(KeyBindings, WhatIsPrintedReadsBackTheSame) {
  KeyBindings keys;
  ASSERT_THAT(keys.rebind(R"({"keys": [], "library": ["Ctrl+Alt+Shift+L", "F5"]})"), IsEmpty());
  KeyBindings again;
  EXPECT_THAT(again.rebind(keys.to_json()), IsEmpty());
  EXPECT_EQ(again.to_json(), keys.to_json());
}

TEST(KeySheet, ShowsTheKeysAsTheyAre) {
  KeyBindings keys;
  const auto line = [&](const std::string& meaning) -> std::string {
    for (const auto& help : keys.sheet()) {
      if (help.meaning.find(meaning) != std::string::npos) return help.keys;
    }
    return "none";
  };
  EXPECT_EQ(line("play, pause"), "Space");
  EXPECT_EQ(line("backwards, pause, forwards"), "J  K  L");
  EXPECT_EQ(line("tenths"), "0 - 9");
  EXPECT_EQ(line("1 second back"), "Shift+Left  Right");
  EXPECT_EQ(line("slower, faster"), "Down  Up  [  ]");
  EXPECT_EQ(line("this sheet"), "?  H");
  EXPECT_EQ(line("zoom the timeline"), "Ctrl++  -");
  keys.rebind(R"({"toggle_play": ["Y"], "quit": []})");
  EXPECT_EQ(line("play, pause"), "Y");
  EXPECT_EQ(line("quit"), "none");
}

}  // namespace
