// Input from SDL events: keys with modifiers, gamepads, a stick read as buttons. Hotkeys are matched on events and
// never by asking whether a key is down, because a key that goes down and up within one frame would be lost.
//
// The thread that polls events; the functions are pure.
#pragma once

#include <SDL_events.h>
#include <SDL_gamecontroller.h>
#include <SDL_keyboard.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

// --- keys ------------------------------------------------------------------------------------------------------------

// Modifiers, to be combined with |. Left and right are the same.
enum Modifier : unsigned { kNoModifier = 0, kShift = 1, kCtrl = 2, kAlt = 4, kSuper = 8 };

// A key press.
struct KeyPress {
  SDL_Keycode key = SDLK_UNKNOWN;                // by what is printed on it: SDLK_m
  SDL_Scancode scancode = SDL_SCANCODE_UNKNOWN;  // by its position: SDL_SCANCODE_W is the same on every layout
  unsigned modifiers = kNoModifier;
  bool repeat = false;  // sent by a key held down

  // This key with exactly these modifiers.
  bool is(SDL_Keycode wanted, unsigned wanted_modifiers = kNoModifier) const {
    return key == wanted && modifiers == wanted_modifiers;
  }
  bool at(SDL_Scancode wanted) const { return scancode == wanted; }
};

// The key of an event by the layout, or, where the layout has no Latin letters (Russian, Greek, Hebrew, ...) and the
// key gives none of ASCII either, by its position on a US keyboard: B is the key that is B there. `latin_layout`: any
// of the 26 keys gives a Latin letter.
SDL_Keycode latin_key(SDL_Keycode key, SDL_Scancode scancode, bool latin_layout);

// The key that the event presses, as latin_key() gives it for the layout in use; nothing for any other event (key up,
// mouse, ...).
std::optional<KeyPress> key_press(const SDL_Event& event);

// The key that the event releases, without modifiers, which may have been released first.
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

// --- text ------------------------------------------------------------------------------------------------------------

// Text input: SDL_TEXTINPUT events, and with them the input methods for Chinese, Japanese and other writing, which take
// the keys that they are given. It is on only while held, because text is being typed. At other times
// keys still give their text, past input methods: on many layouts nothing else identifies ? [ ] and the like, and what
// is typed right after the key that opens a prompt may have come before the prompt is open.
//
// One at a time, between SDL's start and its end; the thread that polls events.
class TextInput {
 public:
  TextInput();
  TextInput(const TextInput&) = delete;
  TextInput& operator=(const TextInput&) = delete;

  // Text is being typed; counted. Used by TypingHold.
  void hold();
  void release();

 private:
  int holders_ = 0;
};

// Holds text input while on.
class TypingHold {
 public:
  TypingHold() = default;
  ~TypingHold() { set(nullptr, false); }
  TypingHold(const TypingHold&) = delete;
  TypingHold& operator=(const TypingHold&) = delete;

  // Cheap when it is so already. `input` must outlive the hold; nullptr: the one from before.
  void set(TextInput* input, bool on);

 private:
  TextInput* held_ = nullptr;
};

// --- gamepads --------------------------------------------------------------------------------------------------------

// A button that goes down or up.
struct PadPress {
  SDL_GameControllerButton button = SDL_CONTROLLER_BUTTON_INVALID;
  bool pressed = true;

  bool operator==(const PadPress&) const = default;
};

// Sticks -1 .. 1, right and down positive; triggers 0 .. 1.
struct PadAxes {
  float left_x = 0;
  float left_y = 0;
  float right_x = 0;
  float right_y = 0;
  float left_trigger = 0;
  float right_trigger = 0;
};

// The connected controllers, which come and go while the program runs: buttons, sticks and motors. There are none
// unless SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) was called.
class Gamepads {
 public:
  Gamepads() = default;
  ~Gamepads();
  Gamepads(const Gamepads&) = delete;
  Gamepads& operator=(const Gamepads&) = delete;

  // Opens a device that was connected, closes one that was removed, follows sticks and triggers. Returns the button, if
  // the event is about one.
  std::optional<PadPress> handle(const SDL_Event& event);

  size_t devices() const { return devices_.size(); }
  // The maker's name of the device used last; empty without one.
  std::string name() const;
  // As they are held now; all at rest once a device was removed.
  const PadAxes& axes() const { return axes_; }

  // Shakes the pad used last: `low` and `high` are the heavy and the light motor, 0 .. 1. Replaces a rumble under way.
  // False when there is no motor.
  bool rumble(float low, float high, uint32_t duration_ms);

 private:
  SDL_GameController* last_used() const;
  void close(SDL_JoystickID id);
  void update_axis(const SDL_ControllerAxisEvent& axis);

  std::vector<SDL_GameController*> devices_;
  PadAxes axes_;
  SDL_JoystickID last_used_ = -1;
};

// A stick read as four buttons, for steering. It has to go well out to press one and well back to release it, and a
// diagonal stays with the direction it came from, so that a thumb at rest or at an angle does not stutter.
class StickButtons {
 public:
  // The stick has moved: the button (SDL_CONTROLLER_BUTTON_DPAD_...) that this presses, if any.
  std::optional<SDL_GameControllerButton> move(float x, float y);

 private:
  std::optional<SDL_GameControllerButton> held_;
};

}  // namespace engine
