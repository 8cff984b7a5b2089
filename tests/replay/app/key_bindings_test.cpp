#include "replay/app/bindings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/replay/app/key_press.h"

namespace {

using replay::Command;
using replay::CommandId;
using replay::KeyBindings;
using replay_test::press;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(KeyBindings, KnowTheKeysOfVideoPlayers) {
  const KeyBindings keys;
  const auto command_for = [&](const engine::KeyPress& pressed) { return keys.command_for(pressed); };
  EXPECT_EQ(command_for(press(SDLK_SPACE)), (Command{CommandId::kTogglePlay, 0}));
  EXPECT_EQ(command_for(press(SDLK_COMMA)), (Command{CommandId::kStep, -1}));
  EXPECT_EQ(command_for(press(SDLK_PERIOD)), (Command{CommandId::kStep, 1}));
  EXPECT_EQ(command_for(press(SDLK_LEFT)), (Command{CommandId::kSkip, -5000}));
  EXPECT_EQ(command_for(press(SDLK_RIGHT, engine::kShift)), (Command{CommandId::kSkip, 1000}));
  EXPECT_EQ(command_for(press(SDLK_RIGHT, engine::kCtrl)), (Command{CommandId::kNextMark, 0}));
  EXPECT_EQ(command_for(press(SDLK_j)), (Command{CommandId::kShuttleBack, 0}));
  EXPECT_EQ(command_for(press(SDLK_k)), (Command{CommandId::kPause, 0}));
  EXPECT_EQ(command_for(press(SDLK_l)), (Command{CommandId::kShuttleForward, 0}));
  EXPECT_EQ(command_for(press(SDLK_HOME)), (Command{CommandId::kStart, 0}));
  EXPECT_EQ(command_for(press(SDLK_END)), (Command{CommandId::kEnd, 0}));
  EXPECT_EQ(command_for(press(SDLK_UP)), (Command{CommandId::kSpeed, 1}));
  EXPECT_EQ(command_for(press(SDLK_LEFTBRACKET)), (Command{CommandId::kSpeed, -1}));
  EXPECT_EQ(command_for(press(SDLK_RIGHTBRACKET)), (Command{CommandId::kSpeed, 1}));
  EXPECT_EQ(command_for(press(SDLK_BACKSPACE)), (Command{CommandId::kNormalSpeed, 0}));
  EXPECT_EQ(command_for(press(SDLK_i)), (Command{CommandId::kInPoint, 0}));
  EXPECT_EQ(command_for(press(SDLK_o)), (Command{CommandId::kOutPoint, 0}));
  EXPECT_EQ(command_for(press(SDLK_b)), (Command{CommandId::kBookmark, 0}));
  EXPECT_EQ(command_for(press(SDLK_f)), (Command{CommandId::kFullScreen, 0}));
  EXPECT_EQ(command_for(press(SDLK_g)), (Command{CommandId::kGoTo, 0}));
  EXPECT_EQ(command_for(press(SDLK_QUESTION)), (Command{CommandId::kKeySheet, 0}));
  EXPECT_EQ(command_for(press(SDLK_SLASH, engine::kShift)), (Command{CommandId::kKeySheet, 0}));
  for (int digit = 0; digit <= 9; ++digit) {
    EXPECT_EQ(command_for(press(SDLK_0 + digit)), (Command{CommandId::kTenth, digit}));
  }
  EXPECT_FALSE(command_for(press(SDLK_y)));
  EXPECT_FALSE(command_for(press(SDLK_SPACE, engine::kAlt)));
}

TEST(KeyBindings, PunctuationCountsHoweverALayoutTypesIt) {
  KeyBindings keys;
  EXPECT_EQ(keys.command_for_text("?"), (Command{CommandId::kKeySheet, 0}));  // Shift+\u00df on a German keyboard
  EXPECT_EQ(keys.command_for_text("["), (Command{CommandId::kSpeed, -1}));
  EXPECT_EQ(keys.command_for_text("."), (Command{CommandId::kStep, 1}));
  EXPECT_EQ(keys.command_for_text("7"), (Command{CommandId::kTenth, 7}));  // Shift+\u00e8 on a French one
  // Letters and blanks are keys of their own everywhere: with Shift they are no order of the key without.
  for (const char* text : {"", " ", "b", "B", "\u00df", "??", "!", "\n"})
    EXPECT_FALSE(keys.command_for_text(text)) << text;
  keys.rebind(R"({"keys": []})");
  EXPECT_FALSE(keys.command_for_text("?"));
}

// A change of the table must not give a key to two commands, or a name twice.
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
  EXPECT_EQ(keys.command_for(press(SDLK_p, engine::kCtrl)), (Command{CommandId::kTogglePlay, 0}));
  EXPECT_EQ(keys.command_for(press(SDLK_y)), (Command{CommandId::kTogglePlay, 0}));
  EXPECT_FALSE(keys.command_for(press(SDLK_SPACE)));
  EXPECT_FALSE(keys.command_for(press(SDLK_q)));
  EXPECT_EQ(keys.command_for(press(SDLK_b)), (Command{CommandId::kBookmark, 0})) << "the others are as they were";
  EXPECT_EQ(keys.key_of({CommandId::kTogglePlay, 0}), "Ctrl+P");
}

