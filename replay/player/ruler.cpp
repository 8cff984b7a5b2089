#include "replay/player/ruler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "recorder/base/text.h"
#include "replay/player/text.h"

namespace replay {
namespace {

constexpr uint64_t kMillisecond = 1'000'000;
constexpr uint64_t kSecond = 1000 * kMillisecond;
constexpr uint64_t kMinute = 60 * kSecond;
constexpr uint64_t kHour = 60 * kMinute;
constexpr float kLeastSmall_px = 5;        // between small ticks
constexpr size_t kMostPositions = 20'000;  // kept

// From one label to the next, and from one small tick to the next.
struct Steps {
  uint64_t label;
  uint64_t small;
};

constexpr auto kTimeSteps = std::to_array<Steps>({
    {1 * kMillisecond, kMillisecond},
    {2 * kMillisecond, kMillisecond},
    {5 * kMillisecond, kMillisecond},
    {10 * kMillisecond, 2 * kMillisecond},
    {20 * kMillisecond, 5 * kMillisecond},
    {50 * kMillisecond, 10 * kMillisecond},
    {100 * kMillisecond, 20 * kMillisecond},
    {200 * kMillisecond, 50 * kMillisecond},
    {500 * kMillisecond, 100 * kMillisecond},
    {kSecond, 200 * kMillisecond},
    {2 * kSecond, 500 * kMillisecond},
    {5 * kSecond, kSecond},
    {10 * kSecond, 2 * kSecond},
    {15 * kSecond, 5 * kSecond},
    {30 * kSecond, 10 * kSecond},
    {kMinute, 15 * kSecond},
    {2 * kMinute, 30 * kSecond},
    {5 * kMinute, kMinute},
    {10 * kMinute, 2 * kMinute},
    {15 * kMinute, 5 * kMinute},
    {30 * kMinute, 10 * kMinute},
    {kHour, 15 * kMinute},
    {2 * kHour, 30 * kMinute},
    {6 * kHour, kHour},
    {12 * kHour, 3 * kHour},
    {24 * kHour, 6 * kHour},
});

// The closest labels that leave `least` from one to the next.
Steps time_steps(double least) {
  for (const Steps& steps : kTimeSteps) {
    if (static_cast<double>(steps.label) >= least) return steps;
  }
  Steps steps = kTimeSteps.back();
  while (static_cast<double>(steps.label) < least) steps = {steps.label * 2, steps.label};
  return steps;
}

Steps frame_steps(double least) {
  for (uint64_t power = 1;; power *= 10) {
    for (const Steps& steps : {Steps{power, std::max<uint64_t>(1, power / 5)},
                               Steps{power * 2, std::max<uint64_t>(1, power / 2)}, Steps{power * 5, power}}) {
      if (static_cast<double>(steps.label) >= least) return steps;
    }
  }
}

std::string label_of(RulerUnit unit, uint64_t value, const Steps& steps) {
  if (unit == RulerUnit::kFrames) return count_text(value);
  int decimals = 0;
  for (uint64_t part = kSecond; steps.label % part != 0 && decimals < 3; part /= 10) ++decimals;
  return recorder::base::clock_text(value, decimals);
}

}  // namespace

const std::vector<Ruler::Tick>& Ruler::ticks(const TimelineView& view, float width_px, float label_px) {
  const Shown wanted{
      unit_,    view.first(), view.last(), source_.frame_count(), source_.generation(), source_.evicted_count(),
      width_px, label_px};
  if (wanted == shown_) return ticks_;
  const bool other_places =
      wanted.unit != shown_.unit || wanted.generation != shown_.generation || wanted.evicted != shown_.evicted;
  if (other_places || positions_.size() > kMostPositions) positions_.clear();
  shown_ = wanted;
  ticks_.clear();
  if (wanted.frames < 2 || width_px <= 0 || view.span() <= 0) return ticks_;
  const uint64_t from = value_at(view.first());
  const uint64_t to = value_at(view.last());
  if (to <= from) return ticks_;
  const auto range = static_cast<double>(to - from);
  const double per_px = range / static_cast<double>(width_px);
  const Steps steps = unit_ == RulerUnit::kTimes ? time_steps(per_px * static_cast<double>(label_px))
                                                 : frame_steps(per_px * static_cast<double>(label_px));
  const bool has_small = static_cast<double>(steps.small) >= per_px * static_cast<double>(kLeastSmall_px);
  const uint64_t step = has_small ? steps.small : steps.label;
  const double px_per_frame = static_cast<double>(width_px) / view.span();
  double free_from = -1e18;  // the next label, where a pause has brought values together
  for (uint64_t value = (from + step - 1) / step * step; value <= to; value += step) {
    const double position = position_of(value);
    if (!view.shows(position)) continue;
    if (!ticks_.empty() && (position - ticks_.back().position) * px_per_frame < 1) continue;
    const bool labelled = value % steps.label == 0 && position * px_per_frame >= free_from;
    if (labelled) free_from = position * px_per_frame + static_cast<double>(label_px) * 0.9;
    ticks_.push_back({position, labelled ? label_of(unit_, value, steps) : ""});
  }
  return ticks_;
}

// The time or number at a place of the timeline.
uint64_t Ruler::value_at(double position) {
  const uint64_t last = source_.frame_count() - 1;
  const uint64_t index = std::min(last, static_cast<uint64_t>(std::max(0.0, position)));
  if (unit_ == RulerUnit::kFrames) return source_.number_of(index);
  const uint64_t here = source_.time_ns(index);
  const uint64_t next = index < last ? source_.time_ns(index + 1) : here;
  const double part = position - static_cast<double>(index);
  return next <= here ? here
                      : here + static_cast<uint64_t>(static_cast<double>(next - here) * std::clamp(part, 0.0, 1.0));
}

double Ruler::position_of(uint64_t value) {
  const auto known = positions_.find(value);
  if (known != positions_.end()) return known->second;
  return positions_[value] = find_position(value);
}

double Ruler::find_position(uint64_t value) {
  if (unit_ == RulerUnit::kFrames) {
    const uint64_t index = source_.index_of_number(value);
    const bool there = index < source_.frame_count() && source_.number_of(index) == value;
    return there ? static_cast<double>(index) : static_cast<double>(index) - 0.5;  // between its neighbours
  }
  const uint64_t index = source_.index_of_time(value);
  const uint64_t here = source_.time_ns(index);
  if (value <= here || index + 1 >= source_.frame_count()) return static_cast<double>(index);
  const uint64_t next = source_.time_ns(index + 1);
  if (next <= value) return static_cast<double>(index);
  return static_cast<double>(index) + static_cast<double>(value - here) / static_cast<double>(next - here);
}

}  // namespace replay
