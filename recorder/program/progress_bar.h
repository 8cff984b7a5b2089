// ProgressBar: how far a long task is, on a line of the terminal that is drawn over and removed at the end.
//
//   packing session.oro  [############--------]  61 %  1.2 M frames/s  3 s left
//
// Nothing is shown of tasks that take less than half a second. One thread per object; the stream is borrowed.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

namespace recorder::program {

class ProgressBar {
 public:
  using Clock = std::chrono::steady_clock;

  // `what` is the task, `unit` the things counted, in the plural. Prints nothing unless `shown`, as when the stream is
  // not a terminal. `now` is the clock, to be replaced in tests.
  ProgressBar(std::ostream& to, bool shown, std::string what, std::string unit,
              std::function<Clock::time_point()> now = Clock::now);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() { clear(); }

  // Shows that `done` of `all` is done, at most ten times a second. Costs a look at the clock.
  void update(uint64_t done, uint64_t all);
  // Removes the line, before something else is printed; the next update() draws it again.
  void clear();

 private:
  std::string line(uint64_t done, uint64_t all, double seconds) const;

  std::ostream& to_;
  bool shown_;
  bool drawn_ = false;
  std::string what_;
  std::string unit_;
  std::function<Clock::time_point()> now_;
  Clock::time_point start_;
  Clock::time_point next_;
};

}  // namespace recorder::program
