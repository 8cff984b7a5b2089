#include "replay/export/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace replay {
namespace {

using engine::Color;
using Entry = ColorCounts::Entry;

// How much the eye makes of a difference in red, green and blue.
constexpr std::array<double, 3> kWeight{2, 4, 3};
// A colour that covers this share of a box stands for it as it is.
constexpr double kFlatShare = 0.5;

uint8_t channel(Color color, int which) { return which == 0 ? color.r : which == 1 ? color.g : color.b; }

// Colours that lie beside each other and will be one.
struct Box {
  std::vector<Entry>::iterator begin;
  std::vector<Entry>::iterator end;
  std::array<double, 3> mean{};
  int widest = 0;    // the channel it spreads most in
  double error = 0;  // what is lost by making it one colour

  void measure() {
    double all = 0;
    std::array<double, 3> sum{};
    std::array<double, 3> squares{};
    for (auto at = begin; at != end; ++at) {
      all += at->count;
      for (int c = 0; c < 3; ++c) {
        const double value = channel(at->color, c);
        const auto i = static_cast<size_t>(c);
        sum[i] += value * at->count;
        squares[i] += value * value * at->count;
      }
    }
    double most = -1;
    error = 0;
    for (size_t i = 0; i < 3; ++i) {
      mean[i] = sum[i] / all;
      const double spread = kWeight[i] * std::max(0.0, squares[i] - sum[i] * mean[i]);
      error += spread;
      if (spread > most) widest = static_cast<int>(i);
      most = std::max(most, spread);
    }
    if (end - begin < 2) error = 0;
  }

  Color color() const {
    double all = 0;
    const Entry* largest = &*begin;
    for (auto at = begin; at != end; ++at) {
      all += at->count;
      if (at->count > largest->count) largest = &*at;
    }
    if (largest->count >= all * kFlatShare) return largest->color;
    const auto round = [](double value) { return static_cast<uint8_t>(std::lround(value)); };
    return {round(mean[0]), round(mean[1]), round(mean[2]), 255};
  }

  // Cuts at the mean of its widest channel; gives the upper part.
  Box cut() {
    const auto limit = mean[static_cast<size_t>(widest)];
    const int c = widest;
    const auto middle =
        std::partition(begin, end, [&](const Entry& entry) { return channel(entry.color, c) <= limit; });
    Box upper{middle, end};
    end = middle;
    measure();
    upper.measure();
    return upper;
  }
};

double distance(Color a, Color b) {
  double sum = 0;
  for (int c = 0; c < 3; ++c) {
    const double apart = double{static_cast<double>(channel(a, c))} - channel(b, c);
    sum += kWeight[static_cast<size_t>(c)] * apart * apart;
  }
  return sum;
}

}  // namespace

void ColorCounts::add(const engine::Image& picture) {
  const size_t pixels = static_cast<size_t>(picture.width_px()) * static_cast<size_t>(picture.height_px());
  const Color* const all = picture.pixels();
  // Neighbours are mostly of one colour, and counted in one go.
  for (size_t at = 0; at < pixels;) {
    size_t end = at + 1;
    while (end < pixels && all[end] == all[at]) ++end;
    counts_[rgb_of(all[at])] += static_cast<uint32_t>(end - at);
    at = end;
  }
}

std::vector<Entry> ColorCounts::entries() const {
  std::vector<std::pair<uint32_t, uint32_t>> sorted(counts_.begin(), counts_.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<Entry> entries;
  entries.reserve(sorted.size());
  for (const auto& [color, count] : sorted) entries.push_back({engine::rgb(color), count});
  return entries;
}

std::vector<Color> make_palette(const ColorCounts& counts, size_t most) {
  std::vector<Entry> entries = counts.entries();
  std::vector<Color> palette;
  if (entries.size() <= most) {
    for (const Entry& entry : entries) palette.push_back(entry.color);
    return palette;
  }
  std::vector<Box> boxes{{entries.begin(), entries.end()}};
  boxes.front().measure();
  while (boxes.size() < most) {
    const auto worst =
        std::max_element(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.error < b.error; });
    if (worst->error <= 0) break;
    Box upper = worst->cut();
    boxes.push_back(upper);
  }
  for (const Box& box : boxes) palette.push_back(box.color());
  return palette;
}

PaletteMap::PaletteMap(std::vector<Color> colors) : colors_(std::move(colors)) {
  for (size_t i = 0; i < colors_.size(); ++i) known_.emplace(rgb_of(colors_[i]), static_cast<uint8_t>(i));
}

uint8_t PaletteMap::index_of(Color color) {
  const auto [entry, fresh] = known_.try_emplace(rgb_of(color), uint8_t{0});
  if (!fresh) return entry->second;
  size_t best = 0;
  double least = INFINITY;
  for (size_t i = 0; i < colors_.size(); ++i) {
    const double apart = distance(color, colors_[i]);
    if (apart >= least) continue;
    least = apart;
    best = i;
  }
  entry->second = static_cast<uint8_t>(best);
  return entry->second;
}

}  // namespace replay
