#include "engine/overlay/plot.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/overlay/panel_widgets.h"

namespace engine {
namespace {

using namespace widgets;
using recorder::Number;

constexpr double kFewestFrames = 8;

}  // namespace

// --- axes ------------------------------------------------------------------------------------------------------------

uint64_t PlotAxis::frame_at(float x) const {
  const double at = std::floor(begin() + 0.5 + (x - box.x) / frame_width());
  return static_cast<uint64_t>(std::clamp(at, static_cast<double>(first), static_cast<double>(last)));
}

void widen(double& low, double& high) {
  constexpr double kFar = std::numeric_limits<double>::max() / 8;
  low = std::clamp(low, -kFar, kFar);
  high = std::clamp(high, -kFar, kFar);
  const double span = high - low;
  const double least = std::max(std::fabs(low), std::fabs(high)) * 1e-9;
  const double margin = span > least ? span * 0.06 : std::max(0.5, std::fabs(low) * 0.1);
  low -= margin;
  high += margin;
}

std::vector<double> ticks(double low, double high, size_t most) {
  std::vector<double> out;
  const double span = high - low;
  if (!(span > 0) || !std::isfinite(span) || most == 0) return out;
  const double rough = span / static_cast<double>(most);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = power;
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    step = power * factor;
    if (step >= rough) break;
  }
  for (double i = std::ceil(low / step); i * step <= high && out.size() < most; ++i) out.push_back(i * step + 0.0);
  return out;
}

std::string tick_text(double value) {
  constexpr struct {
    double from;
    const char* suffix;
  } kSuffixes[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e4, "k"}};
  char text[40];
  for (const auto& [from, suffix] : kSuffixes) {
    if (std::fabs(value) < from || std::fabs(value) >= 1e15) continue;
    const double unit = from == 1e4 ? 1e3 : from;
    std::snprintf(text, sizeof text, "%.5g%s", value / unit, suffix);
    return text;
  }
  std::snprintf(text, sizeof text, "%.5g", std::fabs(value) < 1e-12 ? 0.0 : value);
  return text;
}

std::pair<uint64_t, uint64_t> zoomed(uint64_t first, uint64_t last, uint64_t anchor, double factor, uint64_t count) {
  if (count == 0) return {0, 0};
  const double all = static_cast<double>(count);
  const double before = static_cast<double>(last - first + 1);
  const double span = std::clamp(std::round(before * factor), std::min(kFewestFrames, all), all);
  const double share = (static_cast<double>(anchor) - static_cast<double>(first) + 0.5) / before;
  const double from = std::clamp(std::round(static_cast<double>(anchor) + 0.5 - share * span), 0.0, all - span);
  return {static_cast<uint64_t>(from), static_cast<uint64_t>(from + span - 1)};
}

std::pair<uint64_t, uint64_t> panned(uint64_t first, uint64_t last, int64_t by, uint64_t count) {
  if (count == 0) return {0, 0};
  const auto least = -static_cast<int64_t>(first);
  const auto most = static_cast<int64_t>(count - 1) - static_cast<int64_t>(std::min(last, count - 1));
  by = std::clamp(by, least, std::max(most, least));
  return {first + static_cast<uint64_t>(by), last + static_cast<uint64_t>(by)};
}

// --- values ----------------------------------------------------------------------------------------------------------

void PlotValues::request(FrameSource& source, const std::vector<std::string>& texts, uint64_t first, uint64_t last) {
  const bool same =
      source_ == &source && texts == texts_ && source.path() == path_ && source.generation() == generation_;
  if (!same) {
    source_ = &source;
    texts_ = texts;
    path_ = source.path();
    generation_ = source.generation();
    expressions_.clear();
    for (const std::string& text : texts_) {
      Expression expression;
      ExpressionError ignored;  // shown where it was typed
      static_cast<void>(Expression::compile(source.schema(), text, expression, ignored));
      expressions_.push_back(std::move(expression));
    }
    values_.assign(texts_.size(), {});
    known_.clear();
  }
  if (!same || forgotten_ != source.evicted_count()) pairs_.emplace(source);
  forgotten_ = source.evicted_count();
  const bool too_many = last < first || last - first >= kMaxFrames;
  move_to(first + forgotten_, too_many ? 0 : static_cast<size_t>(last - first + 1));
}

