#include "game/picture/snake_head.h"

#include <array>
#include <cmath>
#include <vector>

#include "engine/angle.h"
#include "game/picture/ease.h"

namespace game {
namespace {

using engine::Color;
using engine::Painter;
using engine::Point;

float turns_of(Direction direction) {
  switch (direction) {
    case Direction::kRight:
      return 0;
    case Direction::kDown:
      return 0.25f;
    case Direction::kLeft:
      return 0.5f;
    case Direction::kUp:
      break;
  }
  return 0.75f;
}

// Where the head looks, in turns: it swings round in the first half of a tick.
float heading(const Moment& moment) {
  const float from = turns_of(moment.previous.direction);
  float way = turns_of(moment.current.direction) - from;
  way -= std::round(way);
  return from + way * ease_out(moment.blend * 1.6f);
}

// Places on the head, in cells: x forwards, y to its right.
struct HeadFrame {
  const Palette& palette;
  Point origin;
  Point forward;
  float cell_px;

  Point at(float x, float y) const {
    return origin + Point{forward.x * x - forward.y * y, forward.y * x + forward.x * y} * cell_px;
  }
};

HeadFrame frame_of(const Layout& layout, const Moment& moment, Point at) {
  return {layout.theme.palette, at, engine::unit_at(static_cast<double>(heading(moment))), layout.cell_px};
}

// The head swells for a moment when it reaches the food.
float gulp(const Moment& moment) {
  return moment.current.foods > 0 ? 0.05f * bump(progress(moment.ticks_since_food(), 0.5f, 2.2f)) : 0;
}

// An egg: a wide back of the head and a narrower snout.
void fill_skull(Painter& painter, const HeadFrame& head, float grow, const engine::Fill& fill) {
  constexpr float kBack = -0.10f, kFront = 0.22f;
  const float back_radius = 0.425f + grow, front_radius = 0.31f + grow;
  const float lean = (back_radius - front_radius) / (kFront - kBack);
  const double slope = std::asin(static_cast<double>(lean)) / 6.283185307179586;
  const int pieces = engine::arc_segments(back_radius * head.cell_px, 0.5f);
  std::vector<Point> outline;
  const auto add_arc = [&](float x, float radius, double start, double turns) {
    for (int i = 0; i <= pieces; ++i) {
      const Point turn = engine::unit_at(start + turns * i / pieces);
      outline.push_back(head.at(x + turn.x * radius, turn.y * radius));
    }
  };
  add_arc(kFront, front_radius, -0.25 + slope, 0.5 - 2 * slope);
  add_arc(kBack, back_radius, 0.25 - slope, 0.5 + 2 * slope);
  painter.fill_convex(outline, fill);
}

// Flicks out for four ticks of every nineteen.
void paint_tongue(Painter& painter, const HeadFrame& head, const Moment& moment) {
  if (moment.current.status != Status::kPlaying && moment.current.status != Status::kReady) return;
  const float phase = static_cast<float>(moment.current.frame % 19) + moment.blend;
  const float out = bump(progress(phase, 13, 17));
  if (out <= 0) return;
  const float thick = std::max(1.0f, 0.055f * head.cell_px);
  const float tip = 0.48f + 0.24f * out;
  const std::array<Point, 3> left = {head.at(0.4f, 0), head.at(tip, 0), head.at(tip + 0.12f * out, -0.09f)};
  const std::array<Point, 2> right = {head.at(tip, 0), head.at(tip + 0.12f * out, 0.09f)};
  painter.polyline(left, thick, head.palette.food);
  painter.polyline(right, thick, head.palette.food);
}

void paint_open_eye(Painter& painter, const HeadFrame& head, float side, float lid) {
  const Point middle = head.at(0.13f, 0.215f * side);
  const float px = head.cell_px;
  painter.fill_circle(middle, 0.145f * px, head.palette.eye);
  painter.fill_circle(head.at(0.18f, 0.225f * side), 0.085f * px, head.palette.pupil);
  painter.fill_circle(head.at(0.18f, 0.225f * side) + Point{-0.03f * px, -0.035f * px}, 0.028f * px, head.palette.eye);
  if (lid > 0) painter.fill_circle(middle, 0.155f * px * lid, head.palette.snake_body);
}

void paint_crossed_eye(Painter& painter, const HeadFrame& head, float side) {
  const float thick = std::max(1.5f, 0.075f * head.cell_px);
  constexpr float kArm = 0.085f;
  const float x = 0.13f, y = 0.2f * side;
  painter.line(head.at(x - kArm, y - kArm), head.at(x + kArm, y + kArm), thick, head.palette.pupil);
  painter.line(head.at(x - kArm, y + kArm), head.at(x + kArm, y - kArm), thick, head.palette.pupil);
}

}  // namespace

void paint_head_under(Painter& painter, const Layout& layout, const Moment& moment, Point at) {
  const HeadFrame head = frame_of(layout, moment, at);
  HeadFrame shadow = head;
  shadow.origin = shadow.origin + Point{0, std::round(0.11f * layout.cell_px)};
  fill_skull(painter, shadow, gulp(moment), head.palette.floor_shade);
  paint_tongue(painter, head, moment);
  fill_skull(painter, head, gulp(moment), snake_colors(layout.theme.palette, moment).rim);
}

void paint_head(Painter& painter, const Layout& layout, const Moment& moment, Point at) {
  const HeadFrame head = frame_of(layout, moment, at);
  const SnakeColors colors = snake_colors(layout.theme.palette, moment);
  fill_skull(painter, head, gulp(moment) - rim_px(layout) / layout.cell_px, colors.head);
  const bool dead = moment.current.status == Status::kDead;
  const float blink = bump(progress(static_cast<float>(moment.current.frame % 53) + moment.blend, 29, 31));
  for (const float side : {-1.0f, 1.0f}) {
    if (dead)
      paint_crossed_eye(painter, head, side);
    else
      paint_open_eye(painter, head, side, blink);
  }
}

}  // namespace game
