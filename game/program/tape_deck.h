// RewindControl: what a player does with the recording of the game that is being played: runs it backwards and plays on
// from there, and keeps its last seconds.
//
// The game's thread. What it refers to must outlive it; leave() before the recording ends.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "game/board_painter.h"
#include "game/picture/tape_painter.h"
#include "game/program/keys.h"
#include "game/program/live_game.h"
#include "game/program/options.h"
#include "game/program/played_frames.h"
#include "game/program/recorded_game.h"
#include "game/program/rewind.h"
#include "game/program/ui/badges.h"
#include "recorder/clip_writer.h"
#include "recorder/recorder.h"

namespace game {

class RewindControl {
 public:
  RewindControl(recorder::Recorder& recorder, RecordedGame& game, LiveGame& live, const Options& options,
                const Preferences& preferences);

  // Takes a command on, if it is one for the deck now. `looked_at`: the frame that the player looks at instead of the
  // newest one; time then runs back from there.
  bool execute(Command command, bool pressed, std::optional<uint64_t> looked_at);
  // Lets time go by. true: it runs backwards or stands still for the player, and the game has to wait.
  bool advance(int64_t elapsed_ns);
  // Stands still until a key is pressed, and lets the player get ready then.
  void wait_for_player();

  // The player has turned to something else: play does not go on by itself.
  void interrupt();

  // Whether it shows its own picture.
  bool active() const { return rewind_.active() || starting_ns_; }
  // Whether it stands still until the player does something.
  bool waiting() const { return waiting_; }
  // Whether something of it changes with time.
  bool moves() const { return active() || !messages_.empty() || saving(); }
  // The frames shown while it is active; valid until the next call of anything else.
  View view() const;
  // `pad`: a gamepad is in hand, so that its buttons are named.
  void paint(engine::Painter& painter, const engine::Rect& area, BoardPainter& board, bool pad,
             const GhostView* ghost = nullptr);
  // What to tell the player now.
  std::vector<Badge> badges() const;
  // Waits for what is still being saved, and tells of it on standard output.
  void leave();

 private:
  struct Message {
    Badge badge;
    int64_t left_ns = 0;
  };

  bool rewinds(bool pressed, std::optional<uint64_t> looked_at);
  void begin(std::optional<uint64_t> looked_at);
  bool start_for_player(Command command);
  bool while_getting_ready(Command command);
  void save_clip();
  void take_clips();
  bool saving() const { return clips_ && clips_->busy(); }
  void tell(std::string text, bool alarm);
  std::string clip_path() const;
  RewindStatus tape() const;
  ReadyKeys ready_keys(bool pad) const;

  recorder::Recorder& recorder_;
  RecordedGame& game_;
  LiveGame& live_;
  const Options& options_;
  const Preferences& preferences_;
  PlayedFrames frames_;
  Rewind rewind_;
  std::unique_ptr<recorder::ClipWriter> clips_;
  std::vector<std::string> clip_paths_;  // of this run
  std::vector<Message> messages_;
  bool waiting_ = false;
  bool pause_after_rewind_ = false;
  std::optional<int64_t> starting_ns_;  // how long the player has been getting ready without having rewound
  int64_t clock_ns_ = 0;                // since the tape began to run
};

}  // namespace game
