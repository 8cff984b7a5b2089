// The sign on the sheet at a round's end that says which place it has reached among the high scores.
//
// Pure; the thread that draws.
#pragma once

#include <cstddef>
#include <string>

#include "engine/painter.h"
#include "game/look.h"

namespace game {

// `place` counts from 0. `seconds` since the place is known: the sign grows into its place, and gleams once.
void paint_place_sign(engine::Painter& painter, const engine::Rect& area, const Look& look, size_t place,
                      float seconds);

// How long that goes on.
inline constexpr float kPlaceSign_s = 1.4f;

// "New record", "2nd place", "3rd place", "4th place", ...
std::string name_of_place(size_t place);

}  // namespace game
