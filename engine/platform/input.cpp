#include "engine/platform/input.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

namespace engine {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// Removes a leading modifier from `name`; kNoModifier when there is none.
unsigned take_modifier(std::string_view& name) {
  constexpr std::array<std::pair<std::string_view, Modifier>, 4> kNames{
      {{"ctrl", kCtrl}, {"alt", kAlt}, {"shift", kShift}, {"super", kSuper}}};
  const size_t plus = name.find('+');
  // "+" alone, and the second one of "Ctrl++", are the key itself.
  if (plus == std::string_view::npos || plus == 0 || plus + 1 == name.size()) return kNoModifier;
  for (const auto& [text, modifier] : kNames) {
    if (lower(name.substr(0, plus)) != text) continue;
    name.remove_prefix(plus + 1);
    return modifier;
  }
  return kNoModifier;
}

constexpr std::array<std::pair<SDL_Scancode, SDL_Keycode>, 12> kUsPunctuation{
    {{SDL_SCANCODE_0, SDLK_0},
     {SDL_SCANCODE_MINUS, SDLK_MINUS},
     {SDL_SCANCODE_EQUALS, SDLK_EQUALS},
     {SDL_SCANCODE_LEFTBRACKET, SDLK_LEFTBRACKET},
     {SDL_SCANCODE_RIGHTBRACKET, SDLK_RIGHTBRACKET},
     {SDL_SCANCODE_BACKSLASH, SDLK_BACKSLASH},
     {SDL_SCANCODE_SEMICOLON, SDLK_SEMICOLON},
     {SDL_SCANCODE_APOSTROPHE, SDLK_QUOTE},
     {SDL_SCANCODE_GRAVE, SDLK_BACKQUOTE},
     {SDL_SCANCODE_COMMA, SDLK_COMMA},
     {SDL_SCANCODE_PERIOD, SDLK_PERIOD},
     {SDL_SCANCODE_SLASH, SDLK_SLASH}}};

bool is_latin_letter(SDL_Keycode key) { return key >= SDLK_a && key <= SDLK_z; }

bool layout_has_latin_letters() {
  for (int code = SDL_SCANCODE_A; code <= SDL_SCANCODE_Z; ++code) {
    if (is_latin_letter(SDL_GetKeyFromScancode(static_cast<SDL_Scancode>(code)))) return true;
  }
  return false;
}

SDL_Keycode key_of(const SDL_Keysym& key) {
  // The layout is asked only for what it may change.
  if (key.sym <= 0x7f || (key.sym & SDLK_SCANCODE_MASK) != 0) return key.sym;
  return latin_key(key.sym, key.scancode, layout_has_latin_letters());
}

}  // namespace

unsigned modifiers_of(Uint16 sdl_modifiers) {
  unsigned modifiers = kNoModifier;
  if (sdl_modifiers & KMOD_SHIFT) modifiers |= kShift;
  if (sdl_modifiers & KMOD_CTRL) modifiers |= kCtrl;
  if (sdl_modifiers & KMOD_ALT) modifiers |= kAlt;
  if (sdl_modifiers & KMOD_GUI) modifiers |= kSuper;
  return modifiers;
}

SDL_Keycode latin_key(SDL_Keycode key, SDL_Scancode scancode, bool latin_layout) {
  constexpr SDL_Keycode kLastAscii = 0x7f;
  const bool character = (key & SDLK_SCANCODE_MASK) == 0;
  if (latin_layout || !character || key <= kLastAscii) return key;
  if (scancode >= SDL_SCANCODE_A && scancode <= SDL_SCANCODE_Z) return SDLK_a + (scancode - SDL_SCANCODE_A);
  if (scancode >= SDL_SCANCODE_1 && scancode <= SDL_SCANCODE_9) return SDLK_1 + (scancode - SDL_SCANCODE_1);
  for (const auto& [position, us_key] : kUsPunctuation) {
    if (position == scancode) return us_key;
  }
  return key;
}

std::optional<KeyPress> key_press(const SDL_Event& event) {
  if (event.type != SDL_KEYDOWN) return std::nullopt;
  const SDL_Keysym& key = event.key.keysym;
  return KeyPress{key_of(key), key.scancode, modifiers_of(key.mod), event.key.repeat != 0};
}

std::optional<KeyPress> key_release(const SDL_Event& event) {
  if (event.type != SDL_KEYUP) return std::nullopt;
  const SDL_Keysym& key = event.key.keysym;
  return KeyPress{key_of(key), key.scancode, kNoModifier, false};
}

std::string name_of(SDL_Keycode key, unsigned modifiers) {
  std::string name;
  if (modifiers & kCtrl) name += "Ctrl+";
  if (modifiers & kAlt) name += "Alt+";
  if (modifiers & kShift) name += "Shift+";
  if (modifiers & kSuper) name += "Super+";
  const std::string plain = SDL_GetKeyName(key);
  return name + (plain.empty() ? "?" : plain == "Return" ? "Enter" : plain);
}

std::optional<KeyChord> key_named(std::string_view name) {
  KeyChord chord;
  while (const unsigned modifier = take_modifier(name)) chord.modifiers |= modifier;
  std::string plain(name);
  if (lower(plain) == "esc") plain = "Escape";
  if (lower(plain) == "enter") plain = "Return";
  chord.key = plain.empty() ? SDL_Keycode{SDLK_UNKNOWN} : SDL_GetKeyFromName(plain.c_str());
  if (chord.key == SDLK_UNKNOWN) return std::nullopt;
  return chord;
}

// --- text ------------------------------------------------------------------------------------------------------------

