// Ruler: the ticks over a timeline, at round times or frame numbers, as far apart as there is room for their labels.
//
// One thread, that of the source. The places found are kept: a view that scrolls reads only what comes into it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "replay/player/timeline.h"

namespace replay {

enum class RulerUnit { kTimes, kFrames };

class Ruler {
 public:
  // `source` must outlive the ruler.
  explicit Ruler(engine::FrameSource& source) : source_(source) {}

  RulerUnit unit() const { return unit_; }
  void set_unit(RulerUnit unit) { unit_ = unit; }

  struct Tick {
    double position = 0;     // in frames; between two of them for a time between theirs
    std::string label = {};  // "1:20", "0:03.5", "12,000"; empty for the small ticks between
    bool operator==(const Tick&) const = default;
  };
  // Those within the view, in order, for a strip of that width whose labels need `label_px` each. Valid until the next
  // call.
  const std::vector<Tick>& ticks(const TimelineView& view, float width_px, float label_px);

 private:
  struct Shown {
    RulerUnit unit = RulerUnit::kTimes;
    double first = 0;
    double last = 0;
    uint64_t frames = 0;
    uint64_t generation = 0;
    uint64_t evicted = 0;
    float width_px = 0;
    float label_px = 0;
    bool operator==(const Shown&) const = default;
  };

  uint64_t value_at(double position);
  double position_of(uint64_t value);
  double find_position(uint64_t value);

  engine::FrameSource& source_;
  RulerUnit unit_ = RulerUnit::kTimes;
  Shown shown_;  // of ticks_
  std::vector<Tick> ticks_;
  std::map<uint64_t, double> positions_;  // of values, in the unit of shown_
};

}  // namespace replay
