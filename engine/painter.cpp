#include "engine/painter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/angle.h"
#include "engine/text/glyph_atlas.h"
#include "engine/text/typeface.h"
#include "engine/text/utf8.h"

namespace engine {
namespace {

constexpr size_t kMaxVertices = 60000;  // of one batch; more only costs memory

void append_arc(std::vector<Point>& points, Point center, float radius_px, float from_turn, float turns, int pieces) {
  for (int i = 0; i <= pieces; ++i) {
    points.push_back(center +
                     unit_at(static_cast<double>(from_turn) + static_cast<double>(turns) * i / pieces) * radius_px);
  }
}

std::vector<Point> circle_points(Point center, float radius_px) {
  std::vector<Point> points;
  const int pieces = std::max(8, arc_segments(radius_px, 1));
  append_arc(points, center, radius_px, 0, 1, pieces);
  points.pop_back();
  return points;
}

// Always 4 * (pieces + 1) points, so that outlines of the same `pieces` can be joined corner by corner.
std::vector<Point> rounded_rect_points(const Rect& rect, float radius_px, int pieces) {
  const float radius = std::clamp(radius_px, 0.0f, std::max(0.0f, std::min(rect.w, rect.h) / 2));
  const std::array<Point, 4> centers = {Point{rect.right() - radius, rect.bottom() - radius},
                                        {rect.x + radius, rect.bottom() - radius},
                                        {rect.x + radius, rect.y + radius},
                                        {rect.right() - radius, rect.y + radius}};
  std::vector<Point> points;
  for (size_t i = 0; i < 4; ++i) append_arc(points, centers[i], radius, static_cast<float>(i) * 0.25f, 0.25f, pieces);
  return points;
}

}  // namespace

Painter::Painter(const Target& target) : target_(target), atlas_(std::make_unique<GlyphAtlas>()) {
  mesh_.set_white(atlas_->white_uv());
}

Painter::~Painter() = default;

void Painter::clear(Color color) {
  mesh_.clear();
  engine::clear(target_, color);
}

void Painter::flush() {
  if (!mesh_.empty()) draw(target_, &atlas_->texture(), mesh_.triangles(), clip());
  mesh_.clear();
}

void Painter::push_clip(const Rect& area) {
  flush();
  clips_.push_back(clip().intersection(area));
}

void Painter::pop_clip() {
  flush();
  if (!clips_.empty()) clips_.pop_back();
}

void Painter::push_opacity(float factor) {
  opacities_.push_back(opacity() * std::clamp(factor, 0.0f, 1.0f));
  mesh_.set_opacity(opacity());
}

void Painter::pop_opacity() {
  if (!opacities_.empty()) opacities_.pop_back();
  mesh_.set_opacity(opacity());
}

void Painter::flush_if_full() {
  if (mesh_.vertex_count() > kMaxVertices) flush();
}

// --- filled shapes -------------------------------------------------------------------------------------------------

void Painter::fill_rect(const Rect& rect, const Fill& fill) {
  flush_if_full();
  mesh_.add_rect(rect, fill);
}

void Painter::fill_rounded_rect(const Rect& rect, float radius_px, const Fill& fill) {
  if (rect.empty()) return;
  if (radius_px < 0.1f) return fill_rect(rect, fill);
  flush_if_full();
  mesh_.add_convex(rounded_rect_points(rect, radius_px, arc_segments(radius_px, 0.25f)), fill);
}

void Painter::fill_circle(Point center, float radius_px, const Fill& fill) {
  if (radius_px <= 0) return;
  flush_if_full();
  mesh_.add_convex(circle_points(center, radius_px), fill);
}

void Painter::fill_convex(std::span<const Point> corners, const Fill& fill) {
  flush_if_full();
  mesh_.add_convex(corners, fill);
}

// --- outlines and lines --------------------------------------------------------------------------------------------

void Painter::stroke_rounded_rect(const Rect& rect, float radius_px, float thickness_px, const Fill& fill) {
  const Rect middle = rect.inset(thickness_px / 2);
  if (middle.empty() || thickness_px <= 0) return;
  flush_if_full();
  const float radius = std::max(0.0f, radius_px - thickness_px / 2);
  mesh_.add_stroke(rounded_rect_points(middle, radius, arc_segments(radius, 0.25f)), thickness_px, true, fill);
}

void Painter::ring(Point center, float radius_px, float thickness_px, const Fill& fill) {
  if (radius_px <= 0) return;
  flush_if_full();
  mesh_.add_stroke(circle_points(center, radius_px), thickness_px, true, fill);
}

void Painter::arc(Point center, float radius_px, float thickness_px, float from_turn, float to_turn, const Fill& fill) {
  if (radius_px <= 0) return;
  flush_if_full();
  std::vector<Point> points;
  append_arc(points, center, radius_px, from_turn, to_turn - from_turn, arc_segments(radius_px, to_turn - from_turn));
  mesh_.add_stroke(points, thickness_px, false, fill);
}

void Painter::line(Point from, Point to, float thickness_px, const Fill& fill) {
  polyline(std::array{from, to}, thickness_px, fill);
}

void Painter::polyline(std::span<const Point> points, float thickness_px, const Fill& fill) {
  flush_if_full();
  mesh_.add_stroke(points, thickness_px, false, fill);
}

void Painter::closed_polyline(std::span<const Point> points, float thickness_px, const Fill& fill) {
  flush_if_full();
  mesh_.add_stroke(points, thickness_px, true, fill);
}

// --- light ---------------------------------------------------------------------------------------------------------

void Painter::soft_rect(const Rect& rect, float radius_px, float blur_px, Color color) {
  if (blur_px < 1) return fill_rounded_rect(rect, radius_px, color);
  flush_if_full();
  const float depth = std::max(0.0f, std::min({blur_px / 2, rect.w / 2, rect.h / 2}));
  const int pieces = arc_segments(radius_px + blur_px / 2, 0.25f);
  constexpr int bands = 8;
  std::vector<Point> inside = rounded_rect_points(rect.inset(depth), radius_px - depth, pieces);
  mesh_.add_convex(inside, color, 0);
  Color inner = color;
  for (int i = 1; i <= bands; ++i) {
    const float t = static_cast<float>(i) / bands;
    const float distance = depth - t * (depth + blur_px / 2);
    const Color outer = faded(color, 1 - t * t * (3 - 2 * t));
    std::vector<Point> outside =
        rounded_rect_points(rect.inset(distance), std::max(0.0f, radius_px - distance), pieces);
    mesh_.add_band(inside, outside, inner, outer);
    inside = std::move(outside);
    inner = outer;
  }
}

void Painter::fill_radial(Point center, float radius_px, Color inner, Color outer) {
  if (radius_px <= 0) return;
  flush_if_full();
  mesh_.add_radial(center, circle_points(center, radius_px), inner, outer);
}

// --- text ----------------------------------------------------------------------------------------------------------

TextExtent Painter::measure(std::string_view line, const TextStyle& style) {
  return {line_width_em(line, style) * style.size_px, kCapHeight * style.size_px, kDescent * style.size_px};
}

float Painter::text(std::string_view line, Point at, const TextStyle& style) {
  const float width_px = line_width_em(line, style) * style.size_px;
  if (style.align == Align::kCenter) at.x -= width_px / 2;
  if (style.align == Align::kRight) at.x -= width_px;
  if (style.anchor == Anchor::kMiddle) at.y += kCapHeight * style.size_px / 2;
  if (style.anchor == Anchor::kTop) at.y += kCapHeight * style.size_px;
  const float baseline = std::round(at.y);
  float pen = at.x;
  for (char32_t previous = 0; const char32_t letter : Utf8(line)) {
    pen += kerning_em(previous, letter) * style.size_px;
    draw_glyph(letter, pen, baseline, style);
    pen += (advance_em(letter, style.weight) + style.tracking) * style.size_px;
    previous = letter;
  }
  return width_px;
}

void Painter::draw_glyph(char32_t letter, float pen, float baseline, const TextStyle& style) {
  flush_if_full();
  const GlyphAtlas::Place* place = atlas_->find(letter, style.size_px, style.weight, pen);
  if (!place &&
      GlyphAtlas::holds(style.size_px)) {  // the atlas is full: what refers to it must be drawn before it is emptied
    flush();
    atlas_->clear();
    place = atlas_->find(letter, style.size_px, style.weight, pen);
  }
  if (!place) {  // too large for the atlas
    for (const auto& stroke : strokes_px(letter, style.size_px, style.weight)) {
      std::vector<Point> points;
      for (Point p : stroke) points.push_back(p + Point{pen, baseline});
      mesh_.add_stroke(points, style.weight * style.size_px, false, style.color);
    }
    return;
  }
  if (place->uv.empty()) return;  // a space
  const Point corner{place->left_px, baseline + place->top_px};
  mesh_.add_quad({corner.x, corner.y, place->width_px, place->height_px}, place->uv, style.color);
}

}  // namespace engine
