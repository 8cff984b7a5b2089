// The typeface: a geometric sans with one stroke thickness and round ends, drawn for this project as lines and arcs
// (engine/text/glyphs.cpp). A letter is a skeleton; giving it a size and a weight makes polylines in pixels of it, in
// which heights are moved to whole pixels so that horizontal strokes are sharp at small sizes.
//
// Pure functions; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "engine/geometry.h"
#include "engine/text/text_style.h"

namespace engine {

// Heights from the baseline to the outside of the strokes, in em.
inline constexpr float kCapHeight = 0.70f;
inline constexpr float kLetterHeight = 0.51f;  // of an x
inline constexpr float kDescent = 0.20f;

// How far the pen moves behind `letter`, in em.
float advance_em(char32_t letter, float weight);
// What is added between the two, in em; mostly 0, negative where their shapes leave a hole (A V).
float kerning_em(char32_t left, char32_t right);
// A whole line with its tracking.
float line_width_em(std::string_view line, const TextStyle& style);

// The middles of the letter's strokes, in pixels from the pen's place on the baseline, y down; a stroke of one point is
// a dot. Draw them `weight` * `size_px` thick with round ends.
std::vector<std::vector<Point>> strokes_px(char32_t letter, float size_px, float weight);

// --- letters in cells of one width, for tables and dumps -----------------------------------------------------------

// The width of a cell, a whole number of pixels.
float cell_width_px(float size_px);
// As strokes_px, with wide letters narrowed and narrow ones centred in the cell, and upright strokes on whole pixels.
std::vector<std::vector<Point>> strokes_in_cell_px(char32_t letter, float size_px, float weight);

}  // namespace engine
