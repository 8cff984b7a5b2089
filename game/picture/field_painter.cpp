#include "game/picture/field_painter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "game/picture/ease.h"

namespace game {
namespace {

using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;

// Fills `rect` from top to bottom like a gradient, in rows of one colour: there are no more shades than these anyway,
// and large areas are filled much faster this way.
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

// The board's shadow on the ground, only where it is seen.
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

// Blocks: seams across the wall, two cells apart, so that it reads as something built.
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

// The wall throws a shadow on the floor; light comes from above.
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

}  // namespace

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

void paint_gate_veil(Painter& painter, const Layout& layout, const Moment& moment) {
  if (moment.current.mode == Mode::kWalls) return;
  const Color ground = background_at(layout, layout.board.center().y);
  fade_border(painter, layout, engine::with_alpha(ground, 0.15f), ground);
  paint_gate_marks(painter, layout, moment);
  paint_posts(painter, layout);
}

}  // namespace game
