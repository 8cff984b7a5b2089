// RingSource: what a ring holds, and what passes through it while it is watched, as a FrameSource. An observer: the
// ring's users never notice.
//
// Each refresh() copies the frames that are new since the last one; when more passed than the ring can be trusted to
// hold, the missing ones show as a gap. The latest kMaxFrames frames are kept in memory - fewer of large slots, so
// that they take no more than kMaxBytes, but kBlocks at least - in blocks that copies share.
#pragma once

#include <deque>

#include "engine/inspect/frame_source.h"
#include "recorder/ring/observer.h"

namespace engine {

class RingSource : public FrameSource {
 public:
  static constexpr size_t kMaxFrames = 36'000;  // ten minutes at 60 ticks a second
  static constexpr size_t kMaxBytes = size_t{128} << 20;

  // Fails, naming the reason, when there is no valid ring at `path`. `schema` describes its frames and must fit its
  // slots.
  recorder::Status open(const std::string& path, recorder::FrameSchema schema);

  const recorder::FrameSchema& schema() const override { return *schema_; }
  uint32_t slot_bytes() const override { return slot_bytes_; }
  uint64_t frame_count() const override { return frame_count_; }
  recorder::Status read(uint64_t index, std::span<std::byte> slot) override;
  uint64_t time_ns(uint64_t index) override;
  uint64_t index_of_number(uint64_t number) override;
  const std::vector<recorder::session::EventMark>& events() override { return events_; }
  const std::vector<recorder::session::Gap>& gaps() const override { return gaps_; }
  recorder::Status refresh() override;
  // Cheap enough for every tick: it copies no frame.
  recorder::Status reopen(std::unique_ptr<FrameSource>& source) const override;
  bool copies_grow() const override { return false; }
  uint64_t forgotten() const override { return forgotten_; }
  bool live() const override { return ring_.is_open() && ring_.has_writer(); }
  const std::string& path() const override { return path_; }
  std::string description() const override;

 private:
  static constexpr size_t kBlocks = 100;
  static constexpr size_t kBlocksDropped = kBlocks / 10;  // at a time, so that indices move rarely
  // Frames one behind the other. The last block is filled further while copies read what was there when they were made.
  using Block = std::shared_ptr<std::byte[]>;

  std::span<const std::byte> frame(uint64_t index) const;
  void take(std::span<const std::byte> slot);
  void drop_oldest();
  void clear_frames();
  void restart();

  recorder::ring::RingObserver ring_;  // closed in a copy
  std::string path_;
  uint32_t slot_bytes_ = 0;
  size_t block_frames_ = 1;
  std::shared_ptr<const recorder::FrameSchema> schema_ = std::make_shared<recorder::FrameSchema>();  // copies share it
  std::deque<Block> blocks_;
  uint64_t frame_count_ = 0;
  uint64_t forgotten_ = 0;
  std::vector<recorder::session::EventMark> events_;
  std::vector<recorder::session::Gap> gaps_;
  uint32_t next_sequence_ = 0;
};

}  // namespace engine
