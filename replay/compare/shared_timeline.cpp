// The timeline that two recordings share.
#include <algorithm>
#include <array>
#include <cmath>

#include "replay/compare/compare_picture.h"
#include "replay/library/library_text.h"
#include "replay/library/theme.h"

namespace replay {
namespace {

using engine::Anchor;
using engine::Color;
using engine::Painter;
using engine::Rect;
using engine::TextStyle;
using engine::with_alpha;

float unit(const Painter& painter, float units) { return std::round(units * painter.scale()); }

float x_of(const CompareLayout& layout, const CompareView& view, double step) {
  const double last = view.steps < 2 ? 1 : static_cast<double>(view.steps - 1);
  return layout.track.x + static_cast<float>(std::clamp(step / last, 0.0, 1.0)) * layout.track.w;
}

// The lanes lie at the upper and the lower edge of the track, the differences between them.
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

// A stretch of differences, in pixels of the track. A few ones stand out from between the lanes.
void paint_stretch(Painter& painter, const CompareLayout& layout, float from, float to) {
  const float lane = lane_height(layout) + unit(painter, 1);
  const bool few = to - from <= unit(painter, 6);
  const float over = few ? unit(painter, 3) : -lane;
  painter.fill_rect({layout.track.x + from, layout.track.y - over, to - from, layout.track.h + over * 2}, theme::kBad);
}

// A pixel at a time, so that one difference among millions of frames is seen.
void paint_differences(Painter& painter, const CompareLayout& layout, const CompareView& view) {
  if (view.scan == nullptr || view.steps == 0 || view.scan->differing() == 0) return;
  const double last = static_cast<double>(view.steps - 1);
  const float least = std::max(2.0f, unit(painter, 2));
  const auto at = [&](int pixel) { return std::max(0.0, (pixel - 0.5) / static_cast<double>(layout.track.w) * last); };
  float from = 0;
  float to = -1;  // neighbours are painted as one
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

// What has not been compared yet is dim.
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
  if (!playing) return theme::paint_play(painter, place.center(), size, theme::kText);
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
  painter.text(fitted_text(view.left, left_room, style), {layout.track.x, y}, style);
  style.color = theme::kMuted;
  style.align = engine::Align::kRight;
  painter.text(fitted_text(view.right, right_room, style), {layout.track.right(), y}, style);
  paint_bubble(painter, layout, view);
}

}  // namespace replay
