// Draws what the snake moves on: the ground, the floor, and the border that kills (a wall) or leads round (gates).
//
// Pure; the thread that draws.
#pragma once

#include "engine/painter.h"
#include "game/layout.h"
#include "game/view.h"

namespace game {

void paint_background(engine::Painter& painter, const Layout& layout);
void paint_floor(engine::Painter& painter, const Layout& layout, const Moment& moment);

// With walls nothing; with gates a veil over the border, into which the snake fades. Draw it after the snake.
void paint_gate_veil(engine::Painter& painter, const Layout& layout, const Moment& moment);

}  // namespace game
