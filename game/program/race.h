// Ghost: a recorded round, to be looked at tick by tick, counted from its first move, beside a round that is being
// played.
//
// The frames are read from the recording as they are needed, so that a long round costs no memory. One thread.
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
  // The round that `text` names: "PATH@FRAME" the one in which that frame lies, "PATH" the best-scoring of the
  // recording. A round in which time was rewound is taken as it was played up to the next rewind. Fails, naming the
  // file and what to do; the object can then not be used.
  recorder::Status open(const std::string& text);

  uint64_t seed() const { return first_move_.seed; }
  Mode mode() const { return first_move_.mode; }
  // Moves until the round's end, or the recording's.
  uint32_t moves() const { return moves_; }
  const GameState& end() const { return end_; }

  // The state after so many moves: 0 the one before the first; behind the end as it lies there, as long as that was
  // recorded. Where frames are missing, or a round was resumed in the middle, the nearest earlier one, or the first;
  // where they are damaged the one that was looked at before.
  // Valid until the next but one call.
  const GameState& at(uint64_t move);

 private:
  // Frames with consecutive numbers that were played one after the other.
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
  Read cached_[2];
  size_t next_cached_ = 0;
};

// Race: a round against a ghost, in step by moves: where the ghost is beside the player's picture, who is ahead, and
// who has won.
//
// The game's thread.

class Race {
 public:
  // Against the round that `text` names (see Ghost::open). On failure there is no race.
  recorder::Status open(const std::string& text);
  bool on() const { return ghost_ != nullptr; }
  // The game that a player needs for food to lie where it lay for the ghost. Only while a race is on.
  NewGame game(uint32_t best) const;

  // Where the ghost is while the player sees `view`, and how it stands. Valid until the next call. Only while on.
  struct Standing {
    GhostView ghost;
    RaceFigures figures;
  };
  Standing standing(const View& view);

 private:
  uint64_t moves_of(const GameState& state);

  std::unique_ptr<Ghost> ghost_;
  uint32_t first_move_tick_ = 1;  // of the player, as last seen
};

}  // namespace game
