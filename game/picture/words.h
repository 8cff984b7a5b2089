// Words on the picture that several painters set: keys that can be pressed, and lines of them.
//
// Pure; the thread that draws.
#pragma once

#include <span>
#include <string_view>

#include "engine/painter.h"
#include "game/look.h"

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

}  // namespace game
