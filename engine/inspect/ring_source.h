// RingSource: the frames in a ring, and those that pass through it from then on, as a FrameSource. It observes only:
// the ring's users never notice.
//
// Each refresh() copies the frames published since the last one; those overwritten in between show as a gap. Memory
// holds the latest kMaxFrames frames, or as many as fit in kMaxBytes but kBlocks at least, in blocks that openers
// share.
//
// A program that knows only the specification puts no seal behind its frames, so nothing in them is a number or a time.
// Such slots are taken as they are (Slots::kBytes): numbered by the ring's own count, and 60 to a second, for there is
// no other time. Nothing tells whether that program still runs: the ring is watched as long as it is open, and live
// while frames come.
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "engine/inspect/frame_source.h"
#include "recorder/ring/observer.h"

namespace engine {

class RingSource : public FrameSource {
 public:
  static constexpr size_t kMaxFrames = 36'000;  // ten minutes at 60 ticks a second
  static constexpr size_t kMaxBytes = size_t{128} << 20;

  enum class Slots { kSealed, kBytes };
  // Fails, naming the reason, when `path` is not a valid ring, or its slots do not hold frames of `schema`.
  recorder::Status open(const std::string& path, recorder::FrameSchema schema, Slots slots = Slots::kSealed);

  const recorder::FrameSchema& schema() const override { return *schema_; }
  uint32_t slot_bytes() const override { return slot_bytes_; }
  uint64_t frame_count() const override { return frame_count_; }
  recorder::Status read(uint64_t index, std::span<std::byte> slot) override;
  uint64_t time_ns(uint64_t index) override;
  uint64_t index_of_number(uint64_t number) override;
  const std::vector<recorder::session::EventMark>& events() override { return events_; }
  const std::vector<recorder::session::Gap>& gaps() const override { return gaps_; }
  recorder::Status refresh() override;
  Opener opener() const override;
  bool copies_grow() const override { return false; }
  uint64_t evicted_count() const override { return evicted_count_; }
  bool live() const override;
  bool changing() const override { return live() || (ring_.is_open() && slots_ == Slots::kBytes); }
  const std::string& path() const override { return path_; }
  std::string description() const override;

 protected:
  uint64_t first_number() const override;

 private:
  static constexpr size_t kBlocks = 100;
  static constexpr size_t kBlocksEvicted = kBlocks / 10;  // at a time, so that indices move rarely
  // Consecutive frames. The last block fills up while copies read the frames that it had when they were made.
  using Block = std::shared_ptr<std::byte[]>;

  std::span<const std::byte> frame(uint64_t index) const;
  bool copy(uint32_t sequence, std::span<std::byte> slot);
  void add(std::span<const std::byte> slot);
  void evict_oldest();
  void clear_frames();
  void restart();

  recorder::ring::RingObserver ring_;  // closed in a copy
  std::string path_;
  uint32_t slot_bytes_ = 0;
  size_t block_frames_ = 1;
  std::shared_ptr<const recorder::FrameSchema> schema_ = std::make_shared<recorder::FrameSchema>();  // copies share it
  std::deque<Block> blocks_;
  uint64_t frame_count_ = 0;
  uint64_t evicted_count_ = 0;
  std::vector<recorder::session::EventMark> events_;
  std::vector<recorder::session::Gap> gaps_;
  uint32_t next_sequence_ = 0;
  Slots slots_ = Slots::kSealed;
  std::optional<std::chrono::steady_clock::time_point> grew_;  // kBytes: when a frame came last
};

}  // namespace engine
