// Draws the game's notices over the field: how to start, a new level, the sheet at the end of a round; and the flash
// and the shake of a death.
//
// Pure; the thread that draws.
#pragma once

#include "engine/draw/painter.h"
#include "game/picture/view.h"

namespace game {

// `race`: against a ghost, which decides the mode.
void paint_notice(engine::Painter& painter, const Layout& layout, const Moment& moment, bool race);

// Over the field.
void paint_flash(engine::Painter& painter, const Layout& layout, const Moment& moment);

// Offset of the board in pixels.
engine::Point shake_of(const Layout& layout, const Moment& moment);

}  // namespace game
