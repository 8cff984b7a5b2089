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
void paint_rank_badge(engine::Painter& painter, const engine::Rect& area, const Theme& theme, size_t place,
                      float seconds);

// How long that goes on.
inline constexpr float kRankBadge_s = 1.4f;

// "New record", "2nd place", "3rd place", "4th place", ...
std::string rank_text(size_t place);

}  // namespace game
