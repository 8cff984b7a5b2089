// FixedStep: how many steps of the simulation are due, and how far the picture is between two of them. Pictures come at
// any rate; a step's length may change from step to step.
//
// Pure arithmetic on the time that the caller adds, no clock. A value type, one thread.
//
//   steps.add(frame_time_ns);
//   while (steps.step_due(game.step_ns())) game.step();
//   painter.draw(game.previous(), game.current(), steps.blend(game.step_ns()));
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace engine {

class FixedStep {
 public:
  // After a stall (a debugger, a suspended laptop) at most `max_lag_ns` is caught up; the rest is dropped, so that a
  // machine that cannot keep up runs slower instead of falling behind ever further.
  explicit FixedStep(int64_t max_lag_ns = 250'000'000) : max_lag_ns_(max_lag_ns) {}

  // Time that went by. Negative time is ignored.
  void add(int64_t elapsed_ns) {
    if (elapsed_ns <= 0) return;
    const int64_t kept_ns = std::min(elapsed_ns, std::max<int64_t>(max_lag_ns_ - lag_ns_, 0));
    lag_ns_ += kept_ns;
    const int64_t room_ns = std::numeric_limits<int64_t>::max() - dropped_ns_;
    dropped_ns_ += std::min(elapsed_ns - kept_ns, room_ns);
  }

  // True when a step of `step_ns` (> 0) is due; its time is then subtracted.
  bool step_due(int64_t step_ns) {
    if (step_ns <= 0 || lag_ns_ < step_ns) return false;
    lag_ns_ -= step_ns;
    return true;
  }

  // The fraction of the next step that has gone by: 0 right after a step, 1 when the next is due.
  float blend(int64_t step_ns) const {
    if (step_ns <= 0) return 1.0f;
    return static_cast<float>(std::clamp(static_cast<double>(lag_ns_) / static_cast<double>(step_ns), 0.0, 1.0));
  }

  // Starts over, as after a pause.
  void reset() { lag_ns_ = 0; }

  int64_t lag_ns() const { return lag_ns_; }          // time not yet simulated
  int64_t dropped_ns() const { return dropped_ns_; }  // since the start

 private:
  int64_t max_lag_ns_;
  int64_t lag_ns_ = 0;
  int64_t dropped_ns_ = 0;
};

}  // namespace engine
