#include "game/program/ui/place_sign.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/angle.h"
#include "game/layout.h"
#include "game/picture/ease.h"

namespace game {
namespace {

using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;

constexpr float kCardHeight_cells = 6.7f;  // of the sheet that the sign hangs on; see picture/notice_painter.cpp

// A star with five points.
void paint_star(Painter& painter, Point center, float radius_px, Color color) {
  const auto corner = [&](int number, float radius) { return center + engine::unit_at(number / 10.0 - 0.25) * radius; };
  for (int i = 0; i < 10; i += 2) {
    const std::array<Point, 4> kite = {center, corner(i - 1, 0.45f * radius_px), corner(i, radius_px),
                                       corner(i + 1, 0.45f * radius_px)};
    painter.fill_convex(kite, color);
  }
}

}  // namespace

std::string rank_text(size_t place) {
  const size_t number = place + 1;
  if (number == 1) return "New record";
  const size_t last = number % 10, two = number % 100;
  const char* const ending = two >= 11 && two <= 13 ? "th"
                             : last == 1            ? "st"
                             : last == 2            ? "nd"
                             : last == 3            ? "rd"
                                                    : "th";
  return std::to_string(number) + ending + " place";
}

void paint_rank_badge(Painter& painter, const Rect& area, const Theme& theme, size_t place, float seconds) {
  const Layout layout = layout_of(area, painter.scale(), theme);
  const float cell = std::max(layout.cell_px, layout.label_px * 2.1f);
  const bool calm = theme.reduced_motion;
  const float grown = calm ? 1 : ease_pop(progress(seconds, 0, 0.45f));
  const float shown = calm ? 1 : progress(seconds, 0, 0.15f);
  if (shown <= 0) return;
  const float size = 0.62f * cell * std::max(0.1f, grown);
  const engine::TextStyle style{.size_px = size,
                                .color = theme.palette.pupil,
                                .weight = engine::kMedium,
                                .align = engine::Align::kCenter,
                                .anchor = engine::Anchor::kMiddle};
  const std::string text = rank_text(place);
  const float height = 1.9f * size, width = Painter::measure(text, style).width_px + 3.6f * size;
  const Point middle{layout.field.center().x,
                     std::round(layout.field.center().y - kCardHeight_cells * cell / 2 - 0.28f * cell)};
  const Rect pill{middle.x - width / 2, middle.y - height / 2, width, height};
  painter.push_opacity(shown);
  painter.soft_rect(pill.moved({0, 0.1f * cell}), height / 2, 0.7f * cell, engine::with_alpha(engine::rgb(0), 0.5f));
  painter.fill_rounded_rect(pill, height / 2, theme.palette.brass);
  if (!calm) {  // a gleam that goes out from it once
    const float t = progress(seconds, 0.3f, kRankBadge_s);
    const Rect halo = pill.inset(-0.9f * cell * ease_out(t));
    if (t > 0 && t < 1) {
      painter.stroke_rounded_rect(halo, halo.h / 2, std::max(1.0f, 0.08f * cell * (1 - t)),
                                  engine::with_alpha(theme.palette.brass, 0.6f * (1 - t)));
    }
  }
  const float reach = width / 2 - 0.9f * size;
  paint_star(painter, middle + Point{-reach, 0}, 0.4f * size, theme.palette.pupil);
  paint_star(painter, middle + Point{reach, 0}, 0.4f * size, theme.palette.pupil);
  painter.text(text, middle, style);
  painter.pop_opacity();
}

}  // namespace game
