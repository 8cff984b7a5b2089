#include "replay/app/control_painter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "engine/draw/painter.h"
#include "recorder/schema/seal.h"
#include "replay/app/controls.h"
#include "replay/player/icons.h"
#include "replay/player/player.h"
#include "replay/player/theme.h"

namespace replay {

namespace {

using engine::Color;
using engine::Extent;
using engine::Painter;
using engine::Point;
using engine::Rect;

// Shared by the parts of the timeline.
struct Scene {
  Painter& painter;
  const Player& player;
  const Controls& controls;
  const ControlLayout& layout;
  const TimelineView& view;

  float x_of(double position) const {
    return layout.track.x + static_cast<float>(std::clamp(view.fraction_of(position), -0.01, 1.01)) * layout.track.w;
  }
  // The frames on the track from one place to another.
  FrameRange between(float from, float to) const {
    const auto width = static_cast<double>(layout.track.w);
    return view.frames_between(static_cast<double>(from - layout.track.x) / width,
                               static_cast<double>(to - layout.track.x) / width);
  }
};

// --- track ----------------------------------------------------------------------------------------------------------

void paint_track(const Scene& scene) {
  const Rect& track = scene.layout.track;
  const float radius = track.h / 2;
  scene.painter.fill_rounded_rect(track, radius, theme::kLine);
  const float head = std::clamp(scene.x_of(scene.player.clock().position()), track.x, track.right());
  if (head - track.x > radius) {
    scene.painter.fill_rounded_rect({track.x, track.y, head - track.x, track.h}, radius, theme::kPlayed);
  }
}

// Of the events in a stretch the rarest kind is drawn.
const recorder::EventKind* rarest(const Scene& scene, uint64_t events) {
  const recorder::EventKind* best = nullptr;
  const Marks& marks = scene.player.marks();
  for (const recorder::EventKind& kind : scene.player.source().schema().events()) {
    if ((events >> kind.bit & 1) == 0 || !marks.shows_event(kind.bit)) continue;
    if (best == nullptr || marks.count_of_event(kind.bit) < marks.count_of_event(best->bit)) best = &kind;
  }
  return best;
}

// A tick for each pixel column with an event; neighbours of one colour are joined.
void paint_event_ticks(const Scene& scene) {
  if (!scene.player.marks().shows(Mark::Kind::kEvent)) return;
  const Rect& track = scene.layout.track;
  const float step = std::max(1.0f, std::round(scene.layout.scale));
  const float inset = track.h * 0.2f;
  const recorder::EventKind* run = nullptr;
  float run_from = track.x;
  for (float x = track.x; x <= track.right(); x += step) {
    const bool inside = x + step <= track.right();
    const FrameRange frames = scene.between(x, x + step);
    // Of a frame wider than a column only the column at its place counts.
    const bool here = inside && scene.x_of(static_cast<double>(frames.first)) < x + step;
    const recorder::EventKind* kind = here ? rarest(scene, scene.player.marks().events_within(frames)) : nullptr;
    if (kind == run) continue;
    if (run != nullptr) {
      // Long runs are a texture rather than places.
      const float alpha = x - run_from > step * 3 ? 0.35f : 0.85f;
      const Color color = engine::with_alpha(engine::rgb(run->color_rgb), alpha);
      scene.painter.fill_rect({run_from, track.y + inset, x - run_from, track.h - inset * 2}, color);
    }
    run = kind;
    run_from = x;
  }
}

void paint_gap_cuts(const Scene& scene) {
  const Rect& track = scene.layout.track;
  const Marks& marks = scene.player.marks();
  float free_from = -1e9f;
  for (float x = track.x; x < track.right(); x += 1) {
    const Marks::Places places = marks.gaps_within(scene.between(x, x + 1));
    if (places.begin == places.end || x < free_from) continue;
    const Mark gap = marks.gap(places.begin);
    if (!marks.shows(gap.kind)) continue;
    const float unit = scene.layout.scale;
    const float at = scene.x_of(static_cast<double>(gap.index));
    scene.painter.fill_rect({at - unit * 2, track.y, unit * 4, track.h}, theme::kBackground);
    for (const float side : {-2.0f, 2.0f}) {
      scene.painter.fill_rect({at + (side - 0.5f) * unit, track.y, unit, track.h}, marks.color(gap));
    }
    free_from = x + unit * 6;
  }
}

// --- icons ----------------------------------------------------------------------------------------------------------

uint32_t shape_of(const recorder::FrameSchema& schema, const recorder::EventKind& kind) {
  return static_cast<uint32_t>(&kind - schema.events().data());
}

struct EventIcon {
  float x = 0;
  const recorder::EventKind* kind = nullptr;
};

// Icons of events are in cells of the same frames wherever the view is scrolled, so that they do not jump.
std::vector<EventIcon> event_icons(const Scene& scene, float size) {
  std::vector<EventIcon> icons;
  const Marks& marks = scene.player.marks();
  const double frames_per_px = scene.view.span() / static_cast<double>(scene.layout.track.w);
  const double wanted = std::max(1.0, frames_per_px * static_cast<double>(size) * 1.15);
  const auto cell = static_cast<uint64_t>(std::exp2(std::ceil(std::log2(wanted))));
  const auto last = static_cast<uint64_t>(scene.view.last());
  for (uint64_t begin = static_cast<uint64_t>(scene.view.first()) / cell * cell; begin <= last; begin += cell) {
    const FrameRange frames{begin, begin + cell - 1};
    const recorder::EventKind* kind = rarest(scene, marks.events_within(frames));
    if (kind == nullptr) continue;
    const auto index = marks.first_event(frames, uint64_t{1} << kind->bit);
    if (!index || !scene.view.shows(static_cast<double>(*index))) continue;
    const EventIcon icon{scene.x_of(static_cast<double>(*index)), kind};
    // Of two that overlap the rarer one stays.
    const bool close = !icons.empty() && icon.x - icons.back().x < size;
    const auto count = [&](const EventIcon& of) { return marks.count_of_event(of.kind->bit); };
    if (close && count(icons.back()) <= count(icon)) continue;
    if (close) icons.pop_back();
    icons.push_back(icon);
  }
  return icons;
}

void paint_event_icons(const Scene& scene, const std::vector<float>& taken) {
  if (!scene.player.marks().shows(Mark::Kind::kEvent) || scene.view.span() <= 0) return;
  const float size = scene.layout.marks.h * 0.72f;
  for (const EventIcon& icon : event_icons(scene, size)) {
    const bool free = std::none_of(taken.begin(), taken.end(), [&](float at) { return std::fabs(at - icon.x) < size; });
    if (!free) continue;
    paint_mark_icon(scene.painter, Mark::Kind::kEvent, shape_of(scene.player.source().schema(), *icon.kind),
                    {icon.x, scene.layout.marks.center().y}, size, engine::rgb(icon.kind->color_rgb));
  }
}

// Bookmarks, gaps and damage, as many as there is room for. Adds their places to `taken`.
void paint_other_icons(const Scene& scene, std::vector<float>& taken) {
  const Marks& marks = scene.player.marks();
  const float size = scene.layout.marks.h * 0.86f;
  const FrameRange all{static_cast<uint64_t>(std::ceil(scene.view.first())), static_cast<uint64_t>(scene.view.last())};
  const auto paint = [&](const Mark& mark) {
    const float x = scene.x_of(static_cast<double>(mark.index));
    if (!marks.shows(mark.kind) || (!taken.empty() && std::fabs(taken.back() - x) < size)) return;
    paint_mark_icon(scene.painter, mark.kind, 0, {x, scene.layout.marks.center().y}, size, marks.color(mark));
    taken.push_back(x);
  };
  const Marks::Places bookmarks = marks.bookmarks_within(all);
  for (size_t place = bookmarks.begin; place < bookmarks.end; ++place) paint(marks.bookmark(place));
  // There may be very many gaps: at most one for each cell.
  for (float x = scene.layout.track.x; x <= scene.layout.track.right(); x += size) {
    const Marks::Places gaps = marks.gaps_within(scene.between(x, x + size));
    if (gaps.begin != gaps.end) paint(marks.gap(gaps.begin));
  }
}

void paint_hits(const Scene& scene) {
  const Rect& lane = scene.layout.hits;
  if (lane.empty() || !scene.player.marks().shows(Mark::Kind::kHit)) return;
  const float step = std::max(1.0f, std::round(scene.layout.scale));
  for (const engine::Watch& watch : scene.player.marks().watches()) {
    if (!watch.series) continue;
    for (float x = lane.x; x < lane.right(); x += step) {
      const FrameRange frames = scene.between(x, x + step);
      if (scene.x_of(static_cast<double>(frames.first)) >= x + step) continue;
      if (!watch.series->hit_within(frames.first, frames.last)) continue;
      scene.painter.fill_rect({x, lane.y, step, lane.h}, engine::rgb(watch.color_rgb));
    }
  }
}

// --- ruler ----------------------------------------------------------------------------------------------------------

// Its labels stand right of their ticks, as on a ruler, and their lines go on through the plot.
void paint_ruler(const Scene& scene, const std::vector<Ruler::Tick>& ticks) {
  const Rect& area = scene.layout.ruler;
  if (area.empty()) return;
  const float line = std::max(1.0f, std::round(scene.layout.scale));
  const engine::TextStyle style{
      .size_px = ruler_text_px(scene.layout), .color = theme::kControlMuted, .anchor = engine::Anchor::kMiddle};
  float free_from = area.x;
  for (const Ruler::Tick& tick : ticks) {
    const float x = std::round(scene.x_of(tick.position));
    const float height = tick.label.empty() ? area.h * 0.25f : area.h * 0.85f;
    scene.painter.fill_rect({x, area.bottom() - std::round(height), line, std::round(height)}, theme::kPlayed);
    if (tick.label.empty()) continue;
    if (!scene.layout.plot.empty()) {
      const Rect& plot = scene.layout.plot;
      scene.painter.fill_rect({x, plot.y, line, plot.h}, engine::with_alpha(theme::kPlayed, 0.35f));
    }
    const float width = Painter::measure(tick.label, style).width_px;
    const float left = x + line + style.size_px * 0.3f;
    if (left < free_from || left + width > scene.layout.strip.right()) continue;
    scene.painter.text(tick.label, {left, area.y + area.h * 0.45f}, style);
    free_from = left + width + style.size_px * 0.4f;
  }
}

// --- selection, playhead, map ---------------------------------------------------------------------------------------

void paint_selection(const Scene& scene) {
  const auto selection = scene.player.selection();
  if (!selection) return;
  const PlaybackClock& clock = scene.player.clock();
  const ControlLayout& layout = scene.layout;
  const Rect& track = layout.track;
  const float unit = layout.scale;
  const float from = std::clamp(scene.x_of(static_cast<double>(selection->first)), track.x, track.right());
  const float to = std::clamp(scene.x_of(static_cast<double>(selection->last)), track.x, track.right());
  const float top = layout.timeline_top();
  scene.painter.fill_rect({from, top, to - from, track.y - top}, engine::with_alpha(theme::kAccent, 0.10f));
  scene.painter.fill_rect({from, track.bottom() + unit, std::max(unit, to - from), unit * 2}, theme::kAccent);
  const auto handle = [&](const std::optional<uint64_t>& point, float way) {
    if (!point || !scene.view.shows(static_cast<double>(*point))) return;
    const float x = scene.x_of(static_cast<double>(*point));
    scene.painter.fill_rect({x - unit / 2, top, unit, track.bottom() - top}, engine::with_alpha(theme::kAccent, 0.7f));
    const std::array<Point, 3> flag{Point{x, track.center().y}, Point{x, track.bottom() + unit * 6},
                                    Point{x + way * unit * 7, track.bottom() + unit * 6}};
    scene.painter.fill_convex(flag, theme::kAccent);
  };
  handle(clock.in_point(), 1);
  handle(clock.out_point(), -1);
}

void paint_playhead(const Scene& scene) {
  const double position = scene.player.clock().position();
  if (!scene.view.shows(position)) return;
  const ControlLayout& layout = scene.layout;
  const float x = scene.x_of(position);
  const float top = layout.timeline_top();
  const float line = std::max(1.0f, layout.scale * 1.25f);
  scene.painter.fill_rect({x - line / 2, top, line, layout.track.y - top}, engine::with_alpha(theme::kPlayhead, 0.75f));
  const Point middle{x, layout.track.center().y};
  scene.painter.fill_circle(middle, layout.track.h * 0.95f, theme::kBackground);
  scene.painter.fill_circle(middle, layout.track.h * 0.75f, theme::kPlayhead);
}

void paint_hover_line(const Scene& scene) {
  const auto& hover = scene.controls.hover();
  if (!hover.frame || scene.controls.dragging()) return;
  const ControlLayout& layout = scene.layout;
  const float top = layout.timeline_top();
  const float line = std::max(1.0f, std::round(layout.scale));
  scene.painter.fill_rect(
      {std::round(scene.x_of(static_cast<double>(*hover.frame)) - line / 2), top, line, layout.track.bottom() - top},
      engine::with_alpha(theme::kPlayhead, 0.35f));
}

// The zoomed view within the whole recording.
void paint_map(const Scene& scene) {
  const Rect& map = scene.layout.map;
  if (map.empty() || scene.view.end() <= 0) return;
  scene.painter.fill_rounded_rect(map, map.h / 2, theme::kBar);
  const auto x_of = [&](double position) { return map.x + static_cast<float>(position / scene.view.end()) * map.w; };
  const float from = x_of(scene.view.first());
  const float width = std::max(map.h * 2, x_of(scene.view.last()) - from);
  scene.painter.fill_rounded_rect({std::min(from, map.right() - width), map.y, width, map.h}, map.h / 2,
                                  theme::kPlayed);
  const float unit = scene.layout.scale;
  scene.painter.fill_rect({x_of(scene.player.clock().position()) - unit, map.y - unit, unit * 2, map.h + unit * 2},
                          theme::kPlayhead);
}

// --- branches: abandoned frames are dimmed, and an arrow leads back to the frame that the game resumed from ---------

constexpr float kDim = 0.6f;
constexpr float kDimStill = 0.4f;
constexpr int kMostArrows = 200;
constexpr size_t kArcPoints = 24;

float x_of(const Player& player, const ControlLayout& layout, double position) {
  const double fraction = std::clamp(player.timeline().fraction_of(position), -0.01, 1.01);
  return layout.track.x + static_cast<float>(fraction) * layout.track.w;
}

// An arc from `from` back to `to`, at its left; longer ones are higher.
void paint_arrow(Painter& painter, const ControlLayout& layout, float from, float to, bool to_is_shown,
                 engine::Color color) {
  const float unit = layout.scale;
  const float foot = layout.track.y - unit;
  const float room = foot - (layout.plot.empty() ? layout.marks.y : layout.plot.y + unit * 4);
  const float height = std::min(room, unit * 10 + (from - to) * 0.2f);
  std::array<Point, kArcPoints> points;
  for (size_t i = 0; i < kArcPoints; ++i) {
    const float t = static_cast<float>(i) / static_cast<float>(kArcPoints - 1);
    // Steep at both ends and flat on top.
    const float rise = 1 - std::pow(std::fabs(2 * t - 1), 2.5f);
    points[i] = {from + (to - from) * t, foot - height * rise};
  }
  painter.polyline(points, unit * 1.6f, color);
  if (!to_is_shown) return;
  const float half = unit * 3.6f;
  painter.fill_convex(
      std::array{Point{to - half, foot - half * 1.3f}, Point{to + half, foot - half * 1.3f}, Point{to, foot + unit}},
      color);
}

// Over plot and track, below marks and playhead.
void paint_abandoned(Painter& painter, const Player& player, const ControlLayout& layout) {
  const Rect& track = layout.track;
  const auto& stretches = player.branches().abandoned();
  const double first = player.timeline().first();
  auto at = std::lower_bound(stretches.begin(), stretches.end(), first, [](const FrameRange& range, double wanted) {
    return static_cast<double>(range.last) < wanted;
  });
  float done = track.x;  // neighbours on one pixel are dimmed once
  for (; at != stretches.end() && static_cast<double>(at->first) <= player.timeline().last(); ++at) {
    const float from =
        std::max(done, std::clamp(x_of(player, layout, static_cast<double>(at->first) - 0.5), track.x, track.right()));
    const float to = std::clamp(x_of(player, layout, static_cast<double>(at->last) + 0.5), track.x, track.right());
    if (to <= from) continue;
    const engine::Color dim = engine::with_alpha(theme::kBackground, kDim);
    if (!layout.plot.empty()) painter.fill_rect({from, layout.plot.y, to - from, layout.plot.h}, dim);
    painter.fill_rect({from, track.y, to - from, track.h}, dim);
    done = to;
  }
}

// Stretches in which nothing happens are dimmed, less than abandoned ones, and their track is dotted.
void paint_still(Painter& painter, const Player& player, const ControlLayout& layout) {
  if (player.stillness() == nullptr) return;
  const Rect& track = layout.track;
  const float dot = std::max(1.0f, std::round(layout.scale * 2));
  for (const FrameRange& still : player.stillness()->all()) {
    const float from = std::clamp(x_of(player, layout, static_cast<double>(still.first)), track.x, track.right());
    const float to = std::clamp(x_of(player, layout, static_cast<double>(still.last)), track.x, track.right());
    if (to - from < dot) continue;
    const engine::Color dim = engine::with_alpha(theme::kBackground, kDimStill);
    if (!layout.plot.empty()) painter.fill_rect({from, layout.plot.y, to - from, layout.plot.h}, dim);
    painter.fill_rect({from, track.y, to - from, track.h}, dim);
    for (float x = from + dot; x + dot <= to; x += dot * 3) {
      painter.fill_rect({std::round(x), std::round(track.center().y - dot / 2), dot, dot}, theme::kControlMuted);
    }
  }
}

// Over all of these but the playhead; as many as can be told apart.
void paint_branch_arrows(Painter& painter, const Player& player, const ControlLayout& layout) {
  const auto& branches = player.branches().all();
  const TimelineView& view = player.timeline();
  const float apart = layout.scale * 7;
  const engine::Color color = engine::with_alpha(player.branches().color(), 0.9f);
  painter.push_clip({layout.track.x, layout.strip.y, layout.track.w, layout.track.bottom() - layout.strip.y});
  auto at = std::lower_bound(branches.begin(), branches.end(), view.first(), [](const Branch& branch, double wanted) {
    return static_cast<double>(branch.index) < wanted;
  });
  float last = -1e9f;
  for (int drawn = 0; at != branches.end() && drawn < kMostArrows; ++at) {
    const auto origin = static_cast<double>(at->origin);
    const float from = x_of(player, layout, static_cast<double>(at->index));
    const bool beyond = static_cast<double>(at->index) > view.last();
    if (origin > view.last()) continue;
    const float to = x_of(player, layout, origin);
    // Skips arrows shorter than their head, and all but one of those that overlap.
    if (from - to < apart || (from - last < apart && !beyond)) continue;
    paint_arrow(painter, layout, from, to, view.shows(origin), color);
    last = from;
    ++drawn;
  }
  painter.pop_clip();
}

// --- plot -----------------------------------------------------------------------------------------------------------

std::string number_text(recorder::Number number) {
  if (number.is_integer()) return number.text();
  const double value = number.to_double();
  std::array<char, 32> text{};
  const bool whole = value == std::floor(value) && std::fabs(value) < 1e9;
  const auto end = whole ? std::to_chars(text.data(), text.data() + text.size(), static_cast<int64_t>(value))
                         : std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 4);
  return {text.data(), end.ptr};
}

// A curve as one rectangle per run of equal columns: from the smallest to the largest value, joined to the column
// before, so that there are no holes.
class CurvePainter {
 public:
  CurvePainter(Painter& painter, const Rect& plot, const Extent& all, float thick)
      : painter_(painter), plot_(plot), thick_(thick) {
    const double margin = all.max > all.min ? (all.max - all.min) * 0.06 : 1;
    low_ = all.min - margin;
    high_ = all.max + margin;
  }

