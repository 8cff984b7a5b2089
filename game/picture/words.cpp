#include "game/picture/words.h"

#include <algorithm>
#include <cmath>

namespace game {
namespace {

using engine::Painter;
using engine::Point;
using engine::Rect;

engine::TextStyle style_of(float size_px, bool key) {
  return {.size_px = key ? size_px * 0.84f : size_px,
          .weight = key ? engine::kMedium : engine::kRegular,
          .anchor = engine::Anchor::kMiddle};
}

float height_of_key(float size_px) { return std::round(size_px * 1.36f); }

float width_of(const Word& word, float size_px) {
  const float text = Painter::measure(word.text, style_of(size_px, word.key)).width_px;
  return word.key ? std::round(std::max(height_of_key(size_px), text + size_px * 0.8f)) : text;
}

void paint_key(Painter& painter, const Palette& palette, const Rect& cap, float size_px, std::string_view text) {
  const float radius = cap.h * 0.24f;
  const float line = std::max(1.0f, std::round(size_px / 16));
  painter.fill_rounded_rect(cap.moved({0, 1.5f * line}), radius, palette.pupil);
  painter.fill_rounded_rect(cap, radius, engine::vertical(palette.key_top, palette.key_bottom, cap));
  painter.stroke_rounded_rect(cap, radius, line, palette.key_edge);
  engine::TextStyle style = style_of(size_px, true);
  style.color = palette.text;
  style.align = engine::Align::kCenter;
  painter.text(text, cap.center(), style);
}

}  // namespace

float width_of_words(std::span<const Word> words, float size_px) {
  float width = 0;
  for (const Word& word : words) width += width_of(word, size_px) + size_px * 0.38f;
  return words.empty() ? 0 : width - size_px * 0.38f;
}

void paint_words(Painter& painter, const Palette& palette, Point middle, std::span<const Word> words, float size_px,
                 engine::Color color) {
  float x = std::round(middle.x - width_of_words(words, size_px) / 2);
  for (const Word& word : words) {
    const float width = width_of(word, size_px);
    if (word.key) {
      const float height = height_of_key(size_px);
      paint_key(painter, palette, {x, std::round(middle.y - height / 2), width, height}, size_px, word.text);
    } else {
      engine::TextStyle style = style_of(size_px, false);
      style.color = color;
      painter.text(word.text, {x, middle.y}, style);
    }
    x += width + size_px * 0.38f;
  }
}

}  // namespace game
