// Painter: shapes and text with smooth edges, on a window or into an image. Shapes become triangles whose rim fades out
// over one pixel (Mesh); they are collected and drawn together. The same calls on an image give the same bytes on every
// machine.
//
// All positions and sizes are real pixels of the target (multiply a design by target.scale). One thread: the one that
// draws. The target, and a window behind it, must outlive the painter. Keep a painter: it caches glyphs.
//
//   Painter paint(window.target());
//   paint.clear(rgb(0x10141c));
//   paint.fill_rounded_rect({20, 20, 200, 80}, 12, vertical(rgb(0x2a3446), rgb(0x222a39), {20, 20, 200, 80}));
//   paint.text("PAUSED", {120, 60}, {.size_px = 28, .align = Align::kCenter, .anchor = Anchor::kMiddle});
//   paint.flush();
//   window.present();
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/draw/color.h"
#include "engine/draw/geometry.h"
#include "engine/draw/target.h"
#include "engine/draw/triangles.h"
#include "engine/draw/typeface.h"

namespace engine {

// What a shape is filled with: one colour, or a linear gradient.
struct Fill {
  Fill(Color color) : from(color), to(color) {}  // NOLINT(google-explicit-constructor): a colour is the usual fill
  Fill(Color from_color, Point from_point, Color to_color, Point to_point)
      : from(from_color), to(to_color), start(from_point), end(to_point) {}

  Color at(Point point) const;  // beyond start..end the nearer colour

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

// Turns shapes into triangles with a soft rim. Every shape is a ring of corners, or a row of cross-sections, each
// doubled: one copy half a pixel inside at full opacity, one half a pixel outside at none. For edges that run along
// pixels this is the exact coverage, for others it is within a few per cent of it. Pure; used by Painter, and by tests
// without one.
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
  // The band between two closed rings of as many corners each, shaded from one to the other. No rim.
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
  std::vector<Point> corners_;     // of one call, kept to save allocations
  std::vector<Section> sections_;  // likewise
  Point white_;
  float opacity_ = 1;
};

class GlyphAtlas;

class Painter {
 public:
  explicit Painter(const Target& target);
  ~Painter();
  Painter(const Painter&) = delete;
  Painter& operator=(const Painter&) = delete;

  const Target& target() const { return target_; }
  float width_px() const { return static_cast<float>(target_.width_px); }
  float height_px() const { return static_cast<float>(target_.height_px); }
  float scale() const { return target_.scale; }

  // --- the whole picture ---------------------------------------------------------------------------------------------
  void clear(Color color);           // fills everything and drops shapes that were not flushed
  void flush();                      // draws the collected shapes; call it before present() and before ImGui draws
  void push_clip(const Rect& area);  // until pop_clip() nothing is drawn outside, cut to whole pixels; nests
  void pop_clip();
  void push_opacity(float factor);  // until pop_opacity() opacities are multiplied by it, 0..1; nests
  void pop_opacity();

  // --- filled shapes; a Color or a gradient wherever it says Fill --------------------------------------------------
  void fill_rect(const Rect& rect, const Fill& fill);
  void fill_rounded_rect(const Rect& rect, float radius_px, const Fill& fill);
  void fill_circle(Point center, float radius_px, const Fill& fill);
  void fill_convex(std::span<const Point> corners, const Fill& fill);  // in either direction; 3 corners at least

  // --- outlines and lines; thickness in pixels, thinner than one pixel gets fainter --------------------------------
  void stroke_rounded_rect(const Rect& rect, float radius_px, float thickness_px, const Fill& fill);  // inside the rect
  void ring(Point center, float radius_px, float thickness_px, const Fill& fill);  // radius to the stroke's middle
  void arc(Point center, float radius_px, float thickness_px, float from_turn, float to_turn,
           const Fill& fill);  // turns: 0 = right, 0.25 = down, 0.5 = left; round ends
  void line(Point from, Point to, float thickness_px, const Fill& fill);               // round ends
  void polyline(std::span<const Point> points, float thickness_px, const Fill& fill);  // round ends and joins
  void closed_polyline(std::span<const Point> points, float thickness_px, const Fill& fill);

  // --- light -------------------------------------------------------------------------------------------------------
  // A rounded rectangle whose rim fades out over `blur_px`, half of it inside: a shadow, or a glow.
  void soft_rect(const Rect& rect, float radius_px, float blur_px, Color color);
  // A disc from `inner` in the middle to `outer` at the rim.
  void fill_radial(Point center, float radius_px, Color inner, Color outer);

  // --- text (UTF-8; what typeface and GlyphSource lack is a box, and larger than 256 pixels what the typeface lacks) --
  // Draws one line; `at` is the point named by style.align and style.anchor. Returns the width as measure() does.
  float text(std::string_view line, Point at, const TextStyle& style);
  static TextExtent measure(std::string_view line, const TextStyle& style);
  // How many bytes of its beginning, whole characters, fit into `width_px`. Takes time for the part that fits, however
  // long the line is.
  static size_t fitting_bytes(std::string_view line, float width_px, const TextStyle& style);
  // The line, or as much of its beginning as fits into `width_px` with an ellipsis behind; empty if not even one
  // character fits.
  static std::string fitted(const std::string& line, float width_px, const TextStyle& style);

 private:
  void flush_if_full();
  void draw_glyph(char32_t letter, float pen, float baseline, const TextStyle& style);
  float opacity() const { return opacities_.empty() ? 1.0f : opacities_.back(); }
  Rect clip() const { return clips_.empty() ? target_.area() : clips_.back(); }

  const Target& target_;
  std::unique_ptr<GlyphAtlas> atlas_;
  Mesh mesh_;
  std::vector<Rect> clips_;
  std::vector<float> opacities_;
};

}  // namespace engine
