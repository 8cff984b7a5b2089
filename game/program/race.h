// Race: a game against a recorded round (Ghost), compared move by move from each snake's first move on.
//
// The ghost's recording is read into memory, packed as it is, and its frames are decoded as they are needed: a long
// round costs little memory, and no picture waits for the disk. The game's thread; open() waits for the disk.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "game/picture/board_painter.h"
#include "game/picture/figures_painter.h"
#include "game/picture/view.h"
#include "game/rules/rules.h"
#include "game/rules/state.h"
#include "game/rules/state_schema.h"
#include "recorder/base/status.h"
#include "recorder/session/session_reader.h"

namespace game {

class Ghost {
 public:
  // The round that `text` names: "PATH@FRAME" the one with that frame, "PATH" the best of the recording. A round that
  // was rewound ends at the next rewind behind that frame. Fails, naming the file and what to do; the object can then
  // not be used.
  recorder::Status open(const std::string& text);

  uint64_t seed() const { return first_move_.seed; }
  Mode mode() const { return first_move_.mode; }
  // Moves until the round's end, or the recording's.
  uint32_t moves() const { return moves_; }
  const GameState& end() const { return end_; }
  // The moves with which it ate, in order.
  const std::vector<uint32_t>& meals() const { return meals_; }

  // The state after that many moves, 0: before the first; after the end of the round for as long as that was recorded.
  // Where frames are missing the nearest earlier one, or the first; where they are damaged the one of the last call.
  // Valid until the call after the next.
  const GameState& at(uint64_t move);

 private:
  // Consecutive frames without a rewind.
  struct Stretch {
    uint32_t first_tick = 0;  // GameState::frame
    uint32_t last_tick = 0;
    uint64_t first_number = 0;
  };
  struct Read {
    std::optional<uint64_t> index;
    GameState state{};
  };

  recorder::Status read(uint64_t index, GameState& state, uint64_t& number);
  recorder::Status find_best(uint64_t& index);
  recorder::Status find_end(uint64_t& index);
  recorder::Status collect_stretches(uint64_t end);
  recorder::Status find_first_move();
  void find_last_move();
  void find_meals();
  recorder::Status check_beginning();
  uint32_t tick_of(uint64_t move) const;  // GameState::frame after so many moves
  std::optional<uint64_t> index_of_tick(uint32_t tick);
  const GameState& at_tick(uint32_t tick);
  recorder::Status failure(const std::string& reason) const;

  recorder::session::SessionReader session_;
  StateReader states_;
  std::vector<std::byte> slot_;
  std::vector<Stretch> stretches_;  // the last one first
  GameState first_move_{};
  GameState end_{};
  uint32_t moves_ = 0;
  std::vector<uint32_t> meals_;
  Read cached_[2];
  size_t next_cached_ = 0;
};

class Race {
 public:
  // Against the round that `text` names, see Ghost::open(). On failure there is no race.
  recorder::Status open(const std::string& text);
  bool active() const { return ghost_ != nullptr; }
  // The ghost's game, with the same food for the player. Only while active.
  NewGame game(uint32_t best) const;

  // The ghost beside the player's `view`, and the scores. Valid until the next call. Only while active.
  struct Standing {
    GhostView ghost;
    RaceFigures figures;
  };
  Standing standing(const View& view);

  // For every tick of the player's round; `number` is that of its frame. Only while active.
  void on_tick(const GameState& state, uint64_t number);
  // Where the player fell behind for good, once a round is over and lost: in words, and the frame to look at.
  struct Lost {
    std::string text;
    uint64_t number = 0;
  };
  std::optional<Lost> lost(const GameState& end) const;

 private:
  struct Meal {
    int64_t move = 0;
    uint64_t number = 0;
  };
  uint64_t moves_of(const GameState& state);
  std::optional<int> tick_lead(const GameState& state, uint64_t move) const;

  std::unique_ptr<Ghost> ghost_;
  uint32_t first_move_tick_ = 1;  // of the player's round, from the last view
  std::vector<Meal> meals_;       // the player's; the first entry is the round's first move
  uint64_t last_number_ = 0;      // of the player's last move
};

}  // namespace game
