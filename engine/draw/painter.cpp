#include "engine/draw/painter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/draw/geometry.h"
#include "engine/draw/glyph_atlas.h"
#include "engine/draw/typeface.h"
#include "recorder/base/text.h"

namespace engine {
namespace {

constexpr float kSamePoint_px = 1e-3f;
constexpr float kStraightEnough = 0.966f;  // cosine of 15 degrees: below, a join is rounded
constexpr float kLongestMiter = 4;

// The direction half-way between two unit normals, scaled to the point where their edges meet.
Point miter(Point before, Point after) {
  const Point sum = before + after;
  const float scale = 1 / std::max(1 + dot(before, after), 1e-4f);
  const float excess = length(sum) * scale / kLongestMiter;
  return sum * (excess > 1 ? scale / excess : scale);
}

Point left_of(Point direction) { return {direction.y, -direction.x}; }

Point direction(Point from, Point to) {
  const Point way = to - from;
  return way * (1 / length(way));
}

void copy_distinct(std::span<const Point> points, bool closed, std::vector<Point>& distinct) {
  distinct.clear();
  for (Point p : points) {
    if (distinct.empty() || length(p - distinct.back()) > kSamePoint_px) distinct.push_back(p);
  }
  while (closed && distinct.size() > 1 && length(distinct.back() - distinct.front()) <= kSamePoint_px) {
    distinct.pop_back();
  }
}

float doubled_area(std::span<const Point> corners) {
  float sum = 0;
  for (size_t i = 0; i < corners.size(); ++i) sum += cross(corners[i], corners[(i + 1) % corners.size()]);
  return sum;
}

float perimeter(std::span<const Point> corners) {
  float sum = 0;
  for (size_t i = 0; i < corners.size(); ++i) sum += length(corners[(i + 1) % corners.size()] - corners[i]);
  return sum;
}

bool whole(float value) { return std::fabs(value - std::round(value)) < 1.0f / 512; }

}  // namespace

Color Fill::at(Point point) const {
  if (from == to) return from;
  const Point way = end - start;
  const float span = dot(way, way);
  return span > 0 ? mix(from, to, dot(point - start, way) / span) : from;
}

void Mesh::clear() {
  vertices_.clear();
  indices_.clear();
}

uint32_t Mesh::add_vertex(Point at, Color color) {
  vertices_.push_back({at, opacity_ < 1 ? faded(color, opacity_) : color, white_});
  return static_cast<uint32_t>(vertices_.size() - 1);
}

void Mesh::add_triangle(uint32_t a, uint32_t b, uint32_t c) { indices_.insert(indices_.end(), {a, b, c}); }

void Mesh::add_quad_of(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  indices_.insert(indices_.end(), {a, b, c, a, c, d});
}

void Mesh::add_convex(std::span<const Point> corners, const Fill& fill, float feather_px) {
  copy_distinct(corners, true, corners_);
  const auto count = static_cast<uint32_t>(corners_.size());
  const float area = doubled_area(corners_);
  if (count < 3 || area == 0) return;
  const float outwards = area > 0 ? 1.0f : -1.0f;
  const float depth = std::fabs(area) / perimeter(corners_);  // of the largest circle inside, about
  const float outset = feather_px / 2;
  const float inset = std::min(outset, depth);
  const float strength = outset > 0 ? inset / outset : 1;
  const auto base = static_cast<uint32_t>(vertices_.size());
  for (uint32_t i = 0; i < count; ++i) {
    const Point corner = corners_[i];
    const Point before = left_of(direction(corners_[(i + count - 1) % count], corner)) * outwards;
    const Point after = left_of(direction(corner, corners_[(i + 1) % count])) * outwards;
    const Point tip = miter(before, after);
    add_vertex(corner - tip * inset, faded(fill.at(corner), strength));
    add_vertex(corner + tip * outset, with_alpha(fill.at(corner), 0));
  }
  for (uint32_t i = 2; i < count; ++i) add_triangle(base, base + 2 * (i - 1), base + 2 * i);
  for (uint32_t i = 0; i < count && feather_px > 0; ++i) {
    const uint32_t here = base + 2 * i;
    const uint32_t next = base + 2 * ((i + 1) % count);
    add_quad_of(here, here + 1, next + 1, next);
  }
}

void Mesh::add_rect(const Rect& rect, const Fill& fill) {
  if (rect.empty()) return;
  if (whole(rect.x) && whole(rect.y) && whole(rect.w) && whole(rect.h)) {
    const std::array<Point, 4> corners = {
        Point{rect.x, rect.y}, {rect.right(), rect.y}, {rect.right(), rect.bottom()}, {rect.x, rect.bottom()}};
    const auto base = static_cast<uint32_t>(vertices_.size());
    for (Point corner : corners) add_vertex(corner, fill.at(corner));
    add_quad_of(base, base + 1, base + 2, base + 3);
    return;
  }
  // Coverage grows over one pixel across an edge; a rectangle thinner than that never reaches full coverage.
  const auto stops = [](float begin, float size) {
    const float a = begin + 0.5f, b = begin + size - 0.5f;
    return std::array<float, 4>{begin - 0.5f, std::min(a, b), std::max(a, b), begin + size + 0.5f};
  };
  const std::array<float, 4> xs = stops(rect.x, rect.w), ys = stops(rect.y, rect.h);
  const float strength = std::min(rect.w, 1.0f) * std::min(rect.h, 1.0f);
  const auto base = static_cast<uint32_t>(vertices_.size());
  for (size_t j = 0; j < 4; ++j) {
    for (size_t i = 0; i < 4; ++i) {
      const bool core = (i == 1 || i == 2) && (j == 1 || j == 2);
      const Point at{xs[i], ys[j]};
      add_vertex(at, faded(fill.at(at), core ? strength : 0));
    }
  }
  for (uint32_t j = 0; j < 3; ++j) {
    for (uint32_t i = 0; i < 3; ++i) {
      const uint32_t corner = base + j * 4 + i;
      const bool falling = (i == 0) == (j == 0);  // the diagonal runs from the core outwards
      if (falling)
        add_quad_of(corner, corner + 1, corner + 5, corner + 4);
      else
        add_quad_of(corner + 1, corner + 5, corner + 4, corner);
    }
  }
}

void Mesh::add_radial(Point center, std::span<const Point> rim, Color inner, Color outer) {
  const auto count = static_cast<uint32_t>(rim.size());
  const uint32_t middle = add_vertex(center, inner);
  for (Point p : rim) add_vertex(p, outer);
  for (uint32_t i = 0; i < count; ++i) add_triangle(middle, middle + 1 + i, middle + 1 + (i + 1) % count);
}

void Mesh::add_band(std::span<const Point> inside, std::span<const Point> outside, Color inner, Color outer) {
  const auto count = static_cast<uint32_t>(std::min(inside.size(), outside.size()));
  const auto base = static_cast<uint32_t>(vertices_.size());
  for (uint32_t i = 0; i < count; ++i) {
    add_vertex(inside[i], inner);
    add_vertex(outside[i], outer);
  }
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t here = base + 2 * i;
    const uint32_t next = base + 2 * ((i + 1) % count);
    add_quad_of(here, here + 1, next + 1, next);
  }
}

