#include "replay/compare/compare_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "replay/player/icons.h"
#include "replay/player/theme.h"

namespace replay {

using engine::Anchor;
using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;
using engine::TextStyle;
using engine::with_alpha;
using theme::unit;

namespace {

Color color_of(size_t side) { return side == 0 ? theme::kFirst : theme::kSecond; }

void paint_border(Painter& painter, const Rect& picture) {
  const float thickness = std::max(2.0f, unit(painter, 3));
  painter.stroke_rounded_rect(picture, unit(painter, 4), thickness, theme::kBad);
}

void paint_caption(Painter& painter, const Rect& bar, const CompareView::Side& side, size_t number) {
  painter.fill_rect(bar, theme::kBar);
  const float middle = bar.center().y;
  const Point badge{bar.x + unit(painter, 20), middle};
  painter.fill_circle(badge, unit(painter, 9), color_of(number));
  painter.text(std::to_string(number + 1), badge,
               {.size_px = unit(painter, 12),
                .color = theme::kField,
                .weight = engine::kBold,
                .align = engine::Align::kCenter,
                .anchor = Anchor::kMiddle});
  TextStyle style{.size_px = unit(painter, 14), .color = theme::kMuted, .anchor = Anchor::kMiddle};
  style.align = engine::Align::kRight;
  const float right = bar.right() - unit(painter, 12);
  const float where = painter.text(side.where, {right, middle}, style);
  style.align = engine::Align::kLeft;
  style.color = theme::kText;
  style.weight = engine::kMedium;
  const float x = badge.x + unit(painter, 18);
  painter.text(theme::fitted_text(side.name, right - where - unit(painter, 12) - x, style), {x, middle}, style);
}

// Which cells of a grid differ.
void paint_grid(Painter& painter, const Rect& place, const FieldDifference& grid) {
  const uint32_t rows = (grid.count + grid.columns - 1) / grid.columns;
  const float cell = std::floor(
      std::min(place.w / static_cast<float>(grid.columns), (place.h - unit(painter, 18)) / static_cast<float>(rows)));
  if (cell < 2) return;
  const float left = std::round(place.right() - cell * static_cast<float>(grid.columns));
  const float gap = cell > 4 ? std::max(1.0f, std::round(cell * 0.12f)) : 0;
  for (uint32_t i = 0; i < grid.count; ++i) {
    const Rect at{left + static_cast<float>(i % grid.columns) * cell,
                  place.y + static_cast<float>(i / grid.columns) * cell, cell - gap, cell - gap};
    painter.fill_rect(at, grid.cells[i] ? theme::kBad : theme::kLine);
  }
  painter.text(
      grid.name, {place.right(), place.y + static_cast<float>(rows) * cell + unit(painter, 5)},
      {.size_px = unit(painter, 12), .color = theme::kMuted, .align = engine::Align::kRight, .anchor = Anchor::kTop});
}

void paint_line(Painter& painter, const DifferenceLine& line, float x, float width, float middle) {
  TextStyle style{.size_px = unit(painter, 13), .color = theme::kText, .anchor = Anchor::kMiddle};
  if (!line.remark.empty()) {
    style.color = theme::kFaint;
    painter.text(theme::fitted_text(line.remark, width, style), {x, middle}, style);
    return;
  }
  const float gap = unit(painter, 10);
  const float name = std::round(width * 0.4f);
  const float value = std::round((width - name) / 2);
  painter.text(theme::fitted_text(line.name, name - gap, style), {x, middle}, style);
  style.color = theme::kFirst;
  painter.text(theme::fitted_text(line.one, value - gap, style), {x + name, middle}, style);
  style.color = theme::kSecond;
  painter.text(theme::fitted_text(line.other, value - gap, style), {x + name + value, middle}, style);
}

}  // namespace

CompareLayout::CompareLayout(const Rect& area, float scale) {
  const auto units = [scale](float value) { return std::round(value * scale); };
  const float strip_height = std::min(units(84), area.h / 3);
  strip = {area.x, area.bottom() - strip_height, area.w, strip_height};
  track = {area.x + units(16), strip.y + units(13), area.w - units(32), units(18)};
  const float button = units(32);
  play = {std::round(area.center().x - button / 2), strip.bottom() - units(8) - button, button, button};
  line_px = units(20);
  const float list_height = std::min(std::clamp(std::round(area.h * 0.22f), units(88), units(240)), area.h / 3);
  list = {area.x, strip.y - list_height, area.w, list_height};
  list_rows = static_cast<size_t>(std::max(1.0f, std::floor((list.h - units(16)) / line_px)));
  list_columns = static_cast<size_t>(std::max(1.0f, std::floor((list.w - units(120)) / units(360))));
  const float caption = units(30);
  const float room = list.y - area.y;
  const bool stacked = area.h > area.w * 1.1f;
  const float gap = units(2);
  for (size_t i = 0; i < 2; ++i) {
    const auto n = static_cast<float>(i);
    const Rect whole =
        stacked ? Rect{area.x, area.y + n * std::round(room / 2), area.w, std::round(room / 2)}
                : Rect{area.x + n * std::round(area.w / 2 + gap / 2), area.y, std::round(area.w / 2 - gap / 2), room};
    captions[i] = {whole.x, whole.y, whole.w, caption};
    pictures[i] = {whole.x, whole.y + caption, whole.w, std::max(0.0f, whole.h - caption)};
  }
}

float CompareLayout::fraction_at(Point point) const {
  return track.w <= 0 ? 0 : std::clamp((point.x - track.x) / track.w, 0.0f, 1.0f);
}

void paint_captions(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  for (size_t i = 0; i < 2; ++i) {
    paint_caption(painter, layout.captions[i], view.sides[i], i);
    if (view.differs) paint_border(painter, layout.pictures[i]);
  }
}

void paint_no_frame(Painter& painter, const Rect& area, const std::string& reason) {
  painter.fill_rect(area, theme::kBackground);
  painter.text(reason, area.center(),
               {.size_px = unit(painter, 16),
                .color = theme::kFaint,
                .align = engine::Align::kCenter,
                .anchor = Anchor::kMiddle});
}

void paint_difference_list(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  const Rect& list = layout.list;
  painter.fill_rect(list, theme::kBackground);
  painter.fill_rect({list.x, list.y, list.w, std::max(1.0f, unit(painter, 1))}, theme::kLine);
  const float margin = unit(painter, 16);
  Rect inside = list.inset(margin / 2);
  inside.x += margin / 2;
  inside.w -= margin;
  TextStyle style{.size_px = unit(painter, 13), .color = theme::kFaint, .anchor = Anchor::kMiddle};
  if (!view.schema_note.empty()) {
    painter.text(theme::fitted_text(view.schema_note, inside.w, style), {inside.x, inside.bottom() - unit(painter, 8)},
                 style);
    inside.h -= layout.line_px;
  }
  if (view.grid != nullptr) {
    const float room = std::min(inside.w * 0.25f, inside.h);
    paint_grid(painter, {inside.right() - room, inside.y, room, inside.h}, *view.grid);
    inside.w -= room + margin;
  }
  if (view.lines.empty()) {
    style.size_px = unit(painter, 15);
    style.align = engine::Align::kCenter;
    painter.text(theme::fitted_text(view.list_note, inside.w, style), inside.center(), style);
    return;
  }
  const auto most_rows = static_cast<size_t>(std::max(1.0f, std::floor(inside.h / layout.line_px)));
  // The last one makes room for how many there are.
  const bool all = view.lines.size() <= most_rows * layout.list_columns;
  const size_t rows = all || most_rows == 1 ? most_rows : most_rows - 1;
  const float width = std::floor(inside.w / static_cast<float>(layout.list_columns));
  for (size_t i = 0; i < rows * layout.list_columns && view.list_scroll + i < view.lines.size(); ++i) {
    const auto row = static_cast<float>(i % rows);
    const auto column = static_cast<float>(i / rows);
    paint_line(painter, view.lines[view.list_scroll + i], inside.x + column * width, width - margin,
               inside.y + (row + 0.5f) * layout.line_px);
  }
  const size_t seen = std::min(rows * layout.list_columns, view.lines.size() - view.list_scroll);
  if (seen == view.lines.size()) return;
  theme::paint_pill(painter,
                    std::to_string(view.list_scroll + 1) + " \u2013 " + std::to_string(view.list_scroll + seen) +
                        " of " + std::to_string(view.lines.size()),
                    {inside.right(), list.bottom() - unit(painter, 11)},
                    {.size_px = unit(painter, 11), .text = theme::kMuted, .right = true});
}

// --- the shared timeline --------------------------------------------------------------------------------------------

namespace {

float x_of(const CompareLayout& layout, const CompareView& view, double step) {
  const double last = view.steps < 2 ? 1 : static_cast<double>(view.steps - 1);
  return layout.track.x + static_cast<float>(std::clamp(step / last, 0.0, 1.0)) * layout.track.w;
}

// The lanes are at the upper and lower edge of the track, the differences between them.
float lane_height(const CompareLayout& layout) { return std::round(layout.track.h * 0.28f); }

// Each recording's lane, from its first frame to its last.
void paint_lanes(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  const float height = lane_height(layout);
  for (size_t i = 0; i < 2; ++i) {
    const PairedFrames::Extent& extent = view.sides[i].extent;
    const float y = i == 0 ? layout.track.y : layout.track.bottom() - height;
    painter.fill_rounded_rect({layout.track.x, y, layout.track.w, height}, height / 2, theme::kLine);
    if (extent.end <= extent.begin) continue;
    const float from = x_of(layout, view, static_cast<double>(extent.begin));
    const float to = x_of(layout, view, static_cast<double>(extent.end - 1));
    const Color color = i == 0 ? theme::kFirst : theme::kSecond;
    painter.fill_rounded_rect({from, y, std::max(height, to - from), height}, height / 2, with_alpha(color, 0.45f));
  }
}

// A stretch of differences, in pixels of the track. A short one reaches beyond the lanes.
void paint_stretch(Painter& painter, const CompareLayout& layout, float from, float to) {
  const float lane = lane_height(layout) + unit(painter, 1);
  const bool few = to - from <= unit(painter, 6);
  const float over = few ? unit(painter, 3) : -lane;
  painter.fill_rect({layout.track.x + from, layout.track.y - over, to - from, layout.track.h + over * 2}, theme::kBad);
}

// Pixel by pixel, so that a single difference among millions of frames is visible.
void paint_differences(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  if (view.scan == nullptr || view.steps == 0 || view.scan->differing() == 0) return;
  const double last = static_cast<double>(view.steps - 1);
  const float least = std::max(2.0f, unit(painter, 2));
  const auto at = [&](int pixel) { return std::max(0.0, (pixel - 0.5) / static_cast<double>(layout.track.w) * last); };
  float from = 0;
  float to = -1;  // neighbours are joined
  for (int x = 0; x <= static_cast<int>(layout.track.w); ++x) {
    const auto first = static_cast<uint64_t>(std::ceil(at(x)));
    const auto behind = static_cast<uint64_t>(std::ceil(at(x + 1)));
    if (behind <= first || !view.scan->within(first, behind - 1)) continue;
    const auto left = static_cast<float>(x);
    if (left > to) {
      if (to > from) paint_stretch(painter, layout, from, to);
      from = left;
    }
    to = left + least;
  }
  if (to > from) paint_stretch(painter, layout, from, to);
}

// Dims the steps that have not been compared yet.
void paint_progress(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  if (view.scan == nullptr || view.scan->complete() || view.steps == 0) return;
  const float from = x_of(layout, view, static_cast<double>(view.scan->scanned()));
  const Rect rest{from, layout.track.y, layout.track.right() - from, layout.track.h};
  painter.fill_rect(rest, with_alpha(theme::kBar, 0.6f));
  painter.fill_rect({from - unit(painter, 1), layout.track.y, unit(painter, 2), layout.track.h}, theme::kAccent);
}

void paint_playhead(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  const float x = x_of(layout, view, view.position);
  const float width = std::max(2.0f, unit(painter, 3));
  const float over = unit(painter, 6);
  const Rect head{std::round(x - width / 2), layout.track.y - over, width, layout.track.h + over * 2};
  painter.fill_rounded_rect(head.inset(-unit(painter, 1)), width, theme::kBar);
  painter.fill_rounded_rect(head, width / 2, theme::kText);
  painter.fill_circle({head.center().x, head.y}, unit(painter, 5), theme::kText);
}

void paint_button(Painter& painter, const CompareLayout& layout, bool playing) {
  const Rect& place = layout.play;
  painter.fill_circle(place.center(), place.w / 2, theme::kLine);
  const float size = place.w * 0.42f;
  if (!playing) return paint_play(painter, place.center(), size, theme::kText);
  for (const float side : {-1.0f, 1.0f}) {
    const float width = size * 0.28f;
    painter.fill_rounded_rect(
        {place.center().x + side * size * 0.32f - width / 2, place.center().y - size / 2, width, size}, width * 0.3f,
        theme::kText);
  }
}

void paint_bubble(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  if (!view.hovered) return;
  const TextStyle style{
      .size_px = unit(painter, 13), .color = theme::kText, .align = engine::Align::kCenter, .anchor = Anchor::kMiddle};
  const float half = Painter::measure(view.hover_text, style).width_px / 2 + unit(painter, 10);
  const float x = x_of(layout, view, static_cast<double>(*view.hovered));
  const float middle =
      std::clamp(x, layout.strip.x + half, std::max(layout.strip.x + half, layout.strip.right() - half));
  const Rect bubble{std::round(middle - half), layout.strip.y - unit(painter, 30), std::round(half * 2),
                    unit(painter, 26)};
  painter.soft_rect(bubble, unit(painter, 6), unit(painter, 8), with_alpha(theme::kField, 0.7f));
  painter.fill_rounded_rect(bubble, unit(painter, 6), theme::kCardHovered);
  painter.text(view.hover_text, bubble.center(), style);
}

}  // namespace

void paint_shared_timeline(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  painter.fill_rect(layout.strip, theme::kBar);
  paint_lanes(painter, layout, view);
  paint_progress(painter, layout, view);
  paint_differences(painter, layout, view);
  paint_playhead(painter, layout, view);
  paint_button(painter, layout, view.playing);
  TextStyle style{.size_px = unit(painter, 13), .color = theme::kText, .anchor = Anchor::kMiddle};
  const float y = layout.play.center().y;
  const float left_room = layout.play.x - layout.track.x - unit(painter, 12);
  const float right_room = layout.track.right() - layout.play.right() - unit(painter, 12);
  painter.text(theme::fitted_text(view.left, left_room, style), {layout.track.x, y}, style);
  style.color = theme::kMuted;
  style.align = engine::Align::kRight;
  painter.text(theme::fitted_text(view.right, right_room, style), {layout.track.right(), y}, style);
  paint_bubble(painter, layout, view);
}

}  // namespace replay
