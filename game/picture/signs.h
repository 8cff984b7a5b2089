// Words on the picture that several painters set: keys that can be pressed, and lines of them.
//
// Pure; the thread that draws.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "engine/draw/image.h"
#include "engine/draw/painter.h"
#include "game/picture/theme.h"

namespace game {

// A piece of a line: plain words, or the name of a key, drawn as one.
struct Word {
  std::string_view text;
  bool key = false;
};

// One line, centred at `middle`, its plain words in `color`.
void paint_words(engine::Painter& painter, const Palette& palette, engine::Point middle, std::span<const Word> words,
                 float size_px, engine::Color color);

// How wide that is.
float width_of_words(std::span<const Word> words, float size_px);

// The sign for rewinding: two arrow heads to the left.
//
// Pure; the thread that draws.

// How wide a sign is that is `size_px` high.
inline float width_of_rewind_sign(float size_px) { return 1.64f * size_px; }

// `at`: its left end, halfway up.
inline void paint_rewind_sign(engine::Painter& painter, engine::Point at, float size_px, engine::Color color) {
  const float half = size_px / 2, width = width_of_rewind_sign(size_px) / 2;
  for (const float left : {at.x, at.x + width}) {
    const std::array<engine::Point, 3> arrow = {engine::Point{left, at.y}, engine::Point{left + width, at.y - half},
                                                engine::Point{left + width, at.y + half}};
    painter.fill_convex(arrow, color);
  }
}

// The game's sign: a snake that bites its own tail. On the title, and as the window's icon.
//
// Pure; the thread that draws.

// `radius_px` is that of the snake's middle line.
void paint_emblem(engine::Painter& painter, const Palette& palette, engine::Point center, float radius_px);

// The sign on a tile of the game's ground, for task bars.
engine::Image icon(int size_px);

}  // namespace game
