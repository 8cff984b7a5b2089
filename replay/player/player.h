// Player: a recording being played, all of the viewer that is not a window: the source, the clock, the marks, the
// plotted field, the watches, and the two frames that the picture is made of. CommandId: everything a user can ask of
// the viewer, by keys and gamepad (replay/app/bindings.h) or buttons (replay/app/controls.h).
//
// One thread; scans of the recording run on threads of their own. Nothing here takes longer in a long recording.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "engine/inspect/inspection.h"
#include "recorder/base/background_writer.h"
#include "replay/player/branches.h"
#include "replay/player/marks.h"
#include "replay/player/playback_clock.h"
#include "replay/player/ruler.h"
#include "replay/player/stillness.h"
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
  kCrossBranch,  // between the two ends of a rewind
  kShuttleBack,
  kPause,
  kShuttleForward,
  kStart,
  kEnd,    // of a live recording: follow it
  kTenth,  // argument: 0..9
  kSpeed,  // argument: steps up or down
  kNormalSpeed,
  kInPoint,
  kOutPoint,
  kClearLoop,
  kEndBehaviour,  // what happens at the end: stop, loop, follow live
  kAbandoned,     // show or skip abandoned frames
  kStillness,     // show or skip stretches in which nothing happens
  kBookmark,
  kUndo,
  kZoom,  // argument: per cent of what is shown
  kZoomAll,
  kPan,        // argument: per cent of what is shown
  kPlot,       // argument: fields on or back
  kRulerUnit,  // times or frame numbers
  // --- the window's ---
  kGoTo,
  kBookmarkNote,
  kChooseField,
  kExport,
  kShowExport,  // the folder of the last export
  kMute,
  kPlayFromHere,  // resume the game
  kPictureMenu,   // what the picture shows, and how
  kSwitchPicture,  // between the game's painter and the scene
  kShowWhole,      // of the scene
  kFollow,         // the selected thing of the scene
  kTrails,
  kOverlay,  // argument: not 0: shown, whether it is or not
  kKeySheet,
  kFullScreen,
  kUiScale,  // argument: larger (1), smaller (-1), automatic (0)
  kScreenshot,
  kLibrary,
  kCompare,
  kClose,  // a popup; else full screen; else the loop
  kQuit,
};

struct Command {
  CommandId command = CommandId::kPause;
  int argument = 0;

  bool operator==(const Command&) const = default;
};

// Executes the commands that start, stop, turn and pace a clock, of a recording or of two: toggle, shuttle, pause,
// speed. False for any other command.
bool execute_pace(PlaybackClock& clock, const Command& command);

// A command as users see it: its name in settings files, its default keys, separated by blanks, and its meaning.
// Neighbours with the same meaning share a line of the key sheet.
struct Action {
  std::string_view name;  // "toggle_play"
  Command command;
  std::string_view keys;  // "Space", "Up ]"
  std::string_view meaning;
};

// All commands that have keys, in the order of the key sheet.
std::span<const Action> actions();

// Texts of the control strip.
struct PlayerText {
  std::string time;    // "0:12.3 / 1:40.0"
  std::string frame;   // "frame 123 of 1,000"
  std::string skips;   // "skipping rewound parts", "skipping rewound parts and stillness"; empty while none are skipped
  std::string state;   // "session, finished"
  std::string parent;  // "resumed from ...", empty for a session that stands for itself
  std::string speed;   // "2x", "LIVE"
};

class Player {
 public:
  // Shows the first frame, paused. `source` has at least one frame or is live. What is kept is written by `writer`;
  // without one the player has its own. Reads bookmarks and a frame: any thread, if that is handed over.
  explicit Player(std::unique_ptr<engine::FrameSource> source,
                  std::shared_ptr<recorder::base::BackgroundWriter> writer = nullptr);
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
  Ruler& ruler() { return ruler_; }
  const Ruler& ruler() const { return ruler_; }
  FieldPlot& plot() { return plot_; }
  const FieldPlot& plot() const { return plot_; }
  const Bookmarks& bookmarks() const { return bookmarks_; }
  const Branches& branches() const { return branches_; }
  // Whether playing skips abandoned frames; else it shows them in the order in which they were played.
  bool skips_abandoned() const { return skips_abandoned_; }
  // Looks for stretches in which nothing happens, from the first call on; without one none are known.
  void find_stillness();
  // nullptr before that.
  const Stillness* stillness() const { return stillness_.get(); }
  bool skips_stillness() const { return skips_stillness_; }
  // Watches and pins. The first call starts scanning for the watches.
  engine::Inspection& inspection();

