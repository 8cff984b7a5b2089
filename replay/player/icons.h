// The pictures on the buttons, drawn as lines and shapes so that they are sharp at any size.
//
// The drawing thread.
#pragma once

#include "engine/draw/painter.h"
#include "replay/app/controls.h"
#include "replay/player/marks.h"

namespace replay {

// Draws within a square of `size_px` around `middle`. kSpeed has no picture.
void paint_icon(engine::Painter& painter, Icon icon, engine::Point middle, float size_px, engine::Color color);

// The shapes of marks: told apart without their colours. Events get theirs by their place in the schema.
//
// The drawing thread.

// How many shapes there are for events; further kinds use them again.
inline constexpr uint32_t kEventShapes = 8;

// Draws within a square of `size_px` around `middle`; `shape` is that of an event (MarkKind::shape), else ignored.
void paint_mark_icon(engine::Painter& painter, Mark::Kind kind, uint32_t shape, engine::Point middle, float size_px,
                     engine::Color color);

}  // namespace replay
