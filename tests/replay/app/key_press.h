// Key presses for tests of what reads them.
#pragma once

#include "engine/platform/input.h"

namespace replay_test {

inline engine::KeyPress press(SDL_Keycode key, unsigned modifiers = engine::kNoModifier) {
  engine::KeyPress made;
  made.key = key;
  made.modifiers = modifiers;
  return made;
}

}  // namespace replay_test
