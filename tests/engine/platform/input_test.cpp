#include "engine/platform/input.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

SDL_Event key_event(Uint32 type, SDL_Keycode key, Uint16 modifiers, Uint8 repeat = 0) {
  SDL_Event event{};
  event.type = type;
  event.key.keysym.sym = key;
  event.key.keysym.scancode = SDL_SCANCODE_W;
  event.key.keysym.mod = modifiers;
  event.key.repeat = repeat;
  return event;
}

TEST(Input, ReadsKeysAndModifiers) {
  const auto press = key_press(key_event(SDL_KEYDOWN, SDLK_RETURN, KMOD_RALT | KMOD_NUM));
  ASSERT_TRUE(press);
  EXPECT_TRUE(press->is(SDLK_RETURN, kAlt)) << "right Alt counts, Num Lock does not";
  EXPECT_FALSE(press->is(SDLK_RETURN));
  EXPECT_TRUE(press->at(SDL_SCANCODE_W));
  EXPECT_FALSE(press->repeat);
  EXPECT_TRUE(key_press(key_event(SDL_KEYDOWN, SDLK_m, KMOD_NONE, 1))->repeat);
}

TEST(Input, OtherEventsAreNoPresses) {
  EXPECT_FALSE(key_press(key_event(SDL_KEYUP, SDLK_m, KMOD_NONE)));
  SDL_Event quit{};
  quit.type = SDL_QUIT;
  EXPECT_FALSE(key_press(quit));
}

TEST(Input, NamesKeysForHelpTexts) {
  EXPECT_EQ(name_of(SDLK_F1), "F1");
  EXPECT_EQ(name_of(SDLK_LEFT, kCtrl | kShift), "Ctrl+Shift+Left");
  EXPECT_EQ(name_of(SDLK_RETURN, kAlt), "Alt+Enter");
  EXPECT_EQ(name_of(SDLK_SPACE), "Space");
}

TEST(KeyNamed, ReadsWhatNameOfWrites) {
  for (const KeyChord chord : {KeyChord{SDLK_LEFT, kCtrl | kShift}, KeyChord{SDLK_F1}, KeyChord{SDLK_SPACE},
                               KeyChord{SDLK_COMMA}, KeyChord{SDLK_RETURN, kAlt}, KeyChord{SDLK_PLUS, kCtrl},
                               KeyChord{SDLK_ESCAPE}, KeyChord{SDLK_b}, KeyChord{SDLK_PLUS}}) {
    EXPECT_EQ(key_named(name_of(chord.key, chord.modifiers)), chord) << name_of(chord.key, chord.modifiers);
  }
  EXPECT_EQ(key_named("ctrl+b"), (KeyChord{SDLK_b, kCtrl}));
  EXPECT_EQ(key_named("esc"), (KeyChord{SDLK_ESCAPE}));
  EXPECT_EQ(key_named("?"), (KeyChord{SDLK_QUESTION}));
}

TEST(KeyNamed, KnowsNoOthers) {
  for (const char* name : {"", "Ctrl+", "Hyper+B", "Bananas", "Ctrl+Shift", "B+Ctrl"}) {
    EXPECT_FALSE(key_named(name)) << name;
  }
}

}  // namespace
}  // namespace engine
