// LiveGame: a game in real time under a player's hands: when ticks are due, what keys do, pause, restart, change of
// mode. Knows no window.
//
// Pause is a state of this program, not of the game: while it lasts no tick is played and no frame recorded, so a
// recording contains no pauses and replays without them. The same holds while nobody plays: some seconds after a round
// has ended, time stands still until a key is pressed. The game's thread; what it refers to must outlive it.
#pragma once

#include <cstdint>
#include <functional>

#include "engine/fixed_step.h"
#include "game/program/keys.h"
#include "game/program/options.h"
#include "game/program/preferences.h"
#include "game/program/recorded_game.h"
#include "game/turn_queue.h"
#include "game/view.h"

namespace game {

class LiveGame {
 public:
  // Called after each tick with its events.
  using Listener = std::function<void(uint64_t events, const GameState& state)>;

  // `game` is open. Preferences are neither used nor changed by the autopilot's games.
  LiveGame(RecordedGame& game, Preferences& preferences, const Options& options, Listener listener);

  // What a key means now. kMute and kQuit are the caller's.
  void carry_out(Command command);
  // Not behind the end of a round, which is no time to come back to a pause.
  void pause();
  // For whoever looks at a tick: stands still behind the end of a round, too, where an autopilot would start the next.
  // The keys that end a pause end this.
  void hold() { paused_ = true; }
  // Lets time go by: plays the ticks that are due.
  void advance(int64_t elapsed_ns);
  // Remembers the best score. Waits for the disk.
  void save();

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
};

}  // namespace game
