// Keys as a game thinks of them: a key with modifiers, read off SDL events. Hotkeys are matched on events and never
// by asking whether a key is down, because a key that goes down and up within one frame would be lost that way.
//
// Pure functions of the event; the thread that polls events.
#pragma once

#include <SDL_events.h>
#include <SDL_keyboard.h>

#include <optional>
#include <string>
#include <string_view>

namespace engine {

// Modifiers, to be combined with |. Left and right are the same.
enum Modifier : unsigned { kNoModifier = 0, kShift = 1, kCtrl = 2, kAlt = 4, kSuper = 8 };

// A key press.
struct KeyPress {
  SDL_Keycode key = SDLK_UNKNOWN;                // what is printed on the key: SDLK_m
  SDL_Scancode scancode = SDL_SCANCODE_UNKNOWN;  // where it is: SDL_SCANCODE_W is the same place on every layout
  unsigned modifiers = kNoModifier;
  bool repeat = false;  // sent by a key held down

  // This key with exactly these modifiers.
  bool is(SDL_Keycode wanted, unsigned wanted_modifiers = kNoModifier) const {
    return key == wanted && modifiers == wanted_modifiers;
  }
  bool at(SDL_Scancode wanted) const { return scancode == wanted; }
};

// The key that the event presses, nothing for any other event (key up, mouse, ...).
std::optional<KeyPress> key_press(const SDL_Event& event);

// The key that the event lets go of, without modifiers: they may have been let go of first.
std::optional<KeyPress> key_release(const SDL_Event& event);

// Ctrl, Alt, Shift, Super as bits of Modifier.
unsigned modifiers_of(Uint16 sdl_modifiers);

// For help texts: "Ctrl+Left", "F1", "Space".
std::string name_of(SDL_Keycode key, unsigned modifiers = kNoModifier);

// A key with its modifiers, apart from an event.
struct KeyChord {
  SDL_Keycode key = SDLK_UNKNOWN;
  unsigned modifiers = kNoModifier;

  bool operator==(const KeyChord&) const = default;
};

// The key of a name as name_of() gives it, for settings files: "Ctrl+Left", "F1", "Space", "?". Upper and lower case
// are the same; "Esc" and "Enter" are understood. Nothing for a name that no key has.
std::optional<KeyChord> key_named(std::string_view name);

}  // namespace engine