void PlotValues::move_to(uint64_t first, size_t count) {
  if (first == first_ && count == known_.size()) return;
  std::vector<bool> known(count, false);
  const uint64_t from = std::max(first, first_);
  const uint64_t to = std::min(first + count, first_ + known_.size());
  for (uint64_t i = from; i < to; ++i) known[i - first] = known_[i - first_];
  for (std::vector<Number>& values : values_) {
    std::vector<Number> moved(count);
    for (uint64_t i = from; i < to; ++i) moved[i - first] = values[i - first_];
    values.swap(moved);
  }
  known_.swap(known);
  first_ = first;
  next_ = 0;
}

bool PlotValues::advance(uint64_t frames) {
  uint64_t read_now = 0;
  for (; next_ < known_.size(); ++next_) {
    if (known_[next_]) continue;
    if (read_now++ == frames || first_ + next_ - forgotten_ >= source_->frame_count()) return true;
    read(next_);
  }
  return false;
}

void PlotValues::read(size_t place) {
  const bool good = pairs_->seek(first_ + place - forgotten_).ok();
  for (size_t i = 0; i < expressions_.size(); ++i) {
    const bool known = good && !expressions_[i].empty();
    values_[i][place] = known ? expressions_[i].value(pairs_->previous(), pairs_->current()) : Number();
  }
  known_[place] = true;
}

bool PlotValues::has(uint64_t first, uint64_t last) const {
  first += forgotten_;
  last += forgotten_;
  if (first < first_ || last >= first_ + known_.size()) return false;
  if (last - first_ < next_) return true;
  for (uint64_t i = first; i <= last; ++i) {
    if (!known_[i - first_]) return false;
  }
  return true;
}

Number PlotValues::value(size_t text, uint64_t index) const {
  index += forgotten_;
  if (text >= values_.size() || index < first_ || index - first_ >= values_[text].size()) return {};
  return values_[text][index - first_];
}

Extent PlotValues::extent(size_t text, uint64_t first, uint64_t last) const {
  Extent extent;
  for (uint64_t i = first; i <= last; ++i) extent.add(value(text, i));
  return extent;
}

// --- drawing ---------------------------------------------------------------------------------------------------------

