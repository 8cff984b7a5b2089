// FieldPlot: one field of the frames over the whole recording, for the strip above the timeline. The summary that it is
// drawn from is made once for each field, in the background; until it is there, as much is shown as there is.
//
// One thread; the work is done by another (engine/inspect/series.h).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "engine/inspect/series.h"
#include "replay/timeline_view.h"

namespace replay {

class FieldPlot {
 public:
  // Nothing is read yet. `source` must outlive the plot.
  explicit FieldPlot(engine::FrameSource& source);

  // Names of the fields that have a single number, in the schema's order; may be empty.
  const std::vector<std::string>& fields() const { return fields_; }
  // What is worth seeing first: "score", else the first field that is not the same all the time.
  std::string default_field() const;

  // Plots that field; false, with nothing changed, when there is none of that name.
  bool choose(const std::string& field);
  // The next field, or the one before it.
  void cycle_field(int steps);
  const std::string& field() const { return field_; }  // empty: none is plotted

  // The recording has grown.
  void grown();
  bool busy() const { return scan_ && scan_->busy(); }
  double progress() const { return scan_ ? scan_->progress() : 1; }

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
  Key shown_;  // what columns_ are of
  Columns columns_;
};

}  // namespace replay
