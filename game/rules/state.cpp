#include "game/rules/state.h"

#include <cstring>
#include <initializer_list>

namespace game {
namespace {

bool values_in_range(const GameState& state) {
  const bool whole_head = state.x == static_cast<float>(column_of(head_cell(state))) &&
                          state.y == static_cast<float>(row_of(head_cell(state)));
  const bool dead = state.status == Status::kDead;
  return whole_head && state.direction <= Direction::kRight && state.input <= Action::kRestart &&
         state.status <= Status::kWon && state.mode <= Mode::kWrap && state.death_cause <= DeathCause::kSelf &&
         dead == (state.death_cause != DeathCause::kNone) && state.length >= 1 && state.length <= kPlayableCells &&
         state.level >= 1 && state.tick_period_us > 0 && (state.best >= state.score || state.rewinds > 0) &&
         (state.rewound_to == 0 || state.rewinds > 0) && state.reserved0[0] == 0;
}

bool are_neighbours(Cell one, Cell other, Mode mode) {
  for (const Direction direction : {Direction::kUp, Direction::kDown, Direction::kLeft, Direction::kRight}) {
    if (neighbour(one, direction, mode) == other) return true;
  }
  return false;
}

// Inside the field, each cell next to the one before, none used twice; the food on a free cell or, on a full field,
// gone.
bool snake_in_one_piece(const GameState& state) {
  bool used[256] = {};
  for (uint32_t i = 0; i < state.length; ++i) {
    const Cell cell = body_cell(state, i);
    if (is_border(cell) || used[cell]) return false;
    if (i > 0 && !are_neighbours(cell, body_cell(state, i - 1), state.mode)) return false;
    used[cell] = true;
  }
  const bool won = state.status == Status::kWon;
  if (won != (state.length == kPlayableCells)) return false;
  return won ? state.food_cell == kNoCell : !is_border(state.food_cell) && !used[state.food_cell];
}

}  // namespace

char head_glyph(const GameState& state) {
  if (state.status == Status::kDead) return kGlyphDeadHead;
  switch (state.direction) {
    case Direction::kUp:
      return '^';
    case Direction::kDown:
      return 'v';
    case Direction::kLeft:
      return '<';
    case Direction::kRight:
      break;
  }
  return '>';
}

void draw_board(GameState& state) {
  for (int i = 0; i < kBoardSize * kBoardSize; ++i) {
    const Cell cell = static_cast<Cell>(i);
    const char border = state.mode == Mode::kWrap ? kGlyphGate : kGlyphWall;
    set_glyph(state, cell, is_border(cell) ? border : kGlyphEmpty);
  }
  if (state.food_cell != kNoCell) set_glyph(state, state.food_cell, kGlyphFood);
  for (uint32_t i = 1; i < state.length; ++i) set_glyph(state, body_cell(state, i), kGlyphBody);
  set_glyph(state, head_cell(state), head_glyph(state));
}

bool is_consistent(const GameState& state) {
  if (!values_in_range(state) || !snake_in_one_piece(state)) return false;
  GameState redrawn = state;
  draw_board(redrawn);
  return std::memcmp(redrawn.board, state.board, sizeof state.board) == 0;
}

}  // namespace game
