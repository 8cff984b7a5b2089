// GlyphAtlas: letters as pictures in one texture, each drawn when it is first asked for in a size.
//
// Used by Painter on the thread that draws.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "engine/geometry.h"
#include "engine/texture.h"

namespace engine {

class GlyphMask;

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

  // Forgets all letters. What was collected with their places must have been drawn.
  void clear();

  Texture& texture() { return texture_; }
  // A spot that is white and opaque.
  Point white_uv() const;

 private:
  bool reserve(int width_px, int height_px, int& x, int& y);
  bool store(const GlyphMask& mask, Place& place);

  Texture texture_;
  std::unordered_map<uint64_t, Place> places_;
  Place found_;
  int shelf_x_ = 0;       // rows of letters: the next free column,
  int shelf_y_ = 0;       // the current row's top
  int shelf_height_ = 0;  // and its height so far
};

}  // namespace engine
