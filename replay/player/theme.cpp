#include "replay/player/theme.h"

#include <algorithm>
#include <cmath>

namespace replay::theme {

using engine::Painter;
using engine::Point;
using engine::Rect;
using engine::TextStyle;

float unit(const Painter& painter, float units) { return std::round(units * painter.scale()); }

std::string fitted_text(const std::string& text, float width_px, const TextStyle& style) {
  return Painter::fitted(text, width_px, style);
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

void paint_bubble(Painter& painter, const Rect& box, float radius_px) {
  painter.soft_rect(box.moved({0, radius_px * 0.5f}), radius_px, radius_px * 4, engine::with_alpha(rgb(0), 0.35f));
  painter.fill_rounded_rect(box, radius_px, kPopup);
  painter.stroke_rounded_rect(box, radius_px, std::max(1.0f, painter.scale()), kPopupEdge);
}

void paint_key_sheet(Painter& painter, const Rect& area, std::span<const KeyLine> lines) {
  const float wanted = std::round(14 * painter.scale());
  const auto count = static_cast<float>(lines.size());
  const bool wide = area.w > wanted * 60 && count * wanted * 1.6f > area.h * 0.9f;
  const size_t rows = wide ? (lines.size() + 1) / 2 : lines.size();
  const float size =
      std::min({wanted, area.h / ((static_cast<float>(rows) + 2) * 1.55f), area.w / (wide ? 60.0f : 32.0f)});
  const float line = size * 1.55f;
  const float column = size * (wide ? 29.0f : 31.0f);
  const float width = wide ? column * 2 : column;
  const float height = line * (static_cast<float>(rows) + 1.2f);
  const Rect sheet{std::round(area.center().x - width / 2), std::round(area.center().y - height / 2), width, height};
  painter.fill_rect(area, engine::with_alpha(rgb(0x0c0f15), 0.6f));
  paint_bubble(painter, sheet, size);
  for (size_t i = 0; i < lines.size(); ++i) {
    const float x = sheet.x + (i / rows == 0 ? 0 : column) + column * 0.38f;
    const float y = sheet.y + line * (static_cast<float>(i % rows) + 1.1f);
    painter.text(lines[i].keys, {x - size * 0.5f, y},
                 {.size_px = size,
                  .color = kAccent,
                  .weight = engine::kMedium,
                  .align = engine::Align::kRight,
                  .anchor = engine::Anchor::kMiddle});
    const TextStyle style{.size_px = size, .color = kControlText, .anchor = engine::Anchor::kMiddle};
    painter.text(fitted_text(lines[i].meaning, column * 0.6f, style), {x + size * 0.5f, y}, style);
  }
}

}  // namespace replay::theme
