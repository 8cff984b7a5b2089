#include "replay/player/icons.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/draw/geometry.h"

namespace replay {

using engine::Color;
using engine::Painter;
using engine::Point;

// --- buttons --------------------------------------------------------------------------------------------------------

namespace {

// Draws in coordinates of the icon: -1 .. 1 across it.
class Pen {
 public:
  Pen(Painter& painter, Point middle, float size_px, Color color)
      : painter_(painter), middle_(middle), half_(size_px / 2), color_(color) {}

  Point at(float x, float y) const { return {middle_.x + x * half_, middle_.y + y * half_}; }
  float thick() const { return half_ * 0.22f; }

  template <size_t N>
  void fill(const std::array<Point, N>& places) const {
    std::array<Point, N> corners;
    for (size_t i = 0; i < N; ++i) corners[i] = at(places[i].x, places[i].y);
    painter_.fill_convex(corners, color_);
  }
  template <size_t N>
  void line(const std::array<Point, N>& places, bool closed = false) const {
    std::array<Point, N> corners;
    for (size_t i = 0; i < N; ++i) corners[i] = at(places[i].x, places[i].y);
    closed ? painter_.closed_polyline(corners, thick(), color_) : painter_.polyline(corners, thick(), color_);
  }
  void bar(float x, float y, float width, float height) const {
    const Point corner = at(x, y);
    painter_.fill_rounded_rect({corner.x, corner.y, width * half_, height * half_}, half_ * 0.08f, color_);
  }
  void circle(float x, float y, float radius) const { painter_.ring(at(x, y), radius * half_, thick(), color_); }
  void dot(float x, float y, float radius) const { painter_.fill_circle(at(x, y), radius * half_, color_); }
  void arc(float x, float y, float radius, float from_turn, float to_turn) const {
    painter_.arc(at(x, y), radius * half_, thick(), from_turn, to_turn, color_);
  }

