// What the running game adds to the picture and a replay does not show: badges for what the player should know.
//
// Pure; the thread that draws.
#pragma once

#include <span>
#include <string>

#include "engine/painter.h"
#include "game/look.h"

namespace game {

struct Badge {
  std::string text;
  bool alarm = false;  // something is going wrong
};

// Small, in a row along the lower edge of `area`.
void paint_badges(engine::Painter& painter, const engine::Rect& area, const Palette& palette,
                  std::span<const Badge> badges);

}  // namespace game
