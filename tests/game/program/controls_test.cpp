// Keys: those there are to begin with, those the player puts in their place, and what the settings file makes of them.
#include <gtest/gtest.h>

#include "game/program/controls.h"

namespace game {
namespace {

using engine::KeyPress;

// As on a keyboard whose keys are called what they are in SDL.
KeyPress press(SDL_Keycode key, unsigned modifiers = engine::kNoModifier) {
  return {key, SDL_GetScancodeFromName(SDL_GetKeyName(key)), modifiers, false};
}
// A key of a keyboard on which something else is printed there.
KeyPress at(SDL_Scancode place, SDL_Keycode printed) { return {printed, place, engine::kNoModifier, false}; }

TEST(KeyMap, BeginsWithTheKeysThatAreWrittenOnTheBox) {
  const KeyMap keys;
  EXPECT_EQ(keys.command_for(press(SDLK_UP)), Command::kUp);
  EXPECT_EQ(keys.command_for(press(SDLK_a)), Command::kLeft);
  EXPECT_EQ(keys.command_for(press(SDLK_SPACE)), Command::kConfirm);
  EXPECT_EQ(keys.command_for(press(SDLK_KP_ENTER)), Command::kConfirm);
  EXPECT_EQ(keys.command_for(press(SDLK_BACKSPACE)), Command::kRewind);
  EXPECT_EQ(keys.command_for(press(SDLK_F9)), Command::kSaveClip);
  EXPECT_EQ(keys.command_for(press(SDLK_q)), Command::kQuit);
  EXPECT_EQ(keys.command_for(press(SDLK_q, engine::kCtrl)), Command::kQuit);
  EXPECT_EQ(keys.command_for(press(SDLK_r, engine::kCtrl)), std::nullopt);
  EXPECT_EQ(keys.command_for(press(SDLK_x)), std::nullopt);
}

TEST(KeyMap, SteersByPlaceAndReadsLetters) {
  const KeyMap keys;
  EXPECT_EQ(keys.command_for(at(SDL_SCANCODE_W, SDLK_z)), Command::kUp) << "where W is on other keyboards";
  EXPECT_EQ(keys.command_for(at(SDL_SCANCODE_SEMICOLON, SDLK_m)), Command::kMute) << "where M is on a French one";
}

TEST(KeyMap, AKeyGoesToOneCommandOnly) {
  KeyMap keys;
  EXPECT_EQ(keys.owner(Command::kMute, press(SDLK_w)), Command::kUp);
  EXPECT_EQ(keys.owner(Command::kUp, press(SDLK_w)), std::nullopt) << "its own";
  keys.bind(Command::kMute, 1, press(SDLK_w));
  EXPECT_EQ(keys.command_for(press(SDLK_w)), Command::kMute);
  EXPECT_TRUE(keys.key(Command::kUp, 1).none());
  EXPECT_EQ(keys.command_for(press(SDLK_UP)), Command::kUp) << "its other key stays";
  keys.bind(Command::kLeft, 0, press(SDLK_r));
  EXPECT_EQ(keys.command_for(press(SDLK_r)), Command::kLeft);
  EXPECT_FALSE(keys.has_key(Command::kRestart));
}

TEST(KeyMap, PauseAndQuitKeepAKeyAlways) {
  KeyMap keys;
  EXPECT_TRUE(KeyMap::why_reserved(press(SDLK_ESCAPE)));
  EXPECT_TRUE(KeyMap::why_reserved(press(SDLK_F1)));
  EXPECT_TRUE(KeyMap::why_reserved(press(SDLK_LCTRL)));
  EXPECT_TRUE(KeyMap::why_reserved(press(SDLK_x, engine::kAlt)));
  EXPECT_FALSE(KeyMap::why_reserved(press(SDLK_x)));
  EXPECT_FALSE(KeyMap::why_reserved(press(SDLK_LSHIFT)));
  for (size_t i = 0; i < kCommands; ++i) {
    for (size_t slot = 0; slot < KeyMap::kSlots; ++slot) keys.clear(static_cast<Command>(i), slot);
  }
  EXPECT_EQ(keys.command_for(press(SDLK_ESCAPE)), Command::kPause);
  EXPECT_EQ(keys.command_for(press(SDLK_q, engine::kCtrl)), Command::kQuit);
}

TEST(KeyMap, IsTheSameAfterSettingsHaveKeptIt) {
  KeyMap keys;
  EXPECT_EQ(keys.to_json(), "{}") << "only what differs is kept";
  keys.bind(Command::kUp, 0, press(SDLK_i));
  keys.bind(Command::kRewind, 1, press(SDLK_MINUS));
  keys.clear(Command::kMute, 0);
  EXPECT_EQ(KeyMap::from_json(keys.to_json()), keys);
  EXPECT_EQ(KeyMap::from_json(""), KeyMap());
}

TEST(KeyMap, NonsenseInTheSettingsLeavesTheKeysAsTheyWere) {
  for (const char* json :
       {"[]", "{\"up\": 3}", "{\"up\": [\"W\"]}", "{\"up\": [\"W\", 4]}", "{\"up\": [\"no such key\", \"W\"]}",
        "{\"fly\": [\"W\", \"\"]}", "{\"up\": [null, null]}"}) {
    EXPECT_EQ(KeyMap::from_json(json), KeyMap()) << json;
  }
}

TEST(PadButtons, ShouldersRewindAndYIsTheRematch) {
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_LEFTSHOULDER), Command::kRewind);
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_RIGHTSHOULDER), Command::kRewind);
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_Y), Command::kRestart);
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_START), Command::kPause);
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_DPAD_LEFT), Command::kLeft);
  EXPECT_EQ(command_for(SDL_CONTROLLER_BUTTON_X), Command::kSaveClip);
}

}  // namespace
}  // namespace game