void Mesh::add_quad(const Rect& rect, const Rect& uv, Color color) {
  const Color shown = opacity_ < 1 ? faded(color, opacity_) : color;
  const auto base = static_cast<uint32_t>(vertices_.size());
  vertices_.push_back({{rect.x, rect.y}, shown, {uv.x, uv.y}});
  vertices_.push_back({{rect.right(), rect.y}, shown, {uv.right(), uv.y}});
  vertices_.push_back({{rect.right(), rect.bottom()}, shown, {uv.right(), uv.bottom()}});
  vertices_.push_back({{rect.x, rect.bottom()}, shown, {uv.x, uv.bottom()}});
  add_quad_of(base, base + 1, base + 2, base + 3);
}

// --- strokes: a row of cross-sections, from one end to the other ---------------------------------------------------

// Half a circle: sections from the tip to the full width (opening) or back. `outwards` points away from the line.
void Mesh::add_cap(Point end, Point outwards, float radius_px, bool opening) {
  const Point along = opening ? outwards * -1 : outwards;
  const Point left = left_of(along);
  const int pieces = arc_segments(radius_px, 0.25f);
  for (int i = 0; i <= pieces; ++i) {
    const Point turn = unit_at(0.25 * (opening ? pieces - i : i) / pieces);
    sections_.push_back({end, left * turn.x + outwards * turn.y, left * -turn.x + outwards * turn.y});
  }
}

// The sections at a corner; `room_px` is how far along the line the inner edge may be cut short.
void Mesh::add_join(Point corner, Point before, Point after, float radius_px, float room_px) {
  const Point n0 = left_of(before), n1 = left_of(after);
  const float cosine = dot(n0, n1);
  const Point tip = miter(n0, n1);
  if (cosine > kStraightEnough) {
    sections_.push_back({corner, tip, tip * -1});
    return;
  }
  const float sine = cross(n0, n1);
  const bool turns_right = sine > 0;  // y points down: the left edge is then the outer one
  const float cut_px = (radius_px + 0.5f) * std::fabs(sine) / std::max(1 + cosine, 1e-4f);
  const bool overlaps = cut_px > room_px || cosine < -0.99f;
  const Point inner = overlaps ? Point{0, 0} : tip * (turns_right ? -1.0f : 1.0f);
  const double turn = std::atan2(sine, cosine) / 6.283185307179586;
  const int pieces = arc_segments(radius_px, static_cast<float>(turn));
  const Point start = turns_right ? n0 : n0 * -1;
  const auto add = [&](Point outer, Point inner_edge) {
    if (turns_right)
      sections_.push_back({corner, outer, inner_edge});
    else
      sections_.push_back({corner, inner_edge, outer});
  };
  if (overlaps) add(start, start * -1);
  for (int i = 0; i <= pieces; ++i) {
    const Point by = unit_at(turn * i / pieces);
    add({start.x * by.x - start.y * by.y, start.x * by.y + start.y * by.x}, inner);
  }
  const Point finish = turns_right ? n1 : n1 * -1;
  if (overlaps) add(finish, finish * -1);
}

