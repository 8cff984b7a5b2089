// Draws what the game says over the field: how to start, that a level is reached, how a round ended.
//
// Pure; the thread that draws.
#pragma once

#include "engine/draw/painter.h"
#include "game/picture/view.h"

namespace game {

// `race`: beside a ghost, whose border it is.
void paint_notice(engine::Painter& painter, const Layout& layout, const Moment& moment, bool race);

// The flash of a death, over the field as it stands.
void paint_flash(engine::Painter& painter, const Layout& layout, const Moment& moment);

// How far the whole board is shaken off its place.
engine::Point shake_of(const Layout& layout, const Moment& moment);

}  // namespace game
