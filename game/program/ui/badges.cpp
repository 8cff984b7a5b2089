#include "game/program/ui/badges.h"

#include <algorithm>
#include <cmath>

#include "game/layout.h"
#include "game/program/ui/widgets.h"

namespace game {
namespace {

using engine::Anchor;
using engine::Painter;
using engine::Point;
using engine::Rect;

engine::TextStyle badge_style(const Palette& palette, float size_px) {
  return {.size_px = size_px, .color = palette.text, .weight = engine::kRegular, .anchor = Anchor::kMiddle};
}

void paint_badge(Painter& painter, const Palette& palette, const Rect& pill, const Badge& badge,
                 const std::string& text, float size) {
  const engine::Color light = badge.alarm ? palette.brass : palette.snake_body;
  painter.soft_rect(pill.moved({0, 0.15f * size}), pill.h / 2, size, engine::with_alpha(engine::rgb(0), 0.5f));
  painter.fill_rounded_rect(pill, pill.h / 2, palette.card);
  painter.stroke_rounded_rect(pill, pill.h / 2, std::max(1.0f, std::round(size / 14)),
                              badge.alarm ? palette.brass : palette.card_edge);
  painter.fill_circle({pill.x + pill.h / 2, pill.center().y}, 0.26f * size, light);
  painter.text(text, {pill.x + pill.h * 0.9f, pill.center().y}, badge_style(palette, size));
}

}  // namespace

void paint_badges(Painter& painter, const Rect& area, const Palette& palette, std::span<const Badge> badges) {
  const Layout layout = layout_of(area, painter.scale());
  const float size = layout.label_px * 1.12f;
  const float height = std::round(size * 1.9f);
  const float gap = std::round(size * 0.6f);
  float y = area.bottom() - gap - height;
  for (const Badge& badge : badges) {
    const std::string text = shortened(badge.text, badge_style(palette, size), area.w * 0.8f);
    const float width = std::round(Painter::measure(text, badge_style(palette, size)).width_px + height * 1.45f);
    paint_badge(painter, palette, {std::round(area.center().x - width / 2), y, width, height}, badge, text, size);
    y -= height + gap;
  }
}

}  // namespace game
