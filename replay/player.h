// Player: a recording being played: its source, the clock, its marks, and the two frames that the picture is made of.
// All of the viewer that is not a window.
//
// One thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "replay/bookmarks.h"
#include "replay/command.h"
#include "replay/playback_clock.h"
#include "replay/timeline.h"

namespace replay {

class Player {
 public:
  // Shows the first frame, paused. `source` has at least one frame or is live.
  explicit Player(std::unique_ptr<engine::FrameSource> source);

  engine::FrameSource& source() { return *source_; }
  PlaybackClock& clock() { return clock_; }
  const PlaybackClock& clock() const { return clock_; }
  TimelineView& timeline() { return timeline_; }
  const std::vector<Mark>& marks() const { return marks_; }

  // Lets time go by and reads the frames that are then shown.
  void advance(int64_t elapsed_ns);
  // Carries out what concerns playing. false for orders that are the window's (key sheet, picture, quit).
  bool carry_out(const Order& order);
  // Takes in what a live recording has grown by.
  void refresh();

  // While somebody drags the playhead or a loop, playing pauses; release() restores it.
  void grab();
  void release();

  // The shown frame and the one before it, whole slots; empty when there is none. `previous` is empty too when it is
  // not the frame right before, because frames are missing there. Valid until the next advance().
  std::span<const std::byte> current() const { return current_; }
  std::span<const std::byte> previous() const { return previous_; }

  // "0:12.3 / 1:40.0   frame 123 of 1,000" and "2x, session, finished".
  TimelineText text();
  // What should be told to whoever watches, empty if nothing: a frame that cannot be read, a bookmark that was not
  // saved.
  const std::string& notice() const { return notice_; }

 private:
  void read_frames();
  void rebuild_marks();
  void go_to(const Mark* mark);
  void toggle_bookmark();
  PlaybackClock::DurationOf durations() {
    return [this](uint64_t index) { return source_->duration_ns(index); };
  }

  std::unique_ptr<engine::FrameSource> source_;
  PlaybackClock clock_;
  TimelineView timeline_;
  Bookmarks bookmarks_;
  std::vector<Mark> marks_;
  std::vector<std::byte> current_;
  std::vector<std::byte> previous_;
  std::string notice_;
  size_t marked_events_ = 0;  // events and gaps when the marks were last built
  size_t marked_gaps_ = 0;
  bool was_playing_ = false;  // before grab()
};

// "1:02:03.4" or "2:03.4".
std::string time_text(uint64_t ns);
// "12,345".
std::string count_text(uint64_t count);
// "1x", "1/4x", "-2x" for backwards.
std::string speed_text(int speed_step, Direction direction);

}  // namespace replay
