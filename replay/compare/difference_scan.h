// DifferenceScan: finds out, in a thread of its own, at which steps two recordings differ: the first one, and from any
// step the next and the previous. Results can be asked for while it runs and hold for what was compared so far.
//
// A step differs when both have a frame there and the frames differ (frame_comparer.h), or when from there on only one
// of them has frames: of such a stretch only its first step counts. Memory: a bit a step.
//
// Made and asked by any thread. Ending the object ends the thread at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "replay/compare/paired_frames.h"

namespace replay {

class DifferenceScan {
 public:
  // Begins; the thread opens both recordings once more. One that cannot be opened shows as error().
  DifferenceScan(const engine::FrameSource& one, const engine::FrameSource& other, PairBy by, int64_t shift = 0);
  ~DifferenceScan();
  DifferenceScan(const DifferenceScan&) = delete;
  DifferenceScan& operator=(const DifferenceScan&) = delete;

  // Ends it where it is. What was found stays.
  void cancel() { stop_ = true; }

  uint64_t steps() const { return steps_; }  // 0 until both are open
  uint64_t scanned() const { return scanned_.load(std::memory_order_acquire); }
  double progress() const {
    const uint64_t steps = steps_;
    return steps == 0 ? 0 : static_cast<double>(scanned()) / static_cast<double>(steps);
  }
  bool ended() const { return ended_; }  // complete, cancelled, or failed
  bool complete() const { return ended_ && scanned() == steps_ && error().empty(); }
  std::string error() const;

  // Steps that differ, and frames that could not be read: those count as neither.
  uint64_t differing() const { return differing_; }
  uint64_t unreadable() const { return unreadable_; }
  std::optional<uint64_t> first() const;
  // The nearest behind or before `step`, among those compared.
  std::optional<uint64_t> next(uint64_t step) const;
  std::optional<uint64_t> previous(uint64_t step) const;
  // Whether any of [first, last] differs: for marks, a pixel at a time.
  bool within(uint64_t first, uint64_t last) const;

 private:
  using Opener = engine::FrameSource::Opener;

  void run(const Opener& one, const Opener& other, PairBy by, int64_t shift);
  void compare(engine::FrameSource& one, engine::FrameSource& other, PairedFrames& pairs);
  void set(uint64_t step);
  std::optional<uint64_t> next_from(uint64_t step) const;

  std::vector<std::atomic<uint64_t>> bits_;  // made before scanned_ is more than 0
  std::atomic<uint64_t> steps_{0};
  std::atomic<uint64_t> scanned_{0};
  std::atomic<uint64_t> differing_{0};
  std::atomic<uint64_t> unreadable_{0};
  std::atomic<bool> stop_{false};
  std::atomic<bool> ended_{false};
  mutable std::mutex mutex_;
  std::string error_;  // under mutex_
  std::thread thread_;
};

}  // namespace replay
