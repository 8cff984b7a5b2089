#include "replay/player/playback_clock.h"

#include <algorithm>
#include <cmath>

namespace replay {
namespace {

// While following, the picture may be this far behind the newest frame before it jumps.
constexpr double kMaxFollowLag = 3;
// Durations read in one go: far more than a display frame passes at 64 times the speed, few enough for a long jump to
// take no noticeable time.
constexpr int kMostLookups = 8192;

}  // namespace

double speed_of_step(int step) { return std::ldexp(1.0, step); }

int step_of_speed(double speed) {
  if (!(speed > 0)) return 0;
  return static_cast<int>(std::clamp(std::round(std::log2(speed)), double{kSlowestStep}, double{kFastestStep}));
}

void PlaybackClock::set_frame_count(uint64_t count) {
  frame_count_ = count;
  position_ = std::min(position_, last());
}

uint64_t PlaybackClock::frame() const { return static_cast<uint64_t>(std::ceil(position_)); }

float PlaybackClock::blend() const { return static_cast<float>(position_ - (std::ceil(position_) - 1)); }

double PlaybackClock::low() const { return in_ ? std::min(static_cast<double>(*in_), last()) : 0; }

double PlaybackClock::high() const { return out_ ? std::min(static_cast<double>(*out_), last()) : last(); }

void PlaybackClock::seek(double position) {
  following_ = false;
  position_ = std::isnan(position) ? 0 : std::clamp(position, 0.0, last());
}

void PlaybackClock::step(int64_t frames) {
  pause();
  const double from = frames > 0 ? std::floor(position_) : std::ceil(position_);
  seek(from + static_cast<double>(frames));
}

void PlaybackClock::skip(int64_t ns, const DurationOf& duration_of) {
  following_ = false;
  run(std::abs(ns), ns < 0 ? Direction::kBackward : Direction::kForward, 0, last(), duration_of);
  if (!playing_) position_ = std::round(position_);
}

void PlaybackClock::play() {
  if (direction_ == Direction::kForward && at_end() && !following_) position_ = low();
  if (direction_ == Direction::kBackward && at_start()) position_ = high();
  playing_ = true;
}

void PlaybackClock::play(Direction direction) {
  if (direction == Direction::kBackward) following_ = false;
  direction_ = direction;
  play();
}

void PlaybackClock::toggle() {
  if (playing_) return pause();
  if (direction_ == Direction::kBackward) speed_step_ = 0;  // of the shuttle
  play(Direction::kForward);
}

void PlaybackClock::set_speed_step(int step) { speed_step_ = std::clamp(step, kSlowestStep, kFastestStep); }

void PlaybackClock::shuttle(Direction direction) {
  if (playing_ && direction == direction_) {
    set_speed_step(speed_step_ + 1);
    return;
  }
  if (direction == Direction::kBackward) following_ = false;
  direction_ = direction;
  speed_step_ = 0;
  play();
}

void PlaybackClock::set_in(uint64_t frame) {
  in_ = frame;
  if (out_ && *out_ <= frame) out_.reset();
}

void PlaybackClock::set_out(uint64_t frame) {
  out_ = frame;
  if (in_ && *in_ >= frame) in_.reset();
}

void PlaybackClock::follow() {
  following_ = playing_ = true;
  direction_ = Direction::kForward;
  speed_step_ = 0;
  position_ = last();
}

// Moves by up to `ns` of recorded time between the two ends; returns the rest when it meets one.
int64_t PlaybackClock::run(int64_t ns, Direction direction, double low, double high, const DurationOf& duration_of) {
  const bool forward = direction == Direction::kForward;
  for (int lookups = 0; ns > 0; ++lookups) {
    if (forward ? position_ >= high : position_ <= low) return ns;
    // The glide the position is in, or enters: towards frame `to`, from the frame before.
    const double to = forward ? std::floor(position_) + 1 : std::ceil(position_);
    const auto duration = static_cast<double>(std::max<int64_t>(1, duration_of(static_cast<uint64_t>(to))));
    const double left = forward ? to - position_ : position_ - (to - 1);
    const double left_ns = left * duration;
    if (left_ns > static_cast<double>(ns) || lookups == kMostLookups) {
      const double moved = static_cast<double>(ns) / duration;
      position_ = std::clamp(forward ? position_ + moved : position_ - moved, low, high);
      return 0;
    }
    ns -= static_cast<int64_t>(left_ns);
    position_ = forward ? to : to - 1;
    if (left_ns < 1) --ns;  // frames that last less than a nanosecond must not make this endless
  }
  position_ = std::clamp(position_, low, high);
  return 0;
}

bool PlaybackClock::moving() const {
  if (!playing_ || frame_count_ == 0) return false;
  return following_ ? position_ < last() : at_end_behaviour_ != AtEnd::kLoop || low() < high();
}

void PlaybackClock::advance(int64_t elapsed_ns, const DurationOf& duration_of) {
  if (!playing_) following_ = false;
  if (!playing_ || elapsed_ns <= 0 || frame_count_ == 0) return;
  if (following_) {
    if (last() - position_ > kMaxFollowLag) position_ = last() - 1;
    run(elapsed_ns, Direction::kForward, 0, last(), duration_of);
    return;
  }
  const auto recorded_ns = static_cast<int64_t>(static_cast<double>(elapsed_ns) * speed());
  const int64_t rest = run(recorded_ns, direction_, low(), high(), duration_of);
  if (rest != 0) reach_end(rest, duration_of);
}

void PlaybackClock::reach_end(int64_t rest_ns, const DurationOf& duration_of) {
  const bool forward = direction_ == Direction::kForward;
  if (!selects() && at_end_behaviour_ != AtEnd::kLoop) {
    if (forward && growing_ && at_end_behaviour_ == AtEnd::kGoOn) return follow();
    return pause();
  }
  position_ = forward ? low() : high();
  // The rest is shorter than a display frame: running it once is enough, even for a loop of a single frame.
  run(rest_ns, direction_, low(), high(), duration_of);
}

}  // namespace replay
