// What the running game adds to the picture and a replay does not show: the veil of a pause, and badges for what the
// player should know.
//
// Pure; the thread that draws.
#pragma once

#include <span>
#include <string>

#include "engine/painter.h"

namespace game {

struct Badge {
  std::string text;
  bool alarm = false;  // something is going wrong
};

// Small, in a row along the lower edge of `area`.
void paint_badges(engine::Painter& painter, const engine::Rect& area, std::span<const Badge> badges);

// A veil over `area`, through which the picture stays visible, and what can be done now.
void paint_pause(engine::Painter& painter, const engine::Rect& area, bool muted);

}  // namespace game
