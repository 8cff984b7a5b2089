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

namespace {

TEST(Layouts, WithoutLatinLettersGoByPosition) {
  constexpr SDL_Keycode kCyrillicI = 0x438;   // on the key of B
  constexpr SDL_Keycode kCyrillicBe = 0x431;  // on the key of the comma
  EXPECT_EQ(engine::latin_key(kCyrillicI, SDL_SCANCODE_B, false), SDLK_b);
  EXPECT_EQ(engine::latin_key(kCyrillicBe, SDL_SCANCODE_COMMA, false), SDLK_COMMA);
  EXPECT_EQ(engine::latin_key(SDLK_PERIOD, SDL_SCANCODE_SLASH, false), SDLK_PERIOD) << "is printed on the key";
  EXPECT_EQ(engine::latin_key(SDLK_F1, SDL_SCANCODE_F1, false), SDLK_F1);
}

TEST(Layouts, WithLatinLettersGoByWhatIsPrinted) {
  constexpr SDL_Keycode kOUmlaut = 0xf6;  // on a German keyboard, where a US one has the semicolon
  EXPECT_EQ(engine::latin_key(kOUmlaut, SDL_SCANCODE_SEMICOLON, true), kOUmlaut);
  EXPECT_EQ(engine::latin_key(SDLK_a, SDL_SCANCODE_Q, true), SDLK_a) << "French";
}

}  // namespace
