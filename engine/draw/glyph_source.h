// GlyphSource: letters from elsewhere, for the characters that the typeface lacks: é, Ü, 日本. The typeface asks the
// process' one source, if a program has chosen one (engine/platform/system_fonts.h); without one, and for what the
// source lacks too, there is a box. Each character stands for itself: nothing is shaped or reordered, as Arabic and
// Indic scripts would need.
//
// There is one source for the process because text is measured by plain functions, on every thread that draws.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace engine {

// A letter's picture in one size.
struct GlyphBitmap {
  int left_px = 0;  // of the left edge, right of the pen's pixel
  int top_px = 0;   // of the upper edge, below the baseline (negative: above)
  int width_px = 0;
  int height_px = 0;
  std::vector<uint8_t> coverage;  // row by row: 0 nothing .. 255 all of the pixel

  bool empty() const { return coverage.empty(); }
  uint8_t at(int x, int y) const {
    return coverage[static_cast<size_t>(y) * static_cast<size_t>(width_px) + static_cast<size_t>(x)];
  }
};

// Any thread.
class GlyphSource {
 public:
  virtual ~GlyphSource() = default;

  // How far the pen moves behind the letter, in em: 0 for a mark that combines with the letter before. Nothing when the
  // source has no such letter, or does not have it yet.
  virtual std::optional<float> advance_em(char32_t letter) = 0;
  // The picture of a letter that it has, with strokes about `weight` em thick; `offset_px` is the pen's place within its
  // pixel, 0 .. 1. Empty for a letter without ink.
  virtual GlyphBitmap draw(char32_t letter, float size_px, float weight, float offset_px) = 0;
};

// Chooses the source of the process, nullptr for none. Painters that exist already may keep letters of the one before.
void use_glyph_source(std::shared_ptr<GlyphSource> source);
// The chosen one, nullptr without any.
std::shared_ptr<GlyphSource> glyph_source();

// --- in cells of one width (engine/draw/typeface.h) ------------------------------------------------------------------

// The cells that a letter takes: 2 for wide ones, 0 for marks that combine with the letter before.
int cells_of(char32_t letter);
// The source's picture of a letter, made smaller where it would leave its cells, in the middle of them. Nothing when the
// source does not have it.
std::optional<GlyphBitmap> fallback_in_cells(char32_t letter, float size_px, float weight);

}  // namespace engine
