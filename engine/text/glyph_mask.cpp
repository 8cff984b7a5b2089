#include "engine/text/glyph_mask.h"

#include <algorithm>
#include <cmath>

#include "engine/angle.h"

namespace engine {
namespace {

constexpr float kFar = 1e9f;

float squared_distance(Point p, Point a, Point b) {
  const Point way = b - a;
  const float span = dot(way, way);
  const float t = span > 0 ? std::clamp(dot(p - a, way) / span, 0.0f, 1.0f) : 0.0f;
  const Point off = p - (a + way * t);
  return dot(off, off);
}

}  // namespace

GlyphMask::GlyphMask(const std::vector<std::vector<Point>>& strokes, float thickness_px)
    : radius_px_(std::max(thickness_px, 1.0f) / 2), strength_(std::min(thickness_px, 1.0f)) {
  measure(strokes);
  for (const auto& stroke : strokes) {
    if (stroke.size() == 1) add(stroke[0], stroke[0]);
    for (size_t i = 1; i < stroke.size(); ++i) add(stroke[i - 1], stroke[i]);
  }
}

void GlyphMask::measure(const std::vector<std::vector<Point>>& strokes) {
  float left = kFar, top = kFar, right = -kFar, bottom = -kFar;
  for (const auto& stroke : strokes) {
    for (Point p : stroke) {
      left = std::min(left, p.x);
      right = std::max(right, p.x);
      top = std::min(top, p.y);
      bottom = std::max(bottom, p.y);
    }
  }
  if (left > right) return;
  const float reach = radius_px_ + 0.5f;
  left_px_ = static_cast<int>(std::floor(left - reach));
  top_px_ = static_cast<int>(std::floor(top - reach));
  width_px_ = static_cast<int>(std::ceil(right + reach)) - left_px_;
  height_px_ = static_cast<int>(std::ceil(bottom + reach)) - top_px_;
  squares_.assign(index(0, height_px_), kFar);
}

void GlyphMask::add(Point a, Point b) {
  const float reach = radius_px_ + 0.5f;
  const int x0 = std::max(0, static_cast<int>(std::floor(std::min(a.x, b.x) - reach)) - left_px_);
  const int x1 = std::min(width_px_, static_cast<int>(std::ceil(std::max(a.x, b.x) + reach)) - left_px_);
  const int y0 = std::max(0, static_cast<int>(std::floor(std::min(a.y, b.y) - reach)) - top_px_);
  const int y1 = std::min(height_px_, static_cast<int>(std::ceil(std::max(a.y, b.y) + reach)) - top_px_);
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      const Point center{static_cast<float>(x + left_px_) + 0.5f, static_cast<float>(y + top_px_) + 0.5f};
      float& square = squares_[index(x, y)];
      square = std::min(square, squared_distance(center, a, b));
    }
  }
}

uint8_t GlyphMask::coverage(int x, int y) const {
  const float share = std::clamp(radius_px_ + 0.5f - std::sqrt(squares_[index(x, y)]), 0.0f, 1.0f) * strength_;
  return static_cast<uint8_t>(share * 255 + 0.5f);
}

}  // namespace engine
