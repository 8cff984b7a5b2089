// Draws the snake: shadow, rim, skin that darkens towards the tail, spots, the lump of the last meal, and the head.
//
// Pure: the picture follows from the moment and the path laid for it. The thread that draws.
#pragma once

#include "engine/painter.h"
#include "game/layout.h"
#include "game/picture/snake_path.h"
#include "game/view.h"

namespace game {

// Draws within the layout's board. `path` was laid for the same moment.
void paint_snake(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path);

// How far behind the head a meal has come down, in cells; it stays where it was eaten while the snake moves on.
float meal_along(const Moment& moment);

}  // namespace game
