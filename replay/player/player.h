// CommandId: everything that somebody can ask of the viewer. Keys (replay/app/bindings.h), buttons
// (replay/app/controls.h) and gamepad (replay/app/bindings.h) all give orders; the player carries out what concerns
// playing, the screen the rest.
//
// Values; any thread.
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
#include "replay/player/branches.h"
#include "replay/player/marks.h"
#include "replay/player/playback_clock.h"
#include "replay/player/text.h"
#include "replay/player/timeline.h"

namespace replay {

enum class CommandId {
  // --- playing: the player's ---
  kTogglePlay,
  kPlayForward,   // plays on, or pauses when it does
  kPlayBackward,  // plays backwards, or pauses when it does
  kStep,          // argument: frames
  kSkip,          // argument: milliseconds of recorded time
  kPreviousMark,
  kNextMark,
  kCrossBranch,  // between where the game went back and where it went on from
  kShuttleBack,
  kPause,
  kShuttleForward,
  kStart,
  kEnd,    // again at the end: follow live
  kTenth,  // argument: 0..9
  kSpeed,  // argument: steps up or down
  kNormalSpeed,
  kInPoint,
  kOutPoint,
  kClearLoop,
  kEndBehaviour,  // the next way to go on at the end: stop, from the start again, live
  kAbandoned,     // with or without what was abandoned
  kBookmark,
  kUndo,
  kZoom,  // argument: per cent of what is shown
  kZoomAll,
  kPan,   // argument: per cent of what is shown
  kPlot,  // argument: fields on or back
  // --- the window's ---
  kGoTo,
  kBookmarkNote,
  kChooseField,
  kExport,
  kPlayFromHere,  // the game
  kOverlay,
  kKeySheet,
  kFullScreen,
  kScreenshot,
  kLibrary,
  kCompare,
  kClose,  // what is open; else leaves full screen; else ends the loop
  kQuit,
};

struct Command {
  CommandId command = CommandId::kPause;
  int argument = 0;

  bool operator==(const Command&) const = default;
};

// An order with the name that settings files know it by, the keys it has unless these say otherwise, separated by
// blanks, and what it does. Orders in a row with the same meaning share a line of the key sheet.
struct Action {
  std::string_view name;  // "toggle_play"
  Command order;
  std::string_view keys;  // "Space", "Up ]"
  std::string_view meaning;
};

// All there are, in the order of the key sheet.
std::span<const Action> actions();

// Player: a recording being played: its source, the clock, its marks, what is plotted and watched, and the two frames
// that the picture is made of. All of the viewer that is not a window.
//
// One thread; scans of the recording run on threads of their own. Nothing here takes longer in a long recording.

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
  // The same for what somebody typed (replay/player/destination.h). On failure nothing has changed.
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
