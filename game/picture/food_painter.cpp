#include "game/picture/food_painter.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/angle.h"
#include "game/picture/ease.h"
#include "game/rules/random.h"
#include "game/rules/rules.h"

namespace game {
namespace {

using engine::Color;
using engine::Painter;
using engine::Point;

constexpr float kReached = 0.55f;  // the part of a tick after which the snout is at the food
constexpr int kCrumbs = 16;
constexpr float kBurst_s = 0.55f;
constexpr float kPoints_s = 1.0f;
constexpr float kPulseTicks = 9;

// A berry with a leaf. `size` 1 is its full size.
void paint_berry(Painter& painter, const Layout& layout, Point at, float size) {
  const float px = layout.cell_px * size;
  if (px < 1) return;
  const float radius = 0.35f * px;
  painter.fill_circle(at + Point{0, 0.1f * layout.cell_px}, radius, layout.theme.palette.floor_shade);
  painter.fill_circle(at, radius, layout.theme.palette.food_rim);
  const engine::Fill flesh(layout.theme.palette.food_light, at + Point{-0.2f * px, -0.28f * px},
                           layout.theme.palette.food, at + Point{0.12f * px, 0.2f * px});
  painter.fill_circle(at, radius - std::max(1.0f, 0.04f * px), flesh);
  painter.fill_circle(at + Point{-0.11f * px, -0.12f * px}, 0.06f * px,
                      engine::with_alpha(layout.theme.palette.eye, 0.85f));
  const std::array<Point, 5> leaf = {at + Point{0.0f, -0.27f * px}, at + Point{0.06f * px, -0.42f * px},
                                     at + Point{0.25f * px, -0.47f * px}, at + Point{0.22f * px, -0.35f * px},
                                     at + Point{0.1f * px, -0.26f * px}};
  painter.fill_convex(leaf, layout.theme.palette.leaf);
}

void paint_glow(Painter& painter, const Layout& layout, Point at, float strength) {
  const Color warm = engine::with_alpha(layout.theme.palette.food, 0.20f * strength);
  painter.fill_radial(at, 1.15f * layout.cell_px, warm, engine::with_alpha(layout.theme.palette.food, 0));
}

void paint_crumbs(Painter& painter, const Layout& layout, const Moment& moment, Point from, float t) {
  uint64_t random = moment.current.seed + moment.current.foods;
  for (int i = 0; i < kCrumbs; ++i) {
    const auto part = [&random] { return static_cast<float>(next_below(random, 1000)) / 1000; };
    const float angle = (static_cast<float>(i) + 0.7f * part()) / kCrumbs;
    const float reach = lerp(0.7f, 1.75f, part());
    const float size = lerp(0.05f, 0.12f, part());
    const Point way = engine::unit_at(static_cast<double>(angle)) * (reach * ease_out(t));
    const Point at = from + Point{way.x, way.y + 0.35f * t * t} * layout.cell_px;
    const Color color = i % 3 == 0   ? layout.theme.palette.leaf
                        : i % 3 == 1 ? layout.theme.palette.food_light
                                     : layout.theme.palette.food;
    painter.fill_circle(at, size * layout.cell_px * (1 - t * t), engine::with_alpha(color, 1 - t * t * t));
  }
}

void paint_points(Painter& painter, const Layout& layout, const Moment& moment, Point from, float t) {
  const uint32_t level = 1 + (moment.current.foods - 1) / kFoodsPerLevel;
  const float size = std::max(layout.label_px * 1.35f, 0.5f * layout.cell_px);
  const bool calm = layout.theme.reduced_motion;
  const float up = (0.75f + 0.65f * (calm ? 0.5f : ease_out(t))) * layout.cell_px;
  const float low = layout.field.y + size;  // never into the wall
  const Point at{from.x, std::max(low, from.y - up)};
  const Color color = engine::with_alpha(layout.theme.palette.brass, 1 - ease_in_out(progress(t, 0.6f, 1)));
  std::string text = "+";
  text += std::to_string(kPointsPerFood * level);
  const engine::TextStyle style{.size_px = calm ? size : size * ease_pop(t * 5),
                                .color = color,
                                .weight = engine::kBold,
                                .align = engine::Align::kCenter,
                                .anchor = engine::Anchor::kMiddle};
  engine::TextStyle shade = style;
  shade.color = engine::with_alpha(layout.theme.palette.floor_shade, static_cast<float>(color.a) / 255 * 0.8f);
  painter.text(text, at + Point{0, std::max(1.0f, 0.05f * layout.cell_px)}, shade);
  painter.text(text, at, style);
}

}  // namespace

void paint_food(Painter& painter, const Layout& layout, const Moment& moment) {
  const GameState& state = moment.current;
  if (moment.ate && moment.blend < kReached) {
    paint_glow(painter, layout, layout.at(state.eaten_cell), 1);
    paint_berry(painter, layout, layout.at(state.eaten_cell), 1 - 0.35f * moment.blend / kReached);
  }
  if (state.food_cell == kNoCell) return;
  // New food pops up once the old has been swallowed.
  const bool calm = layout.theme.reduced_motion;
  const float since = moment.ticks_since_food();
  const float appear = state.foods == 0 ? 1
                       : calm           ? static_cast<float>(since >= kReached)
                                        : ease_pop(progress(since, kReached, kReached + 1.6f));
  const float pulse = calm ? 0 : wave(moment.ticks() / kPulseTicks);
  paint_glow(painter, layout, layout.at(state.food_cell), appear * (0.85f + 0.15f * pulse));
  paint_berry(painter, layout, layout.at(state.food_cell), appear * (1 + 0.045f * pulse));
}

void paint_meal(Painter& painter, const Layout& layout, const Moment& moment) {
  if (moment.current.foods == 0 || moment.current.eaten_cell == kNoCell) return;
  const float seconds = moment.seconds(moment.ticks_since_food() - kReached);
  if (seconds < 0 || seconds > kPoints_s) return;
  const Point from = layout.at(moment.current.eaten_cell);
  if (seconds < kBurst_s && !layout.theme.reduced_motion) {
    const float t = seconds / kBurst_s;
    const float thick = 0.16f * layout.cell_px * (1 - t);
    painter.ring(from, (0.35f + 1.05f * ease_out(t)) * layout.cell_px, thick,
                 engine::with_alpha(layout.theme.palette.food_light, 0.7f * (1 - t)));
    paint_crumbs(painter, layout, moment, from, t);
  }
  paint_points(painter, layout, moment, from, seconds / kPoints_s);
}

}  // namespace game
