// View: what a picture is made of - two frames and how far the time between them has gone. Nothing else may decide what
// is drawn, so that a replay shows what the player saw.
//
// Refers to frames of the caller, who keeps them while it paints. Pure; any thread.
#pragma once

#include "engine/draw/geometry.h"
#include "game/picture/theme.h"
#include "game/rules/state.h"

namespace game {

struct View {
  const GameState& previous;  // the frame before `current`; any other frame, or `current` itself, stops the gliding
  const GameState& current;
  float blend;  // 0: `previous` has just been reached .. 1: `current` is
};

// Whether the rules lead from one to the other in a single tick without a restart or a rewind: only then may a picture
// glide between them.
inline bool follows(const GameState& previous, const GameState& current) {
  return current.frame == previous.frame + 1 && current.round == previous.round && current.seed == previous.seed &&
         current.mode == previous.mode && current.rewinds == previous.rewinds && current.foods - previous.foods <= 1;
}

// A view made ready for painting: what has happened, on one clock that never jumps while a recording plays on.
struct Moment {
  explicit Moment(const View& view)
      : current(view.current),
        previous(follows(view.previous, view.current) ? view.previous : view.current),
        glides(&previous != &view.current),
        blend(!glides          ? 1.0f
              : view.blend < 0 ? 0.0f
              : view.blend > 1 ? 1.0f
                               : view.blend),
        moved(glides && head_cell(previous) != head_cell(current)),
        ate(glides && current.foods != previous.foods) {}

  const GameState& current;
  const GameState& previous;  // `current` when the two do not follow each other
  bool glides;
  float blend;
  bool moved;  // the snake is on its way from previous to current
  bool ate;    // and there is food at its end

  bool ended() const { return current.status == Status::kDead || current.status == Status::kWon; }

  // Ticks and seconds. An event of the current tick has just happened at blend 0.
  float ticks() const { return static_cast<float>(current.frame) + blend; }
  float ticks_since_food() const {
    return static_cast<float>(current.ticks_since_food) +
           (ended() ? ticks_in_status() : blend);  // the count stops there
  }
  float ticks_in_status() const { return static_cast<float>(current.frame - current.status_frame) + blend; }
  float seconds(float ticks) const { return ticks * static_cast<float>(current.tick_period_us) * 1e-6f; }
  float seconds_since_food() const { return seconds(ticks_since_food()); }
  float seconds_in_status() const { return seconds(ticks_in_status()); }
};

// Layout: where everything is on the picture, and how it looks. The board is centred, its cells are whole pixels, and
// the figures stand beside it or, where that would make it smaller, above it.
//
// Pure functions; any thread.

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
