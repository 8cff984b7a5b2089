// TimelineView: which frames the timeline shows, and where on it they lie, apart from the drawing. FieldPlot: the curve
// above it, one field over the whole recording.
//
// One thread; a plot's scan has one of its own (engine/inspect/series.h).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "engine/inspect/series.h"
#include "replay/player/playback_clock.h"

namespace replay {

class TimelineView {
 public:
  // A view of the whole recording grows along.
  void set_frame_count(uint64_t count);

  double first() const { return first_; }  // frame at the left edge
  double last() const { return last_; }    // frame at the right edge
  double span() const { return last_ - first_; }
  double end() const { return count_ == 0 ? 0 : static_cast<double>(count_ - 1); }  // the last frame there is
  bool zoomed() const { return zoomed_; }

  // Shows `factor` times as many frames (below 1: closer), but at least 16; the frame under `at` (0..1 of the strip)
  // stays in place.
  void zoom(double factor, double at);
  // Shows the frames first .. last, within the limits of zoom().
  void show(double first, double last);
  void show_all();
  // Moves a zoomed view by that many frames, within the recording.
  void pan(double frames);
  // Moves a zoomed view so that `position` lies inside, with a margin ahead of it where there is room.
  void reveal(double position);
  bool shows(double position) const { return position >= first_ && position <= last_; }

  double fraction_of(double position) const;  // 0 at the left edge, 1 at the right; outside when not in view
  double position_of(double fraction) const;  // clamped to the recording

  // The frames drawn between two fractions: those whose place lies there or, where a frame is wider than that, the one
  // shown there.
  FrameRange frames_between(double from, double to) const;

 private:
  uint64_t count_ = 0;
  double first_ = 0;
  double last_ = 0;
  bool zoomed_ = false;
};

// Draws from a summary of each field, which is made once, in the background; until then, as much is shown as is known.
class FieldPlot {
 public:
  // Nothing is read yet. `source` must outlive the plot.
  explicit FieldPlot(engine::FrameSource& source);

  // Names of the fields with a single number, in the schema's order; may be empty.
  const std::vector<std::string>& fields() const { return fields_; }
  // The field to show first: "score", else the first whose value changes.
  std::string default_field() const;

  // Plots that field. false, with nothing changed, when there is none of that name.
  bool choose(const std::string& field);
  // The next field, or the one before it.
  void cycle_field(int steps);
  const std::string& field() const { return field_; }  // empty: none is plotted

  // Call it after the source has changed.
  void update();
  bool busy() const { return scan_ && scan_->busy(); }
  double progress() const { return scan_ ? scan_->progress() : 1; }
  // See engine::SeriesScan::work().
  bool work() { return scan_ && scan_->work(); }

  // Smallest and largest value of each of `width` columns of the view, and of all of them. Valid until the next call.
  struct Columns {
    std::vector<engine::Extent> extents;
    engine::Extent all;
  };
  const Columns& columns(const TimelineView& view, int width);

 private:
  void read_exactly(const TimelineView& view);

  struct Key {
    const engine::Series* series = nullptr;
    uint64_t scanned = 0;
    double first = 0;
    double last = 0;
    int width = 0;
    bool operator==(const Key&) const = default;
  };

  engine::FrameSource& source_;
  std::vector<std::string> fields_;
  std::string field_;
  std::unique_ptr<engine::SeriesScan> scan_;
  std::map<std::string, std::shared_ptr<const engine::Series>> series_;
  Key shown_;  // of columns_
  Columns columns_;
};

}  // namespace replay
