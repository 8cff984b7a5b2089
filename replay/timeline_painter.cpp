#include "replay/timeline_painter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "replay/branch_painter.h"
#include "replay/look.h"
#include "replay/mark_icons.h"
#include "replay/plot_painter.h"
#include "replay/row_painter.h"

namespace replay {
namespace {

using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;

// Everything that the parts of the timeline need.
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

// --- track -----------------------------------------------------------------------------------------------------------

void paint_track(const Scene& scene) {
  const Rect& track = scene.layout.track;
  const float radius = track.h / 2;
  scene.painter.fill_rounded_rect(track, radius, look::kTrack);
  const float head = std::clamp(scene.x_of(scene.player.clock().position()), track.x, track.right());
  if (head - track.x > radius) {
    scene.painter.fill_rounded_rect({track.x, track.y, head - track.x, track.h}, radius, look::kPlayed);
  }
}

// Which of the events in a stretch is drawn: the one there are fewest of.
const recorder::EventKind* rarest(const Scene& scene, uint64_t events) {
  const recorder::EventKind* best = nullptr;
  const Marks& marks = scene.player.marks();
  for (const recorder::EventKind& kind : scene.player.source().schema().events()) {
    if ((events >> kind.bit & 1) == 0 || !marks.shows_event(kind.bit)) continue;
    if (best == nullptr || marks.count_of_event(kind.bit) < marks.count_of_event(best->bit)) best = &kind;
  }
  return best;
}

// A tick for each pixel column that holds an event; neighbours of one colour in one go.
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
    // Where a frame is wider than a column, only the column of its own place counts.
    const bool here = inside && scene.x_of(static_cast<double>(frames.first)) < x + step;
    const recorder::EventKind* kind = here ? rarest(scene, scene.player.marks().events_within(frames)) : nullptr;
    if (kind == run) continue;
    if (run != nullptr) {
      // One beside the other they are a texture rather than places to be seen.
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
    scene.painter.fill_rect({at - unit * 2, track.y, unit * 4, track.h}, look::kBackground);
    for (const float side : {-2.0f, 2.0f}) {
      scene.painter.fill_rect({at + (side - 0.5f) * unit, track.y, unit, track.h}, marks.color(gap));
    }
    free_from = x + unit * 6;
  }
}

// --- icons -----------------------------------------------------------------------------------------------------------

uint32_t shape_of(const recorder::FrameSchema& schema, const recorder::EventKind& kind) {
  return static_cast<uint32_t>(&kind - schema.events().data());
}

struct EventIcon {
  float x = 0;
  const recorder::EventKind* kind = nullptr;
};

// Icons of events stand in cells that hold the same frames however the view is moved, so that they do not jump about.
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
    // Of two that would lie over each other the rarer one stays.
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

// Bookmarks, gaps and damage; where they are crowded, as many as have room. Gives the places that are taken.
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
  // There may be any number of gaps: one for each cell is looked for.
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

// --- selection, playhead, map ----------------------------------------------------------------------------------------

void paint_selection(const Scene& scene) {
  const auto selection = scene.player.selection();
  if (!selection) return;
  const PlaybackClock& clock = scene.player.clock();
  const ControlLayout& layout = scene.layout;
  const Rect& track = layout.track;
  const float unit = layout.scale;
  const float from = std::clamp(scene.x_of(static_cast<double>(selection->first)), track.x, track.right());
  const float to = std::clamp(scene.x_of(static_cast<double>(selection->last)), track.x, track.right());
  const float top = layout.plot.empty() ? layout.marks.y : layout.plot.y;
  scene.painter.fill_rect({from, top, to - from, track.y - top}, engine::with_alpha(look::kAccent, 0.10f));
  scene.painter.fill_rect({from, track.bottom() + unit, std::max(unit, to - from), unit * 2}, look::kAccent);
  const auto handle = [&](const std::optional<uint64_t>& point, float way) {
    if (!point || !scene.view.shows(static_cast<double>(*point))) return;
    const float x = scene.x_of(static_cast<double>(*point));
    scene.painter.fill_rect({x - unit / 2, top, unit, track.bottom() - top}, engine::with_alpha(look::kAccent, 0.7f));
    const std::array<Point, 3> flag{Point{x, track.center().y}, Point{x, track.bottom() + unit * 6},
                                    Point{x + way * unit * 7, track.bottom() + unit * 6}};
    scene.painter.fill_convex(flag, look::kAccent);
  };
  handle(clock.in_point(), 1);
  handle(clock.out_point(), -1);
}

void paint_playhead(const Scene& scene) {
  const double position = scene.player.clock().position();
  if (!scene.view.shows(position)) return;
  const ControlLayout& layout = scene.layout;
  const float x = scene.x_of(position);
  const float top = layout.plot.empty() ? layout.marks.y : layout.plot.y;
  const float line = std::max(1.0f, layout.scale * 1.25f);
  scene.painter.fill_rect({x - line / 2, top, line, layout.track.y - top}, engine::with_alpha(look::kPlayhead, 0.75f));
  const Point middle{x, layout.track.center().y};
  scene.painter.fill_circle(middle, layout.track.h * 0.95f, look::kBackground);
  scene.painter.fill_circle(middle, layout.track.h * 0.75f, look::kPlayhead);
}

void paint_hover_line(const Scene& scene) {
  const auto& hover = scene.controls.hover();
  if (!hover.frame || scene.controls.dragging()) return;
  const ControlLayout& layout = scene.layout;
  const float top = layout.plot.empty() ? layout.marks.y : layout.plot.y;
  const float line = std::max(1.0f, std::round(layout.scale));
  scene.painter.fill_rect(
      {std::round(scene.x_of(static_cast<double>(*hover.frame)) - line / 2), top, line, layout.track.bottom() - top},
      engine::with_alpha(look::kPlayhead, 0.35f));
}

// Where in the whole recording the zoomed view lies.
void paint_map(const Scene& scene) {
  const Rect& map = scene.layout.map;
  if (map.empty() || scene.view.end() <= 0) return;
  scene.painter.fill_rounded_rect(map, map.h / 2, look::kSunk);
  const auto x_of = [&](double position) { return map.x + static_cast<float>(position / scene.view.end()) * map.w; };
  const float from = x_of(scene.view.first());
  const float width = std::max(map.h * 2, x_of(scene.view.last()) - from);
  scene.painter.fill_rounded_rect({std::min(from, map.right() - width), map.y, width, map.h}, map.h / 2, look::kPlayed);
  const float unit = scene.layout.scale;
  scene.painter.fill_rect({x_of(scene.player.clock().position()) - unit, map.y - unit, unit * 2, map.h + unit * 2},
                          look::kPlayhead);
}

}  // namespace

void paint_controls(Painter& painter, Player& player, const Controls& controls, const ActiveButtons& active_buttons) {
  const ControlLayout& layout = controls.layout();
  const Scene scene{painter, player, controls, layout, player.timeline()};
  painter.fill_rect(layout.strip, look::kBackground);
  paint_header(painter, player, controls);
  paint_plot(painter, player, layout);
  paint_track(scene);
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
