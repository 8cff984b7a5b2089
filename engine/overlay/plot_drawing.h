// Drawing one plot: its background, its curve, its labels. Used by the panel and for the picture that is saved.
//
// The drawing thread; into whatever ImGui context is current.
#pragma once

#include <imgui.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/inspect/series.h"
#include "engine/overlay/plot_axis.h"
#include "engine/overlay/plot_values.h"

namespace engine {

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
