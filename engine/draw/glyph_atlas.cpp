#include "engine/draw/glyph_atlas.h"

#include <algorithm>
#include <cmath>

#include "engine/draw/geometry.h"
#include "engine/draw/typeface.h"

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

GlyphBitmap GlyphMask::bitmap() const {
  GlyphBitmap glyph{left_px_, top_px_, width_px_, height_px_, {}};
  glyph.coverage.reserve(squares_.size());
  for (int y = 0; y < height_px_; ++y) {
    for (int x = 0; x < width_px_; ++x) glyph.coverage.push_back(coverage(x, y));
  }
  return glyph;
}

namespace {

constexpr int kAtlas_px = 1024;
constexpr int kWhite_px = 4;
constexpr float kPhases = 4;  // positions within a pixel that are told apart
constexpr char32_t kBox = U'\ufffd';

GlyphBitmap drawn(char32_t letter, float size_px, float weight, float offset_px) {
  if (!has_glyph(letter)) {
    const auto source = glyph_source();
    return source ? source->draw(letter, size_px, weight, offset_px) : GlyphBitmap{};
  }
  auto strokes = strokes_px(letter, size_px, weight);
  for (auto& stroke : strokes) {
    for (Point& p : stroke) p.x += offset_px;
  }
  return GlyphMask(strokes, weight * size_px).bitmap();
}

}  // namespace

GlyphAtlas::GlyphAtlas() : texture_(kAtlas_px, kAtlas_px) { clear(); }

void GlyphAtlas::clear() {
  places_.clear();
  shelf_x_ = kWhite_px;
  shelf_y_ = 0;
  shelf_height_ = kWhite_px;
  for (int y = 0; y < kWhite_px; ++y) std::fill_n(texture_.pixels().row(y), kWhite_px, Color{255, 255, 255, 255});
  texture_.mark_dirty(0, kWhite_px);
}

Point GlyphAtlas::white_uv() const { return {kWhite_px / 2.0f / kAtlas_px, kWhite_px / 2.0f / kAtlas_px}; }

bool GlyphAtlas::reserve(int width_px, int height_px, int& x, int& y) {
  const int gap = 1;
  if (width_px + gap > kAtlas_px) return false;
  if (shelf_x_ + width_px + gap > kAtlas_px) {
    shelf_y_ += shelf_height_;
    shelf_x_ = 0;
    shelf_height_ = 0;
  }
  if (shelf_y_ + height_px + gap > kAtlas_px) return false;
  x = shelf_x_;
  y = shelf_y_;
  shelf_x_ += width_px + gap;
  shelf_height_ = std::max(shelf_height_, height_px + gap);
  return true;
}

bool GlyphAtlas::store(const GlyphBitmap& glyph, Place& place) {
  if (glyph.empty()) return true;
  int x = 0, y = 0;
  if (!reserve(glyph.width_px, glyph.height_px, x, y)) return false;
  for (int row = 0; row < glyph.height_px; ++row) {
    for (int column = 0; column < glyph.width_px; ++column) {
      texture_.pixels().at(x + column, y + row) = {255, 255, 255, glyph.at(column, row)};
    }
  }
  texture_.mark_dirty(y, glyph.height_px);
  constexpr float texel = 1.0f / kAtlas_px;
  const auto width = static_cast<float>(glyph.width_px), height = static_cast<float>(glyph.height_px);
  place = {{static_cast<float>(x) * texel, static_cast<float>(y) * texel, width * texel, height * texel},
           static_cast<float>(glyph.left_px),
           static_cast<float>(glyph.top_px),
           width,
           height};
  return true;
}

const GlyphAtlas::Place* GlyphAtlas::find(char32_t letter, float size_px, float weight, float pen_px) {
  if (!can_draw(letter)) letter = kBox;  // all share one place, and none is taken for a letter that comes later
  const float quarters = std::floor(pen_px * kPhases + 0.5f);
  const float column = std::floor(quarters / kPhases);
  const auto phase = static_cast<uint64_t>(quarters - column * kPhases);
  const auto size = static_cast<uint64_t>(std::clamp(size_px, 1.0f, 4000.0f) * 8 + 0.5f);
  const auto thickness = static_cast<uint64_t>(std::clamp(weight, 0.001f, 0.9f) * 1000 + 0.5f);
  const uint64_t key = uint64_t{letter} << 40 | size << 20 | thickness << 4 | phase;
  auto known = places_.find(key);
  if (known == places_.end()) {
    if (!holds(size_px)) return nullptr;
    const float drawn_px = static_cast<float>(size) / 8;
    const float drawn_weight = static_cast<float>(thickness) / 1000;
    Place place;
    if (!store(drawn(letter, drawn_px, drawn_weight, static_cast<float>(phase) / kPhases), place)) return nullptr;
    known = places_.emplace(key, place).first;
  }
  found_ = known->second;
  found_.left_px += column;
  return &found_;
}

}  // namespace engine
