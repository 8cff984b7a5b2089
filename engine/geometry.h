// Points and rectangles on the picture: float pixels, x to the right, y down, pixel centres at .5. Value types.
#pragma once

#include <algorithm>

namespace engine {

struct Point {
  float x = 0;
  float y = 0;

  friend constexpr Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
  friend constexpr Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
  friend constexpr Point operator*(Point a, float factor) { return {a.x * factor, a.y * factor}; }
  friend constexpr bool operator==(Point, Point) = default;
};

// The way from `from` (t = 0) to `to` (t = 1), not clamped.
constexpr Point mix(Point from, Point to, float t) { return from + (to - from) * t; }

struct Rect {
  float x = 0;  // left edge
  float y = 0;  // top edge
  float w = 0;
  float h = 0;

  constexpr float right() const { return x + w; }
  constexpr float bottom() const { return y + h; }
  constexpr Point center() const { return {x + w / 2, y + h / 2}; }
  constexpr bool empty() const { return w <= 0 || h <= 0; }
  constexpr bool contains(Point p) const { return p.x >= x && p.x < right() && p.y >= y && p.y < bottom(); }

  // The same rectangle with each edge moved inwards by `distance` (outwards when negative).
  constexpr Rect inset(float distance) const {
    return {x + distance, y + distance, w - 2 * distance, h - 2 * distance};
  }
  constexpr Rect moved(Point by) const { return {x + by.x, y + by.y, w, h}; }

  // What both cover; empty when they do not touch.
  constexpr Rect intersection(const Rect& other) const {
    const float left = std::max(x, other.x);
    const float top = std::max(y, other.y);
    return {left, top, std::max(0.0f, std::min(right(), other.right()) - left),
            std::max(0.0f, std::min(bottom(), other.bottom()) - top)};
  }
  friend constexpr bool operator==(const Rect&, const Rect&) = default;
};

}  // namespace engine
