#include "engine/draw/glyph_source.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

#include "engine/draw/typeface.h"
#include "recorder/base/text.h"

namespace engine {
namespace {

struct ChosenSource {
  std::mutex mutex;
  std::shared_ptr<GlyphSource> source;
};

ChosenSource& chosen_source() {
  static ChosenSource chosen;
  return chosen;
}

}  // namespace

void use_glyph_source(std::shared_ptr<GlyphSource> source) {
  ChosenSource& chosen = chosen_source();
  {
    const std::scoped_lock lock(chosen.mutex);
    chosen.source.swap(source);
  }
  // The one before ends here, outside of the lock.
}

std::shared_ptr<GlyphSource> glyph_source() {
  ChosenSource& chosen = chosen_source();
  const std::scoped_lock lock(chosen.mutex);
  return chosen.source;
}

int cells_of(char32_t letter) { return static_cast<int>(recorder::base::display_columns(letter)); }

std::optional<GlyphBitmap> fallback_in_cells(char32_t letter, float size_px, float weight) {
  const auto source = glyph_source();
  if (!source || !source->advance_em(letter)) return std::nullopt;
  const int room_px = static_cast<int>(cell_width_px(size_px)) * std::max(cells_of(letter), 1);
  GlyphBitmap glyph = source->draw(letter, size_px, weight, 0);
  if (glyph.width_px > room_px) {
    const float smaller_px = size_px * static_cast<float>(room_px) / static_cast<float>(glyph.width_px + 1);
    glyph = source->draw(letter, smaller_px, weight, 0);
  }
  glyph.left_px = std::max(0, (room_px - glyph.width_px) / 2);
  return glyph;
}

}  // namespace engine
