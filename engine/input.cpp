#include "engine/input.h"

namespace engine {

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

std::string name_of(SDL_Keycode key, unsigned modifiers) {
  std::string name;
  if (modifiers & kCtrl) name += "Ctrl+";
  if (modifiers & kAlt) name += "Alt+";
  if (modifiers & kShift) name += "Shift+";
  if (modifiers & kSuper) name += "Super+";
  const std::string plain = SDL_GetKeyName(key);
  return name + (plain.empty() ? "?" : plain == "Return" ? "Enter" : plain);
}

}  // namespace engine
