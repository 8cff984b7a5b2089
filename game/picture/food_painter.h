// Draws the food and what happens when it is eaten: a ring, a burst of crumbs, the points it was worth.
//
// Pure: crumbs fly where the round's seed and the number of meals send them. The thread that draws.
#pragma once

#include "engine/painter.h"
#include "game/layout.h"
#include "game/view.h"

namespace game {

// Draw it under the snake.
void paint_food(engine::Painter& painter, const Layout& layout, const Moment& moment);
// Draw it over the snake.
void paint_meal(engine::Painter& painter, const Layout& layout, const Moment& moment);

}  // namespace game
