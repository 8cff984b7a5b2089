// What the game remembers of the player between runs: best scores, the mode played last, whether sounds are off.
//
// One thread. Writing waits for the disk, so save() at moments when nothing moves.
#pragma once

#include <cstdint>

#include "engine/settings.h"
#include "game/rules/state.h"

namespace game {

class Preferences {
 public:
  // Reads them from the user's folder. What was wrong with the file is told on standard error.
  Preferences();

  uint32_t best(Mode mode) const;
  Mode mode() const;
  bool muted() const;

  // Takes over `state`'s best score if it is a better one.
  void note_best(const GameState& state);
  void set_mode(Mode mode);
  void set_muted(bool muted);

  // Writes what has changed, if anything. A failure is told on standard error, once.
  void save();

 private:
  engine::Settings settings_;
  bool changed_ = false;
  bool complained_ = false;
};

}  // namespace game