  // Advances the clock and reads the frames to show. Damage that this meets becomes a gap with the next call, unless
  // the recording is so long that scanning it would take noticeable time: then those frames stay unreadable.
  void advance(int64_t elapsed_ns);
  // Executes a command of playing. false for those of the window (key sheet, picture, quit).
  bool execute(const Command& command);
  // Adds what a live recording has grown by. Whether anything is different now.
  bool refresh();
  // Whether scans go on in the background: of the plot, for watches, for rewinds.
  bool scanning() const;
  // Where there are no threads: does a part of the plot's and the watches' scans; false when nothing is left of them.
  bool work();

  // Whether bookmarks are on their way to the disk; advance() tells of failures.
  bool saving() const { return bookmarks_.saving(); }
  // Waits until they are there, and tells.
  void finish_saving();
  // Has the path looked at, by the thread that writes: whether another session is under its name by now, or none.
  // advance() tells.
  void look_at_file();
  // Whether another one is. What is shown stays; nothing is written any more.
  bool is_replaced() const { return replaced_; }

  // Shows the frame of that index, playing or not.
  void go_to(uint64_t index);
  // The same for a destination as typed (replay/player/destination.h). On failure nothing has changed.
  recorder::Status go_to(std::string_view typed);
  // Sets the note of the bookmark at that frame, making one if there is none.
  void set_note(uint64_t index, const std::string& note);
  // The note at that frame; empty without one.
  std::string note_at(uint64_t index);

  // Dragging the playhead or a loop pauses playing; release() resumes it, except at the end that it plays towards:
  // there it stays, or follows the live recording.
  void grab();
  void release();
  // Moves the view of the timeline, which does not follow the playhead until that is in view again.
  void pan(double frames);
  void zoom(double factor, double at);

  // The shown frame and the one before it, whole slots; empty when there is none. `previous` is empty too when it is
  // not the frame right before, because frames are missing there. Valid until the next advance().
  std::span<const std::byte> current() const { return current_; }
  std::span<const std::byte> previous() const { return previous_; }

  // A frame in words: its mark, if given, and its part in a rewind; empty if there is nothing to say.
  std::string description_of(uint64_t index, const std::optional<Mark>& mark) const;

  // The frames from the in point to the out point; a missing one stands for the recording's end. nullopt without both.
  std::optional<FrameRange> selection() const;

  PlayerText text();
  // The latest notice for the user: an unreadable frame, a bookmark that was not saved. `notices` counts them, which
  // tells a repeated one from an old one.
  const std::string& notice() const { return notice_; }
  uint64_t notices() const { return notices_; }
  void say(const std::string& notice);

 private:
  void read_frames();
  void jump(std::optional<uint64_t> index);
  uint64_t frame_before_grace();
  bool execute_move(const Command& command);
  bool execute_pace(const Command& command);
  bool execute_on_timeline(const Command& command);
  void cross_branch();
  void toggle_abandoned();
  void skip_abandoned();
  void toggle_stillness();
  void skip_stillness();
  void toggle_bookmark();
  void undo();
  bool refuses_edits();
  void after_edit(const std::string& notice);
  void take_saved();
  void take_look();
  void next_end_behaviour();
  void go_to_end();
  bool at_live_edge();
  uint64_t end_time_ns();
  PlaybackClock::DurationOf durations() {
    return [this](uint64_t index) { return source_->duration_ns(index); };
  }

  struct SourceState {
    uint64_t frame_count = 0;
    uint64_t generation = 0;
    uint64_t evicted_count = 0;
    bool live = false;
    bool changing = false;
    bool operator==(const SourceState&) const = default;
  };
  SourceState source_state() const;

  std::unique_ptr<engine::FrameSource> source_;
  SourceState seen_;  // by the last refresh()
  // Of the file, by the thread that looks.
  enum class Look { kSame, kReplaced, kGone };
  const std::shared_ptr<recorder::base::BackgroundWriter> writer_;
  const std::shared_ptr<std::atomic<Look>> look_ = std::make_shared<std::atomic<Look>>(Look::kSame);
  Look looked_ = Look::kSame;  // what the user was told
  bool replaced_ = false;
  engine::Inspection inspection_;
  bool inspecting_ = false;
  PlaybackClock clock_;
  TimelineView timeline_;
  Bookmarks bookmarks_;
  Marks marks_;
  Branches branches_;
  FieldPlot plot_;
  Ruler ruler_;
  std::vector<std::byte> current_;
  std::vector<std::byte> previous_;
  std::string notice_;
  uint64_t notices_ = 0;
  std::pair<uint64_t, uint64_t> end_{0, 0};  // number of frames, and the time of the last one
  bool found_damage_ = false;
  uint64_t unreadable_ = UINT64_MAX;  // frame with a notice already
  bool was_playing_ = false;          // before grab()
  bool skips_abandoned_ = false;
  std::unique_ptr<Stillness> stillness_;
  bool skips_stillness_ = false;
  std::string parent_;      // of the session, in words
  bool held_view_ = false;  // moved by hand, away from the playhead
};

}  // namespace replay
