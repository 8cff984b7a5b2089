// LiveGame: a game in real time under a player's hands: when ticks are due, the effect of commands, pause, restart,
// change of mode. Knows no window. TurnQueue holds the turns that are still to be played.
//
// A pause is a state of this program, not of the game: while it lasts no tick is played and no frame recorded, so
// recordings contain no pauses. The same holds some seconds after a round has ended: time stands still until a key is
// pressed. The game's thread; what it refers to must outlive it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "engine/platform/fixed_step.h"
#include "game/picture/view.h"
#include "game/program/controls.h"
#include "game/program/options.h"
#include "game/program/preferences.h"
#include "game/program/recorded_game.h"
#include "game/rules/state.h"

namespace game {

// Two quick presses within one tick both count: one is played in this tick, the other in the next.
class TurnQueue {
 public:
  static constexpr size_t kMaxTurns = 3;  // more would only delay later turns

  // Appends a turn. `heading` is the snake's direction now. False when there is no room, or the turn would change
  // nothing once its tick has come: straight on, or back into the neck.
  bool push(Direction turn, Direction heading) {
    const Direction before = size_ > 0 ? turns_[size_ - 1] : heading;
    if (turn == before || turn == opposite(before) || size_ == kMaxTurns) return false;
    turns_[size_++] = turn;
    return true;
  }

  // Removes the oldest turn: the action of the next tick, or kNone.
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

class LiveGame {
 public:
  // Called after each tick with its events.
  using Listener = std::function<void(uint64_t events, const GameState& state)>;

  // `game` is open. The autopilot's games neither use nor change preferences.
  LiveGame(RecordedGame& game, Preferences& preferences, const Options& options, Listener listener);

  // kMute and kQuit are the caller's.
  void execute(Command command);
  // Does nothing after the end of a round.
  void pause();
  // Pauses also after the end of a round, where an autopilot would start the next.
  void pause_always() { paused_ = true; }
  void resume() { paused_ = false; }
  // From here on every new round is this game again, and its mode stays.
  void set_rematch(const NewGame& game) { rematch_ = game; }
  // Continues from an earlier frame of the recording, of that number. Queued turns are played.
  void branch(const GameState& target, uint64_t number);
  // Queues a turn for when play continues from `from`.
  void queue_turn(Direction direction, const GameState& from);
  void clear_turns() { turns_.clear(); }
  // Plays so many ticks at once and pauses, also while paused and after the end of a round; fewer when the listener
  // pauses. For a developer who steps.
  void step(uint32_t ticks);
  // Plays the ticks that are due.
  void advance(int64_t elapsed_ns);
  // Keeps the best score.
  void save();
  // Whether the round's score counts: played from its beginning without rewinding.
  bool round_counts() const { return game_.current().rewinds == 0; }

  View view() const;
  bool paused() const { return paused_; }
  bool resting() const;   // nothing happens until a key is pressed
  bool finished() const;  // --ticks are played

 private:
  void turn(Direction direction);
  void confirm();
  void restart();
  void change_mode(Mode mode);
  void tick(Action action);
  Action next_action();
  Action autopilot_action() const;
  int64_t period_ns() const;
  bool ended() const;
  void keep_best();

  RecordedGame& game_;
  Preferences& preferences_;
  const Options& options_;
  Listener listener_;
  engine::FixedStep steps_;
  TurnQueue turns_;
  bool paused_ = false;
  std::optional<NewGame> rematch_;
};

}  // namespace game