void Mesh::add_stroke(std::span<const Point> points, float thickness_px, bool closed, const Fill& fill) {
  if (thickness_px <= 0) return;
  copy_distinct(points, closed, corners_);
  const size_t count = corners_.size();
  if (count == 0) return;
  const float radius_px = std::max(thickness_px, 1.0f) / 2;
  sections_.clear();
  if (count == 1) {
    add_cap(corners_[0], {-1, 0}, radius_px, true);
    add_cap(corners_[0], {1, 0}, radius_px, false);
  } else {
    const bool loop = closed && count > 2;
    if (!loop) add_cap(corners_[0], direction(corners_[1], corners_[0]), radius_px, true);
    for (size_t i = loop ? 0 : 1; i < (loop ? count : count - 1); ++i) {
      const Point previous = corners_[(i + count - 1) % count], corner = corners_[i], next = corners_[(i + 1) % count];
      const float room_px = std::min(length(corner - previous), length(next - corner)) / 2;
      add_join(corner, direction(previous, corner), direction(corner, next), radius_px, room_px);
    }
    if (!loop) add_cap(corners_[count - 1], direction(corners_[count - 2], corners_[count - 1]), radius_px, false);
    closed = loop;
  }
  add_sections(thickness_px, closed && count > 2, fill);
}

void Mesh::add_sections(float thickness_px, bool closed, const Fill& fill) {
  const float strength = std::min(thickness_px, 1.0f);
  const float outside = std::max(thickness_px, 1.0f) / 2 + 0.5f;
  const float inside = outside - 1;
  const auto base = static_cast<uint32_t>(vertices_.size());
  for (const Section& section : sections_) {
    const auto add = [&](Point edge, float reach, float alpha) {
      const Point at = section.center + edge * reach;
      add_vertex(at, faded(fill.at(at), alpha));
    };
    add(section.left, outside, 0);
    add(section.left, inside, strength);
    add(section.right, inside, strength);
    add(section.right, outside, 0);
  }
  const auto count = static_cast<uint32_t>(sections_.size());
  for (uint32_t i = closed ? 0 : 1; i < count; ++i) {
    const uint32_t before = base + 4 * ((i + count - 1) % count);
    const uint32_t here = base + 4 * i;
    for (uint32_t lane = 0; lane < 3; ++lane) {
      add_quad_of(before + lane, before + lane + 1, here + lane + 1, here + lane);
    }
  }
}

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

// Doubles the part that is looked at until it is too wide and then halves the interval: a text of any length costs a
// few times the part that fits.
size_t Painter::fitting_bytes(std::string_view line, float width_px, const TextStyle& style) {
  const auto fits = [&](size_t bytes) { return measure(line.substr(0, bytes), style).width_px <= width_px; };
  const auto whole = [&](size_t bytes) {
    while (bytes > 0 && bytes < line.size() && recorder::base::continues_character(line[bytes])) --bytes;
    return bytes;
  };
  size_t good = 0;
  size_t bad = whole(std::min<size_t>(line.size(), 64));
  while (fits(bad)) {
    if (bad == line.size()) return bad;
    good = bad;
    bad = whole(std::min(line.size(), std::max(bad * 2, good + 8)));
    if (bad == good) bad = line.size();  // nothing but bytes within a character
  }
  for (;;) {
    size_t middle = whole(good + (bad - good) / 2);
    if (middle <= good) middle = recorder::base::next_character(line, good);
    if (middle >= bad) return good;
    (fits(middle) ? good : bad) = middle;
  }
}

std::string Painter::fitted(const std::string& line, float width_px, const TextStyle& style) {
  const std::string ellipsis = "\u2026";
  if (fitting_bytes(line, width_px, style) == line.size()) return line;
  std::string part = line.substr(0, fitting_bytes(line, width_px - measure(ellipsis, style).width_px, style));
  while (!part.empty()) {  // a step or two: letters may lie closer to the ellipsis than to each other, or further away
    while (!part.empty() && part.back() == ' ') part.pop_back();
    if (!part.empty() && measure(part + ellipsis, style).width_px <= width_px) return part + ellipsis;
    recorder::base::remove_last_character(part);
  }
  return {};
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
  if (!place && GlyphAtlas::holds(style.size_px)) {  // full: glyphs that refer to it are drawn before it is emptied
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
