// PairedFrames: which frames of two recordings belong together, so that they can be played and compared in step.
//
// The pairs are on one axis of steps, 0 .. steps() - 1. By frame, a step is a frame number: one recording may begin
// later, end earlier, or lack a frame that the other has. By time, the steps are the frames of the first recording,
// each with the frame of the second whose time is nearest; after the end of the first the second continues alone.
//
// Recordings without common numbers, as when one was resumed from the other, are paired from their first frames on.
// `shift` moves the second one later, or earlier if negative, by so many frames, or by that many times the first one's
// average distance between frames.
//
// One thread. The sources must outlive it; it covers the frames they have when it is made.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/inspect/frame_source.h"

namespace replay {

enum class PairBy { kFrame, kTime };

class PairedFrames {
 public:
  PairedFrames(engine::FrameSource& one, engine::FrameSource& other, PairBy by, int64_t shift = 0);

  uint64_t steps() const { return steps_; }
  PairBy by() const { return by_; }
  int64_t shift() const { return shift_; }

  // The indices of the frames at a step; none where a recording has no frame. Cheap for a step near the last one.
  struct Pair {
    std::optional<uint64_t> one;
    std::optional<uint64_t> other;
  };
  Pair at(uint64_t step);

  // The duration of a step in playback, > 0.
  int64_t duration_ns(uint64_t step);
  // The time of a step since the recordings' start, by the first one where it has a frame.
  uint64_t time_ns(uint64_t step);
  // The step of the first recording's frame, or of the second's if there is none.
  uint64_t step_of(const Pair& pair);

  // The part of the axis that each covers: first step, and one behind the last.
  struct Extent {
    uint64_t begin = 0;
    uint64_t end = 0;
  };
  Extent extent_of_one() const { return one_extent_; }
  Extent extent_of_other() const { return other_extent_; }

 private:
  struct Side {
    engine::FrameSource* source = nullptr;
    uint64_t count = 0;
    uint64_t first_number = 0;
    uint64_t last_number = 0;
    uint64_t hint = 0;  // the index found last by time
  };

  static Side look_at(engine::FrameSource& source);
  static std::optional<uint64_t> index_of(const Side& side, int64_t number);
  static uint64_t nearest(Side& side, int64_t time_ns);
  void pair_by_frame();
  void pair_by_index();
  void pair_by_time();
  std::optional<uint64_t> other_at(int64_t time_ns);
  int64_t other_time(uint64_t index);

  Side one_, other_;
  PairBy by_;
  int64_t shift_;
  bool by_index_ = false;  // by frame, but with unusable numbers
  uint64_t steps_ = 0;
  int64_t one_begins_ = 0;    // by frame: the number, or index, of each at step 0
  int64_t other_begins_ = 0;  //
  int64_t shift_ns_ = 0;      // by time
  uint64_t alone_from_ = 0;   // by time: the first index of the second after the end of the first
  Extent one_extent_, other_extent_;
};

}  // namespace replay
