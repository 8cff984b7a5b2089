// Race: a round against a ghost, in step by moves: where the ghost is beside the player's picture, who is ahead, and
// who has won.
//
// The game's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "game/board_painter.h"
#include "game/picture/race_painter.h"
#include "game/program/ghost.h"
#include "game/rules/rules.h"
#include "game/view.h"
#include "recorder/status.h"

namespace game {

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
