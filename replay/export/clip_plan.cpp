#include "replay/export/clip_plan.h"

#include <algorithm>

namespace replay {
namespace {

constexpr uint64_t kPause_ns = 1'000'000'000;

}  // namespace

ClipPlan::ClipPlan(engine::FrameSource& source, const FrameRange& frames, double speed, std::optional<double> fps)
    : source_(source), frames_(frames), step_ns_(fps ? 1e9 * speed / *fps : 0) {
  const auto& gaps = source.gaps();
  // What is missing before the first frame is not missing in the clip.
  const auto behind = std::upper_bound(gaps.begin(), gaps.end(), frames.first,
                                       [](uint64_t index, const auto& gap) { return index < gap.index; });
  gap_ = static_cast<size_t>(behind - gaps.begin());
  enter(frames.first);
}

void ClipPlan::enter(uint64_t index) {
  index_ = index;
  const auto& gaps = source_.gaps();
  for (; gap_ < gaps.size() && gaps[gap_].index <= index; ++gap_) {
    (gaps[gap_].damaged ? losses_.damaged : losses_.missing) += gaps[gap_].count;
  }
  if (step_ns_ == 0) return;
  duration_ns_ = static_cast<double>(source_.duration_ns(index));
  if (index + 1 >= source_.frame_count()) return;
  const uint64_t from = source_.time_ns(index);
  const uint64_t to = source_.time_ns(index + 1);
  losses_.pauses += to > from && to - from > kPause_ns ? 1 : 0;
}

bool ClipPlan::next_frame(Moment& moment) {
  if (given_ > frames_.last - frames_.first) return false;
  if (given_ > 0) enter(index_ + 1);
  ++given_;
  moment = {index_, 1};
  return true;
}

bool ClipPlan::next(Moment& moment) {
  if (step_ns_ == 0) return next_frame(moment);
  // Multiplied and not added up: an hour of pictures must not drift.
  const double at_ns = step_ns_ * static_cast<double>(given_ + 1);
  while (at_ns > begin_ns_ + duration_ns_ && index_ < frames_.last) {
    begin_ns_ += duration_ns_;
    enter(index_ + 1);
  }
  const double over_ns = at_ns - (begin_ns_ + duration_ns_);
  // The last picture stands for what is left of the time, if that is half a picture's or more.
  if (over_ns > step_ns_ / 2 && given_ > 0) return false;
  ++given_;
  moment = {index_, static_cast<float>(std::clamp((at_ns - begin_ns_) / duration_ns_, 0.0, 1.0))};
  return true;
}

}  // namespace replay
