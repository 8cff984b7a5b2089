// Points and rectangles on the picture: float pixels, x to the right, y down, pixel centres at .5. Value types.
#pragma once

#include <algorithm>
#include <cmath>

namespace engine {

struct Point {
  float x = 0;
  float y = 0;

  friend constexpr Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
  friend constexpr Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
  friend constexpr Point operator*(Point a, float factor) { return {a.x * factor, a.y * factor}; }
  friend constexpr bool operator==(Point, Point) = default;
};

// From `from` (t = 0) to `to` (t = 1), not clamped.
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

  // The part that both cover; empty when they do not touch.
  constexpr Rect intersection(const Rect& other) const {
    const float left = std::max(x, other.x);
    const float top = std::max(y, other.y);
    return {left, top, std::max(0.0f, std::min(right(), other.right()) - left),
            std::max(0.0f, std::min(bottom(), other.bottom()) - top)};
  }
  friend constexpr bool operator==(const Rect&, const Rect&) = default;
};

// Angles in turns (1 = all the way round; 0 right, 0.25 down, 0.5 left), and points on circles. Sine and cosine are
// computed here, because those of the C library differ in the last bit from system to system and pictures would too.

// The point at `turns` on the circle of radius 1 round the origin.
inline Point unit_at(double turns) {
  const double quarter_turns = (turns - std::floor(turns)) * 4;
  const double nearest = std::floor(quarter_turns + 0.5);
  const double x = (quarter_turns - nearest) * 1.57079632679489662;  // -pi/4 .. pi/4
  const double xx = x * x;
  const double sine = x * (1 - xx / 6 * (1 - xx / 20 * (1 - xx / 42 * (1 - xx / 72 * (1 - xx / 110)))));
  const double cosine = 1 - xx / 2 * (1 - xx / 12 * (1 - xx / 30 * (1 - xx / 56 * (1 - xx / 90))));
  const auto s = static_cast<float>(sine);
  const auto c = static_cast<float>(cosine);
  switch (static_cast<int>(nearest) & 3) {
    case 0:
      return {c, s};
    case 1:
      return {-s, c};
    case 2:
      return {-c, -s};
    default:
      return {s, -c};
  }
}

// How many straight pieces approximate `turns` of a circle to within a twentieth of a pixel.
inline int arc_segments(float radius_px, float turns) {
  const float piece_turns = std::sqrt(0.4f / std::max(radius_px, 0.5f)) / 6.2831853f;
  return std::clamp(static_cast<int>(std::ceil(std::fabs(turns) / piece_turns)), 1, 2048);
}

inline float length(Point p) { return std::sqrt(p.x * p.x + p.y * p.y); }
inline float dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
inline float cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }

}  // namespace engine
