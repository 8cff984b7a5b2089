#include "replay/branch_painter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "replay/look.h"

namespace replay {
namespace {

using engine::Painter;
using engine::Point;
using engine::Rect;

constexpr float kDim = 0.6f;
constexpr int kMostArrows = 200;
constexpr size_t kArcPoints = 24;

float x_of(const Player& player, const ControlLayout& layout, double position) {
  const double fraction = std::clamp(player.timeline().fraction_of(position), -0.01, 1.01);
  return layout.track.x + static_cast<float>(fraction) * layout.track.w;
}

// From `from` back to `to`, which is at its left, over a height that grows with the way.
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

}  // namespace

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
    const engine::Color dim = engine::with_alpha(look::kBackground, kDim);
    if (!layout.plot.empty()) painter.fill_rect({from, layout.plot.y, to - from, layout.plot.h}, dim);
    painter.fill_rect({from, track.y, to - from, track.h}, dim);
    done = to;
  }
}

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
    // Shorter than its head it says nothing, and of those that lie over each other one is seen.
    if (from - to < apart || (from - last < apart && !beyond)) continue;
    paint_arrow(painter, layout, from, to, view.shows(origin), color);
    last = from;
    ++drawn;
  }
  painter.pop_clip();
}

}  // namespace replay
