// Layout: where everything is on the picture, and how it looks. The board is centred, its cells are whole pixels, and
// the figures stand beside it or, where that would make it smaller, above it.
//
// Pure functions; any thread.
#pragma once

#include "engine/geometry.h"
#include "game/look.h"
#include "game/rules/state.h"

namespace game {

struct Layout {
  engine::Rect area;   // all of it
  float cell_px = 1;   // a whole number
  float wall_px = 1;   // how thick the border is drawn: thinner than a cell, to leave room for the field
  engine::Rect field;  // the 14 x 14 cells that can be entered
  engine::Rect board;  // the field and its border
  bool figures_beside = false;
  engine::Rect left;  // figures, beside the board ...
  engine::Rect right;
  engine::Rect top;     // ... or above it
  float label_px = 11;  // type sizes
  float figure_px = 28;
  float hairline_px = 1;  // the thinnest line
  Theme theme;

  // The middle of a cell, and of a place between cells, counted in columns and rows of the frame.
  engine::Point at(float column, float row) const {
    return {field.x + (column - kFirstInner + 0.5f) * cell_px, field.y + (row - kFirstInner + 0.5f) * cell_px};
  }
  engine::Point at(engine::Point place) const { return at(place.x, place.y); }
  engine::Point at(Cell cell) const {
    return at(static_cast<float>(column_of(cell)), static_cast<float>(row_of(cell)));
  }
};

// `scale` is the target's: pixels per unit of a design for an ordinary display.
Layout layout_of(const engine::Rect& area, float scale, const Theme& theme = {});

}  // namespace game