  void add(float x, float width, const Extent& extent) {
    if (extent.count == 0) return finish();
    float top = y_of(extent.max);
    float bottom = y_of(extent.min);
    if (open_ || joined_) {  // reach the column before
      top = std::min(top, std::max(previous_top_, std::min(bottom, previous_bottom_)));
      bottom = std::max(bottom, std::min(previous_bottom_, y_of(extent.max)));
    }
    const bool same = open_ && top == run_.y && bottom == run_.bottom();
    if (same) {
      run_.w += width;
    } else {
      finish();
      run_ = {x, top, width, bottom - top};
      open_ = true;
    }
    previous_top_ = y_of(extent.max);
    previous_bottom_ = y_of(extent.min);
    joined_ = true;
  }

  void finish() {
    if (open_) {
      const Rect below{run_.x, run_.bottom(), run_.w, plot_.bottom() - run_.bottom()};
      painter_.fill_rect(below, engine::with_alpha(theme::kPlot, 0.13f));
      // A band of columns with high and low values would be too bright.
      const float alpha = std::clamp(thick_ * 4 / (run_.h + thick_), 0.4f, 1.0f);
      painter_.fill_rect({run_.x, run_.y - thick_ / 2, run_.w, run_.h + thick_}, engine::faded(theme::kPlot, alpha));
    }
    open_ = false;
    joined_ = false;
  }

