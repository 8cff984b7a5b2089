// PlotAxis: where frames and values stand in a plot, and round numbers to label it with. Pure functions and values, any
// thread.
#pragma once

#include <imgui.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/inspect/expression.h"
#include "engine/inspect/frame_source.h"
#include "engine/inspect/series.h"

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

// PlotValues: what expressions are in each frame of a stretch that is short enough to be read frame by frame, for plots
// that are zoomed in closer than a Series' buckets. Read a slice at a time, so that drawing goes on meanwhile; what is
// known stays when the stretch moves.
//
// One thread, that of the frames' source.

class PlotValues {
 public:
  // Longer stretches are not read.
  static constexpr uint64_t kMaxFrames = 40'000;

  // What is wanted from now on: these expressions over the frames first .. last. Nothing when that is too many.
  // The source must live until the last advance() for it.
  void want(FrameSource& source, const std::vector<std::string>& texts, uint64_t first, uint64_t last);
  // Reads up to `frames` of what is missing. false: nothing is missing.
  bool advance(uint64_t frames);

  // Whether all frames of first .. last are known.
  bool knows(uint64_t first, uint64_t last) const;
  // The value of expression `text` (its place in want()) in a known frame; NaN where it has none.
  double value(size_t text, uint64_t index) const;
  // Smallest and largest over known frames.
  Extent extent(size_t text, uint64_t first, uint64_t last) const;

 private:
  void move_to(uint64_t first, size_t count);
  void read(size_t place);

  // Frames are counted here with what the source has forgotten, so that they stay the same.
  uint64_t forgotten_ = 0;
  uint64_t generation_ = 0;
  uint64_t first_ = 0;
  std::string path_;
  std::vector<std::string> texts_;
  std::vector<Expression> expressions_;
  std::vector<std::vector<double>> values_;  // of each expression
  std::vector<bool> known_;
  size_t next_ = 0;  // nothing is missing before it
  FrameSource* source_ = nullptr;
  std::optional<FramePairs> pairs_;  // of source_
};

// Drawing one plot: its background, its curve, its labels. Used by the panel and for the picture that is saved.
//
// The drawing thread; into whatever ImGui context is current.

struct PlotCurve {
  std::string text;
  uint32_t color_rgb = 0;
  std::shared_ptr<const Series> series;  // may be none
  size_t place = 0;                      // among the texts of the PlotValues
};

// The smallest and largest value of each of `columns` stretches of equal length, exact where the frames' values are
// known.
std::vector<Extent> columns_of(const PlotCurve& curve, const PlotValues& values, uint64_t first, uint64_t last,
                               size_t columns);
// Of all of them together.
Extent extent_of(const std::vector<Extent>& columns);

void draw_plot_background(ImDrawList& draw, const PlotAxis& axis);
void draw_plot_curve(ImDrawList& draw, const PlotAxis& axis, const PlotCurve& curve, const PlotValues& values);
void draw_plot_values(ImDrawList& draw, const PlotAxis& axis);
// Indices of frames below the box.
void draw_plot_frames(ImDrawList& draw, const PlotAxis& axis);

}  // namespace engine
