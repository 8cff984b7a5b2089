// TimelineView: which frames the timeline shows, and where on it they lie. The mapping between frames and pixels, apart
// from the drawing and tested without a window.
//
// A value type, one thread.
#pragma once

#include <cstdint>

#include "replay/playback_clock.h"

namespace replay {

class TimelineView {
 public:
  // Takes over a new number of frames; a view of the whole grows along.
  void set_frame_count(uint64_t count);

  double first() const { return first_; }  // frame at the left edge
  double last() const { return last_; }    // frame at the right edge
  double span() const { return last_ - first_; }
  double end() const { return count_ == 0 ? 0 : static_cast<double>(count_ - 1); }  // the last frame there is
  bool zoomed() const { return zoomed_; }

  // Shows `factor` times as many frames (below 1: closer), keeping the frame under `at` (0..1 of the strip) in its
  // place. Not closer than about 16 frames.
  void zoom(double factor, double at);
  // Shows the frames first .. last, as near as zoom() comes to it.
  void show(double first, double last);
  void show_all();
  // Moves a zoomed view by that many frames, as far as there are any.
  void pan(double frames);
  // Moves a zoomed view so that `position` lies inside, with a margin ahead of it where there is room.
  void reveal(double position);
  bool shows(double position) const { return position >= first_ && position <= last_; }

  double fraction_of(double position) const;  // 0 at the left edge, 1 at the right; outside when not in view
  double position_of(double fraction) const;  // clamped to the recording

  // The frames that are drawn on the stretch from one fraction up to another: those whose place lies there, or, where a
  // frame is wider than that, the one shown there.
  FrameRange frames_between(double from, double to) const;

 private:
  uint64_t count_ = 0;
  double first_ = 0;
  double last_ = 0;
  bool zoomed_ = false;
};

}  // namespace replay
