#include "replay/player/theme.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/draw/geometry.h"

namespace replay::theme {

using engine::Painter;
using engine::Point;
using engine::Rect;

void paint_star(Painter& painter, Point center, float radius_px, Color color, bool filled) {
  constexpr float kInner = 0.381966f;  // of a star whose edges run straight from tip to tip
  const auto corner = [&](int tenth) {
    const float radius = tenth % 2 == 0 ? radius_px : radius_px * kInner * (filled ? 1 : 1.25f);
    return center + engine::unit_at(-0.25 + tenth / 10.0) * radius;
  };
  if (!filled) {
    std::vector<Point> outline;
    for (int i = 0; i < 10; ++i) outline.push_back(corner(i));
    painter.closed_polyline(outline, std::max(1.0f, radius_px * 0.16f), color);
    return;
  }
  // Each from a tip to the two inner corners across: they overlap, so that no seams show.
  for (int i = 0; i < 5; ++i) {
    painter.fill_convex(std::array{corner(2 * i), corner(2 * i + 3), corner(2 * i + 7)}, color);
  }
}

void paint_flag(Painter& painter, Point at, float height_px, Color color) {
  const float pole = std::max(1.0f, height_px * 0.14f);
  painter.fill_rect({at.x, at.y, pole, height_px}, color);
  const std::array cloth{Point{at.x + pole, at.y}, Point{at.x + height_px * 0.8f, at.y + height_px * 0.3f},
                         Point{at.x + pole, at.y + height_px * 0.6f}};
  painter.fill_convex(cloth, color);
}

void paint_play(Painter& painter, Point center, float size_px, Color color) {
  const std::array corners{Point{center.x - size_px * 0.4f, center.y - size_px * 0.5f},
                           Point{center.x + size_px * 0.55f, center.y},
                           Point{center.x - size_px * 0.4f, center.y + size_px * 0.5f}};
  painter.fill_convex(corners, color);
}

Rect paint_pill(Painter& painter, const std::string& text, Point at, const PillStyle& style) {
  const engine::TextStyle letters{
      .size_px = style.size_px, .color = style.text, .weight = engine::kMedium, .anchor = engine::Anchor::kMiddle};
  const float padding = std::round(style.size_px * 0.55f);
  const float dot = style.dot.a == 0 ? 0 : std::round(style.size_px * 0.85f);
  const float width = std::round(Painter::measure(text, letters).width_px) + padding * 2 + dot;
  const float height = std::round(style.size_px * 1.6f);
  const Rect box{std::round(style.right ? at.x - width : at.x), std::round(at.y - height / 2), width, height};
  painter.fill_rounded_rect(box, height * 0.35f, style.background);
  const float middle = box.center().y;
  if (dot > 0) painter.fill_circle({box.x + padding + dot * 0.3f, middle}, style.size_px * 0.28f, style.dot);
  painter.text(text, {box.x + padding + dot, middle}, letters);
  return box;
}

void paint_keys(Painter& painter, const Rect& area, std::span<const KeyLine> keys) {
  const float lines = static_cast<float>(keys.size()) + 2;
  const float size = std::min(std::round(15 * painter.scale()), area.h / (lines * 1.6f));
  const float line = size * 1.6f;
  const float width = std::min(area.w * 0.94f, size * 36);
  const Rect sheet{std::round(area.center().x - width / 2), std::round(area.center().y - line * lines / 2), width,
                   line * lines};
  painter.fill_rect(area, engine::with_alpha(kField, 0.65f));
  painter.soft_rect(sheet, size, size * 2, engine::with_alpha(rgb(0x000000), 0.45f));
  painter.fill_rounded_rect(sheet, size, kCard);
  float y = sheet.y + line * 1.5f;
  for (const KeyLine& help : keys) {
    const float middle = sheet.x + sheet.w * 0.36f;
    painter.text(help.keys, {middle - size, y},
                 {.size_px = size,
                  .color = kAccent,
                  .weight = engine::kMedium,
                  .align = engine::Align::kRight,
                  .anchor = engine::Anchor::kMiddle});
    painter.text(help.meaning, {middle, y}, {.size_px = size, .color = kText, .anchor = engine::Anchor::kMiddle});
    y += line;
  }
}

}  // namespace replay::theme