namespace {

// Ends what concerns input methods. The text that keys give by themselves goes on: disabled, SDL would also drop what
// waits in its queue, the text of keys that were pressed right after one another.
void stop_input_methods() {
  SDL_StopTextInput();
  SDL_EventState(SDL_TEXTINPUT, SDL_ENABLE);
}

}  // namespace

// SDL turns it on when its video starts.
TextInput::TextInput() { stop_input_methods(); }

void TextInput::hold() {
  if (holders_++ == 0) SDL_StartTextInput();
}

void TextInput::release() {
  if (--holders_ == 0) stop_input_methods();
}

void TypingHold::set(TextInput* input, bool on) {
  if (on == (held_ != nullptr)) return;
  if (!on) return std::exchange(held_, nullptr)->release();
  if (input == nullptr) return;
  held_ = input;
  held_->hold();
}

// --- gamepads --------------------------------------------------------------------------------------------------------

namespace {

constexpr float kPressed = 0.55f;   // how far out a stick presses
constexpr float kReleased = 0.35f;  // and how far back it releases
constexpr float kDiagonal = 1.35f;  // how much further out the other axis must be to take over

float fraction_of(Sint16 value) { return std::clamp(static_cast<float>(value) / 32767.0f, -1.0f, 1.0f); }

Uint16 strength_of(float part) { return static_cast<Uint16>(std::clamp(part, 0.0f, 1.0f) * 65535.0f); }

bool is_across(SDL_GameControllerButton button) {
  return button == SDL_CONTROLLER_BUTTON_DPAD_LEFT || button == SDL_CONTROLLER_BUTTON_DPAD_RIGHT;
}

}  // namespace

Gamepads::~Gamepads() {
  for (SDL_GameController* device : devices_) SDL_GameControllerClose(device);
}

std::optional<PadPress> Gamepads::handle(const SDL_Event& event) {
  switch (event.type) {
    case SDL_CONTROLLERDEVICEADDED:
      if (SDL_GameController* opened = SDL_GameControllerOpen(event.cdevice.which)) {
        if (std::ranges::find(devices_, opened) == devices_.end()) {
          devices_.push_back(opened);
        } else {
          SDL_GameControllerClose(opened);  // reported twice; SDL counts references
        }
      }
      break;
    case SDL_CONTROLLERDEVICEREMOVED:
      close(event.cdevice.which);
      break;
    case SDL_CONTROLLERAXISMOTION:
      update_axis(event.caxis);
      break;
    case SDL_CONTROLLERBUTTONDOWN:
    case SDL_CONTROLLERBUTTONUP:
      last_used_ = event.cbutton.which;
      return PadPress{static_cast<SDL_GameControllerButton>(event.cbutton.button),
                      event.type == SDL_CONTROLLERBUTTONDOWN};
    default:
      break;
  }
  return std::nullopt;
}

void Gamepads::close(SDL_JoystickID id) {
  SDL_GameController* const gone = SDL_GameControllerFromInstanceID(id);
  if (!gone) return;
  std::erase(devices_, gone);
  SDL_GameControllerClose(gone);
  axes_ = {};
}

void Gamepads::update_axis(const SDL_ControllerAxisEvent& axis) {
  const float value = fraction_of(axis.value);
  switch (axis.axis) {
    case SDL_CONTROLLER_AXIS_LEFTX:
      axes_.left_x = value;
      break;
    case SDL_CONTROLLER_AXIS_LEFTY:
      axes_.left_y = value;
      break;
    case SDL_CONTROLLER_AXIS_RIGHTX:
      axes_.right_x = value;
      break;
    case SDL_CONTROLLER_AXIS_RIGHTY:
      axes_.right_y = value;
      break;
    case SDL_CONTROLLER_AXIS_TRIGGERLEFT:
      axes_.left_trigger = value;
      break;
    case SDL_CONTROLLER_AXIS_TRIGGERRIGHT:
      axes_.right_trigger = value;
      break;
    default:
      break;
  }
  if (std::fabs(value) > kPressed) last_used_ = axis.which;
}

SDL_GameController* Gamepads::last_used() const {
  if (devices_.empty()) return nullptr;
  SDL_GameController* const device = SDL_GameControllerFromInstanceID(last_used_);
  return device ? device : devices_.back();
}

std::string Gamepads::name() const {
  SDL_GameController* const device = last_used();
  const char* const name = device ? SDL_GameControllerName(device) : nullptr;
  return name ? name : "";
}

bool Gamepads::rumble(float low, float high, uint32_t duration_ms) {
  SDL_GameController* const device = last_used();
  return device && SDL_GameControllerRumble(device, strength_of(low), strength_of(high), duration_ms) == 0;
}

std::optional<SDL_GameControllerButton> StickButtons::move(float x, float y) {
  const float across = std::fabs(x), along = std::fabs(y);
  if (held_) {
    const float held = is_across(*held_) ? x : y;
    const bool back = *held_ == SDL_CONTROLLER_BUTTON_DPAD_LEFT || *held_ == SDL_CONTROLLER_BUTTON_DPAD_UP;
    const float out = back ? -held : held;
    const float other = is_across(*held_) ? along : across;
    if (out > kReleased && other < kDiagonal * out) return std::nullopt;
  }
  held_.reset();
  if (std::max(across, along) < kPressed) return std::nullopt;
  if (across > along) {
    held_ = x < 0 ? SDL_CONTROLLER_BUTTON_DPAD_LEFT : SDL_CONTROLLER_BUTTON_DPAD_RIGHT;
  } else {
    held_ = y < 0 ? SDL_CONTROLLER_BUTTON_DPAD_UP : SDL_CONTROLLER_BUTTON_DPAD_DOWN;
  }
  return held_;
}

}  // namespace engine
