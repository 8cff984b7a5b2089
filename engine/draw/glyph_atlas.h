// GlyphAtlas: letters as pictures in one texture, each rasterised when it is first used in a size: those of the typeface
// by GlyphMask, others by the process' GlyphSource.
//
// GlyphMask: a value type, any thread. GlyphAtlas: the thread that draws; used by Painter.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/draw/glyph_source.h"
#include "engine/draw/triangles.h"

namespace engine {

// The coverage of each pixel by a letter, from the distance to its nearest stroke. Strokes that cross do not add up, so
// translucent text is even.
class GlyphMask {
 public:
  // Polylines in pixels, y down, drawn `thickness_px` thick with round ends; a polyline of one point is a dot.
  GlyphMask(const std::vector<std::vector<Point>>& strokes, float thickness_px);

  // The picture's position relative to the strokes' origin, and its size; 0 without ink.
  int left_px() const { return left_px_; }
  int top_px() const { return top_px_; }
  int width_px() const { return width_px_; }
  int height_px() const { return height_px_; }
  bool empty() const { return squares_.empty(); }

  // 0 nothing .. 255 all of the pixel, which lies inside the picture.
  uint8_t coverage(int x, int y) const;
  GlyphBitmap bitmap() const;

 private:
  void measure(const std::vector<std::vector<Point>>& strokes);
  void add(Point a, Point b);
  size_t index(int x, int y) const {
    return static_cast<size_t>(y) * static_cast<size_t>(width_px_) + static_cast<size_t>(x);
  }

  int left_px_ = 0, top_px_ = 0, width_px_ = 0, height_px_ = 0;
  float radius_px_;             // half the stroke, half a pixel at least
  float strength_;              // of strokes thinner than a pixel
  std::vector<float> squares_;  // squared distance of each pixel's centre to the nearest stroke
};

class GlyphAtlas {
 public:
  GlyphAtlas();

  // Where a letter is in the texture, and where it goes on the picture.
  struct Place {
    Rect uv;            // empty for a letter without ink
    float left_px = 0;  // of the picture's left edge on the target, a whole number
    float top_px = 0;   // of its upper edge below the baseline (negative: above)
    float width_px = 0;
    float height_px = 0;
  };

  // The letter with the pen at `pen_px`, which counts in quarters of a pixel. nullptr when there is no room for it:
  // clear() makes room, if holds(size_px). Valid until the next call.
  const Place* find(char32_t letter, float size_px, float weight, float pen_px);

  // False for sizes whose letters are too large for the texture.
  static bool holds(float size_px) { return size_px <= 256; }

  // Forgets all letters. Triangles that use their places must have been drawn.
  void clear();

  Texture& texture() { return texture_; }
  // A spot that is white and opaque.
  Point white_uv() const;

 private:
  bool reserve(int width_px, int height_px, int& x, int& y);
  bool store(const GlyphBitmap& glyph, Place& place);

  Texture texture_;
  std::unordered_map<uint64_t, Place> places_;
  Place found_;
  int shelf_x_ = 0;       // rows of letters: the next free column,
  int shelf_y_ = 0;       // the current row's top
  int shelf_height_ = 0;  // and its height so far
};

}  // namespace engine
