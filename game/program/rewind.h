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
#include <optional>
#include <string>

#include "game/program/played_frames.h"
#include "game/view.h"

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

}  // namespace game
