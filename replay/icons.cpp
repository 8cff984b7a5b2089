#include "replay/icons.h"

#include <array>

namespace replay {
namespace {

using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;

// Places within the icon: -1 .. 1 across it.
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

// `way` 1: to the right.
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

// What it is played with.
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

}  // namespace replay
