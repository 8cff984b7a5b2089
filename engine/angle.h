// Angles in turns (1 = all the way round; 0 right, 0.25 down, 0.5 left), and points on circles. Sine and cosine are
// computed here, because those of the C library differ in the last bit from system to system and pictures would too.
#pragma once

#include <algorithm>
#include <cmath>

#include "engine/geometry.h"

namespace engine {

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

// How many straight pieces make `turns` of a circle look round: none strays from it by more than a twentieth of a
// pixel.
inline int arc_segments(float radius_px, float turns) {
  const float piece_turns = std::sqrt(0.4f / std::max(radius_px, 0.5f)) / 6.2831853f;
  return std::clamp(static_cast<int>(std::ceil(std::fabs(turns) / piece_turns)), 1, 2048);
}

inline float length(Point p) { return std::sqrt(p.x * p.x + p.y * p.y); }
inline float dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
inline float cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }

}  // namespace engine
