// The game's sign: a snake that bites its own tail. On the title, and as the window's icon.
//
// Pure; the thread that draws.
#pragma once

#include "engine/image.h"
#include "engine/painter.h"
#include "game/look.h"

namespace game {

// `radius_px` is that of the snake's middle line.
void paint_emblem(engine::Painter& painter, const Palette& palette, engine::Point center, float radius_px);

// The sign on a tile of the game's ground, for task bars.
engine::Image icon(int size_px);

}  // namespace game
