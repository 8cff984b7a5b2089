// Notices: what a screen tells its user for a while: one at a time, the latest one.
//
// The drawing thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace replay {

struct Notice {
  std::string text;   // empty: none
  bool bad = false;   // something went wrong
  bool undo = false;  // it can be undone
};

class Notices {
 public:
  // Each notice is shown for that long; without a time until clear().
  explicit Notices(int64_t shown_ns = INT64_MAX) : shown_ns_(shown_ns) {}

  // Shows it from now on, also if it is the same as before.
  void show(Notice notice) {
    latest_ = std::move(notice);
    age_ns_ = 0;
  }
  void clear() { latest_ = {}; }
  void advance(int64_t elapsed_ns) {
    age_ns_ += std::min(elapsed_ns, INT64_MAX - age_ns_);
    if (age_ns_ >= shown_ns_) clear();
  }

  bool shown() const { return !latest_.text.empty(); }
  // Valid until the next call of a function that changes it.
  const Notice& latest() const { return latest_; }
  // How long it looks as it does now: 0 while it fades, INT64_MAX without one or without an end.
  int64_t changes_in_ns() const {
    if (!shown() || shown_ns_ == INT64_MAX) return INT64_MAX;
    return std::max<int64_t>(shown_ns_ - kFade_ns - age_ns_, 0);
  }
  // 1, falling to 0 at the end of its time.
  float opacity() const {
    return std::min(1.0f, static_cast<float>(shown_ns_ - age_ns_) / static_cast<float>(kFade_ns));
  }

 private:
  static constexpr int64_t kFade_ns = 700'000'000;

  const int64_t shown_ns_;
  Notice latest_;
  int64_t age_ns_ = 0;
};

}  // namespace replay
