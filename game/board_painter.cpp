#include "game/board_painter.h"

#include <algorithm>

#include "game/picture/field_painter.h"
#include "game/picture/figures_painter.h"
#include "game/picture/food_painter.h"
#include "game/picture/notice_painter.h"
#include "game/picture/snake_painter.h"

namespace game {
namespace {

Layout moved(Layout layout, engine::Point by) {
  layout.field = layout.field.moved(by);
  layout.board = layout.board.moved(by);
  return layout;
}

// Mixed with the floor instead of drawn through it: strokes that overlap would show.
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
  paint_notice(painter, layout, moment, ghost != nullptr);
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
