// The sign for rewinding: two arrow heads to the left.
//
// Pure; the thread that draws.
#pragma once

#include <array>

#include "engine/painter.h"

namespace game {

// How wide a sign is that is `size_px` high.
inline float width_of_rewind_sign(float size_px) { return 1.64f * size_px; }

// `at`: its left end, halfway up.
inline void paint_rewind_sign(engine::Painter& painter, engine::Point at, float size_px, engine::Color color) {
  const float half = size_px / 2, width = width_of_rewind_sign(size_px) / 2;
  for (const float left : {at.x, at.x + width}) {
    const std::array<engine::Point, 3> arrow = {engine::Point{left, at.y}, engine::Point{left + width, at.y - half},
                                                engine::Point{left + width, at.y + half}};
    painter.fill_convex(arrow, color);
  }
}

}  // namespace game
