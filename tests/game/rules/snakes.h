// Builds states for tests: a snake laid out by hand, or as it looks after some play.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "game/rules/rules.h"
#include "game/rules/state.h"

namespace game {

// A playing snake on `cells`, head first.
inline GameState snake_on(const std::vector<Cell>& cells, Direction direction, Cell food, Mode mode = Mode::kWalls) {
  GameState state = new_game({.seed = 1, .mode = mode});
  state.status = Status::kPlaying;
  state.direction = direction;
  state.length = static_cast<uint16_t>(cells.size());
  state.body_head = static_cast<uint8_t>(cells.size() - 1);
  for (size_t i = 0; i < cells.size(); ++i) state.body[cells.size() - 1 - i] = cells[i];
  state.x = static_cast<float>(column_of(cells[0]));
  state.y = static_cast<float>(row_of(cells[0]));
  state.food_cell = food;
  draw_board(state);
  return state;
}

inline bool same_bytes(const GameState& one, const GameState& other) {
  return std::memcmp(&one, &other, sizeof one) == 0;
}

inline constexpr int64_t kTick_ns = 160'000'000;  // how long a tick of level 1 takes

inline GameState stepped(const GameState& before, Action action) {
  GameState after;
  step(before, action, after);
  return after;
}

inline GameState stepped(GameState state, std::initializer_list<Action> actions) {
  for (const Action action : actions) step(state, action, state);
  return state;
}

inline std::string row_text(const GameState& state, int row) { return std::string(state.board[row], kBoardSize); }

inline uint32_t count_glyph(const GameState& state, char glyph) {
  uint32_t count = 0;
  for (int i = 0; i < kBoardSize * kBoardSize; ++i) count += glyph_at(state, static_cast<Cell>(i)) == glyph ? 1u : 0u;
  return count;
}

}  // namespace game
