// SceneHistory: where the things of a scene were in the frames before the shown one, for trails, and which of them have
// changed a moment ago. Read from the recording, a few frames for each picture, so that it follows from the frames
// alone, backwards too.
//
// One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "recorder/schema/scene.h"

namespace engine {

// A thing in one frame.
struct ScenePlace {
  uint64_t key = 0;  // of the thing, the same in all frames
  recorder::ScenePoint at;
  uint64_t state = 0;  // differs when anything but its place and movement has changed
};

class SceneHistory {
 public:
  using Places = std::vector<ScenePlace>;
  // The places in the frame of that index; empty when it cannot be read.
  using Read = std::function<Places(uint64_t index)>;

  // Holds the frames from `first` to `last` from now on, at most `most_reads` new ones by this call, the latest first.
  // Whether all of them are there.
  bool hold(uint64_t first, uint64_t last, size_t most_reads, const Read& read);
  void clear() { frames_.clear(); }

  // The way of a thing to the last frame, from the earliest that is held, through each `step`-th. A jump ends it.
  std::vector<recorder::ScenePoint> trail_of(uint64_t key, size_t step) const;
  size_t frames() const { return frames_.size(); }
  // How many frames before the last one the thing has changed or appeared, if it has within `most` of them: its
  // freshness, 1 now to 0.
  float freshness_of(uint64_t key, size_t most) const;

 private:
  struct Frame {
    uint64_t index = 0;
    std::unordered_map<uint64_t, ScenePlace> places;
  };
  void read_frame(uint64_t index, const Read& read, bool in_front);

  std::deque<Frame> frames_;  // consecutive
};

}  // namespace engine
