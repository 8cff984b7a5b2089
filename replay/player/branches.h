// Branches: where a game has rewound to an earlier frame and resumed from there, which abandons the frames in between.
// The schema names the events that do this, and the field with the number of the earlier frame (EventKind::refers_to).
//
// Every question takes a time that hardly grows with the recording; only the branches are stored. One thread, that of
// the source.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/draw/color.h"
#include "engine/inspect/frame_source.h"
#include "replay/player/marks.h"
#include "replay/player/playback_clock.h"

namespace replay {

struct Branch {
  uint64_t index = 0;   // the first frame after the rewind
  uint64_t origin = 0;  // the frame that it resumed from
};

class Branches {
 public:
  explicit Branches(engine::FrameSource& source);

  // Call it after the source has changed. Reads the frame of each new branch, but no more than some at a time: call it
  // again until complete().
  void update();
  bool complete() const { return complete_; }

  // In the order of their frames.
  const std::vector<Branch>& all() const { return branches_; }
  engine::Color color() const { return color_; }

  // The branch that begins with that frame; the last one that resumes from it.
  std::optional<Branch> at(uint64_t index) const;
  std::optional<Branch> from(uint64_t origin) const;
  // The one that begins nearest to that frame.
  std::optional<Branch> nearest(uint64_t index) const;

  // Abandoned frames, as stretches that do not touch, in order.
  const std::vector<FrameRange>& abandoned() const { return abandoned_; }
  // The stretch that holds this frame.
  std::optional<FrameRange> abandoned_at(uint64_t index) const;

  // The other end of the rewind at this frame; from within an abandoned stretch, the frame after it; from anywhere
  // else, the nearest branch. nullopt: there is none.
  std::optional<uint64_t> other_end(uint64_t index) const;
  // The frame to continue with at `index` when playing skips abandoned stretches; nullopt: this one is not abandoned.
  std::optional<uint64_t> after_skip(uint64_t index, Direction direction) const;

  // How a frame takes part in a rewind, in words; empty if it does not.
  std::string text(uint64_t index) const;

 private:
  void add(uint64_t index, const recorder::EventKind& kind);
  void abandon(FrameRange frames);
  std::string number_and_time(uint64_t index) const;

  engine::FrameSource& source_;
  engine::EventMasks masks_;
  uint64_t mask_ = 0;  // events that refer to a frame
  engine::Color color_;
  std::vector<Branch> branches_;
  std::vector<uint64_t> by_origin_;  // places in branches_, by origin
  std::vector<FrameRange> abandoned_;
  size_t taken_ = 0;  // events handled
  uint64_t generation_ = 0;
  uint64_t evicted_count_ = 0;
  bool complete_ = true;
};

}  // namespace replay
