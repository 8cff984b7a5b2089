// Mesh: turns shapes into triangles with a soft rim. Every shape is a ring of corners, or a row of cross-sections, each
// doubled: one copy half a pixel inside at full opacity, one half a pixel outside at none. For edges that run along
// pixels this is the exact coverage, for others it is within a few per cent of it.
//
// Pure; used by Painter, and by tests without one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/triangles.h"

namespace engine {

// What a shape is filled with: one colour, or a straight way from one colour to another.
struct Fill {
  Fill(Color color) : from(color), to(color) {}  // NOLINT(google-explicit-constructor): a colour is the usual fill
  Fill(Color from_color, Point from_point, Color to_color, Point to_point)
      : from(from_color), to(to_color), start(from_point), end(to_point) {}

  Color at(Point point) const;  // outside of start..end the nearer colour

  Color from;
  Color to;
  Point start;
  Point end;
};

// From the top to the bottom, or from the left to the right, of `area`.
inline Fill vertical(Color top, Color bottom, const Rect& area) {
  return {top, {area.x, area.y}, bottom, {area.x, area.bottom()}};
}
inline Fill horizontal(Color left, Color right, const Rect& area) {
  return {left, {area.x, area.y}, right, {area.right(), area.y}};
}

class Mesh {
 public:
  // Every vertex gets this texture coordinate: a white spot, so that shapes and glyphs can share one texture.
  void set_white(Point uv) { white_ = uv; }
  // Multiplied into every colour added from now on.
  void set_opacity(float opacity) { opacity_ = opacity; }

  // A convex polygon, corners in either direction. `feather_px` is the width of the rim, half inside and half outside.
  void add_convex(std::span<const Point> corners, const Fill& fill, float feather_px = 1);
  // A line of round ends and joins through `points`; repeated points are taken as one.
  void add_stroke(std::span<const Point> points, float thickness_px, bool closed, const Fill& fill);
  // An axis-parallel rectangle; its rim is exact at any size, also below a pixel.
  void add_rect(const Rect& rect, const Fill& fill);
  // A disc shaded from the middle to the rim.
  void add_radial(Point center, std::span<const Point> rim, Color inner, Color outer);
  // What lies between two closed rings of as many corners each, shaded from one to the other. No rim.
  void add_band(std::span<const Point> inside, std::span<const Point> outside, Color inner, Color outer);
  // A textured rectangle in one colour.
  void add_quad(const Rect& rect, const Rect& uv, Color color);

  Triangles triangles() const { return {vertices_, indices_}; }
  bool empty() const { return indices_.empty(); }
  size_t vertex_count() const { return vertices_.size(); }
  void clear();

 private:
  // One cut across a stroke: both edges lie at `center` plus half the thickness times their direction.
  struct Section {
    Point center;
    Point left;
    Point right;
  };
  void add_cap(Point end, Point outwards, float radius_px, bool opening);
  void add_join(Point corner, Point before, Point after, float radius_px, float room_px);
  uint32_t add_vertex(Point at, Color color);
  void add_triangle(uint32_t a, uint32_t b, uint32_t c);
  void add_quad_of(uint32_t a, uint32_t b, uint32_t c, uint32_t d);
  void add_sections(float thickness_px, bool closed, const Fill& fill);

  std::vector<Vertex> vertices_;
  std::vector<uint32_t> indices_;
  std::vector<Point> corners_;     // scratch of one call, kept to save allocations
  std::vector<Section> sections_;  // likewise
  Point white_;
  float opacity_ = 1;
};

}  // namespace engine
