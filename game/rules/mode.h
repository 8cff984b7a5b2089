// What programs say and ask of a mode beyond what the rules do with it.
//
// Pure; any thread.
#pragma once

#include "game/rules/state.h"

namespace game {

// As it stands in files, on command lines and in sentences: "walls", "wrap".
constexpr const char* name_of(Mode mode) { return mode == Mode::kWalls ? "walls" : "wrap"; }

constexpr Mode other(Mode mode) { return mode == Mode::kWalls ? Mode::kWrap : Mode::kWalls; }

}  // namespace game
