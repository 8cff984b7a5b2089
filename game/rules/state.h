// GameState: one tick of the demo snake, whole. It *is* the recorded frame: everything needed to draw the tick and to
// go on playing from it stands here, nothing is kept elsewhere.
//
// Plain bytes: trivially copyable, little-endian, without hidden padding, so it may live in a mapped file and be copied
// with memcpy. The order of the fields is part of every recording: a change needs a new version number in
// state_schema.cpp. The functions are pure; any thread may call them.
//
// The field is 16 x 16 cells. The outer ring is border, the inner 14 x 14 is playable. A cell is one byte, row * 16 +
// column, row 0 on top, so that a cell is also the offset of its character in the frame.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace game {

// --- the field -----------------------------------------------------------------------------------------------

using Cell = uint8_t;

inline constexpr int kBoardSize = 16;                                          // rows and columns, border included
inline constexpr int kFirstInner = 1;                                          // first playable row and column
inline constexpr int kLastInner = 14;                                          // last playable row and column
inline constexpr int kInnerSize = kLastInner - kFirstInner + 1;                // playable rows and columns
inline constexpr uint32_t kPlayableCells = uint32_t{kInnerSize * kInnerSize};  // the length of a snake that has won
inline constexpr Cell kNoCell = 0;                                             // a corner of the border

constexpr int row_of(Cell cell) { return cell / kBoardSize; }
constexpr int column_of(Cell cell) { return cell % kBoardSize; }
constexpr Cell cell_at(int row, int column) { return static_cast<Cell>(row * kBoardSize + column); }
constexpr bool is_border(Cell cell) {
  return row_of(cell) < kFirstInner || row_of(cell) > kLastInner || column_of(cell) < kFirstInner ||
         column_of(cell) > kLastInner;
}

// The characters of `GameState::board`.
inline constexpr char kGlyphWall = '#';      // border that kills
inline constexpr char kGlyphGate = ':';      // border that wraps around
inline constexpr char kGlyphEmpty = ' ';     //
inline constexpr char kGlyphFood = '*';      //
inline constexpr char kGlyphBody = 'o';      //
inline constexpr char kGlyphDeadHead = 'X';  // a living head is '^' 'v' '<' or '>'

// --- enumerations --------------------------------------------------------------------------------------------

// Their values stand in recordings: add at the end, never renumber.

enum class Direction : uint8_t { kUp, kDown, kLeft, kRight };
// The player's input in one tick. kRestart opens the next round in any status.
enum class Action : uint8_t { kNone, kUp, kDown, kLeft, kRight, kRestart };
enum class Mode : uint8_t { kWalls, kWrap };
// kReady: the snake waits for its first direction. kDead and kWon last until kRestart.
enum class Status : uint8_t { kReady, kPlaying, kDead, kWon };
enum class DeathCause : uint8_t { kNone, kWall, kSelf };

constexpr Direction opposite(Direction direction) {
  switch (direction) {
    case Direction::kUp:
      return Direction::kDown;
    case Direction::kDown:
      return Direction::kUp;
    case Direction::kLeft:
      return Direction::kRight;
    case Direction::kRight:
      break;
  }
  return Direction::kLeft;
}
constexpr bool is_direction(Action action) { return action >= Action::kUp && action <= Action::kRight; }
// Only for actions that are directions.
constexpr Direction direction_of(Action action) {
  return static_cast<Direction>(static_cast<uint8_t>(action) - static_cast<uint8_t>(Action::kUp));
}
constexpr Action action_of(Direction direction) {
  return static_cast<Action>(static_cast<uint8_t>(direction) + static_cast<uint8_t>(Action::kUp));
}

constexpr Mode other(Mode mode) { return mode == Mode::kWalls ? Mode::kWrap : Mode::kWalls; }
// In files, on command lines and in sentences: "walls", "wrap". The second is its inverse; nothing for other names.
constexpr const char* name_of(Mode mode) { return mode == Mode::kWalls ? "walls" : "wrap"; }
constexpr std::optional<Mode> mode_named(std::string_view name) {
  for (const Mode mode : {Mode::kWalls, Mode::kWrap}) {
    if (name == name_of(mode)) return mode;
  }
  return std::nullopt;
}
// For the player: "Walls", "Wrap".
constexpr const char* display_name_of(Mode mode) { return mode == Mode::kWalls ? "Walls" : "Wrap"; }

// The cell next to `cell`. From an edge of the inner field this is a border cell with walls, and the cell at the
// opposite edge when wrapping.
constexpr Cell neighbour(Cell cell, Direction direction, Mode mode) {
  int row = row_of(cell);
  int column = column_of(cell);
  switch (direction) {
    case Direction::kUp:
      --row;
      break;
    case Direction::kDown:
      ++row;
      break;
    case Direction::kLeft:
      --column;
      break;
    case Direction::kRight:
      ++column;
      break;
  }
  if (mode == Mode::kWrap) {
    row = row < kFirstInner ? kLastInner : row > kLastInner ? kFirstInner : row;
    column = column < kFirstInner ? kLastInner : column > kLastInner ? kFirstInner : column;
  }
  return cell_at(row, column);
}

// --- the frame -----------------------------------------------------------------------------------------------

