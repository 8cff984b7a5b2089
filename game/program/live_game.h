// TurnQueue: turns that the player has asked for and that have not been played yet. Two quick presses within one tick
// both count: one is played in this tick, the other in the next.
//
// A value type; one thread.
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

// LiveGame: a game in real time under a player's hands: when ticks are due, what keys do, pause, restart, change of
// mode. Knows no window.
//
// Pause is a state of this program, not of the game: while it lasts no tick is played and no frame recorded, so a
// recording contains no pauses and replays without them. The same holds while nobody plays: some seconds after a round
// has ended, time stands still until a key is pressed. The game's thread; what it refers to must outlive it.

class LiveGame {
 public:
  // Called after each tick with its events.
  using Listener = std::function<void(uint64_t events, const GameState& state)>;

  // `game` is open. Preferences are neither used nor changed by the autopilot's games.
  LiveGame(RecordedGame& game, Preferences& preferences, const Options& options, Listener listener);

  // What a key means now. kMute and kQuit are the caller's.
  void execute(Command command);
  // Not behind the end of a round, which is no time to come back to a pause.
  void pause();
  // For whoever looks at a tick: stands still behind the end of a round, too, where an autopilot would start the next.
  // The keys that end a pause end this.
  void hold() { paused_ = true; }
  // From here on every new round is this game again, and its mode stays.
  void set_rematch(const NewGame& game) { rematch_ = game; }
  // Ends a pause.
  void unpause() { paused_ = false; }
  // Goes on from an earlier frame of the recording. Turns that were asked for while getting ready are played.
  void branch(const GameState& target, uint64_t number);
  // Remembers a turn for when play goes on from `from`.
  void queue_turn(Direction direction, const GameState& from);
  void clear_turns() { turns_.clear(); }
  // Lets time go by: plays the ticks that are due.
  void advance(int64_t elapsed_ns);
  // Remembers the best score. Waits for the disk.
  void save();
  // The round that is being played was begun elsewhere and is no record, whatever comes of it.
  void disqualify() { disqualified_ = game_.current().seed; }
  // Whether the round is played in one go from its beginning, so that its score counts.
  bool round_counts() const;

  View view() const;
  bool paused() const { return paused_; }
  bool resting() const;   // nothing happens until a key is pressed
  bool finished() const;  // all ticks asked for are played

 private:
  void turn(Direction direction);
  void confirm();
  void restart();
  void change_mode(Mode mode);
  void tick(Action action);
  Action next_action();
  Action autopilot_action() const;
  int64_t period_ns() const;
  float seconds_in_status() const;
  bool ended() const;

  RecordedGame& game_;
  Preferences& preferences_;
  const Options& options_;
  Listener listener_;
  engine::FixedStep steps_;
  TurnQueue turns_;
  bool paused_ = false;
  std::optional<NewGame> rematch_;
  std::optional<uint64_t> disqualified_;  // the round of this seed
};

}  // namespace game
