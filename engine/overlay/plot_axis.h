// PlotAxis: where frames and values stand in a plot, and round numbers to label it with. Pure functions and values, any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/geometry.h"

namespace engine {

// A plot's box: the frames first .. last side by side, values low .. high from bottom to top.
struct PlotAxis {
  Rect box;
  uint64_t first = 0;
  uint64_t last = 0;
  double low = 0;
  double high = 1;
  double lowest = 0;  // that the curve reaches
  double highest = 0;

  double frame_width() const { return box.w / static_cast<double>(last - first + 1); }
  // The middle of a frame's place, and the top of a value; outside the box for what lies outside.
  float x_of(double frame) const {
    return box.x + static_cast<float>((frame - static_cast<double>(first) + 0.5) * frame_width());
  }
  float y_of(double value) const { return box.bottom() - static_cast<float>((value - low) / (high - low)) * box.h; }
  // The frame at a place, the nearest one for places outside.
  uint64_t frame_at(float x) const;
};

// `low` and `high` a little further apart, so that a curve does not run along the edge; a span of values that is no
// span becomes one. Finite numbers in, finite numbers out.
void widen(double& low, double& high);

// Round numbers within low .. high, at most `most` of them, smallest first.
std::vector<double> ticks(double low, double high, size_t most);
// As short as tells neighbouring ticks apart: "0.5", "12k", "3.2M".
std::string tick_text(double value);

// The frames first .. last after zooming by `factor` (< 1: closer) with what is at `anchor` staying there, within
// 0 .. count - 1 and at least 8 frames.
std::pair<uint64_t, uint64_t> zoomed(uint64_t first, uint64_t last, uint64_t anchor, double factor, uint64_t count);
// The same stretch moved by so many frames, as far as there are frames.
std::pair<uint64_t, uint64_t> panned(uint64_t first, uint64_t last, int64_t by, uint64_t count);

}  // namespace engine
