// Rewind: time running backwards through what has been recorded, and the moment of getting ready before play goes on
// from where it was let go. Knows no window and plays nothing: it says which picture to show and, in the end, which
// frame to go on from.
//
//     off --begin()--> back --release()--> settling --> ready --> landed (take_landing()) --> off
//                       ^                                 |
//                       +------------- begin() -----------+         cancel(): off, from anywhere
//
// Back: along what was played, at its own pace at first and faster the longer it lasts, until the first frame of the
// recording. Where time was rewound before it goes to the frame that play went on from. Stretches in which nothing
// moved pass quickly. Settling: to the nearer of the two frames it was between; behind the end of a round on to the
// last frame in which the snake lived. Ready: kReady_ns to put one's fingers in place, none where the snake waits
// anyway.
//
// The game's thread; the frames must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "game/picture/board_painter.h"
#include "game/picture/rewind_painter.h"
#include "game/picture/view.h"
#include "game/program/controls.h"
#include "game/program/live_game.h"
#include "game/program/options.h"
#include "game/program/played_frames.h"
#include "game/program/recorded_game.h"
#include "game/program/screens/hud.h"
#include "recorder/clip_writer.h"
#include "recorder/recorder.h"

namespace game {

class Rewind {
 public:
  static constexpr int64_t kReady_ns = 1'200'000'000;
  static constexpr double kFastest = 16;

  // `speed`: how many times as fast as normal the game runs.
  Rewind(PlayedFrames& frames, double speed) : frames_(frames), speed_(speed) {}

  // Lets time run backwards from this frame, the newest one, the picture being at `blend` on the way to it. While a
  // player gets ready: further back from there, whatever is given. Let go within a tick it has been for nothing.
  void begin(const PlayedFrame& newest, float blend);
  // The same from an earlier frame that is looked at; letting go at once means to play on from it.
  void begin_at(const PlayedFrame& looked_at);
  void release();
  // The player is ready now.
  void skip();
  // Back to where it began; nothing has happened.
  void cancel() { phase_ = Phase::kOff; }
  void advance(int64_t elapsed_ns);

  bool active() const { return phase_ != Phase::kOff; }
  bool going_back() const { return phase_ == Phase::kBack || phase_ == Phase::kSettling; }
  bool getting_ready() const { return phase_ == Phase::kReady; }

  // The picture; valid until the next call. Only while active.
  View view() const;
  // Once, when the player is ready: the frame to go on from. Ends it.
  std::optional<PlayedFrame> take_landing();
  // Once: why time cannot go (further) back; nothing while it can. Without a single frame to go back to it has ended.
  std::optional<std::string> take_problem();

  double rate() const;      // times as fast as it was played
  double back_s() const;    // played time gone back
  uint64_t number() const;  // of the frame that is shown
  bool at_beginning() const { return at_beginning_; }
  float ready() const;  // 0 .. 1, how much of the time to get ready is over
  // Where play will go on, as far as that is clear: not while it is still held.
  const GameState* landing() const;

 private:
  enum class Phase { kOff, kBack, kSettling, kReady, kLanded };

  void start(const PlayedFrame& from, float blend);
  void move_back(double way_ns);
  void settle(int64_t elapsed_ns);
  void land(const PlayedFrame& frame);
  bool step_back();
  void find_earlier();
  bool newest_pending(int64_t elapsed_ns);
  double duration_ns(const GameState& state) const;

  PlayedFrames& frames_;
  double speed_;
  Phase phase_ = Phase::kOff;
  PlayedFrame start_;                   // where it began
  PlayedFrame later_;                   // the picture is between these two ...
  std::optional<PlayedFrame> earlier_;  // ... unless there is none before
  float blend_ = 1;                     // 1: at later_
  bool at_beginning_ = false;
  bool from_newest_ = true;
  bool earlier_known_ = false;  // earlier_ is that of later_
  int64_t held_ns_ = 0;
  int64_t waited_ns_ = 0;
  int64_t ready_ns_ = 0;
  double back_ns_ = 0;
  std::optional<std::string> problem_;
};

// RewindControl: what a player does with the recording of the game that is being played: runs it backwards and plays on
// from there, and keeps its last seconds.
//
// The game's thread. What it refers to must outlive it; leave() before the recording ends.

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
  CountdownKeys ready_keys(bool pad) const;

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
