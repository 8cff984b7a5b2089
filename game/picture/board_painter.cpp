#include "game/picture/board_painter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "game/picture/ease.h"
#include "game/picture/figures_painter.h"
#include "game/picture/notice_painter.h"
#include "game/picture/snake_painter.h"
#include "game/picture/view.h"
#include "game/rules/rules.h"

namespace game {

namespace {

using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;

// A vertical gradient in rows of one colour: there are no more shades than these, and large areas fill much faster.
void fill_shades(Painter& painter, const Rect& rect, Color top, Color bottom) {
  const int shades = 1 + std::max({std::abs(top.r - bottom.r), std::abs(top.g - bottom.g), std::abs(top.b - bottom.b)});
  float y = rect.y;
  for (int i = 1; i <= shades; ++i) {
    const float next =
        i == shades ? rect.bottom() : std::round(rect.y + rect.h * static_cast<float>(i) / static_cast<float>(shades));
    painter.fill_rect({rect.x, y, rect.w, next - y},
                      mix(top, bottom, static_cast<float>(i - 1) / static_cast<float>(std::max(1, shades - 1))));
    y = next;
  }
}

// The board's shadow on the background, only where it is visible.
void paint_board_shadow(Painter& painter, const Layout& layout) {
  const float cell = layout.cell_px, reach = std::ceil(1.1f * cell);
  const Rect around = layout.board.inset(-reach);
  const Rect& board = layout.board;
  const float corner = layout.wall_px;
  const Rect strips[] = {{around.x, around.y, reach + corner, around.h},
                         {board.right() - corner, around.y, reach + corner, around.h},
                         {board.x + corner, board.bottom() - corner, board.w - 2 * corner, reach + corner},
                         {board.x + corner, around.y, board.w - 2 * corner, reach}};
  for (const Rect& strip : strips) {
    painter.push_clip(strip);
    painter.soft_rect(board.moved({0, 0.25f * cell}), layout.wall_px, 1.2f * cell,
                      engine::with_alpha(engine::rgb(0), 0.45f));
    painter.pop_clip();
  }
}

void paint_wall(Painter& painter, const Layout& layout) {
  const float radius = layout.wall_px;
  paint_board_shadow(painter, layout);
  painter.stroke_rounded_rect(
      layout.board, radius, layout.wall_px + 1,
      engine::vertical(layout.theme.palette.wall_top, layout.theme.palette.wall_bottom, layout.board));
  painter.stroke_rounded_rect(
      layout.board, radius, layout.hairline_px,
      engine::vertical(layout.theme.palette.wall_edge, layout.theme.palette.wall_bottom, layout.board));
}

// Seams across the wall, two cells apart, that make blocks of it.
void paint_wall_seams(Painter& painter, const Layout& layout) {
  const float width = layout.hairline_px;
  for (int i = 1; i < kInnerSize; i += 2) {
    const float x = layout.field.x + static_cast<float>(i) * layout.cell_px - std::floor(width / 2);
    const float y = layout.field.y + static_cast<float>(i) * layout.cell_px - std::floor(width / 2);
    painter.fill_rect({x, layout.board.y, width, layout.wall_px}, layout.theme.palette.wall_seam);
    painter.fill_rect({x, layout.field.bottom(), width, layout.wall_px}, layout.theme.palette.wall_seam);
    painter.fill_rect({layout.board.x, y, layout.wall_px, width}, layout.theme.palette.wall_seam);
    painter.fill_rect({layout.field.right(), y, layout.wall_px, width}, layout.theme.palette.wall_seam);
  }
}

void paint_cells(Painter& painter, const Layout& layout) {
  painter.fill_rect(layout.field, layout.theme.palette.floor);
  for (int row = 0; row < kInnerSize; ++row) {
    for (int column = row % 2; column < kInnerSize; column += 2) {
      const Rect cell{layout.field.x + static_cast<float>(column) * layout.cell_px,
                      layout.field.y + static_cast<float>(row) * layout.cell_px, layout.cell_px, layout.cell_px};
      painter.fill_rect(cell, layout.theme.palette.floor_light);
    }
  }
}

// The wall's shadow on the floor; light comes from above.
void paint_floor_shade(Painter& painter, const Layout& layout) {
  const float depth = std::round(0.4f * layout.cell_px);
  const Color dark = engine::with_alpha(layout.theme.palette.floor_shade, 0.9f);
  const Color none = engine::with_alpha(layout.theme.palette.floor_shade, 0);
  const Rect top{layout.field.x, layout.field.y, layout.field.w, depth};
  const Rect left{layout.field.x, layout.field.y, std::round(depth / 2), layout.field.h};
  painter.fill_rect(top, engine::vertical(dark, none, top));
  painter.fill_rect(left, engine::horizontal(engine::faded(dark, 0.6f), none, left));
}

// One arrow head per cell, pointing out of the field.
void paint_gate_marks(Painter& painter, const Layout& layout, const Moment& moment) {
  const float reach = 0.16f * layout.cell_px;
  const float thick = std::max(1.2f, 0.07f * layout.cell_px);
  const float off = kInnerSize / 2.0f * layout.cell_px + layout.wall_px * 0.55f;
  const Point middle = layout.field.center();
  for (int i = 0; i < kInnerSize; ++i) {
    const float along = (static_cast<float>(i) - (kInnerSize - 1) / 2.0f) * layout.cell_px;
    const float turn = layout.theme.reduced_motion ? 0.1f : moment.ticks() / 12 - static_cast<float>(i) / 7;
    const float glow = 0.55f + 0.3f * wave(turn);
    const Color color = engine::with_alpha(layout.theme.palette.gate, glow);
    for (const Point out : {Point{0, -1}, Point{0, 1}, Point{-1, 0}, Point{1, 0}}) {
      const Point across{out.y, out.x};
      const Point at = middle + out * off + across * along;
      const std::array<Point, 3> arrow = {at - out * (reach * 0.5f) - across * reach, at + out * (reach * 0.5f),
                                          at - out * (reach * 0.5f) + across * reach};
      painter.polyline(arrow, thick, color);
    }
  }
}

// The border strips, outwards from the field, filled from one colour to the other.
void fade_border(Painter& painter, const Layout& layout, Color at_field, Color outside) {
  const Rect& board = layout.board;
  const Rect& field = layout.field;
  const float wall = layout.wall_px;
  const Rect top{field.x, board.y, field.w, wall}, bottom{field.x, field.bottom(), field.w, wall};
  const Rect left{board.x, field.y, wall, field.h}, right{field.right(), field.y, wall, field.h};
  painter.fill_rect(top, engine::vertical(outside, at_field, top));
  painter.fill_rect(bottom, engine::vertical(at_field, outside, bottom));
  painter.fill_rect(left, engine::horizontal(outside, at_field, left));
  painter.fill_rect(right, engine::horizontal(at_field, outside, right));
}

void paint_posts(Painter& painter, const Layout& layout) {
  const Rect& board = layout.board;
  const float size = layout.wall_px;
  for (const float x : {board.x, board.right() - size}) {
    for (const float y : {board.y, board.bottom() - size}) {
      const Rect post{x, y, size, size};
      painter.fill_rounded_rect(
          post, size * 0.4f, engine::vertical(layout.theme.palette.wall_top, layout.theme.palette.wall_bottom, post));
    }
  }
}

Color background_at(const Layout& layout, float y) {
  return mix(layout.theme.palette.background_top, layout.theme.palette.background_bottom,
             (y - layout.area.y) / layout.area.h);
}

void paint_background(Painter& painter, const Layout& layout) {
  fill_shades(painter, layout.area, layout.theme.palette.background_top, layout.theme.palette.background_bottom);
}

void paint_floor(Painter& painter, const Layout& layout, const Moment& moment) {
  if (moment.current.mode == Mode::kWalls) {
    paint_wall(painter, layout);
    paint_wall_seams(painter, layout);
    paint_cells(painter, layout);
    paint_floor_shade(painter, layout);
    return;
  }
  const Color clear = engine::with_alpha(layout.theme.palette.floor, 0);
  fade_border(painter, layout, layout.theme.palette.floor, clear);
  paint_cells(painter, layout);
}

// With gates a veil over the border, into which the snake fades. Draw it after the snake.
void paint_gate_veil(Painter& painter, const Layout& layout, const Moment& moment) {
  if (moment.current.mode == Mode::kWalls) return;
  const Color background = background_at(layout, layout.board.center().y);
  fade_border(painter, layout, engine::with_alpha(background, 0.15f), background);
  paint_gate_marks(painter, layout, moment);
  paint_posts(painter, layout);
}

// --- food ------------------------------------------------------------------------------------------------------------

constexpr float kReached = 0.55f;  // the part of a tick after which the head is at the food
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

// Under the snake.
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

// Over the snake: a ring, a burst of crumbs, the points. The round's seed and the number of meals place the crumbs.
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

// --- the whole -------------------------------------------------------------------------------------------------------

Layout moved(Layout layout, engine::Point by) {
  layout.field = layout.field.moved(by);
  layout.board = layout.board.moved(by);
  return layout;
}

// Mixed with the floor instead of drawn with transparency, where overlapping strokes would show.
Palette ghost_palette(const Palette& palette, float strength) {
  const auto shade = [&](engine::Color color, float part) { return mix(palette.floor, color, part * strength); };
  Palette ghost = palette;
  ghost.snake_head = shade(palette.ghost, 1);
  ghost.snake_body = ghost.brass = shade(palette.ghost, 0.8f);
  ghost.snake_tail = shade(palette.ghost, 0.55f);
  ghost.snake_rim = shade(palette.ghost_rim, 1);
  ghost.snake_spot = shade(palette.ghost_rim, 0.8f);
  ghost.ash = shade(mix(palette.ghost, palette.ash, 0.6f), 1);
  ghost.ash_rim = shade(mix(palette.ghost_rim, palette.ash_rim, 0.6f), 1);
  ghost.eye = shade(palette.eye, 1);
  ghost.pupil = shade(palette.pupil, 1);
  ghost.food = shade(palette.ghost_rim, 1);
  ghost.floor_shade = shade(palette.floor_shade, 0.8f);
  return ghost;
}

}  // namespace

void BoardPainter::paint(engine::Painter& painter, const engine::Rect& area, const View& view, const GhostView* ghost) {
  const Moment moment(view);
  const Layout layout = layout_of(area, painter.scale(), theme_);
  painter.push_clip(area);
  paint_background(painter, layout);
  paint_field(painter, moved(layout, shake_of(layout, moment)), moment, ghost);
  paint_figures(painter, layout, moment);
  if (invites_ || moment.current.status != Status::kReady) paint_notice(painter, layout, moment, ghost != nullptr);
  painter.pop_clip();
}

void BoardPainter::paint_field(engine::Painter& painter, const Layout& layout, const Moment& moment,
                               const GhostView* ghost) {
  paint_floor(painter, layout, moment);
  if (ghost != nullptr && ghost->strength > 0) paint_ghost(painter, layout, *ghost);
  path_.lay(moment, layout.cell_px);
  paint_food(painter, layout, moment);
  paint_snake(painter, layout, moment, path_);
  paint_gate_veil(painter, layout, moment);
  paint_meal(painter, layout, moment);
  paint_flash(painter, layout, moment);
}

void BoardPainter::paint_ghost(engine::Painter& painter, const Layout& layout, const GhostView& ghost) {
  const Moment moment(ghost.view);
  Layout own = layout;
  own.theme.palette = ghost_palette(layout.theme.palette, std::min(1.0f, ghost.strength));
  path_.lay(moment, own.cell_px);
  paint_snake(painter, own, moment, path_);
}

}  // namespace game
