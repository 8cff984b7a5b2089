// PlaybackClock: the position in a recording, and how it moves: speed, direction, loop, following a live recording. It
// knows no files, windows or real time: the caller says how much time has passed and how long each frame lasts.
//
// The position is a real number of frames. Position k (a whole number) shows frame k fully arrived; between k-1 and k
// the picture glides from one frame to the other, exactly as it did in the game while frame k was the latest. A value
// type, one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace replay {

enum class Direction { kForward, kBackward };

// A stretch of frames, first and last included.
struct FrameRange {
  uint64_t first = 0;
  uint64_t last = 0;

  bool operator==(const FrameRange&) const = default;
};

// The steps of speed, 1/16 to 64 times, and the nearest of them.
inline constexpr int kSlowestStep = -4;
inline constexpr int kFastestStep = 6;
double speed_of_step(int step);   // 2^step
int step_of_speed(double speed);  // clamped to the steps

// What happens at the last frame, or backwards at the first.
enum class AtEnd {
  kGoOn,  // follows a live recording; stops in any other
  kStop,
  kLoop,
};

class PlaybackClock {
 public:
  // How long frame `index` was on screen, in ns, > 0.
  using DurationOf = std::function<int64_t(uint64_t index)>;

  // --- the recording -----------------------------------------------------------------------------------------------
  // May change at any time. The position stays, or moves to the new last frame.
  void set_frame_count(uint64_t count);
  uint64_t frame_count() const { return frame_count_; }

  // --- where -------------------------------------------------------------------------------------------------------
  double position() const { return position_; }
  // The shown frame (0 without frames), and how far the picture has come to it from the previous one, 0..1.
  uint64_t frame() const;
  float blend() const;
  bool at_start() const { return position_ <= 0; }
  bool at_end() const { return frame_count_ == 0 || position_ >= last(); }

  // Moves to `position`, clamped, playing or not. Ends following.
  void seek(double position);
  // Pauses and moves by whole frames. Between two frames, one step forward completes the glide, one back undoes it.
  void step(int64_t frames);
  // Moves by `ns` of recorded time, playing or not. Of a very long way only the durations of the first few thousand
  // frames are read; the others count as long as the last of these.
  void skip(int64_t ns, const DurationOf& duration_of);

  // --- how ---------------------------------------------------------------------------------------------------------
  bool playing() const { return playing_; }
  // Starts playing; from the end forwards (or the start backwards) it starts over.
  void play();
  void play(Direction direction);
  void pause() { playing_ = false; }
  // Pauses, or plays forwards, as the button says, whichever way it played before.
  void toggle();

  Direction direction() const { return direction_; }
  void set_direction(Direction direction) { direction_ = direction; }
  int speed_step() const { return speed_step_; }
  double speed() const { return speed_of_step(speed_step_); }
  void set_speed_step(int step);  // clamped

  // Plays in that direction; if it already does, twice as fast (the keys J and L).
  void shuttle(Direction direction);

  AtEnd at_end_behaviour() const { return at_end_behaviour_; }
  void set_at_end_behaviour(AtEnd behaviour) { at_end_behaviour_ = behaviour; }

  // --- loop --------------------------------------------------------------------------------------------------------
  // In and out points; playing past one continues at the other. Setting one beyond the other drops the other.
  void set_in(uint64_t frame);
  void set_out(uint64_t frame);
  void set_loop(FrameRange range) { in_ = range.first, out_ = range.last; }
  void clear_loop() { in_.reset(), out_.reset(); }
  std::optional<uint64_t> in_point() const { return in_; }
  std::optional<uint64_t> out_point() const { return out_; }

  // --- live --------------------------------------------------------------------------------------------------------
  // Whether more frames may come. Once none do, following ends, and playing goes on to the last frame.
  void set_growing(bool growing) {
    growing_ = growing;
    following_ = following_ && growing;
  }
  // Plays at the end of a growing recording, at speed 1. Seeking, stepping, pausing and playing backwards end it.
  void follow();
  bool following() const { return following_; }

  // Whether advance() moves the position or ends playing, with the frames there are.
  bool moving() const;

  // Plays for `elapsed_ns` of real time.
  void advance(int64_t elapsed_ns, const DurationOf& duration_of);

 private:
  double last() const { return frame_count_ == 0 ? 0.0 : static_cast<double>(frame_count_ - 1); }
  // The ends between which it plays now.
  double low() const;
  double high() const;
  bool selects() const { return in_.has_value() || out_.has_value(); }
  void reach_end(int64_t rest_ns, const DurationOf& duration_of);
  int64_t run(int64_t ns, Direction direction, double low, double high, const DurationOf& duration_of);

  uint64_t frame_count_ = 0;
  double position_ = 0;
  bool playing_ = false;
  bool following_ = false;
  bool growing_ = false;
  AtEnd at_end_behaviour_ = AtEnd::kGoOn;
  Direction direction_ = Direction::kForward;
  int speed_step_ = 0;
  std::optional<uint64_t> in_;
  std::optional<uint64_t> out_;
};

}  // namespace replay
