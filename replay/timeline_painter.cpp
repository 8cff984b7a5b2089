// How the timeline looks.
#include <algorithm>
#include <array>
#include <cmath>

#include "replay/timeline.h"

namespace replay {
namespace {

using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;
using engine::rgb;

constexpr Color kGround = rgb(0x12161f);
constexpr Color kTrack = rgb(0x2a3140);
constexpr Color kPlayed = rgb(0x4c586f);
constexpr Color kLoop = rgb(0x5ec8a0);
constexpr Color kHead = rgb(0xf2f4f8);
constexpr Color kText = rgb(0xd5dbe8);
constexpr Color kMuted = rgb(0x8a93a8);

float x_of(const TimelineLayout& layout, const TimelineView& view, double position) {
  return layout.track.x + static_cast<float>(std::clamp(view.fraction_of(position), -0.01, 1.01)) * layout.track.w;
}

bool in_view(const TimelineView& view, double position) { return position >= view.first() && position <= view.last(); }

void paint_track(Painter& painter, const TimelineLayout& layout, const TimelineView& view, const PlaybackClock& clock) {
  const Rect& track = layout.track;
  const float radius = track.h / 2;
  painter.fill_rounded_rect(track, radius, kTrack);
  const float head = std::clamp(x_of(layout, view, clock.position()), track.x, track.right());
  if (head - track.x > radius) painter.fill_rounded_rect({track.x, track.y, head - track.x, track.h}, radius, kPlayed);
  if (!clock.in_point() && !clock.out_point()) return;
  const double in = static_cast<double>(clock.in_point().value_or(0));
  const double out = clock.out_point() ? static_cast<double>(*clock.out_point()) : view.last();
  const float from = std::clamp(x_of(layout, view, in), track.x, track.right());
  const float to = std::clamp(x_of(layout, view, out), track.x, track.right());
  const float bar = std::max(1.0f, track.h / 5);
  painter.fill_rect({from, track.bottom() + bar, std::max(bar, to - from), bar}, kLoop);
}

void paint_mark(Painter& painter, const TimelineLayout& layout, const Mark& mark, float x) {
  const Rect& track = layout.track;
  const float unit = track.h / 3;
  switch (mark.kind) {
    case Mark::Kind::kEvent:
      painter.fill_rounded_rect({x - unit / 3, track.y - unit * 0.5f, unit / 1.5f, track.h + unit}, unit / 3,
                                mark.color);
      break;
    case Mark::Kind::kGap:  // a cut through the track, wide enough to be seen
      painter.fill_rect({x - unit, track.y - unit, unit * 2, track.h + unit * 2}, kGround);
      painter.line({x - unit, track.bottom() + unit}, {x - unit * 0.2f, track.y - unit}, unit / 3, mark.color);
      painter.line({x + unit * 0.2f, track.bottom() + unit}, {x + unit, track.y - unit}, unit / 3, mark.color);
      break;
    case Mark::Kind::kBookmark: {
      const std::array<Point, 3> flag{Point{x - unit, track.y - unit * 2.2f}, Point{x + unit, track.y - unit * 2.2f},
                                      Point{x, track.y - unit * 0.4f}};
      painter.fill_convex(flag, mark.color);
      break;
    }
  }
}

// Marks closer together than their own width are drawn once, the rarer kinds on top.
void paint_marks(Painter& painter, const TimelineLayout& layout, const TimelineView& view,
                 const std::vector<Mark>& marks) {
  for (const auto kind : {Mark::Kind::kEvent, Mark::Kind::kBookmark, Mark::Kind::kGap}) {
    float last_x = -1e9f;
    Color last_color{};
    for (const Mark& mark : marks) {
      if (mark.kind != kind || !in_view(view, static_cast<double>(mark.index))) continue;
      const float x = x_of(layout, view, static_cast<double>(mark.index));
      if (x - last_x < 1 && mark.color == last_color) continue;
      paint_mark(painter, layout, mark, x);
      last_x = x;
      last_color = mark.color;
    }
  }
}

void paint_buttons(Painter& painter, const TimelineLayout& layout, bool playing) {
  const auto triangle = [&](Point middle, float size, float way) {
    const std::array<Point, 3> corners{Point{middle.x - way * size * 0.45f, middle.y - size * 0.55f},
                                       Point{middle.x + way * size * 0.55f, middle.y},
                                       Point{middle.x - way * size * 0.45f, middle.y + size * 0.55f}};
    painter.fill_convex(corners, kText);
  };
  const float size = layout.play.w * 0.45f;
  painter.fill_circle(layout.play.center(), layout.play.w / 2, kTrack);
  if (playing) {
    const Point middle = layout.play.center();
    for (const float side : {-1.0f, 1.0f}) {
      painter.fill_rounded_rect(
          {middle.x + side * size * 0.32f - size * 0.14f, middle.y - size * 0.5f, size * 0.28f, size}, size * 0.08f,
          kText);
    }
  } else {
    triangle(layout.play.center(), size, 1);
  }
  for (const auto& [rect, way] : {std::pair{layout.back, -1.0f}, std::pair{layout.forward, 1.0f}}) {
    const Point middle = rect.center();
    triangle({middle.x - way * size * 0.1f, middle.y}, size * 0.8f, way);
    const float bar = middle.x + way * size * 0.45f;
    painter.line({bar, middle.y - size * 0.4f}, {bar, middle.y + size * 0.4f}, size * 0.16f, kText);
  }
}

void paint_text(Painter& painter, const TimelineLayout& layout, const TimelineText& text) {
  const float y = layout.play.center().y;
  engine::TextStyle style{.size_px = layout.text_px, .color = kText, .anchor = engine::Anchor::kMiddle};
  painter.text(text.left, {layout.track.x, y}, style);
  style.color = kMuted;
  style.align = engine::Align::kRight;
  painter.text(text.right, {layout.track.right(), y}, style);
}

// Names what lies under the mouse: the nearest mark within a few pixels, else the frame.
void paint_hover(Painter& painter, const TimelineLayout& layout, const TimelineView& view,
                 const std::vector<Mark>& marks, double hover) {
  const float x = x_of(layout, view, hover);
  const Mark* nearest = nullptr;
  float distance = layout.track.h;
  for (const Mark& mark : marks) {
    const float away = std::fabs(x_of(layout, view, static_cast<double>(mark.index)) - x);
    if (away < distance) {
      nearest = &mark;
      distance = away;
    }
  }
  const auto frame = static_cast<uint64_t>(nearest != nullptr ? nearest->index : std::llround(hover));
  std::string text = "frame " + std::to_string(frame);
  if (nearest != nullptr) text = nearest->text + ", " + text;
  const engine::TextStyle style{
      .size_px = layout.text_px, .color = kHead, .align = engine::Align::kCenter, .anchor = engine::Anchor::kMiddle};
  const float half = Painter::measure(text, style).width_px / 2 + layout.text_px * 0.6f;
  const float middle =
      std::clamp(x, layout.strip.x + half, std::max(layout.strip.x + half, layout.strip.right() - half));
  const Rect bubble{middle - half, layout.strip.y - layout.text_px * 2.2f, half * 2, layout.text_px * 1.9f};
  painter.fill_rounded_rect(bubble, layout.text_px * 0.4f, kGround);
  painter.text(text, bubble.center(), style);
}

}  // namespace

void paint_timeline(Painter& painter, const TimelineLayout& layout, const TimelineView& view,
                    const PlaybackClock& clock, const std::vector<Mark>& marks, const TimelineText& text,
                    std::optional<double> hover) {
  painter.fill_rect(layout.strip, kGround);
  paint_track(painter, layout, view, clock);
  paint_marks(painter, layout, view, marks);
  const float head = x_of(layout, view, clock.position());
  if (in_view(view, clock.position())) {
    painter.fill_circle({head, layout.track.center().y}, layout.track.h * 0.95f, kGround);
    painter.fill_circle({head, layout.track.center().y}, layout.track.h * 0.75f, kHead);
  }
  paint_buttons(painter, layout, clock.playing());
  paint_text(painter, layout, text);
  if (hover) paint_hover(painter, layout, view, marks, *hover);
}

}  // namespace replay
