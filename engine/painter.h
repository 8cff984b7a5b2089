// Painter: shapes and text with smooth edges, on a window or into an image. Shapes become triangles whose rim fades out
// over one pixel; they are collected and drawn together. The same calls on an image give the same bytes on every
// machine.
//
// All positions and sizes are real pixels of the target (multiply a design by target.scale). One thread: the one that
// draws. The target, and a window behind it, must outlive the painter; make one painter and keep it, it caches glyphs.
//
//   Painter paint(window.target());
//   paint.clear(rgb(0x10141c));
//   paint.fill_rounded_rect({20, 20, 200, 80}, 12, vertical(rgb(0x2a3446), rgb(0x222a39), {20, 20, 200, 80}));
//   paint.text("PAUSED", {120, 60}, {.size_px = 28, .align = Align::kCenter, .anchor = Anchor::kMiddle});
//   paint.flush();
//   window.present();
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/color.h"
#include "engine/geometry.h"
#include "engine/mesh.h"
#include "engine/target.h"
#include "engine/text/text_style.h"

namespace engine {

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
  void clear(Color color);           // fills everything and drops what was not flushed
  void flush();                      // draws what was collected; call it before present() and before ImGui draws
  void push_clip(const Rect& area);  // until pop_clip() nothing is drawn outside, cut to whole pixels; nests
  void pop_clip();
  void push_opacity(float factor);  // until pop_opacity() everything is that much fainter, 0..1; nests
  void pop_opacity();

  // --- filled shapes; a Color or a gradient wherever it says Fill --------------------------------------------------
  void fill_rect(const Rect& rect, const Fill& fill);
  void fill_rounded_rect(const Rect& rect, float radius_px, const Fill& fill);
  void fill_circle(Point center, float radius_px, const Fill& fill);
  void fill_convex(std::span<const Point> corners, const Fill& fill);  // either direction round; 3 corners at least

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

  // --- text (UTF-8; characters that the typeface lacks are drawn as a box) -----------------------------------------
  // Draws one line; `at` is the point that style.align and style.anchor name. Returns the width as measure() does.
  float text(std::string_view line, Point at, const TextStyle& style);
  static TextExtent measure(std::string_view line, const TextStyle& style);

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
