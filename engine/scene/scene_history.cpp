#include "engine/scene/scene_history.h"

#include <algorithm>
#include <cmath>

namespace engine {
namespace {

// A step this many times as long as the one before it is not a movement: the thing was put elsewhere.
constexpr double kJump = 12;

double distance(const recorder::ScenePoint& a, const recorder::ScenePoint& b) {
  return std::sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
}

}  // namespace

void SceneHistory::read_frame(uint64_t index, const Read& read, bool in_front) {
  Frame frame{index, {}};
  for (const ScenePlace& place : read(index)) frame.places.insert_or_assign(place.key, place);
  in_front ? frames_.push_front(std::move(frame)) : frames_.push_back(std::move(frame));
}

bool SceneHistory::hold(uint64_t first, uint64_t last, size_t most_reads, const Read& read) {
  const auto outside = [&](const Frame& frame) { return frame.index < first || frame.index > last; };
  while (!frames_.empty() && outside(frames_.front())) frames_.pop_front();
  while (!frames_.empty() && outside(frames_.back())) frames_.pop_back();
  // Too far ahead to be reached in this call: begin anew at the shown frame, which is needed most.
  if (!frames_.empty() && last - frames_.back().index > most_reads) frames_.clear();
  if (frames_.empty() && most_reads-- > 0) read_frame(last, read, false);
  for (; most_reads > 0 && frames_.back().index < last; --most_reads) read_frame(frames_.back().index + 1, read, false);
  for (; most_reads > 0 && frames_.front().index > first; --most_reads) {
    read_frame(frames_.front().index - 1, read, true);
  }
  return frames_.front().index == first && frames_.back().index == last;
}

std::vector<recorder::ScenePoint> SceneHistory::trail_of(uint64_t key, size_t step) const {
  std::vector<recorder::ScenePoint> back;
  double usual = 0;
  for (size_t i = frames_.size(); i > 0;) {
    const auto found = frames_[i - 1].places.find(key);
    if (found == frames_[i - 1].places.end()) break;
    if (!back.empty()) {
      const double here = distance(back.back(), found->second.at);
      if (usual > 0 && here > usual * kJump) break;
      usual = std::max(usual * 0.9, here);
    }
    back.push_back(found->second.at);
    if (i <= step) break;
    i -= step;
  }
  std::reverse(back.begin(), back.end());
  return back;
}

float SceneHistory::freshness_of(uint64_t key, size_t most) const {
  for (size_t age = 0; age < most && age + 1 < frames_.size(); ++age) {
    const auto& now = frames_[frames_.size() - 1 - age].places;
    const auto& before = frames_[frames_.size() - 2 - age].places;
    const auto found = now.find(key);
    if (found == now.end()) return 0;
    const auto was = before.find(key);
    if (was != before.end() && was->second.state == found->second.state) continue;
    return 1 - static_cast<float>(age) / static_cast<float>(most);
  }
  return 0;
}

}  // namespace engine
