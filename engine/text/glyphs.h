// The letters' skeletons, as drawn. Units are thousandths of an em, y up from the middle of the stroke that letters
// stand on: 0 baseline, 420 an x's top, 620 a capital's top, -200 the foot of a g, at the regular weight.
#pragma once

#include <span>
#include <string_view>

namespace engine {

struct GlyphShape {
  char32_t letter;
  short left;   // free space before the ink at the regular weight ...
  short width;  // ... from the middle of the leftmost stroke to that of the rightmost ...
  short right;  // ... and behind it
  // Commands: "M x y" starts a stroke there, "N" one where the next arc begins; "L x y ..." lines on; "A cx cy rx ry
  // from to" an arc on, degrees counted against the clock from the right; "C x1 y1 x2 y2 x y ..." a cubic curve on. A
  // stroke of one point is a dot.
  std::string_view strokes;
};

// The shape of a character; a box for one that the typeface lacks.
const GlyphShape& glyph_shape(char32_t letter);
// Its shape where all characters have the same width.
const GlyphShape& cell_shape(char32_t letter);
bool has_glyph(char32_t letter);
// All of them, by character.
std::span<const GlyphShape> all_glyphs();

}  // namespace engine
