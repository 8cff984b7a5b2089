// RewindControl: the player's rewinding of the game that is being played, and the countdown before play resumes from
// there or from a frame that the game was resumed at.
//
// The game's thread; what it refers to must outlive it.
#pragma once

#include <cstdint>
#include <optional>

#include "game/picture/board_painter.h"
#include "game/picture/rewind_painter.h"
#include "game/picture/view.h"
#include "game/program/controls.h"
#include "game/program/hud.h"
#include "game/program/live_game.h"
#include "game/program/played_frames.h"
#include "game/program/preferences.h"
#include "game/program/recorded_game.h"
#include "game/program/rewind.h"
#include "recorder/recorder.h"

namespace game {

class RewindControl {
 public:
  // What it works with.
  struct Parts {
    const recorder::Recorder& recorder;
    PlayedFrames& frames;  // of the frame that is inspected
    RecordedGame& game;
    LiveGame& live;
    const Preferences& preferences;
    Messages& messages;  // for the player
  };
  // `speed`: times as fast as normal that the game runs.
  RewindControl(const Parts& parts, double speed) : the_(parts), rewind_(parts.recorder, speed) {}

  // True when the command was for it. `inspected`: number of the frame that is shown instead of the newest one; a
  // rewind starts there.
  bool execute(Command command, bool pressed, std::optional<uint64_t> inspected);
  // True while time runs backwards or the countdown runs, and the game has to wait.
  bool advance(int64_t elapsed_ns);
  // Pauses until a key is pressed, and counts down then.
  void wait_for_player();
  // Counts down at once, to resume a game that is paused, or to begin a round that waits for its first move: straight
  // ahead in the end, or at once with the first turn.
  void count_down();
  // Whether a round is about to begin.
  bool beginning() const { return start_.running() && the_.game.current().status == Status::kReady; }
  // The player has left: play does not resume by itself.
  void interrupt();

  // Ends a rewind, or the waiting for the player, as the game is left.
  void end();
  // Whether frames are being read on another thread, which needs the recorder.
  bool busy() const { return rewind_.reading(); }

  // Whether it shows its own picture.
  bool active() const { return rewind_.active() || start_.running(); }
  // Whether it waits for a key.
  bool waiting() const { return waiting_; }
  // The frames shown while it is active; valid until the next call of another function.
  View view() const;
  // While active. `pad`: name a gamepad's buttons instead of keys.
  void paint(engine::Painter& painter, const engine::Rect& area, BoardPainter& board, bool pad,
             const GhostView* ghost = nullptr);

 private:
  bool hold_rewind(bool pressed, std::optional<uint64_t> inspected);
  void begin(std::optional<uint64_t> inspected);
  bool start_for_player(Command command);
  bool execute_in_countdown(Command command);
  RewindStatus status() const;
  CountdownKeys countdown_keys(bool pad) const;

  Parts the_;
  Rewind rewind_;
  bool waiting_ = false;
  bool pause_after_rewind_ = false;
  Countdown start_;       // to resume without a rewind
  int64_t clock_ns_ = 0;  // since the rewind began
};

}  // namespace game
