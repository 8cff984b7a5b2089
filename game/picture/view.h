// The input of every painter of the game: a View (two frames and the blend between them), the Moment derived from it,
// and the Layout of the picture. Nothing else decides what is drawn, so a replay shows what the player saw.
//
// Views and moments refer to frames of the caller, who keeps them while painting. Pure; any thread.
#pragma once

#include "engine/draw/geometry.h"
#include "game/picture/theme.h"
#include "game/rules/state.h"

namespace game {

struct View {
  const GameState& previous;  // the frame before `current`; any other frame, or `current` itself, stops the gliding
  const GameState& current;
  float blend;  // 0: at `previous` .. 1: at `current`
};

// Whether the round's score counts and none so far is higher; an earlier one may be equal.
inline bool is_best(const GameState& state) {
  return state.score > 0 && state.score == state.best && state.rewinds == 0;
}

// Whether one tick without restart or rewind leads from one to the other: only then may a picture glide between them.
inline bool follows(const GameState& previous, const GameState& current) {
  return current.frame == previous.frame + 1 && current.round == previous.round && current.seed == previous.seed &&
         current.mode == previous.mode && current.rewinds == previous.rewinds && current.foods - previous.foods <= 1;
}

// A view prepared for painting, on a clock that never jumps while a recording plays on.
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
  bool ate;    // and there is food at `current`

  // Ticks and seconds. An event of the current tick has just happened at blend 0.
  float ticks() const { return static_cast<float>(current.frame) + blend; }
  float ticks_since_food() const {  // the state's count stops when the round ends
    return static_cast<float>(current.ticks_since_food) + (is_over(current) ? ticks_in_status() : blend);
  }
  float ticks_in_status() const { return static_cast<float>(current.frame - current.status_frame) + blend; }
  float seconds(float ticks) const { return ticks * static_cast<float>(current.tick_period_us) * 1e-6f; }
  float seconds_since_food() const { return seconds(ticks_since_food()); }
  float seconds_in_status() const { return seconds(ticks_in_status()); }
};

// The places on the picture. The board is centred, its cells are whole pixels, and the figures stand beside it or,
// where that would make it smaller, above it.
struct Layout {
  engine::Rect area;   // the whole picture
  float cell_px = 1;   // a whole number
  float wall_px = 1;   // thickness of the border: thinner than a cell, to leave room for the field
  engine::Rect field;  // the 14 x 14 playable cells
  engine::Rect board;  // the field and its border
  bool figures_beside = false;
  engine::Rect left;  // figures, beside the board ...
  engine::Rect right;
  engine::Rect top;     // ... or above it
  float label_px = 11;  // type sizes
  float figure_px = 28;
  float pitch_px = 60;       // from one figure beside the board to the next below it
  float figures_scale = 1;   // of figures beside a small board; 0: no room for any, nor for other text
  float hairline_px = 1;  // the thinnest line
  // The sheet at the end of a round: the unit that it is measured in, which stays legible on small boards, and its
  // place.
  float sheet_cell_px = 1;
  engine::Rect sheet;
  Theme theme;

  static constexpr float kSheetHeight_cells = 6.7f;
  static constexpr float kAboveSheet_cells = 4.6f;  // from the field's middle to the middle of a line above or below it

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
