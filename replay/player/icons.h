// Icons: the pictures on buttons, marks and cards, drawn as lines and shapes, so that they are sharp at any size.
//
// The drawing thread.
#pragma once

#include <cstdint>

#include "engine/draw/painter.h"
#include "replay/player/marks.h"

namespace replay {

// --- buttons --------------------------------------------------------------------------------------------------------

enum class Icon : uint8_t {
  kPlay,
  kPlayBackward,
  kPause,
  kStepBack,
  kStepOn,
  kPreviousMark,
  kNextMark,
  kSpeed,  // drawn as text
  kInPoint,
  kOutPoint,
  kClearLoop,
  kRepeat,
  kBookmark,
  kGoTo,
  kExport,
  kPlayFromHere,
  kZoomAll,
  kInside,
  kKeys,
  kFullScreen,
  kLibrary,
};

// Paints within a square of `size_px` around `middle`. kSpeed has no picture.
void paint_icon(engine::Painter& painter, Icon icon, engine::Point middle, float size_px, engine::Color color);

// --- marks: distinct shapes, not only colours; events have theirs by their place in the schema ----------------------

// Shapes of events; further kinds repeat them.
inline constexpr uint32_t kEventShapes = 8;

// Paints within a square of `size_px` around `middle`. `shape` is that of an event (MarkKind::shape), else ignored.
void paint_mark_icon(engine::Painter& painter, Mark::Kind kind, uint32_t shape, engine::Point middle, float size_px,
                     engine::Color color);

// --- cards ----------------------------------------------------------------------------------------------------------

// A five-pointed star, filled or its outline.
void paint_star(engine::Painter& painter, engine::Point center, float radius_px, engine::Color color, bool filled);
// A bookmark's flag, `height_px` high; `at` is its upper left corner.
void paint_flag(engine::Painter& painter, engine::Point at, float height_px, engine::Color color);
// A triangle that points to the right.
void paint_play(engine::Painter& painter, engine::Point center, float size_px, engine::Color color);

}  // namespace replay
