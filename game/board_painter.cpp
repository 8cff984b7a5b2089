#include "game/board_painter.h"

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

}  // namespace

void BoardPainter::paint(engine::Painter& painter, const engine::Rect& area, const View& view) {
  const Moment moment(view);
  const Layout layout = layout_of(area, painter.scale(), look_);
  painter.push_clip(area);
  paint_ground(painter, layout);
  paint_field(painter, moved(layout, shake_of(layout, moment)), moment);
  paint_figures(painter, layout, moment);
  paint_notice(painter, layout, moment);
  painter.pop_clip();
}

void BoardPainter::paint_field(engine::Painter& painter, const Layout& layout, const Moment& moment) {
  path_.lay(moment, layout.cell_px);
  paint_floor(painter, layout, moment);
  paint_food(painter, layout, moment);
  paint_snake(painter, layout, moment, path_);
  paint_gate_veil(painter, layout, moment);
  paint_meal(painter, layout, moment);
  paint_flash(painter, layout, moment);
}

}  // namespace game
