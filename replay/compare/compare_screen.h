// CompareScreen: two recordings played side by side, synced by frame or by time, with their differences marked.
//
// Live recordings are followed, some seconds behind. Used as LibraryScreen is. The drawing thread; a DifferenceScan
// looks for differences in the background.
#pragma once

#include <SDL_events.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/draw/painter.h"
#include "engine/inspect/frame_source.h"
#include "engine/platform/input.h"
#include "engine/platform/redraw.h"
#include "replay/app/bindings.h"
#include "replay/compare/compare_picture.h"
#include "replay/compare/differences.h"
#include "replay/compare/paired_frames.h"
#include "replay/player/game_view.h"
#include "replay/player/notices.h"
#include "replay/player/playback_clock.h"
#include "replay/player/theme.h"

namespace replay {

class CompareScreen {
 public:
  struct Result {
    enum class Kind { kNone, kBack, kQuit };
    Kind kind = Kind::kNone;
  };

  // Two recordings, opened by open_source(), painted by those of `games`, and the keys of playback. Shows the first
  // step, paused, and begins to compare.
  CompareScreen(std::unique_ptr<engine::FrameSource> one, std::unique_ptr<engine::FrameSource> other,
                engine::Games games, KeyBindings keys = KeyBindings());
  CompareScreen(const CompareScreen&) = delete;
  CompareScreen& operator=(const CompareScreen&) = delete;

  // See GameView; a failure is shown as a notice.
  void use_player_settings();

  // Pixels per window unit, in which events have mouse positions.
  void set_pixels_per_unit(float pixels) { pixels_per_unit_ = pixels; }
  // Handles an event of the window; false if it was not for this screen.
  bool handle(const SDL_Event& event);
  void advance(int64_t elapsed_ns);
  // Announces what changes without an event.
  void announce(engine::Redraw& redraw) const;
  // Paints over all of the target and flushes.
  void paint(engine::Painter& painter);
  // The decision, once.
  Result take_result();
  // Shows a notice until the next key or click, e.g. of a recovery.
  void notify(const std::string& text) { notices_.show({text}); }

  PlaybackClock& clock() { return clock_; }
  const DifferenceScan& scan() const { return *scan_; }
  PairedFrames& pairs() { return *pairs_; }
  uint64_t step() const { return clock_.frame(); }
  // As of the last paint().
  CompareLayout layout() const { return CompareLayout(area_, scale_, shown_sides_); }

  // Seeks the first differing step, now or as soon as it is found.
  void go_to_first();
  // Seeks the nearest differing step after or before this one.
  void go_to_next();
  void go_to_previous();
  // Syncs by frame or by time; the shown frames stay.
  void pair_by(PairBy by);
  // Moves the second recording later by that many frames.
  void shift(int64_t frames);
  // Makes the second the first; the shown frames stay.
  void swap();
  // Shows both, then one, then the other alone.
  void next_sides();
  CompareSides shown_sides() const { return shown_sides_; }
  // All differing values in full instead of the pictures.
  void show_values(bool on);
  bool shows_values() const { return values_; }
  const std::string& name(size_t side) const { return sides_[side].name; }

 private:
  struct Side {
    std::unique_ptr<engine::FrameSource> source;
    std::unique_ptr<GameView> game;
    std::string name;
    std::vector<std::byte> current;   // empty: no frame at this step
    std::vector<std::byte> previous;  // empty: frames are missing right before
    std::string problem;              // why the frame cannot be read
  };

  bool handle_key(const SDL_Event& event);
  bool handle_compare_key(const engine::KeyPress& press);
  bool execute(const Command& command);
  bool execute_seek(const Command& command);
  bool handle_values_key(const engine::KeyPress& press);
  void scroll_values(int64_t lines);
  void copy_values() const;
  void press_button(CompareButton button);
  void press_mouse(engine::Point point);
  void move_mouse(engine::Point point);
  void wheel(float notches);
  void end_drag();
  void seek_difference(std::optional<uint64_t> step, const char* none);
  void seek_fraction(double fraction);
  void restart_scan(PairBy by, int64_t shift);
  void rebuild_pairs(PairBy by, int64_t shift);
  void refresh_sources(int64_t elapsed_ns);
  void read_frames();
  void read_side(Side& side, std::optional<uint64_t> index, std::optional<uint64_t> before);
  CompareView view();
  CompareView::Side view_of(const Side& side, const PairedFrames::Extent& extent) const;
  std::string left_text();
  std::string right_text() const;
  std::string list_note() const;
  std::string schema_note() const;
  std::string no_frame_text(const PairedFrames::Extent& extent) const;
  std::vector<theme::KeyLine> key_lines() const;
  PlaybackClock::DurationOf durations() {
    return [this](uint64_t step) { return pairs_->duration_ns(step); };
  }

  std::array<Side, 2> sides_;
  FrameComparer comparer_;
  std::unique_ptr<PairedFrames> pairs_;
  std::unique_ptr<DifferenceScan> scan_;
  std::unique_ptr<DifferenceScan> next_scan_;  // of recordings that have grown; replaces scan_ at its end
  int64_t since_refresh_ns_ = 0;               // of live recordings
  bool grown_ = false;                         // since the latest scan began
  PlaybackClock clock_;
  std::vector<FieldDifference> differences_;
  std::vector<DifferenceLine> lines_;
  std::vector<DifferenceLine> all_lines_;
  std::optional<uint64_t> read_step_;  // of the frames above

  engine::Rect area_{0, 0, 960, 720};
  float scale_ = 1;
  float pixels_per_unit_ = 1;
  bool want_first_ = false;
  bool dragging_ = false;
  bool was_playing_ = false;  // before the drag
  const KeyBindings bindings_;
  KeyCommands key_commands_{bindings_};
  KeySheet key_sheet_;
  size_t list_scroll_ = 0;
  CompareSides shown_sides_ = CompareSides::kBoth;
  bool values_ = false;
  size_t values_scroll_ = 0;
  size_t values_lines_ = 0;  // in the last picture
  std::optional<CompareButton> hovered_button_;
  engine::Point mouse_;
  std::optional<double> hover_;  // along the track
  Notices notices_;              // instead of the text below the track, until the next key
  Result result_;
};

}  // namespace replay
