#include "game/picture/snake_body.h"

#include <algorithm>
#include <cmath>

#include "engine/angle.h"
#include "game/picture/ease.h"
#include "game/picture/snake_painter.h"

namespace game {
namespace {

using engine::Color;
using engine::Point;

constexpr float kTaperCells = 2.8f;
constexpr float kTipWidth = 0.24f;   // of the full width
constexpr float kMealCells = 0.8f;   // half the lump's length
constexpr float kMealWidth = 0.20f;  // what it adds, in cells
constexpr float kMealTicks = 16;     // until it is digested
constexpr float kDarkensOver = 70;   // cells from the head's colour to the tail's, at most
constexpr float kStep = 1.0f / 6;    // cells between two cuts where the thickness changes
constexpr float kLongestPiece = 4;   // cells that are shaded at once

}  // namespace

float meal_along(const Moment& moment) {
  const auto ticks = static_cast<float>(moment.current.ticks_since_food);
  if (moment.current.status == Status::kDead) return ticks - 1;  // the tick of a death is no step
  return moment.ended() && !moment.moved ? ticks : ticks - 1 + moment.blend;
}

SnakeColors snake_colors(const Palette& palette, const Moment& moment) {
  const SnakeColors alive{palette.snake_head, palette.snake_body, palette.snake_tail, palette.snake_rim,
                          palette.snake_spot};
  if (moment.current.status == Status::kDead) {
    const float t = 0.85f * ease_in_out(progress(moment.seconds_in_status(), 0.12f, 0.75f));
    return {mix(alive.head, palette.ash, t), mix(alive.body, palette.ash, t), mix(alive.tail, palette.ash_rim, t),
            mix(alive.rim, palette.ash_rim, t), mix(alive.spot, palette.ash_rim, t)};
  }
  if (moment.current.status == Status::kWon) {
    const float t = ease_in_out(progress(moment.seconds_in_status(), 0, 0.8f));
    const Color bronze = engine::rgb(0xb07b2c), dark = engine::rgb(0x6b4517);
    return {mix(alive.head, engine::rgb(0xffe3a0), t), mix(alive.body, palette.brass, t), mix(alive.tail, bronze, t),
            mix(alive.rim, dark, t), mix(alive.spot, bronze, t)};
  }
  return alive;
}

SnakeBody::SnakeBody(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path)
    : painter_(painter),
      layout_(layout),
      path_(path),
      colors_(snake_colors(layout.theme.palette, moment)),
      taper_from_(path.length() - std::min(kTaperCells, 0.8f * path.length())),
      meal_(meal_along(moment)),
      meal_size_(0) {
  if (moment.current.eaten_cell == kNoCell) return;
  meal_size_ = clamp01(meal_ * 2) * (1 - ease_in_out(progress(meal_, kMealTicks / 2, kMealTicks))) *
               clamp01((path.length() - meal_) / 2);
}

float SnakeBody::width_px(float along) const {
  const float tail = path_.length() - taper_from_;
  const float slim = tail > 0 ? clamp01((along - taper_from_) / tail) : 0;
  float width = kSnakeWidth * lerp(1, kTipWidth, slim * slim * (1.6f - 0.6f * slim));
  const float off = std::fabs(along - meal_) / kMealCells;
  if (off < 1) width += kMealWidth * meal_size_ * (1 - off * off) * (1 - off * off);
  return width * layout_.cell_px;
}

Color SnakeBody::skin(float along) const {
  const float range = std::max(6.0f, std::min(kDarkensOver, path_.length()));
  const float t = along / range;
  return t < 0.35f ? mix(colors_.head, colors_.body, t / 0.35f) : mix(colors_.body, colors_.tail, (t - 0.35f) / 0.65f);
}

Point SnakeBody::place(const SnakePath::Run& run, float along) const { return layout_.at(path_.at(along) + run.shift); }

// The convex hull of two discs.
void SnakeBody::capsule(Point from, float from_px, Point to, float to_px, const engine::Fill& fill) {
  const Point way = to - from;
  const float distance = engine::length(way);
  if (distance < 0.05f || std::fabs(from_px - to_px) / 2 >= distance) {
    return painter_.fill_circle(from_px > to_px ? from : to, std::max(from_px, to_px) / 2, fill);
  }
  const Point on = way * (1 / distance);
  const Point side{-on.y, on.x};
  const float lean = (from_px - to_px) / 2 / distance;  // sine of the flanks' slope
  const int pieces = engine::arc_segments(std::max(from_px, to_px) / 2, 0.5f);
  const double slope = std::asin(static_cast<double>(lean)) / 6.283185307179586;
  corners_.clear();
  const auto add_arc = [&](Point center, float radius, double start, double turns) {
    for (int i = 0; i <= pieces; ++i) {
      const Point turn = engine::unit_at(start + turns * i / pieces);
      corners_.push_back(center + (on * turn.x + side * turn.y) * radius);
    }
  };
  add_arc(to, to_px / 2, -0.25 + slope, 0.5 - 2 * slope);
  add_arc(from, from_px / 2, 0.25 - slope, 0.5 + 2 * slope);
  painter_.fill_convex(corners_, fill);
}

// Capsules from the tail end of [from, to] to its head end, wherever the thickness changes on the way.
void SnakeBody::capsules(const SnakePath::Run& run, float from, float to, float wider_px, Point offset,
                         const Color* color) {
  const int count = static_cast<int>(std::ceil((to - from) / kStep));
  for (int i = count; i > 0 && from < to; --i) {
    const float a = lerp(from, to, static_cast<float>(i - 1) / static_cast<float>(count));
    const float b = lerp(from, to, static_cast<float>(i) / static_cast<float>(count));
    const Point at_a = place(run, a) + offset, at_b = place(run, b) + offset;
    const engine::Fill fill = color ? engine::Fill(*color) : engine::Fill(skin(a), at_a, skin(b), at_b);
    capsule(at_a, width_px(a) + 2 * wider_px, at_b, width_px(b) + 2 * wider_px, fill);
  }
}

SnakeBody::Reach SnakeBody::reach_of(const SnakePath::Run& run) const {
  const auto samples = path_.samples();
  const float first = samples[run.begin].along;
  const float last = samples[run.end - 1].along;
  return {first, std::clamp(taper_from_, first, last), last};
}

void SnakeBody::collect(const SnakePath::Run& run, float from, float to, Point offset) {
  const auto samples = path_.samples();
  points_.clear();
  points_.push_back(place(run, from) + offset);
  for (size_t i = run.begin; i < run.end && samples[i].along < to; ++i) {
    if (samples[i].along > from) points_.push_back(layout_.at(samples[i].at + run.shift) + offset);
  }
  points_.push_back(place(run, to) + offset);
}

// The whole run in one colour: a plain stroke where the thickness is even, capsules where it changes.
void SnakeBody::stroke(const SnakePath::Run& run, float wider_px, Point offset, Color color) {
  const Reach reach = reach_of(run);
  capsules(run, reach.even_end, reach.last, wider_px, offset, &color);
  if (reach.first < reach.even_end) {
    collect(run, reach.first, reach.even_end, offset);
    painter_.polyline(points_, kSnakeWidth * layout_.cell_px + 2 * wider_px, color);
  }
  if (meal_size_ <= 0) return;
  capsules(run, std::clamp(meal_ - kMealCells, reach.first, reach.even_end),
           std::clamp(meal_ + kMealCells, reach.first, reach.even_end), wider_px, offset, &color);
}

// Where a piece of skin that begins at sample `begin` ends: a bend, or a straight of several cells.
size_t SnakeBody::end_of_piece(size_t begin, size_t limit) const {
  const auto samples = path_.samples();
  const Point way = samples[begin + 1].at - samples[begin].at;
  size_t end = begin + 1;
  while (end < limit) {
    const float reach = samples[end + 1].along - samples[begin].along;
    const bool straight = std::fabs(engine::cross(way, samples[end + 1].at - samples[end].at)) < 1e-5f;
    if (reach > (straight ? kLongestPiece : 1.01f)) break;
    ++end;
  }
  return end;
}

// The skin, from tail to head, in pieces whose colours run into each other.
void SnakeBody::fill_skin(const SnakePath::Run& run, float inset_px) {
  const auto samples = path_.samples();
  const Reach reach = reach_of(run);
  capsules(run, reach.even_end, reach.last, -inset_px, {0, 0}, nullptr);
  pieces_.clear();
  for (size_t begin = run.begin; begin + 1 < run.end && samples[begin].along < reach.even_end;) {
    pieces_.push_back(samples[begin].along);
    begin = end_of_piece(begin, run.end - 1);
  }
  float to = reach.even_end;
  for (auto piece = pieces_.rbegin(); piece != pieces_.rend(); to = *piece++) {
    collect(run, *piece, to, {0, 0});
    painter_.polyline(points_, kSnakeWidth * layout_.cell_px - 2 * inset_px,
                      {skin(*piece), points_.front(), skin(to), points_.back()});
  }
  if (meal_size_ <= 0) return;
  capsules(run, std::clamp(meal_ - kMealCells, reach.first, reach.even_end),
           std::clamp(meal_ + kMealCells, reach.first, reach.even_end), -inset_px, {0, 0}, nullptr);
}

// A row of spots down the back, fixed to the skin.
void SnakeBody::spots(const SnakePath::Run& run) {
  const auto samples = path_.samples();
  const float first = samples[run.begin].along;
  const float last = std::min(samples[run.end - 1].along, path_.length() - 0.5f);
  for (float along = std::max(1.0f, std::ceil(first)); along <= last; along += 1) {
    const float radius = 0.17f * width_px(along);
    painter_.fill_circle(place(run, along), radius, engine::faded(colors_.spot, 0.8f));
  }
}

void SnakeBody::paint_under(const SnakePath::Run& run) {
  stroke(run, 0, {0, std::round(0.11f * layout_.cell_px)}, layout_.theme.palette.floor_shade);
  stroke(run, 0, {0, 0}, colors_.rim);
}

void SnakeBody::paint_skin(const SnakePath::Run& run) {
  fill_skin(run, rim_px(layout_));
  spots(run);
}

float rim_px(const Layout& layout) { return std::max(1.0f, std::round(0.045f * layout.cell_px)); }

}  // namespace game
