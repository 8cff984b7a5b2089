// The pictures on the buttons, drawn as lines and shapes so that they are sharp at any size.
//
// The drawing thread.
#pragma once

#include "engine/painter.h"
#include "replay/buttons.h"

namespace replay {

// Draws within a square of `size_px` around `middle`. kSpeed has no picture.
void paint_icon(engine::Painter& painter, Icon icon, engine::Point middle, float size_px, engine::Color color);

}  // namespace replay
