// TurnQueue: turns that the player has asked for and that have not been played yet. Two quick presses within one tick
// both count: one is played in this tick, the other in the next.
//
// A value type; one thread.
#pragma once

#include <array>
#include <cstddef>

#include "game/rules/state.h"

namespace game {

class TurnQueue {
 public:
  // More than three presses ahead nobody plans; they would only make the snake deaf.
  static constexpr size_t kMaxTurns = 3;

  // Takes a turn on. `heading` is where the snake looks now. A turn that would change nothing by the time it is its
  // turn - straight on, or back into the neck - is dropped, and so is one for which there is no room. True when it was
  // taken on.
  bool push(Direction turn, Direction heading) {
    const Direction before = size_ > 0 ? turns_[size_ - 1] : heading;
    if (turn == before || turn == opposite(before) || size_ == kMaxTurns) return false;
    turns_[size_++] = turn;
    return true;
  }

  // The action for the next tick: the oldest turn, which is done with, or kNone.
  Action pop() {
    if (size_ == 0) return Action::kNone;
    const Action action = action_of(turns_[0]);
    for (size_t i = 1; i < size_; ++i) turns_[i - 1] = turns_[i];
    --size_;
    return action;
  }

  void clear() { size_ = 0; }
  size_t size() const { return size_; }

 private:
  std::array<Direction, kMaxTurns> turns_{};
  size_t size_ = 0;
};

}  // namespace game
