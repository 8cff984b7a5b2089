// RingPanel: the ring and the recorder: the slots, occupancy over the last minute, times of commits, consumer and disk
// over a range that can be chosen, and the counters. Of a finished session the ring is shown as it was at that tick;
// the panel says which values are not recorded.
//
// The panel: the drawing thread; draw() is called between ImGui::Begin and ImGui::End. OccupancyHistory: one thread.
// The functions are pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/overlay/panel_context.h"
#include "recorder/timings.h"

namespace engine {

// How many frames were unread in another program's ring over the last minute, sampled in every picture. A recorder
// keeps its own history (recorder/timings.h).
class OccupancyHistory {
 public:
  static constexpr size_t kSteps = 240;
  static constexpr float kStep_s = 0.25f;
  static constexpr uint64_t kUnknown = ~uint64_t{0};

  // A sample, `elapsed_s` after the one before.
  void add(uint32_t unread, float elapsed_s);
  // That time went by without a sample.
  void skip(float elapsed_s);

  // The largest sample of each quarter of a second, oldest first, the current one last; kUnknown without a sample.
  const std::vector<uint64_t>& steps() const { return steps_; }

 private:
  std::vector<uint64_t> steps_ = std::vector<uint64_t>(kSteps, kUnknown);
  float into_step_s_ = 0;
};

// A histogram as at most `most` bars, each of equally many buckets, from the first with samples to the last.
struct HistogramBars {
  std::vector<uint64_t> counts;
  uint64_t from = 0;  // smallest and largest value shown
  uint64_t to = 0;
};
HistogramBars bars_of(const recorder::HistogramCounts& counts, size_t most);

// The slot that holds the shown frame; none when the ring has moved on since.
std::optional<uint32_t> slot_of_shown(const OverlayData& data);

// "1.23 us"
std::string duration_text(uint64_t ns);

class RingPanel {
 public:
  // Call it for every picture, also while the panel is hidden: occupancy goes on being sampled.
  void update(const OverlayData& data, float elapsed_s);
  void draw(PanelContext& context);

 private:
  enum class Range { kSecond, kTenSeconds, kMinute, kAll };

  void occupancy(const OverlayData& data) const;
  void times(PanelContext& context);
  void recorder_times(const recorder::Timings& timings);
  void frame_intervals(PanelContext& context);
  recorder::HistogramCounts in_range(const recorder::TimedHistogram& histogram) const;
  void range_buttons();

  Range range_ = Range::kTenSeconds;
  OccupancyHistory occupancy_;
  uint64_t moved_ = 0;  // both counters of the ring in the last picture
  bool moves_ = false;  // they have changed with this one
  // Times between visible frames.
  recorder::HistogramCounts intervals_;
  uint64_t intervals_first_ = 1;
  uint64_t intervals_last_ = 0;
  uint64_t intervals_next_ = 0;
};

}  // namespace engine
