// What the game says on standard error. Any thread.
#pragma once

#include <cstdio>
#include <string>

#include "recorder/base/text.h"

namespace game {

// A line "snake: MESSAGE". The message may name files, whose names may hold anything.
inline void print_error(const std::string& message) {
  std::fprintf(stderr, "snake: %s\n", recorder::base::shown_text(message).c_str());
}

}  // namespace game
