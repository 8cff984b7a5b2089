#include "game/rules/rules.h"

#include <algorithm>
#include <array>

namespace game {
namespace {

// Each level is about 8.5 % faster than the one before, which feels even where equal steps would not.
constexpr std::array<uint32_t, kFastestPeriodLevel> kPeriodsMs = {160, 146, 134, 123, 112, 103, 94, 86, 78, 72, 66, 60};

constexpr Cell kStartHead = cell_at(8, 7);

void set_status(GameState& state, Status status) {
  state.status = status;
  state.status_frame = state.frame;
}

// Puts food on a random free cell. There must be one.
void place_food(GameState& state) {
  uint32_t to_skip = next_below(state.rng_state, kPlayableCells - state.length);
  for (int row = kFirstInner; row <= kLastInner; ++row) {
    for (int column = kFirstInner; column <= kLastInner; ++column) {
      if (state.board[row][column] != kGlyphEmpty) continue;
      if (to_skip == 0) {
        state.food_cell = cell_at(row, column);
        state.board[row][column] = kGlyphFood;
        return;
      }
      --to_skip;
    }
  }
}

void eat(GameState& state) {
  state.eaten_cell = state.food_cell;
  state.food_cell = kNoCell;
  state.ticks_since_food = 0;
  state.score += kPointsPerFood * state.level;
  if (state.rewinds == 0) state.best = std::max(state.best, state.score);
  ++state.foods;
  state.level = static_cast<uint8_t>(1 + state.foods / kFoodsPerLevel);
  state.tick_period_us = tick_period_us(state.level);
}

void die(GameState& state, DeathCause cause) {
  set_status(state, Status::kDead);
  state.death_cause = cause;
  set_glyph(state, head_cell(state), kGlyphDeadHead);
}

void put_head(GameState& state, Cell cell) {
  set_glyph(state, head_cell(state), kGlyphBody);
  ++state.body_head;
  state.body[state.body_head] = cell;
  set_glyph(state, cell, head_glyph(state));
  state.x = static_cast<float>(column_of(cell));
  state.y = static_cast<float>(row_of(cell));
}

// Moves the head by one cell.
void advance(GameState& state) {
  const Cell target = neighbour(head_cell(state), state.direction, state.mode);
  if (is_border(target)) return die(state, DeathCause::kWall);
  const bool eats = target == state.food_cell;
  const Cell tail = tail_cell(state);
  if (glyph_at(state, target) == kGlyphBody && target != tail) return die(state, DeathCause::kSelf);
  if (eats) {
    ++state.length;
    put_head(state, target);
    eat(state);
    if (state.length == kPlayableCells) return set_status(state, Status::kWon);
    return place_food(state);
  }
  set_glyph(state, tail, kGlyphEmpty);  // before the head is drawn, which may enter this very cell
  put_head(state, target);
}

void turn(GameState& state, Action action) {
  if (!is_direction(action) || direction_of(action) == opposite(state.direction)) return;
  state.direction = direction_of(action);
}

void restart(const GameState& before, GameState& after) {
  uint64_t rng_state = before.rng_state;
  const uint32_t round = before.round + 1;
  after = new_game({.seed = next_random(rng_state), .mode = before.mode, .best = before.best});
  after.round = round;
  after.input = Action::kRestart;
}

}  // namespace

uint32_t tick_period_us(uint32_t level) {
  const uint32_t index = std::clamp(level, 1u, kFastestPeriodLevel) - 1;
  return kPeriodsMs[index] * 1000;
}

GameState new_game(const NewGame& options) {
  GameState state{};
  state.seed = options.seed;
  state.rng_state = options.seed;
  state.mode = options.mode;
  state.best = options.best;
  state.level = 1;
  state.tick_period_us = tick_period_us(1);
  state.direction = Direction::kRight;
  state.length = kStartLength;
  state.body_head = kStartLength - 1;
  for (uint32_t i = 0; i < kStartLength; ++i) {
    state.body[state.body_head - i] = static_cast<Cell>(kStartHead - i);
  }
  state.x = static_cast<float>(column_of(kStartHead));
  state.y = static_cast<float>(row_of(kStartHead));
  draw_board(state);
  place_food(state);
  return state;
}

void step(const GameState& before, Action action, GameState& after) {
  if (action == Action::kRestart) return restart(before, after);
  after = before;
  ++after.frame;
  after.input = action;
  after.rewound_to = 0;
  if (after.status == Status::kReady && is_direction(action)) set_status(after, Status::kPlaying);
  if (after.status != Status::kPlaying) return;
  ++after.ticks_since_food;
  turn(after, action);
  advance(after);
}

GameState rewound(const GameState& target, uint64_t target_number, const GameState& abandoned) {
  GameState state = target;
  state.rewound_to = target_number;
  state.rewinds = std::max(target.rewinds, abandoned.rewinds) + 1;
  state.best = std::max(target.best, abandoned.best);
  return state;
}

uint64_t events_between(const GameState& before, const GameState& after) {
  if (after.rewinds > before.rewinds) return mask_of(Event::kRewind);
  // Across a restart the counters fall back, which says nothing about the tick.
  if (before.round != after.round) return 0;
  uint64_t events = 0;
  if (after.foods > before.foods) events |= mask_of(Event::kFood);
  if (after.level > before.level) events |= mask_of(Event::kLevel);
  if (after.status == before.status) return events;
  if (before.status == Status::kReady) events |= mask_of(Event::kStart);
  if (after.status == Status::kDead) events |= mask_of(Event::kDeath);
  if (after.status == Status::kWon) events |= mask_of(Event::kWon);
  return events;
}

}  // namespace game
