// Palettes: the colours, at most so many, that stand best for those of some pictures, and what each colour becomes.
//
// Colours are taken without their opacity. Values; one thread.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/color.h"
#include "engine/image.h"

namespace replay {

// 0xRRGGBB.
constexpr uint32_t rgb_of(engine::Color color) { return uint32_t{color.r} << 16 | uint32_t{color.g} << 8 | color.b; }

// How often each colour occurs.
class ColorCounts {
 public:
  void add(const engine::Image& picture);
  void add(engine::Color color) { ++counts_[rgb_of(color)]; }
  size_t colors() const { return counts_.size(); }
  // The colours in order, so that the same pictures give the same palette.
  struct Entry {
    engine::Color color;
    uint32_t count = 0;
  };
  std::vector<Entry> entries() const;

 private:
  std::unordered_map<uint32_t, uint32_t> counts_;
};

// All colours there are if they are at most `most`; else the best `most`, among them, as they are, those that cover a
// good part of the picture, so that flat background keeps its colour.
std::vector<engine::Color> make_palette(const ColorCounts& counts, size_t most);

// Looks up the nearest colour of a palette of at most 256.
class PaletteMap {
 public:
  explicit PaletteMap(std::vector<engine::Color> colors);
  const std::vector<engine::Color>& colors() const { return colors_; }
  uint8_t index_of(engine::Color color);
  engine::Color nearest(engine::Color color) { return colors_[index_of(color)]; }

 private:
  std::vector<engine::Color> colors_;
  std::unordered_map<uint32_t, uint8_t> known_;
};

}  // namespace replay
