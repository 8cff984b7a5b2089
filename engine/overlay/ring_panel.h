// OccupancyHistory: how many frames were waiting in a ring over the last minute, as far as somebody looked. For rings
// of other programs; a recorder keeps its own (recorder/timings.h), also while nobody looks.
//
// One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/overlay/panel_context.h"
#include "recorder/timings.h"

namespace engine {

class OccupancyHistory {
 public:
  static constexpr size_t kSteps = 240;
  static constexpr float kStep_s = 0.25f;
  static constexpr uint64_t kUnknown = ~uint64_t{0};

  // Takes what is waiting now, `elapsed_s` after the last look.
  void look(uint32_t unread, float elapsed_s);
  // Nobody looked for that long.
  void skip(float elapsed_s);

  // The most that were waiting in each quarter of a second, oldest first, the running one last; kUnknown where nobody
  // looked.
  const std::vector<uint64_t>& steps() const { return steps_; }

 private:
  std::vector<uint64_t> steps_ = std::vector<uint64_t>(kSteps, kUnknown);
  float into_step_s_ = 0;
};

// RingPanel: the ring and the recorder: which slots hold what, how full the ring has been over the last minute, how
// long commits, consumer and disk take over a range that can be chosen, and the counters.
//
// Of a finished session the ring is shown as it was at that tick, and of times only what the frames themselves tell;
// what cannot be known is said. The drawing thread. draw() is called between ImGui::Begin and ImGui::End.

// A histogram as bars: neighbouring buckets together, from the first that has samples to the last.
struct HistogramBars {
  std::vector<uint64_t> counts;
  uint64_t from = 0;  // smallest and largest value shown
  uint64_t to = 0;
};
HistogramBars bars_of(const recorder::HistogramCounts& counts, size_t most);

class RingPanel {
 public:
  void draw(PanelContext& context);

  // Goes on keeping occupancy while the panel is not drawn.
  void look(const OverlayData& data, float elapsed_s);

 private:
  enum class Range { kSecond, kTenSeconds, kMinute, kAll };

  void occupancy(const OverlayData& data) const;
  void times(const OverlayData& data);
  void recorder_times(const recorder::Timings& timings);
  void frame_intervals(const OverlayData& data);
  recorder::HistogramCounts in_range(const recorder::TimedHistogram& histogram) const;
  void range_buttons();

  Range range_ = Range::kTenSeconds;
  OccupancyHistory occupancy_;
  // Times between frames, for what is visible.
  recorder::HistogramCounts intervals_;
  uint64_t intervals_first_ = 1;
  uint64_t intervals_last_ = 0;
  uint64_t intervals_next_ = 0;
};

// The slot that holds the shown frame; none when the ring has moved on since.
std::optional<uint32_t> slot_of_shown(const OverlayData& data);
// The slots as rows of boxes with both heads.
void draw_ring_map(const OverlayData& data);
// Counters, occupancy now, bytes on disk, where the files are.
void draw_counters(const OverlayData& data);

// For a person: "1.2 us", "14.1 KiB".
std::string duration_text(uint64_t ns);
std::string bytes_text(uint64_t bytes);

}  // namespace engine
