#include "engine/input.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace engine {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// Takes the modifier that `name` begins with off it; kNoModifier when it begins with none.
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

}  // namespace

unsigned modifiers_of(Uint16 sdl_modifiers) {
  unsigned modifiers = kNoModifier;
  if (sdl_modifiers & KMOD_SHIFT) modifiers |= kShift;
  if (sdl_modifiers & KMOD_CTRL) modifiers |= kCtrl;
  if (sdl_modifiers & KMOD_ALT) modifiers |= kAlt;
  if (sdl_modifiers & KMOD_GUI) modifiers |= kSuper;
  return modifiers;
}

std::optional<KeyPress> key_press(const SDL_Event& event) {
  if (event.type != SDL_KEYDOWN) return std::nullopt;
  const SDL_Keysym& key = event.key.keysym;
  return KeyPress{key.sym, key.scancode, modifiers_of(key.mod), event.key.repeat != 0};
}

std::optional<KeyPress> key_release(const SDL_Event& event) {
  if (event.type != SDL_KEYUP) return std::nullopt;
  const SDL_Keysym& key = event.key.keysym;
  return KeyPress{key.sym, key.scancode, kNoModifier, false};
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

}  // namespace engine
