// GlyphMask: how much of each pixel a letter covers, measured as the distance to its strokes. Strokes that cross do not
// add up, so translucent text is even.
//
// A value type; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/geometry.h"

namespace engine {

class GlyphMask {
 public:
  // Of polylines in pixels, y down, drawn `thickness_px` thick with round ends; a polyline of one point is a dot.
  GlyphMask(const std::vector<std::vector<Point>>& strokes, float thickness_px);

  // The picture's place relative to the strokes' origin, and its size; 0 without ink.
  int left_px() const { return left_px_; }
  int top_px() const { return top_px_; }
  int width_px() const { return width_px_; }
  int height_px() const { return height_px_; }
  bool empty() const { return squares_.empty(); }

  // 0 nothing .. 255 all of the pixel, which lies inside the picture.
  uint8_t coverage(int x, int y) const;

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

}  // namespace engine
