#include "game/program/screen.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "game/layout.h"
#include "game/palette.h"
#include "game/picture/words.h"

namespace game {
namespace {

using engine::Align;
using engine::Anchor;
using engine::Painter;
using engine::Point;
using engine::Rect;

engine::TextStyle badge_style(float size_px) {
  return {.size_px = size_px, .color = palette::kText, .weight = engine::kRegular, .anchor = Anchor::kMiddle};
}

// The beginning of `text` that is at most `room_px` wide.
std::string shortened(const std::string& text, const engine::TextStyle& style, float room_px) {
  if (Painter::measure(text, style).width_px <= room_px) return text;
  std::string part = text;
  while (part.size() > 1 && Painter::measure(part + "\u2026", style).width_px > room_px) part.pop_back();
  return part + "\u2026";
}

void paint_badge(Painter& painter, const Rect& pill, const Badge& badge, const std::string& text, float size) {
  const engine::Color light = badge.alarm ? palette::kBrass : palette::kSnakeBody;
  painter.soft_rect(pill.moved({0, 0.15f * size}), pill.h / 2, size, engine::with_alpha(engine::rgb(0), 0.5f));
  painter.fill_rounded_rect(pill, pill.h / 2, palette::kCard);
  painter.stroke_rounded_rect(pill, pill.h / 2, std::max(1.0f, std::round(size / 14)),
                              badge.alarm ? palette::kBrass : palette::kCardEdge);
  painter.fill_circle({pill.x + pill.h / 2, pill.center().y}, 0.26f * size, light);
  painter.text(text, {pill.x + pill.h * 0.9f, pill.center().y}, badge_style(size));
}

struct Hint {
  const char* key;
  const char* meaning;
};

void paint_hints(Painter& painter, Point top_left, float line_px, float size, std::span<const Hint> hints) {
  for (const Hint& hint : hints) {
    const std::array<Word, 1> key = {Word{hint.key, true}};
    paint_words(painter, Palette(), {top_left.x - width_of_words(key, size) / 2, top_left.y}, key, size,
                palette::kText);
    painter.text(hint.meaning, top_left + Point{0.8f * size, 0},
                 {.size_px = size, .color = palette::kText, .anchor = Anchor::kMiddle});
    top_left.y += line_px;
  }
}

}  // namespace

void paint_badges(Painter& painter, const Rect& area, std::span<const Badge> badges) {
  const Layout layout = layout_of(area, painter.scale());
  const float size = layout.label_px * 1.12f;
  const float height = std::round(size * 1.9f);
  const float gap = std::round(size * 0.6f);
  float y = area.bottom() - gap - height;
  for (const Badge& badge : badges) {
    const std::string text = shortened(badge.text, badge_style(size), area.w * 0.8f);
    const float width = std::round(Painter::measure(text, badge_style(size)).width_px + height * 1.45f);
    paint_badge(painter, {std::round(area.center().x - width / 2), y, width, height}, badge, text, size);
    y -= height + gap;
  }
}

void paint_pause(Painter& painter, const Rect& area, bool muted) {
  const Layout layout = layout_of(area, painter.scale());
  const float cell = std::max(layout.cell_px, layout.label_px * 2.1f);
  painter.fill_rect(area, engine::with_alpha(palette::kPupil, 0.55f));
  const float width = std::min(std::round(8.6f * cell), layout.board.w), height = std::round(8.7f * cell);
  const Point middle = layout.field.center();
  const Rect card{std::round(middle.x - width / 2), std::round(middle.y - height / 2), width, height};
  const float radius = 0.5f * cell;
  painter.soft_rect(card.moved({0, 0.2f * cell}), radius, 1.4f * cell, engine::with_alpha(engine::rgb(0), 0.5f));
  painter.fill_rounded_rect(card, radius, engine::with_alpha(palette::kCard, 0.94f));
  painter.stroke_rounded_rect(card, radius, layout.hairline_px, palette::kCardEdge);
  painter.text("Paused", {middle.x, card.y + 1.3f * cell},
               {.size_px = 1.15f * cell, .color = palette::kText, .align = Align::kCenter, .anchor = Anchor::kMiddle});
  const std::array<Hint, 6> hints = {Hint{"Space", "go on"},       {"R", "restart"},
                                     {"Tab", "change the border"}, {"M", muted ? "sound on" : "sound off"},
                                     {"F1", "look inside"},        {"Q", "quit"}};
  paint_hints(painter, {card.x + 0.36f * card.w, card.y + 2.75f * cell}, 0.94f * cell, 0.48f * cell, hints);
}

}  // namespace game