namespace {

float thickness() { return std::max(1.0f, std::round(ImGui::GetFontSize() / 12)); }

// Each frame's value as a step as wide as its place.
void draw_steps(ImDrawList& draw, const PlotAxis& axis, const PlotCurve& curve, const PlotValues& values) {
  const ImU32 ink = packed(from_rgb(curve.color_rgb));
  const float half = static_cast<float>(axis.frame_width() / 2);
  std::vector<ImVec2> line;
  const auto flush = [&] {
    if (line.size() > 1) draw.AddPolyline(line.data(), static_cast<int>(line.size()), ink, 0, thickness());
    line.clear();
  };
  for (uint64_t frame = axis.first; frame <= axis.last; ++frame) {
    const double value = values.value(curve.place, frame).to_double();
    if (!std::isfinite(value)) {
      flush();
      continue;
    }
    const float x = axis.x_of(static_cast<double>(frame));
    const float y = axis.y_of(value);
    // Equal values become one long line: pieces shorter than their thickness would not be drawn at all.
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

// A column for each pixel, from its smallest to its largest value; neighbours always touch.
void draw_columns(ImDrawList& draw, const PlotAxis& axis, const std::vector<Extent>& columns, const ImVec4& color) {
  const ImU32 ink = packed(color);
  const float left = axis.x_of(static_cast<double>(axis.first) - 0.5);
  const float width = (axis.x_of(static_cast<double>(axis.last) + 0.5) - left) / static_cast<float>(columns.size());
  const float thick = thickness();
  float above_before = 0;
  float below_before = 0;
  bool joined = false;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].count == 0) {
      joined = false;
      continue;
    }
    const float x = left + static_cast<float>(i) * width;
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
  if (!values.has(first, last)) {
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
  for (const Extent& column : columns) all.add(column);
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
  if (axis.frame_width() >= 1 && values.has(axis.first, axis.last)) {
    draw_steps(draw, axis, curve, values);
  } else {
    const auto columns = static_cast<size_t>(std::max(1.0f, axis.box.w));
    draw_columns(draw, axis, columns_of(curve, values, axis.first, axis.last, columns), from_rgb(curve.color_rgb));
  }
  draw.PopClipRect();
}

void draw_plot_values(ImDrawList& draw, const PlotAxis& axis, bool inside) {
  const float line = ImGui::GetFontSize();
  std::vector<float> taken;
  const auto put = [&](double value, const ImVec4& color) {
    const float y =
        std::clamp(axis.y_of(value) - line / 2, axis.box.y - line * 0.25f, axis.box.bottom() - line * 0.75f);
    if (std::ranges::any_of(taken, [&](float other) { return std::fabs(other - y) < line; })) return;
    taken.push_back(y);
    const std::string label = tick_text(value);
    const float width = ImGui::CalcTextSize(label.c_str()).x;
    if (inside) {
      const ImVec2 at(axis.box.x + line * 0.3f, std::clamp(y, axis.box.y, axis.box.bottom() - line));
      const ImVec4 background = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
      draw.AddRectFilled({at.x - line * 0.15f, at.y}, {at.x + width + line * 0.15f, at.y + line},
                         packed(background, 0.8f), line * 0.2f);
      draw.AddText(at, packed(color), label.c_str());
    } else {
      draw.AddText({axis.box.x - width - line * 0.35f, y}, packed(color), label.c_str());
    }
  };
  // The curve's extremes first, then round numbers where there is room.
  put(axis.highest, text_color());
  put(axis.lowest, text_color());
  for (const double value : ticks(axis.low, axis.high, static_cast<size_t>(axis.box.h / line / 2) + 1)) {
    put(value, kMuted);
  }
}

namespace {

void draw_plot_label(ImDrawList& draw, const PlotAxis& axis, double position, const std::string& label) {
  const float line = ImGui::GetFontSize();
  const float width = ImGui::CalcTextSize(label.c_str()).x;
  const float x = axis.x_of(position);
  draw.AddRectFilled({std::round(x), axis.box.bottom()}, {std::round(x) + 1, axis.box.bottom() + line * 0.3f},
                     packed(kMuted, 0.6f));
  const float at = std::clamp(x - width / 2, axis.box.x, std::max(axis.box.x, axis.box.right() - width));
  draw.AddText({at, axis.box.bottom() + line * 0.25f}, packed(kMuted), label.c_str());
}

}  // namespace

void draw_plot_labels(ImDrawList& draw, const PlotAxis& axis, std::span<const TimelineAxis::Label> labels) {
  float free_from = axis.box.x - ImGui::GetFontSize();
  for (const TimelineAxis::Label& label : labels) {
    const float half = ImGui::CalcTextSize(label.text.c_str()).x / 2;
    const float x = axis.x_of(label.position);
    if (x - half < free_from || x > axis.box.right()) continue;
    draw_plot_label(draw, axis, label.position, label.text);
    free_from = x + half + ImGui::GetFontSize();
  }
}

void draw_plot_frames(ImDrawList& draw, const PlotAxis& axis, FrameSource& source) {
  const float line = ImGui::GetFontSize();
  const float room = line * 6;
  const auto most = static_cast<size_t>(std::max(1.0f, axis.box.w / room));
  const auto first = static_cast<double>(source.number_of(axis.first));
  const auto last = static_cast<double>(source.number_of(axis.last));
  for (const double number : ticks(first, std::max(first + 1, last), most)) {
    if (number != std::floor(number) || number > last) continue;
    draw_plot_label(draw, axis, static_cast<double>(source.index_of_number(static_cast<uint64_t>(number))),
                    std::to_string(static_cast<uint64_t>(number)));
  }
}

}  // namespace engine
