// Rewind: time running backwards through the recording, and the countdown before play resumes. Knows no window and
// plays nothing: it gives the picture to show and, in the end, the frame to continue from.
//
//     off --begin()--> back --release()--> settling --> countdown --> landed (take_landing()) --> off
//                       ^                                  |
//                       +------------- begin() ------------+          cancel(): off, from any state
//
// Back: along the frames as they were played, at normal speed at first and faster the longer it lasts, to the first
// frame of the recording; across an earlier rewind to the frame that play continued from. Stretches without motion pass
// quickly. Settling: to the nearer of the two frames that the picture is between; after the end of a round to the last
// frame in which the snake lived. There is no countdown where the snake waits anyway.
//
// The game's thread; the recorder must outlive it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "game/picture/view.h"
#include "game/program/played_frames.h"

namespace game {

// The time for the player to get ready.
class Countdown {
 public:
  static constexpr int64_t kDuration_ns = 1'200'000'000;

  void start() { left_ns_ = kDuration_ns; }
  // Ends with the next advance(), if it is running.
  void skip() { left_ns_ = running() ? 0 : left_ns_; }
  void stop() { left_ns_ = kStopped; }
  bool running() const { return left_ns_ != kStopped; }
  // True once, when it is over, which stops it.
  bool advance(int64_t elapsed_ns);
  // The part that has passed, 0 .. 1.
  float progress() const;

 private:
  static constexpr int64_t kStopped = std::numeric_limits<int64_t>::max();
  int64_t left_ns_ = kStopped;
};

class Rewind {
 public:
  static constexpr double kFastest = 16;

  // `speed`: how many times as fast as normal the game runs.
  Rewind(const recorder::Recorder& recorder, double speed) : way_(recorder), speed_(speed) {}

  // Rewinds from this frame, the newest one, the picture being at `blend` on the way to it. During the countdown it
  // goes further back from there instead. Released within a tick it is cancelled.
  void begin(const PlayedFrame& newest, float blend);
  // Rewinds from an earlier frame that is shown; released at once, play continues from it.
  void begin_at(const PlayedFrame& shown);
  void release();
  // Ends the countdown.
  void skip();
  // Returns to where it began.
  void cancel();
  void advance(int64_t elapsed_ns);

  bool active() const { return phase_ != Phase::kOff; }
  bool going_back() const { return phase_ == Phase::kBack || phase_ == Phase::kSettling; }
  // Whether frames are being read.
  bool reading() const { return way_.busy(); }
  bool counting_down() const { return phase_ == Phase::kCountdown; }

  // The picture; valid until the next call. Only while active.
  View view() const;
  // Once, after the countdown: the frame to continue from. Ends the rewind.
  std::optional<PlayedFrame> take_landing();
  // Once: why earlier frames cannot be read. The rewind has ended when there is no earlier frame at all.
  std::optional<std::string> take_problem();

  double rate() const;      // times as fast as it was played
  double back_s() const;    // played time rewound
  uint64_t number() const;  // of the frame that is shown
  bool at_beginning() const { return at_beginning_; }
  float countdown_progress() const { return countdown_.progress(); }
  // Where play will resume; nullptr while that is not decided yet.
  const GameState* landing() const;

 private:
  enum class Phase { kOff, kBack, kSettling, kCountdown, kLanded };

  void start(const PlayedFrame& from, float blend);
  void move_back(double way_ns);
  void settle(int64_t elapsed_ns);
  void land(const PlayedFrame& frame);
  bool step_back();
  bool find_earlier();
  double duration_ns(const GameState& state) const;

  WayBack way_;
  double speed_;
  Phase phase_ = Phase::kOff;
  PlayedFrame start_;                   // where it began, resolved once the way back is known
  PlayedFrame later_;                   // the picture is between these two ...
  std::optional<PlayedFrame> earlier_;  // ... unless there is none before
  float blend_ = 1;                     // 1: at later_
  bool at_beginning_ = false;
  bool from_newest_ = true;
  bool earlier_known_ = false;  // earlier_ is up to date
  bool start_known_ = false;    // start_ is resolved
  int64_t held_ns_ = 0;
  Countdown countdown_;
  double back_ns_ = 0;
  std::optional<std::string> problem_;
};

}  // namespace game
