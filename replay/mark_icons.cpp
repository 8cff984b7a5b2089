#include "replay/mark_icons.h"

#include <array>
#include <cmath>
#include <vector>

#include "engine/angle.h"

namespace replay {
namespace {

using engine::Color;
using engine::Painter;
using engine::Point;

// A polygon of that many corners, the first at the top.
void polygon(Painter& painter, Point middle, float radius, int corners, Color color) {
  std::vector<Point> points;
  for (int i = 0; i < corners; ++i) points.push_back(middle + engine::unit_at(-0.25 + double(i) / corners) * radius);
  painter.fill_convex(points, color);
}

void cross(Painter& painter, Point middle, float reach, float thick, Color color) {
  painter.line({middle.x - reach, middle.y - reach}, {middle.x + reach, middle.y + reach}, thick, color);
  painter.line({middle.x - reach, middle.y + reach}, {middle.x + reach, middle.y - reach}, thick, color);
}

void plus(Painter& painter, Point middle, float reach, float thick, Color color) {
  painter.line({middle.x - reach, middle.y}, {middle.x + reach, middle.y}, thick, color);
  painter.line({middle.x, middle.y - reach}, {middle.x, middle.y + reach}, thick, color);
}

void event(Painter& painter, uint32_t shape, Point middle, float size, Color color) {
  const float half = size / 2;
  switch (shape % kEventShapes) {
    case 0:
      return painter.fill_circle(middle, half * 0.8f, color);
    case 1:
      return cross(painter, middle, half * 0.66f, size * 0.24f, color);
    case 2:
      return polygon(painter, {middle.x, middle.y + half * 0.2f}, half * 1.05f, 3, color);
    case 3: {
      const float side = half * 0.72f;
      return painter.fill_rect({middle.x - side, middle.y - side, side * 2, side * 2}, color);
    }
    case 4:
      return polygon(painter, middle, half, 4, color);
    case 5:
      return painter.ring(middle, half * 0.66f, size * 0.2f, color);
    case 6:
      return plus(painter, middle, half * 0.8f, size * 0.24f, color);
    default:
      return polygon(painter, middle, half * 0.92f, 6, color);
  }
}

void flag(Painter& painter, Point middle, float half, Color color) {
  const float x = middle.x;
  const float y = middle.y;
  painter.fill_rect({x - half * 0.6f, y - half, half * 1.2f, half * 1.3f}, color);
  painter.fill_convex(std::array{Point{x - half * 0.6f, y + half * 0.2f}, Point{x, y + half * 0.2f},
                                 Point{x, y + half * 0.5f}, Point{x - half * 0.6f, y + half}},
                      color);
  painter.fill_convex(std::array{Point{x + half * 0.6f, y + half * 0.2f}, Point{x, y + half * 0.2f},
                                 Point{x, y + half * 0.5f}, Point{x + half * 0.6f, y + half}},
                      color);
}

}  // namespace

void paint_mark_icon(Painter& painter, Mark::Kind kind, uint32_t shape, Point middle, float size_px, Color color) {
  const float half = size_px / 2;
  switch (kind) {
    case Mark::Kind::kEvent:
      return event(painter, shape, middle, size_px, color);
    case Mark::Kind::kHit:  // a thin tick
      return painter.line({middle.x, middle.y - half * 0.8f}, {middle.x, middle.y + half * 0.8f}, size_px * 0.2f,
                          color);
    case Mark::Kind::kBookmark:
      return flag(painter, middle, half, color);
    case Mark::Kind::kGap:  // a cut
      for (const float x : {-0.35f, 0.35f}) {
        painter.line({middle.x + half * (x - 0.25f), middle.y + half * 0.8f},
                     {middle.x + half * (x + 0.25f), middle.y - half * 0.8f}, size_px * 0.17f, color);
      }
      return;
    case Mark::Kind::kDamage: {  // a bolt
      const std::array<Point, 4> bolt{
          Point{middle.x + half * 0.3f, middle.y - half}, Point{middle.x - half * 0.4f, middle.y + half * 0.1f},
          Point{middle.x + half * 0.4f, middle.y - half * 0.1f}, Point{middle.x - half * 0.3f, middle.y + half}};
      return painter.polyline(bolt, size_px * 0.2f, color);
    }
  }
}

}  // namespace replay
