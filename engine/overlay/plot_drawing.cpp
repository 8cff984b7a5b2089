#include "engine/overlay/plot_drawing.h"

#include <algorithm>
#include <cmath>

#include "engine/overlay/panel_style.h"

namespace engine {
namespace {

using namespace panel_style;

float thickness() { return std::max(1.0f, std::round(ImGui::GetFontSize() / 12)); }

// Each frame's value as a step, as long as its place is wide.
void draw_steps(ImDrawList& draw, const PlotAxis& axis, const PlotCurve& curve, const PlotValues& values) {
  const ImU32 ink = packed(from_rgb(curve.color_rgb));
  const float half = static_cast<float>(axis.frame_width() / 2);
  std::vector<ImVec2> line;
  const auto flush = [&] {
    if (line.size() > 1) draw.AddPolyline(line.data(), static_cast<int>(line.size()), ink, 0, thickness());
    line.clear();
  };
  for (uint64_t frame = axis.first; frame <= axis.last; ++frame) {
    const double value = values.value(curve.place, frame);
    if (!std::isfinite(value)) {
      flush();
      continue;
    }
    const float x = axis.x_of(static_cast<double>(frame));
    const float y = axis.y_of(value);
    // A value that stays is one long line: pieces shorter than their thickness would not be drawn at all.
    if (!line.empty() && line.back().y == y) {
      line.back().x = x + half;
    } else {
      line.emplace_back(x - half, y);
      line.emplace_back(x + half, y);
    }
    if (half > thickness() * 5) draw.AddCircleFilled({x, y}, thickness() * 2, ink, 8);
  }
  flush();
}

// A column for each pixel from its smallest to its largest value; neighbours always touch.
void draw_columns(ImDrawList& draw, const PlotAxis& axis, const std::vector<Extent>& columns, const ImVec4& color) {
  const ImU32 ink = packed(color);
  const float width = axis.box.w / static_cast<float>(columns.size());
  const float thick = thickness();
  float above_before = 0;
  float below_before = 0;
  bool joined = false;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].count == 0) {
      joined = false;
      continue;
    }
    const float x = axis.box.x + static_cast<float>(i) * width;
    const float top = axis.y_of(columns[i].max);
    const float bottom = axis.y_of(columns[i].min);
    float above = top;
    float below = bottom;
    if (joined) {
      above = std::min(above, below_before);
      below = std::max(below, above_before);
    }
    draw.AddRectFilled({x, above - thick / 2}, {x + width, std::max(below, above) + thick / 2}, ink);
    above_before = top;
    below_before = bottom;
    joined = true;
  }
}

}  // namespace

std::vector<Extent> columns_of(const PlotCurve& curve, const PlotValues& values, uint64_t first, uint64_t last,
                               size_t columns) {
  const double per_column = static_cast<double>(last - first + 1) / static_cast<double>(columns);
  if (!values.knows(first, last)) {
    return curve.series ? curve.series->extents(static_cast<double>(first), per_column, columns)
                        : std::vector<Extent>(columns);
  }
  std::vector<Extent> out;
  for (size_t i = 0; i < columns; ++i) {
    const auto from = first + static_cast<uint64_t>(static_cast<double>(i) * per_column);
    const auto to = first + static_cast<uint64_t>(static_cast<double>(i + 1) * per_column);
    out.push_back(values.extent(curve.place, from, std::min(last, std::max(from, to - (to > from ? 1 : 0)))));
  }
  return out;
}

Extent extent_of(const std::vector<Extent>& columns) {
  Extent all;
  for (const Extent& column : columns) {
    if (column.count == 0) continue;
    all.min = all.count == 0 ? column.min : std::min(all.min, column.min);
    all.max = all.count == 0 ? column.max : std::max(all.max, column.max);
    all.count += column.count;
  }
  return all;
}

void draw_plot_background(ImDrawList& draw, const PlotAxis& axis) {
  const Rect& box = axis.box;
  draw.AddRectFilled({box.x, box.y}, {box.right(), box.bottom()}, packed(kMuted, 0.08f), 3);
  for (const double value : ticks(axis.low, axis.high, static_cast<size_t>(box.h / ImGui::GetFontSize() / 2) + 1)) {
    const float y = std::round(axis.y_of(value));
    draw.AddRectFilled({box.x, y}, {box.right(), y + 1}, packed(kMuted, 0.16f));
  }
}

void draw_plot_curve(ImDrawList& draw, const PlotAxis& axis, const PlotCurve& curve, const PlotValues& values) {
  draw.PushClipRect({axis.box.x, axis.box.y}, {axis.box.right(), axis.box.bottom()}, true);
  if (axis.frame_width() >= 1 && values.knows(axis.first, axis.last)) {
    draw_steps(draw, axis, curve, values);
  } else {
    const auto columns = static_cast<size_t>(std::max(1.0f, axis.box.w));
    draw_columns(draw, axis, columns_of(curve, values, axis.first, axis.last, columns), from_rgb(curve.color_rgb));
  }
  draw.PopClipRect();
}

void draw_plot_values(ImDrawList& draw, const PlotAxis& axis) {
  const float line = ImGui::GetFontSize();
  std::vector<float> taken;
  const auto put = [&](double value, const ImVec4& color) {
    const float y =
        std::clamp(axis.y_of(value) - line / 2, axis.box.y - line * 0.25f, axis.box.bottom() - line * 0.75f);
    if (std::ranges::any_of(taken, [&](float other) { return std::fabs(other - y) < line; })) return;
    taken.push_back(y);
    const std::string label = tick_text(value);
    draw.AddText({axis.box.x - ImGui::CalcTextSize(label.c_str()).x - line * 0.35f, y}, packed(color), label.c_str());
  };
  // What the curve reaches first, then round numbers where there is room.
  put(axis.highest, ImGui::GetStyleColorVec4(ImGuiCol_Text));
  put(axis.lowest, ImGui::GetStyleColorVec4(ImGuiCol_Text));
  for (const double value : ticks(axis.low, axis.high, static_cast<size_t>(axis.box.h / line / 2) + 1)) {
    put(value, kMuted);
  }
}

void draw_plot_frames(ImDrawList& draw, const PlotAxis& axis) {
  const float line = ImGui::GetFontSize();
  const float room = line * 6;
  const auto most = static_cast<size_t>(std::max(1.0f, axis.box.w / room));
  const double first = static_cast<double>(axis.first);
  for (const double frame : ticks(first, std::max(first + 1, static_cast<double>(axis.last)), most)) {
    if (frame != std::floor(frame) || frame > static_cast<double>(axis.last)) continue;
    const std::string label = std::to_string(static_cast<uint64_t>(frame));
    const float width = ImGui::CalcTextSize(label.c_str()).x;
    const float x = axis.x_of(frame);
    draw.AddRectFilled({std::round(x), axis.box.bottom()}, {std::round(x) + 1, axis.box.bottom() + line * 0.3f},
                       packed(kMuted, 0.6f));
    const float at = std::clamp(x - width / 2, axis.box.x, std::max(axis.box.x, axis.box.right() - width));
    draw.AddText({at, axis.box.bottom() + line * 0.25f}, packed(kMuted), label.c_str());
  }
}

}  // namespace engine