TEST(KeyBindings, AKeyTakenFromAnotherOrderIsTold) {
  KeyBindings keys;
  EXPECT_THAT(keys.rebind(R"({"export": ["Space"]})"),
              ElementsAre("keys: Space is now for export, no longer for toggle_play"));
  EXPECT_EQ(keys.command_for(press(SDLK_SPACE)), (Command{CommandId::kExport, 0}));
  EXPECT_EQ(keys.key_of({CommandId::kTogglePlay, 0}), "");
}

TEST(KeyBindings, OrdersThatSwapKeysAreNoConflict) {
  KeyBindings keys;
  EXPECT_THAT(keys.rebind(R"({"bookmark": ["G"], "go_to": ["B"]})"), IsEmpty());
  EXPECT_EQ(keys.command_for(press(SDLK_g)), (Command{CommandId::kBookmark, 0}));
}

TEST(KeyBindings, WhatMakesNoSenseIsToldAndLeftOut) {
  KeyBindings keys;
  const auto told = keys.rebind(
      R"({"bookmark": ["Hyper+B", true, "Y"], "dance": ["D"], "export": ["Y"], "pause": "K", "quit": ["Q"]})");
  ASSERT_EQ(told.size(), 5u);
  EXPECT_THAT(told, ::testing::Contains(HasSubstr("unknown key \"Hyper+B\"")));
  EXPECT_THAT(told, ::testing::Contains(HasSubstr("unknown key \"true\"")));
  EXPECT_THAT(told, ::testing::Contains(HasSubstr("unknown command \"dance\"")));
  EXPECT_THAT(told, ::testing::Contains(HasSubstr("Y is set for bookmark and for export")));
  EXPECT_THAT(told, ::testing::Contains(HasSubstr("pause: is not a list")));
  EXPECT_EQ(keys.command_for(press(SDLK_y)), (Command{CommandId::kBookmark, 0}));
  EXPECT_EQ(keys.command_for(press(SDLK_k)), (Command{CommandId::kPause, 0}));
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
  EXPECT_EQ(line("jump to 0-90 %"), "0 - 9");
  EXPECT_EQ(line("1 second back"), "Shift+Left  Right");
  EXPECT_EQ(line("slower, faster"), "Down  Up  [  ]");
  EXPECT_EQ(line("this sheet"), "?  H");
  EXPECT_EQ(line("zoom the timeline"), "+  -");
  EXPECT_EQ(line("larger / smaller"), "Ctrl++  -");
  keys.rebind(R"({"toggle_play": ["Y"], "quit": []})");
  EXPECT_EQ(line("play, pause"), "Y");
  EXPECT_EQ(line("quit"), "none");
}

}  // namespace