 private:
  float y_of(double value) const {
    const double fraction = std::clamp((value - low_) / (high_ - low_), 0.0, 1.0);
    return std::round(plot_.bottom() - static_cast<float>(fraction) * plot_.h);
  }

  Painter& painter_;
  Rect plot_;
  float thick_;
  double low_ = 0;
  double high_ = 1;
  Rect run_;
  bool open_ = false;
  bool joined_ = false;
  float previous_top_ = 0;
  float previous_bottom_ = 0;
};

void paint_progress(Painter& painter, const FieldPlot& plot, const ControlLayout& layout) {
  const Rect& area = layout.plot;
  const float line = std::max(1.0f, std::round(layout.scale * 2));
  const auto done = static_cast<float>(std::clamp(plot.progress(), 0.0, 1.0));
  painter.fill_rect({area.x, area.bottom() - line, area.w * done, line}, engine::with_alpha(theme::kAccent, 0.8f));
  painter.text("reading " + std::to_string(static_cast<int>(done * 100)) + " %",
               {area.right() - layout.small_px * 0.6f, area.bottom() - layout.small_px},
               {.size_px = layout.small_px,
                .color = theme::kControlMuted,
                .align = engine::Align::kRight,
                .anchor = engine::Anchor::kMiddle});
}

// A number on a background of its own, readable over any curve.
void paint_number(Painter& painter, recorder::Number value, engine::Point at, const engine::TextStyle& style) {
  const std::string text = number_text(value);
  const float width = Painter::measure(text, style).width_px;
  const float pad = style.size_px * 0.25f;
  const float top = style.anchor == engine::Anchor::kTop ? at.y : at.y - style.size_px * 0.7f;
  painter.fill_rounded_rect({at.x - pad, top - pad, width + pad * 2, style.size_px * 0.7f + pad * 2}, pad,
                            engine::with_alpha(theme::kBar, 0.8f));
  painter.text(text, at, style);
}

void paint_range(Painter& painter, const Extent& all, const ControlLayout& layout) {
  const Rect& area = layout.plot;
  engine::TextStyle style{.size_px = std::min(layout.small_px, area.h * 0.45f), .color = theme::kControlMuted};
  const float x = area.x + style.size_px * 0.4f;
  style.anchor = engine::Anchor::kTop;
  paint_number(painter, all.highest, {x, area.y + style.size_px * 0.3f}, style);
  if (all.max == all.min || area.h < style.size_px * 2.8f) return;
  style.anchor = engine::Anchor::kBaseline;
  paint_number(painter, all.lowest, {x, area.bottom() - style.size_px * 0.3f}, style);
}

// The plot of the visible frames with its range, and the progress of reading it.
void paint_plot(Painter& painter, Player& player, const ControlLayout& layout) {
  if (layout.plot.empty()) return;
  painter.fill_rounded_rect(layout.plot, 3 * layout.scale, theme::kBar);
  const float step = std::max(1.0f, std::round(layout.scale));
  const int width = static_cast<int>(layout.plot.w / step);
  const FieldPlot::Columns& columns = player.plot().columns(player.timeline(), width);
  if (columns.all.count != 0) {
    CurvePainter curve(painter, layout.plot.inset(step), columns.all, std::max(1.0f, std::round(layout.scale * 1.4f)));
    for (int x = 0; x < width; ++x) {
      curve.add(layout.plot.x + static_cast<float>(x) * step, step, columns.extents[static_cast<size_t>(x)]);
    }
    curve.finish();
    paint_range(painter, columns.all, layout);
  }
  // The few new frames of a live recording are read at once.
  const bool reading = player.plot().busy() && player.plot().progress() < 0.95;
  if (reading) paint_progress(painter, player.plot(), layout);
}

// --- header and buttons ---------------------------------------------------------------------------------------------

bool is_active(const Button& button, const Player& player, const ActiveButtons& active_buttons) {
  const PlaybackClock& clock = player.clock();
  switch (button.icon) {
    case Icon::kInPoint:
      return clock.in_point().has_value();
    case Icon::kOutPoint:
      return clock.out_point().has_value();
    case Icon::kRepeat:
      return clock.at_end_behaviour() == AtEnd::kLoop;
    case Icon::kBookmark:
      return !player.current().empty() && player.bookmarks().find(recorder::seal_of(player.current()).frame) != nullptr;
    case Icon::kInside:
      return active_buttons.overlay;
    case Icon::kKeys:
      return active_buttons.key_sheet;
    case Icon::kFullScreen:
      return active_buttons.full_screen;
    default:
      return false;
  }
}

// Without any effect at the moment; drawn fainter.
bool is_idle(const Button& button, const Player& player) {
  const PlaybackClock& clock = player.clock();
  if (button.icon == Icon::kClearLoop) return !clock.in_point() && !clock.out_point();
  if (button.icon == Icon::kZoomAll) return !player.timeline().zoomed();
  return false;
}

Icon icon_now(const Button& button, const PlaybackClock& clock) {
  const bool forward = clock.direction() == Direction::kForward;
  if (clock.playing() && button.icon == (forward ? Icon::kPlay : Icon::kPlayBackward)) return Icon::kPause;
  return button.icon;
}

void paint_speed(Painter& painter, const Rect& place, const std::string& speed, const ControlLayout& layout,
                 bool live) {
  painter.text(speed, place.center(),
               {.size_px = layout.text_px,
                .color = live ? theme::kLive : theme::kControlText,
                .weight = engine::kMedium,
                .align = engine::Align::kCenter,
                .anchor = engine::Anchor::kMiddle});
}

void paint_button(Painter& painter, const ControlLayout::ButtonPlace& at, Player& player, const Controls& controls,
                  const ActiveButtons& active_buttons) {
  const ControlLayout& layout = controls.layout();
  const bool hovered = controls.hover().button == at.button;
  const Rect& place = at.place;
  const bool play = at.button->icon == Icon::kPlay;
  if (play) {
    painter.fill_circle(place.center(), place.w / 2, hovered ? theme::kPlayed : theme::kLine);
  } else if (hovered) {
    painter.fill_rounded_rect(place, 5 * layout.scale, theme::kPopup);
  }
  if (at.button->icon == Icon::kSpeed) {
    return paint_speed(painter, place, player.text().speed, layout, player.clock().following());
  }
  const bool active = is_active(*at.button, player, active_buttons);
  Color color = active ? theme::kAccent : hovered || play ? theme::kPlayhead : theme::kControlText;
  if (active) {  // not by colour alone
    const float width = std::round(place.w * 0.4f);
    const float thick = std::max(1.0f, std::round(layout.scale * 2));
    painter.fill_rect({std::round(place.center().x - width / 2), place.bottom() - thick, width, thick}, theme::kAccent);
  }
  if (is_idle(*at.button, player)) color = engine::faded(color, 0.35f);
  const Icon icon = icon_now(*at.button, player.clock());
  const float size = place.h * (play ? 0.40f : 0.46f);
  // A triangle looks centred if its centre of mass is.
  const float shift = play && icon == Icon::kPlay ? size * 0.06f : 0;
  paint_icon(painter, icon, {place.center().x + shift, place.center().y}, size, color);
}

void paint_field(Painter& painter, const Player& player, const Controls& controls) {
  const ControlLayout& layout = controls.layout();
  const Rect& box = layout.field;
  if (controls.hover().field) painter.fill_rounded_rect(box.inset(-layout.scale), 4 * layout.scale, theme::kPopup);
  engine::TextStyle style{.size_px = layout.small_px, .color = theme::kPlot, .anchor = engine::Anchor::kMiddle};
  const float left = box.x + layout.small_px * 0.4f;
  const float width = painter.text(player.plot().field(), {left, box.center().y}, style);
  style.color = theme::kControlText;
  painter.text(plotted_value(player), {left + width + layout.small_px * 0.6f, box.center().y}, style);
  const Point tip{box.right() - layout.small_px * 0.6f, box.center().y};
  const float half = layout.small_px * 0.26f;
  painter.polyline(std::array{Point{tip.x - half, tip.y - half / 2}, Point{tip.x, tip.y + half / 2},
                              Point{tip.x + half, tip.y - half / 2}},
                   layout.scale * 1.2f, theme::kControlMuted);
}

void paint_kind(Painter& painter, const ControlLayout::KindPlace& at, const ControlLayout& layout, bool hovered) {
  if (hovered) painter.fill_rounded_rect(at.place, 4 * layout.scale, theme::kPopup);
  const float icon = layout.small_px * 0.85f;
  const Point middle{at.place.x + icon * 0.85f, at.place.center().y};
  painter.push_opacity(at.kind.shown ? 1.0f : 0.45f);
  paint_mark_icon(painter, at.kind.kind, at.kind.shape, middle, icon, at.kind.color);
  if (at.named) {
    painter.text(at.kind.name, {middle.x + icon * 0.95f, at.place.center().y},
                 {.size_px = layout.small_px,
                  .color = hovered ? theme::kControlText : theme::kControlMuted,
                  .anchor = engine::Anchor::kMiddle});
  }
  if (!at.kind.shown) {  // struck out
    const float line = std::max(1.0f, layout.scale);
    painter.fill_rect({at.place.x + icon * 0.3f, std::round(at.place.center().y), at.place.w - icon * 0.6f, line},
                      theme::kControlMuted);
  }
  painter.pop_opacity();
}

// The plotted field and the kinds of marks.
void paint_header(Painter& painter, const Player& player, const Controls& controls) {
  const ControlLayout& layout = controls.layout();
  if (!layout.field.empty()) paint_field(painter, player, controls);
  for (const auto& at : layout.kinds) {
    paint_kind(painter, at, layout, controls.hover().kind && controls.hover().kind->name == at.kind.name);
  }
}

// Time, frame, buttons.
void paint_row(Painter& painter, Player& player, const Controls& controls, const ActiveButtons& active_buttons) {
  const ControlLayout& layout = controls.layout();
  const PlayerText text = player.text();
  const float middle = layout.row.center().y;
  if (controls.hover().clock) {
    painter.fill_rounded_rect(layout.clock.inset(-layout.scale), 4 * layout.scale, theme::kPopup);
  }
  painter.text(text.time, {layout.row.x, middle - layout.text_px * 0.12f},
               {.size_px = layout.text_px, .color = theme::kControlText, .weight = engine::kMedium});
  const engine::TextStyle small{
      .size_px = layout.small_px, .color = theme::kControlMuted, .anchor = engine::Anchor::kTop};
  const float width = painter.text(text.frame, {layout.row.x, middle + layout.text_px * 0.32f}, small);
  const float buttons_from = layout.buttons.empty() ? layout.row.right() : layout.buttons.front().place.x;
  float x = layout.row.x + width;
  for (const std::string& more : {text.skips, text.state, text.parent}) {
    if (more.empty()) continue;
    const std::string part = "  \u00b7  " + more;
    if (x + Painter::measure(part, small).width_px > buttons_from - layout.small_px) break;
    x += painter.text(part, {x, middle + layout.text_px * 0.32f}, small);
  }
  for (const auto& at : layout.buttons) paint_button(painter, at, player, controls, active_buttons);
}

}  // namespace

void paint_controls(Painter& painter, Player& player, Controls& controls, const ActiveButtons& active_buttons) {
  const std::vector<Ruler::Tick>& ticks = controls.ruler_ticks();
  const ControlLayout& layout = controls.layout();
  const Scene scene{painter, player, controls, layout, player.timeline()};
  painter.fill_rect(layout.strip, theme::kBackground);
  paint_header(painter, player, controls);
  paint_plot(painter, player, layout);
  paint_ruler(scene, ticks);
  paint_track(scene);
  paint_still(painter, player, layout);
  paint_abandoned(painter, player, layout);
  paint_event_ticks(scene);
  paint_gap_cuts(scene);
  paint_hits(scene);
  paint_selection(scene);
  std::vector<float> taken;
  paint_other_icons(scene, taken);
  paint_event_icons(scene, taken);
  paint_branch_arrows(painter, player, layout);
  paint_hover_line(scene);
  paint_map(scene);
  paint_playhead(scene);
  paint_row(painter, player, controls, active_buttons);
}

}  // namespace replay
