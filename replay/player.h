// Player: a recording being played: its source, the clock, its marks, what is plotted and watched, and the two frames
// that the picture is made of. All of the viewer that is not a window.
//
// One thread; scans of the recording run on threads of their own. Nothing here takes longer in a long recording.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "engine/inspect/inspection.h"
#include "replay/bookmarks.h"
#include "replay/branches.h"
#include "replay/command.h"
#include "replay/field_plot.h"
#include "replay/marks.h"
#include "replay/playback_clock.h"
#include "replay/time_text.h"
#include "replay/timeline_view.h"

namespace replay {

// What the control strip says of where playing is.
struct PlayerText {
  std::string time;    // "0:12.3 / 1:40.0"
  std::string frame;   // "frame 123 of 1,000"
  std::string state;   // "session, finished"
  std::string parent;  // "resumed from ...", empty for a session that stands for itself
  std::string speed;   // "2x", "LIVE"
};

class Player {
 public:
  // Shows the first frame, paused. `source` has at least one frame or is live.
  explicit Player(std::unique_ptr<engine::FrameSource> source);
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  engine::FrameSource& source() { return *source_; }
  const engine::FrameSource& source() const { return *source_; }
  PlaybackClock& clock() { return clock_; }
  const PlaybackClock& clock() const { return clock_; }
  TimelineView& timeline() { return timeline_; }
  const TimelineView& timeline() const { return timeline_; }
  Marks& marks() { return marks_; }
  const Marks& marks() const { return marks_; }
  FieldPlot& plot() { return plot_; }
  const FieldPlot& plot() const { return plot_; }
  const Bookmarks& bookmarks() const { return bookmarks_; }
  const Branches& branches() const { return branches_; }
  // Whether playing leaves out what was abandoned when the game went back to an earlier frame. Else it goes on in the
  // order in which it was played.
  bool skips_abandoned() const { return skips_abandoned_; }
  // What is looked at in the recording. The first call begins to scan for it.
  engine::Inspection& inspection();

  // Lets time go by and reads the frames that are then shown. Damage that is met becomes a gap with the next call; only
  // in a very long recording, which would have to be looked through for it, the frames stay unreadable ones.
  void advance(int64_t elapsed_ns);
  // Carries out what concerns playing. false for orders that are the window's (key sheet, picture, quit).
  bool execute(const Command& order);
  // Takes in what a live recording has grown by.
  void refresh();

  // Shows the frame of that index, playing or not.
  void go_to(uint64_t index);
  // The same for what somebody typed (replay/go_to.h). On failure nothing has changed.
  recorder::Status go_to(std::string_view typed);
  // Sets the note of the bookmark at that frame, making one if there is none.
  void set_note(uint64_t index, const std::string& note);
  // The note at that frame; empty without one.
  std::string note_at(uint64_t index);

  // While somebody drags the playhead or a loop, playing pauses; release() restores it, unless it was let go at the end
  // that it plays towards: there it stays, or follows what is recorded live.
  void grab();
  void release();
  // Moves the view of the timeline by hand: it does not follow the playhead until that is in view again.
  void pan(double frames);
  void zoom(double factor, double at);

  // The shown frame and the one before it, whole slots; empty when there is none. `previous` is empty too when it is
  // not the frame right before, because frames are missing there. Valid until the next advance().
  std::span<const std::byte> current() const { return current_; }
  std::span<const std::byte> previous() const { return previous_; }
  // Reads any frame and the one before it, likewise.
  void read_frame(uint64_t index, std::vector<std::byte>& previous, std::vector<std::byte>& current);

  // The number in the recording of the frame of that index.
  uint64_t number_of(uint64_t index);

  // What is known of a frame, for somebody who looks at it: its mark, if there is one, and what the game's going back
  // made of it; empty if nothing.
  std::string description_of(uint64_t index, const std::optional<Mark>& mark) const;

  // The selected frames: from the in point to the out point, either of which may be missing; nothing without both.
  std::optional<FrameRange> selection() const;

  PlayerText text();
  // What should be told to whoever watches, empty if nothing: a frame that cannot be read, a bookmark that was not
  // saved. `notices` counts them, so that the same one said again is seen as new.
  const std::string& notice() const { return notice_; }
  uint64_t notices() const { return notices_; }
  void say(const std::string& notice);

 private:
  recorder::Status read_pair(uint64_t index, std::vector<std::byte>& previous, std::vector<std::byte>& current);
  void read_frames();
  void jump(std::optional<uint64_t> index);
  uint64_t frame_before_grace();
  bool execute_move(const Command& order);
  bool execute_pace(const Command& order);
  bool execute_on_timeline(const Command& order);
  void cross_branch();
  void toggle_abandoned();
  void leave_abandoned();
  void toggle_bookmark();
  void undo();
  void update_bookmarks(const recorder::Status& saved, const std::string& notice);
  void next_end_behaviour();
  void go_to_end();
  bool at_live_edge();
  uint64_t end_time_ns();
  PlaybackClock::DurationOf durations() {
    return [this](uint64_t index) { return source_->duration_ns(index); };
  }

  std::unique_ptr<engine::FrameSource> source_;
  engine::Inspection inspection_;
  bool inspecting_ = false;
  PlaybackClock clock_;
  TimelineView timeline_;
  Bookmarks bookmarks_;
  Marks marks_;
  Branches branches_;
  FieldPlot plot_;
  std::vector<std::byte> current_;
  std::vector<std::byte> previous_;
  std::string notice_;
  uint64_t notices_ = 0;
  std::pair<uint64_t, uint64_t> end_{0, 0};  // number of frames, and the time of the last one
  bool found_damage_ = false;
  uint64_t unreadable_ = UINT64_MAX;  // frame that has been complained of
  bool went_to_end_ = false;          // by the last order
  bool was_playing_ = false;          // before grab()
  bool skips_abandoned_ = false;
  std::string parent_;      // of the session, in words
  bool held_view_ = false;  // moved by hand, away from the playhead
};

}  // namespace replay
