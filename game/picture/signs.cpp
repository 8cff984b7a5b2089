#include "game/picture/signs.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/draw/geometry.h"
#include "engine/draw/target.h"
#include "game/picture/ease.h"

namespace game {
namespace {

using engine::Painter;
using engine::Point;
using engine::Rect;

constexpr float kWordGap = 0.38f;  // in the size of the text

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

// Of the emblem.
constexpr float kHeadTurn = -0.19f;  // place of the head; the body runs back from it anticlockwise
constexpr float kBodyTurns = 0.93f;
constexpr int kPieces = 44;

float thickness(float t) { return lerp(0.40f, 0.12f, t * t * (1.5f - 0.5f * t)); }

void paint_ring(Painter& painter, const Palette& palette, Point center, float radius_px, float wider_px, bool skin) {
  for (int i = kPieces - 1; i >= 0; --i) {
    const float t = static_cast<float>(i) / kPieces;
    const float from = kHeadTurn - kBodyTurns * t;
    const float to = kHeadTurn - kBodyTurns * (t + 1.0f / kPieces);
    const engine::Color color = t < 0.4f ? mix(palette.snake_head, palette.snake_body, t / 0.4f)
                                         : mix(palette.snake_body, palette.snake_tail, (t - 0.4f) / 0.6f);
    painter.arc(center, radius_px, thickness(t) * radius_px + 2 * wider_px, to, from, skin ? color : palette.snake_rim);
  }
}

}  // namespace

float width_of_words(std::span<const Word> words, float size_px) {
  float width = 0;
  for (const Word& word : words) width += width_of(word, size_px) + kWordGap * size_px;
  return words.empty() ? 0 : width - kWordGap * size_px;
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
    x += width + kWordGap * size_px;
  }
}

engine::Rect pill_around(engine::Point middle, float width_px, float height_px) {
  return {std::round(middle.x - width_px / 2), std::round(middle.y - height_px / 2), width_px, height_px};
}

void paint_raised_pill(engine::Painter& painter, const Palette& palette, const engine::Rect& pill, float drop_px,
                       float blur_px, float edge_px, engine::Color edge) {
  painter.soft_rect(pill.moved({0, drop_px}), pill.h / 2, blur_px, engine::with_alpha(engine::rgb(0), 0.5f));
  painter.fill_rounded_rect(pill, pill.h / 2, palette.card);
  painter.stroke_rounded_rect(pill, pill.h / 2, edge_px, edge);
}

engine::TextStyle fitted(engine::TextStyle style, std::string_view text, float room_px) {
  const float width = Painter::measure(text, style).width_px;
  if (width > room_px && width > 0) style.size_px *= room_px / width;
  return style;
}

float width_of_rewind_sign(float size_px) { return 1.64f * size_px; }

void paint_rewind_sign(Painter& painter, Point at, float size_px, engine::Color color) {
  const float half = size_px / 2, width = width_of_rewind_sign(size_px) / 2;
  for (const float left : {at.x, at.x + width}) {
    const std::array<Point, 3> arrow = {Point{left, at.y}, Point{left + width, at.y - half},
                                        Point{left + width, at.y + half}};
    painter.fill_convex(arrow, color);
  }
}

void paint_emblem(Painter& painter, const Palette& palette, Point center, float radius_px) {
  const float rim = std::max(1.0f, 0.05f * radius_px);
  const Point head = center + engine::unit_at(static_cast<double>(kHeadTurn)) * radius_px;
  const Point ahead = engine::unit_at(static_cast<double>(kHeadTurn) + 0.25);
  const Point snout = center + engine::unit_at(static_cast<double>(kHeadTurn) + 0.042) * radius_px;
  paint_ring(painter, palette, center, radius_px, rim, false);
  painter.fill_circle(head, 0.27f * radius_px + rim, palette.snake_rim);
  painter.fill_circle(snout, 0.20f * radius_px + rim, palette.snake_rim);
  paint_ring(painter, palette, center, radius_px, 0, true);
  painter.fill_circle(head, 0.27f * radius_px, palette.snake_head);
  painter.line(head, snout, 0.40f * radius_px, palette.snake_head);
  const Point outwards = engine::unit_at(static_cast<double>(kHeadTurn));
  const Point eye = head + ahead * (0.06f * radius_px) + outwards * (0.10f * radius_px);
  painter.fill_circle(eye, 0.085f * radius_px, palette.eye);
  painter.fill_circle(eye + ahead * (0.02f * radius_px), 0.05f * radius_px, palette.pupil);
}

engine::Image icon(int size_px) {
  const Palette palette;
  engine::Canvas canvas(size_px, size_px);
  Painter painter(canvas.target());
  painter.clear({0, 0, 0, 0});
  const auto size = static_cast<float>(size_px);
  const engine::Rect tile = engine::Rect{0, 0, size, size}.inset(size / 32);
  painter.fill_rounded_rect(tile, size * 0.22f, engine::vertical(palette.floor_light, palette.background_bottom, tile));
  paint_emblem(painter, palette, tile.center(), size * 0.29f);
  painter.flush();
  return canvas.image();
}

}  // namespace game
