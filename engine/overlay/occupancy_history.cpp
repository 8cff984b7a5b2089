#include "engine/overlay/occupancy_history.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace engine {

void OccupancyHistory::look(uint32_t unread, float elapsed_s) {
  skip(elapsed_s);
  uint64_t& now = steps_.back();
  now = now == kUnknown ? unread : std::max<uint64_t>(now, unread);
}

void OccupancyHistory::skip(float elapsed_s) {
  into_step_s_ += std::max(0.0f, elapsed_s);
  const auto whole = static_cast<size_t>(into_step_s_ / kStep_s);
  into_step_s_ = std::fmod(into_step_s_, kStep_s);
  const size_t moved = std::min(whole, steps_.size());
  steps_.erase(steps_.begin(), steps_.begin() + static_cast<ptrdiff_t>(moved));
  steps_.resize(kSteps, kUnknown);
}

}  // namespace engine
