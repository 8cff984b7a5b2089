// Signs and lines of text that several painters share: keys, the rewind sign, the game's emblem.
//
// Pure; the thread that draws.
#pragma once

#include <span>
#include <string_view>

#include "engine/draw/image.h"
#include "engine/draw/painter.h"
#include "game/picture/theme.h"

namespace game {

// A piece of a line: plain text, or the name of a key, drawn as one.
struct Word {
  std::string_view text;
  bool key = false;
};

// One line, centred at `middle`, its plain text in `color`.
void paint_words(engine::Painter& painter, const Palette& palette, engine::Point middle, std::span<const Word> words,
                 float size_px, engine::Color color);
// Its width in pixels.
float width_of_words(std::span<const Word> words, float size_px);

// The strip with round ends that such a line stands on, around `middle` and on whole pixels.
engine::Rect pill_around(engine::Point middle, float width_px, float height_px);
// Fills it, with an edge, above a shadow that falls `drop_px` down and fades out over `blur_px`.
void paint_raised_pill(engine::Painter& painter, const Palette& palette, const engine::Rect& pill, float drop_px,
                       float blur_px, float edge_px, engine::Color edge);

// `style`, made smaller if need be so that `text` is at most `room_px` wide.
engine::TextStyle fitted(engine::TextStyle style, std::string_view text, float room_px);

// Two arrow heads to the left. `at`: the left end, halfway up.
void paint_rewind_sign(engine::Painter& painter, engine::Point at, float size_px, engine::Color color);
// Its width in pixels at a height of `size_px`.
float width_of_rewind_sign(float size_px);

// A snake that bites its own tail. `radius_px` is that of the snake's middle line.
void paint_emblem(engine::Painter& painter, const Palette& palette, engine::Point center, float radius_px);

// The emblem on a tile, for window and desktop.
engine::Image icon(int size_px);

}  // namespace game
