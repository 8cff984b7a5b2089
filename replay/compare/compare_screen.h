// CompareScreen: two recordings played side by side, in step by frame or by time, with what differs marked.
//
// Recordings that are being recorded are followed, some seconds behind. Used as LibraryScreen is. The drawing thread;
// the differences are looked for by a thread of its own.
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
#include "replay/compare/compare_picture.h"
#include "replay/compare/differences.h"
#include "replay/compare/paired_frames.h"
#include "replay/player/game_view.h"
#include "replay/player/playback_clock.h"
#include "replay/player/theme.h"

namespace replay {

class CompareScreen {
 public:
  struct Result {
    enum class Kind { kNone, kBack, kQuit };
    Kind kind = Kind::kNone;
  };

  // Two recordings, opened by open_source(). Shows the first step, paused, and begins to compare.
  CompareScreen(std::unique_ptr<engine::FrameSource> one, std::unique_ptr<engine::FrameSource> other,
                engine::Games games);

  // Events have mouse positions in window units: how many pixels one is.
  void set_pixels_per_unit(float pixels) { pixels_per_unit_ = pixels; }
  // Takes an event of the window. true: it was for this screen.
  bool handle(const SDL_Event& event);
  void advance(int64_t elapsed_ns);
  // Paints over all of the target and flushes.
  void paint(engine::Painter& painter);
  // What was decided, once.
  Result take_result();
  // Says something until the next key, e.g. what was recovered.
  void say(const std::string& text) { notice_ = text; }

  PlaybackClock& clock() { return clock_; }
  const DifferenceScan& scan() const { return *scan_; }
  PairedFrames& pairs() { return *pairs_; }
  uint64_t step() const { return clock_.frame(); }

  // To the first step that differs, now or as soon as it is found.
  void go_to_first();
  // To the nearest one on that side.
  void go_to_next();
  void go_to_previous();
  // In step by frame, or by time; the frames that are shown stay.
  void pair_by(PairBy by);
  // Lays the second one later by that many frames.
  void shift(int64_t frames);

 private:
  struct Side {
    std::unique_ptr<engine::FrameSource> source;
    std::unique_ptr<GameView> game;
    std::string name;
    std::vector<std::byte> current;   // empty: it has no frame at this step
    std::vector<std::byte> previous;  // empty: it does not follow from the frame before
    std::string problem;              // why the frame cannot be read
  };

  bool key(const engine::KeyPress& press);
  bool handle_playback_key(const engine::KeyPress& press);
  bool handle_seek_key(const engine::KeyPress& press);
  bool handle_compare_key(const engine::KeyPress& press);
  void press_mouse(engine::Point point);
  void move_mouse(engine::Point point);
  void wheel(float turned, engine::Point point);
  void seek(std::optional<uint64_t> step, const char* none);
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
  std::string why_no_frame(const PairedFrames::Extent& extent) const;
  PlaybackClock::DurationOf durations() {
    return [this](uint64_t step) { return pairs_->duration_ns(step); };
  }
  CompareLayout layout() const { return CompareLayout(area_, scale_); }

  std::array<Side, 2> sides_;
  FrameComparer comparer_;
  std::unique_ptr<PairedFrames> pairs_;
  std::unique_ptr<DifferenceScan> scan_;
  std::unique_ptr<DifferenceScan> next_scan_;  // of recordings that have grown; takes over when it has ended
  int64_t since_refresh_ns_ = 0;               // at recordings that grow
  bool grown_ = false;                         // since the latest scan began
  PlaybackClock clock_;
  std::vector<FieldDifference> differences_;
  std::vector<DifferenceLine> lines_;
  std::optional<uint64_t> read_step_;  // that the frames at hand are of

  engine::Rect area_{0, 0, 960, 720};
  float scale_ = 1;
  float pixels_per_unit_ = 1;
  bool want_first_ = false;
  bool dragging_ = false;
  bool was_playing_ = false;  // before the drag
  KeySheet keys_;
  size_t list_scroll_ = 0;
  engine::Point mouse_;
  std::optional<double> hover_;  // along the track
  std::string notice_;           // instead of the text below the track, until the next key
  Result result_;
};

}  // namespace replay
