// Draws the figures: score, best, level with the way to the next, length.
//
// Pure; the thread that draws.
#pragma once

#include "engine/painter.h"
#include "game/layout.h"
#include "game/view.h"

namespace game {

void paint_figures(engine::Painter& painter, const Layout& layout, const Moment& moment);

}  // namespace game