struct GameState {
  // The field as text, one hexdump line per row. Derived from the fields below (see draw_board()), updated cell by
  // cell.
  char board[kBoardSize][kBoardSize];

  uint32_t frame;  // tick within the round; the frame that opens a round is 0
  float x, y;      // column and row of the head, in cells; always whole numbers
  uint32_t score;  // points of this round

  // These change in nearly every tick and share one 8-byte word, which keeps recordings small.
  uint32_t ticks_since_food;  // ticks played since the last food, or since the round began moving
  uint8_t body_head;          // index of the head in `body`
  Direction direction;        // of the head
  Action input;               // the player's, in this tick
  Status status;              //

  uint16_t length;         // cells of the snake, head included
  uint8_t level;           // 1 at the start
  Mode mode;               //
  DeathCause death_cause;  // kNone unless status is kDead
  Cell food_cell;          // kNoCell once the field is full
  Cell eaten_cell;         // where the last food of this round was, kNoCell before the first
  uint8_t reserved0[1];    // zero

  uint32_t tick_period_us;  // how long this tick lasts
  uint32_t best;            // best score so far, this round included
  uint32_t foods;           // eaten in this round
  uint32_t round;           // restarts since new_game
  uint32_t status_frame;    // the tick in which `status` last changed, for fades and pulses
  uint32_t rewinds;         // times the player has rewound before this tick, in this round

  uint64_t seed;        // of this round's food
  uint64_t rng_state;   // of the generator after this tick
  uint64_t rewound_to;  // in the first frame after a rewind: number of the frame that play continues from; else 0

  // The snake as a circular list: the head at body[body_head], each further cell one index lower, indices modulo 256. A
  // tick writes one entry instead of shifting them all. Entries behind the tail are history; unused ones are kNoCell.
  Cell body[256];
};

static_assert(std::endian::native == std::endian::little, "frames are little-endian");
static_assert(std::is_trivially_copyable_v<GameState> && std::is_standard_layout_v<GameState>);
static_assert(offsetof(GameState, board) == 0);
static_assert(offsetof(GameState, frame) == 256);
static_assert(offsetof(GameState, x) == 260);
static_assert(offsetof(GameState, y) == 264);
static_assert(offsetof(GameState, score) == 268);
static_assert(offsetof(GameState, ticks_since_food) == 272);
static_assert(offsetof(GameState, body_head) == 276);
static_assert(offsetof(GameState, direction) == 277);
static_assert(offsetof(GameState, input) == 278);
static_assert(offsetof(GameState, status) == 279);
static_assert(offsetof(GameState, length) == 280);
static_assert(offsetof(GameState, level) == 282);
static_assert(offsetof(GameState, mode) == 283);
static_assert(offsetof(GameState, death_cause) == 284);
static_assert(offsetof(GameState, food_cell) == 285);
static_assert(offsetof(GameState, eaten_cell) == 286);
static_assert(offsetof(GameState, reserved0) == 287);
static_assert(offsetof(GameState, tick_period_us) == 288);
static_assert(offsetof(GameState, best) == 292);
static_assert(offsetof(GameState, foods) == 296);
static_assert(offsetof(GameState, round) == 300);
static_assert(offsetof(GameState, status_frame) == 304);
static_assert(offsetof(GameState, rewinds) == 308);
static_assert(offsetof(GameState, seed) == 312);
static_assert(offsetof(GameState, rng_state) == 320);
static_assert(offsetof(GameState, rewound_to) == 328);
static_assert(offsetof(GameState, body) == 336);
static_assert(sizeof(GameState) == 592 && sizeof(GameState) <= 992 && sizeof(GameState) % 8 == 0);

// --- reading a frame -----------------------------------------------------------------------------------------

// Segment `index` of the snake: 0 is the head, length - 1 the tail, and `length` the cell that the tail left last
// (kNoCell before its first move).
inline Cell body_cell(const GameState& state, uint32_t index) {
  return state.body[static_cast<uint8_t>(state.body_head - index)];
}
inline Cell head_cell(const GameState& state) { return body_cell(state, 0); }
inline Cell tail_cell(const GameState& state) { return body_cell(state, state.length - 1u); }
inline char glyph_at(const GameState& state, Cell cell) { return state.board[row_of(cell)][column_of(cell)]; }
inline void set_glyph(GameState& state, Cell cell, char glyph) { state.board[row_of(cell)][column_of(cell)] = glyph; }
// Whether the snake has died or filled the field.
inline bool is_over(const GameState& state) { return state.status == Status::kDead || state.status == Status::kWon; }
// Game time since `status` last changed.
inline float seconds_in_status(const GameState& state) {
  return static_cast<float>(state.frame - state.status_frame) * static_cast<float>(state.tick_period_us) * 1e-6f;
}

// The head's character: by direction, or kGlyphDeadHead.
char head_glyph(const GameState& state);

// Derives `state.board` from the other fields.
void draw_board(GameState& state);

// Whether the rules can have produced `state`: values in range, the snake in one piece, the board as the other fields
// say, the reserved byte zero. step() on any other state is harmless but meaningless: check a frame that comes out of a
// file before playing on from it.
bool is_consistent(const GameState& state);

}  // namespace game
