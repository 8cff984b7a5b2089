#include "game/picture/snake_body.h"

#include <algorithm>
#include <cmath>

#include "engine/angle.h"
#include "game/palette.h"
#include "game/picture/ease.h"
#include "game/picture/snake_painter.h"

namespace game {
namespace {

using engine::Color;
using engine::Point;

constexpr float kTaperCells = 2.8f;
constexpr float kTipWidth = 0.24f;     // of the full width
constexpr float kMealCells = 0.8f;     // half the lump's length
constexpr float kMealWidth = 0.20f;    // what it adds, in cells
constexpr float kMealTicks = 16;       // until it is digested
constexpr float kDarkensOver = 26;     // cells from the head's colour to the tail's
constexpr float kStep = 1.0f / 8;      // cells between two strokes where the thickness changes

}  // namespace

float meal_along(const Moment& moment) { return moment.ticks_since_food() - 1; }

SnakeColors snake_colors(const Moment& moment) {
  using namespace palette;
  const SnakeColors alive{kSnakeHead, kSnakeBody, kSnakeTail, kSnakeRim, kSnakeSpot};
  if (moment.current.status == Status::kDead) {
    const float t = 0.85f * ease_in_out(progress(moment.seconds_in_status(), 0.12f, 0.75f));
    return {mix(alive.head, kAsh, t), mix(alive.body, kAsh, t), mix(alive.tail, kAshRim, t), mix(alive.rim, kAshRim, t),
            mix(alive.spot, kAshRim, t)};
  }
  if (moment.current.status == Status::kWon) {
    const float t = ease_in_out(progress(moment.seconds_in_status(), 0, 0.8f));
    const Color bronze = engine::rgb(0xb07b2c), dark = engine::rgb(0x6b4517);
    return {mix(alive.head, engine::rgb(0xffe3a0), t), mix(alive.body, kBrass, t), mix(alive.tail, bronze, t),
            mix(alive.rim, dark, t), mix(alive.spot, bronze, t)};
  }
  return alive;
}

SnakeBody::SnakeBody(engine::Painter& painter, const Layout& layout, const Moment& moment, const SnakePath& path)
    : painter_(painter),
      layout_(layout),
      path_(path),
      colors_(snake_colors(moment)),
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
  const float lean = (from_px - to_px) / 2 / distance;         // sine of the flanks' slope
  const int pieces = engine::pieces_of_arc(std::max(from_px, to_px) / 2, 0.5f);
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

// The whole run in one colour: a plain stroke where the thickness is even, capsules where it changes.
void SnakeBody::stroke(const SnakePath::Run& run, float wider_px, Point offset, Color color) {
  const auto samples = path_.samples();
  const float first = samples[run.begin].along;
  const float last = samples[run.end - 1].along;
  const float even_end = std::clamp(taper_from_, first, last);
  points_.clear();
  for (size_t i = run.begin; i < run.end && samples[i].along <= even_end; ++i) {
    points_.push_back(layout_.at(samples[i].at + run.shift) + offset);
  }
  points_.push_back(place(run, even_end) + offset);
  if (first < even_end) painter_.polyline(points_, kSnakeWidth * layout_.cell_px + 2 * wider_px, color);
  const auto pieces = [&](float from, float to) {
    const int count = std::max(1, static_cast<int>(std::ceil((to - from) / kStep)));
    for (int i = 0; i < count && from < to; ++i) {
      const float a = lerp(from, to, static_cast<float>(i) / static_cast<float>(count));
      const float b = lerp(from, to, static_cast<float>(i + 1) / static_cast<float>(count));
      capsule(place(run, a) + offset, width_px(a) + 2 * wider_px, place(run, b) + offset, width_px(b) + 2 * wider_px,
              color);
    }
  };
  pieces(even_end, last);
  if (meal_size_ > 0) {
    pieces(std::clamp(meal_ - kMealCells, first, even_end), std::clamp(meal_ + kMealCells, first, even_end));
  }
}

// The skin, from tail to head, in short pieces whose colours run into each other.
void SnakeBody::fill_skin(const SnakePath::Run& run, float inset_px) {
  const auto samples = path_.samples();
  const float first = samples[run.begin].along;
  const float last = samples[run.end - 1].along;
  for (size_t i = run.end - 1; i > run.begin; --i) {
    const float from = std::clamp(samples[i - 1].along, first, last);
    const float to = samples[i].along;
    const bool even = to <= taper_from_ && (meal_size_ <= 0 || to < meal_ - kMealCells || from > meal_ + kMealCells);
    const int count = even ? 1 : std::max(1, static_cast<int>(std::ceil((to - from) / kStep)));
    for (int k = count; k > 0; --k) {
      const float a = lerp(from, to, static_cast<float>(k - 1) / static_cast<float>(count));
      const float b = lerp(from, to, static_cast<float>(k) / static_cast<float>(count));
      const Point pa = place(run, a), pb = place(run, b);
      capsule(pa, width_px(a) - 2 * inset_px, pb, width_px(b) - 2 * inset_px, {skin(a), pa, skin(b), pb});
    }
  }
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

void SnakeBody::paint(const SnakePath::Run& run) {
  const float rim_px = std::max(1.0f, std::round(0.045f * layout_.cell_px));
  stroke(run, 0, {0, std::round(0.11f * layout_.cell_px)}, palette::kFloorShade);
  stroke(run, 0, {0, 0}, colors_.rim);
  fill_skin(run, rim_px);
  spots(run);
}

}  // namespace game
