// Timeline: the strip below the picture: which frames there are, where events, bookmarks and gaps lie, where playing
// is. The mapping between frames and pixels is apart from the drawing and tested without a window.
//
// One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/color.h"
#include "engine/geometry.h"
#include "engine/inspect/frame_source.h"
#include "engine/painter.h"
#include "replay/playback_clock.h"

namespace replay {

// Which frames the strip shows, and where on it they lie. The whole recording unless zoomed.
class TimelineView {
 public:
  // Takes over a new number of frames; a view of the whole grows along.
  void set_frame_count(uint64_t count);

  double first() const { return first_; }  // frame at the left edge
  double last() const { return last_; }    // frame at the right edge
  bool zoomed() const { return zoomed_; }

  // Shows `factor` times as many frames (below 1: closer), keeping the frame under `at` (0..1 of the strip) in its
  // place. Not closer than about 16 frames.
  void zoom(double factor, double at);
  // Moves a zoomed view so that `position` lies inside.
  void reveal(double position);

  double fraction_of(double position) const;  // 0 at the left edge, 1 at the right; outside when not in view
  double position_of(double fraction) const;  // clamped to the recording

 private:
  uint64_t count_ = 0;
  double first_ = 0;
  double last_ = 0;
  bool zoomed_ = false;
};

// Something on the timeline to be seen and jumped to.
struct Mark {
  enum class Kind { kEvent, kBookmark, kGap };
  uint64_t index = 0;
  Kind kind = Kind::kEvent;
  engine::Color color;
  std::string text;
};

// All marks of a recording in order: events by the colours of its schema, bookmarks, gaps.
std::vector<Mark> marks_of(engine::FrameSource& source, const std::vector<uint64_t>& bookmarks);
// The marks beside `frame`, nullptr at the ends.
const Mark* next_mark(const std::vector<Mark>& marks, uint64_t frame);
const Mark* previous_mark(const std::vector<Mark>& marks, uint64_t frame);

// Where things are on the control strip, for drawing and for the mouse.
struct TimelineLayout {
  engine::Rect strip;    // all of it
  engine::Rect track;    // the frames
  engine::Rect back;     // buttons: one frame back,
  engine::Rect play;     // play or pause,
  engine::Rect forward;  // one frame on
  float text_px = 14;

  // The strip along the lower edge of `area`.
  static TimelineLayout of(const engine::Rect& area, float scale);
};

// What the strip says besides the frames.
struct TimelineText {
  std::string left;   // time and frame
  std::string right;  // speed and state
};

void paint_timeline(engine::Painter& painter, const TimelineLayout& layout, const TimelineView& view,
                    const PlaybackClock& clock, const std::vector<Mark>& marks, const TimelineText& text,
                    std::optional<double> hover);

}  // namespace replay
