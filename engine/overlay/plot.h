// Plots of expressions over frames: the mapping of frames and values to a box (PlotAxis), the values themselves, read
// frame by frame where a plot is zoomed in (PlotValues), and the drawing, for the panel and for pictures that are
// saved.
//
// PlotAxis and its functions: values, any thread. PlotValues: one thread, that of the frames' source. The drawing: the
// drawing thread, into the current ImGui context.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/inspect/frame_source.h"
#include "engine/inspect/series.h"
#include "engine/overlay/overlay_data.h"
#include "recorder/expression/expression.h"

struct ImDrawList;

namespace engine {

// --- axes ------------------------------------------------------------------------------------------------------------

// A box with the frames first .. last from left to right, the values low .. high from bottom to top.
struct PlotAxis {
  Rect box;
  uint64_t first = 0;
  uint64_t last = 0;
  double low = 0;
  double high = 1;
  double lowest = 0;  // of the curve
  double highest = 0;
  // The frames at the middle of the box' edges, as on a timeline; equal: the first and the last have their whole places
  // in the box.
  double from = 0;
  double to = 0;

  double begin() const { return to > from ? from : static_cast<double>(first) - 0.5; }
  double frame_width() const { return box.w / (to > from ? to - from : static_cast<double>(last - first + 1)); }
  // The middle of a frame's place, and the height of a value; outside the box if they are.
  float x_of(double frame) const { return box.x + static_cast<float>((frame - begin()) * frame_width()); }
  float y_of(double value) const { return box.bottom() - static_cast<float>((value - low) / (high - low)) * box.h; }
  // The frame at `x`, the nearest one outside the box.
  uint64_t frame_at(float x) const;
};

// Moves `low` and `high` a little apart, so that a curve does not run along the edge and equal values get a span.
// Finite numbers in, finite numbers out.
void widen(double& low, double& high);

// Round numbers within low .. high, at most `most` of them, smallest first.
std::vector<double> ticks(double low, double high, size_t most);
// "0.5", "12k", "3.2M"
std::string tick_text(double value);

// The frames first .. last zoomed by `factor` (< 1: closer) around `anchor`: at least 8 frames within 0 .. count - 1.
std::pair<uint64_t, uint64_t> zoomed(uint64_t first, uint64_t last, uint64_t anchor, double factor, uint64_t count);
// The frames first .. last moved by `by`, as far as there are frames.
std::pair<uint64_t, uint64_t> panned(uint64_t first, uint64_t last, int64_t by, uint64_t count);

// --- values ----------------------------------------------------------------------------------------------------------

// The values of expressions in each of some frames, for plots that are zoomed in closer than a Series' buckets. They
// are read a slice at a time, so that drawing goes on; values that are known stay when the range of frames moves.
class PlotValues {
 public:
  static constexpr uint64_t kMaxFrames = 40'000;

  // Requests these expressions over the frames first .. last from now on; more than kMaxFrames are not read. The source
  // must live until the last advance() for it.
  void request(FrameSource& source, const std::vector<std::string>& texts, uint64_t first, uint64_t last);
  // Reads up to `frames` of the missing frames. false: none is missing.
  bool advance(uint64_t frames);

  // Whether all of the frames first .. last have been read.
  bool has(uint64_t first, uint64_t last) const;
  // The value of expression `text` (its place in request()) in a frame; none if it has none or was not read.
  recorder::Number value(size_t text, uint64_t index) const;
  // Smallest and largest over those that have been read.
  Extent extent(size_t text, uint64_t first, uint64_t last) const;

 private:
  void move_to(uint64_t first, size_t count);
  void read(size_t place);

  // Frames are counted with those that the source has evicted, so that their numbers stay.
  uint64_t forgotten_ = 0;
  uint64_t generation_ = 0;
  uint64_t first_ = 0;
  std::string path_;
  std::vector<std::string> texts_;
  std::vector<Expression> expressions_;
  std::vector<std::vector<recorder::Number>> values_;  // of each expression
  std::vector<bool> known_;
  size_t next_ = 0;  // nothing is missing before it
  FrameSource* source_ = nullptr;
  std::optional<FramePairs> pairs_;  // of source_
};

// --- drawing ---------------------------------------------------------------------------------------------------------

struct PlotCurve {
  std::string text;
  uint32_t color_rgb = 0;
  std::shared_ptr<const Series> series;  // may be nullptr
  size_t place = 0;                      // among the texts of the PlotValues
};

// The smallest and largest value in each of `columns` ranges of equal length, exact where PlotValues has the frames.
std::vector<Extent> columns_of(const PlotCurve& curve, const PlotValues& values, uint64_t first, uint64_t last,
                               size_t columns);
// Of all of them together.
Extent extent_of(const std::vector<Extent>& columns);

void draw_plot_background(ImDrawList& draw, const PlotAxis& axis);
void draw_plot_curve(ImDrawList& draw, const PlotAxis& axis, const PlotCurve& curve, const PlotValues& values);
// Left of the box, or inside it on a background of their own.
void draw_plot_values(ImDrawList& draw, const PlotAxis& axis, bool inside = false);
// What the timeline says of its frames, below the box.
void draw_plot_labels(ImDrawList& draw, const PlotAxis& axis, std::span<const TimelineAxis::Label> labels);
// Numbers of frames below the box; `source` is where the axis' frames are from.
void draw_plot_frames(ImDrawList& draw, const PlotAxis& axis, FrameSource& source);

}  // namespace engine
