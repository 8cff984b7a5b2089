// Draws the snake's head: where it looks, its eyes, its tongue now and then. Internal to the snake painter.
#pragma once

#include "engine/painter.h"
#include "game/layout.h"
#include "game/picture/snake_body.h"
#include "game/view.h"

namespace game {

// `at` is the head's middle on the picture. First what lies under the body's skin, then what lies over it.
void paint_head_under(engine::Painter& painter, const Layout& layout, const Moment& moment, engine::Point at);
void paint_head(engine::Painter& painter, const Layout& layout, const Moment& moment, engine::Point at);

}  // namespace game