 private:
  Painter& painter_;
  Point middle_;
  float half_;
  Color color_;
};

// `way` is 1 to the right, -1 to the left.
void triangle(const Pen& pen, float way, float x, float size) {
  pen.fill(
      std::array{Point{x - way * size * 0.8f, -size}, Point{x + way * size, 0}, Point{x - way * size * 0.8f, size}});
}

void step(const Pen& pen, float way) {
  triangle(pen, way, -way * 0.12f, 0.62f);
  pen.bar(way > 0 ? 0.62f : -0.84f, -0.62f, 0.22f, 1.24f);
}

// To a mark: a triangle and a diamond.
void to_mark(const Pen& pen, float way) {
  triangle(pen, way, -way * 0.42f, 0.5f);
  const float x = way * 0.58f;
  pen.fill(std::array{Point{x, -0.5f}, Point{x + 0.38f, 0}, Point{x, 0.5f}, Point{x - 0.38f, 0}});
}

// A bracket with an arrow into it.
void bracket(const Pen& pen, float way) {
  pen.line(std::array{Point{-way * 0.3f, -0.75f}, Point{-way * 0.7f, -0.75f}, Point{-way * 0.7f, 0.75f},
                      Point{-way * 0.3f, 0.75f}});
  triangle(pen, way, way * 0.22f, 0.42f);
}

void clear_loop(const Pen& pen) {
  pen.line(std::array{Point{-0.5f, -0.75f}, Point{-0.85f, -0.75f}, Point{-0.85f, 0.75f}, Point{-0.5f, 0.75f}});
  pen.line(std::array{Point{0.5f, -0.75f}, Point{0.85f, -0.75f}, Point{0.85f, 0.75f}, Point{0.5f, 0.75f}});
  pen.line(std::array{Point{-0.32f, -0.32f}, Point{0.32f, 0.32f}});
  pen.line(std::array{Point{-0.32f, 0.32f}, Point{0.32f, -0.32f}});
}

void repeat(const Pen& pen) {
  pen.arc(0, 0.05f, 0.66f, -0.12f, 0.68f);
  pen.fill(std::array{Point{0.22f, -0.62f}, Point{0.86f, -0.62f}, Point{0.66f, -0.02f}});
}

void bookmark(const Pen& pen) {
  pen.fill(std::array{Point{-0.52f, -0.8f}, Point{0.52f, -0.8f}, Point{0.52f, 0.3f}, Point{-0.52f, 0.3f}});
  pen.fill(std::array{Point{-0.52f, 0.2f}, Point{0, 0.2f}, Point{0, 0.36f}, Point{-0.52f, 0.8f}});
  pen.fill(std::array{Point{0.52f, 0.2f}, Point{0, 0.2f}, Point{0, 0.36f}, Point{0.52f, 0.8f}});
}

void go_to(const Pen& pen) {
  pen.line(std::array{Point{0, -0.8f}, Point{0, 0.8f}});
  pen.line(std::array{Point{-0.95f, 0}, Point{-0.35f, 0}});
  pen.line(std::array{Point{0.35f, 0}, Point{0.95f, 0}});
  pen.line(std::array{Point{-0.55f, -0.25f}, Point{-0.3f, 0}, Point{-0.55f, 0.25f}});
  pen.line(std::array{Point{0.55f, -0.25f}, Point{0.3f, 0}, Point{0.55f, 0.25f}});
}

void export_icon(const Pen& pen) {
  pen.line(std::array{Point{-0.72f, 0.15f}, Point{-0.72f, 0.75f}, Point{0.72f, 0.75f}, Point{0.72f, 0.15f}});
  pen.line(std::array{Point{0, 0.35f}, Point{0, -0.8f}});
  pen.line(std::array{Point{-0.38f, -0.42f}, Point{0, -0.8f}, Point{0.38f, -0.42f}});
}

void gamepad(const Pen& pen) {
  pen.line(std::array{Point{-0.55f, -0.5f}, Point{0.55f, -0.5f}, Point{0.92f, 0.45f}, Point{0.62f, 0.6f},
                      Point{0.32f, 0.2f}, Point{-0.32f, 0.2f}, Point{-0.62f, 0.6f}, Point{-0.92f, 0.45f}},
           true);
  pen.dot(0.36f, -0.15f, 0.14f);
  pen.dot(-0.36f, -0.15f, 0.14f);
}

void zoom_all(const Pen& pen) {
  pen.line(std::array{Point{-0.9f, -0.6f}, Point{-0.9f, 0.6f}});
  pen.line(std::array{Point{0.9f, -0.6f}, Point{0.9f, 0.6f}});
  pen.line(std::array{Point{-0.62f, 0}, Point{0.62f, 0}});
  pen.line(std::array{Point{-0.35f, -0.28f}, Point{-0.62f, 0}, Point{-0.35f, 0.28f}});
  pen.line(std::array{Point{0.35f, -0.28f}, Point{0.62f, 0}, Point{0.35f, 0.28f}});
}

void inside(const Pen& pen) {
  pen.circle(-0.18f, -0.18f, 0.52f);
  pen.line(std::array{Point{0.24f, 0.24f}, Point{0.78f, 0.78f}});
}

void keys(const Pen& pen) {
  pen.arc(0, -0.32f, 0.42f, 0.5f, 1.12f);
  pen.line(std::array{Point{0.3f, -0.02f}, Point{0, 0.22f}, Point{0, 0.3f}});
  pen.dot(0, 0.72f, 0.15f);
}

void full_screen(const Pen& pen) {
  for (const float x : {-1.0f, 1.0f}) {
    for (const float y : {-1.0f, 1.0f}) {
      pen.line(std::array{Point{x * 0.3f, y * 0.72f}, Point{x * 0.78f, y * 0.72f}, Point{x * 0.78f, y * 0.24f}});
    }
  }
}

void library(const Pen& pen) {
  for (const float x : {-0.78f, 0.14f}) {
    for (const float y : {-0.78f, 0.14f}) pen.bar(x, y, 0.64f, 0.64f);
  }
}

}  // namespace

void paint_icon(Painter& painter, Icon icon, Point middle, float size_px, Color color) {
  const Pen pen(painter, middle, size_px, color);
  switch (icon) {
    case Icon::kPlay:
      return triangle(pen, 1, -0.06f, 0.86f);
    case Icon::kPlayBackward:
      return triangle(pen, -1, 0.06f, 0.7f);
    case Icon::kPause:
      pen.bar(-0.62f, -0.8f, 0.42f, 1.6f);
      return pen.bar(0.2f, -0.8f, 0.42f, 1.6f);
    case Icon::kStepBack:
      return step(pen, -1);
    case Icon::kStepOn:
      return step(pen, 1);
    case Icon::kPreviousMark:
      return to_mark(pen, -1);
    case Icon::kNextMark:
      return to_mark(pen, 1);
    case Icon::kInPoint:
      return bracket(pen, 1);
    case Icon::kOutPoint:
      return bracket(pen, -1);
    case Icon::kClearLoop:
      return clear_loop(pen);
    case Icon::kRepeat:
      return repeat(pen);
    case Icon::kBookmark:
      return bookmark(pen);
    case Icon::kGoTo:
      return go_to(pen);
    case Icon::kExport:
      return export_icon(pen);
    case Icon::kPlayFromHere:
      return gamepad(pen);
    case Icon::kZoomAll:
      return zoom_all(pen);
    case Icon::kInside:
      return inside(pen);
    case Icon::kKeys:
      return keys(pen);
    case Icon::kFullScreen:
      return full_screen(pen);
    case Icon::kLibrary:
      return library(pen);
    case Icon::kSpeed:
      return;
  }
}

// --- marks ----------------------------------------------------------------------------------------------------------

namespace {

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

// --- cards ----------------------------------------------------------------------------------------------------------

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

}  // namespace replay
