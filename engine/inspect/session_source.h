// SessionSource: a session file as a FrameSource, also while it is being recorded. When its recorder is killed, it
// recovers the session, whose last frames are then still in the ring, on a thread of its own: joining ring and log and
// packing them takes seconds for a long one. Sources made by opener() leave that to it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/inspect/frame_source.h"
#include "recorder/base/job.h"
#include "recorder/session/recovery.h"
#include "recorder/session/session_reader.h"

namespace engine {

class SessionSource : public FrameSource {
 public:
  // Takes over an opened reader.
  explicit SessionSource(recorder::session::SessionReader reader);

  const recorder::FrameSchema& schema() const override { return reader_.info().schema; }
  uint32_t slot_bytes() const override { return reader_.info().slot_bytes; }
  uint64_t frame_count() const override { return reader_.frame_count(); }
  // A frame that turns out damaged makes the next refresh() scan the whole file, which turns the damage into a gap.
  recorder::Status read(uint64_t index, std::span<std::byte> slot) override;
  uint64_t time_ns(uint64_t index) override;
  uint64_t index_of_number(uint64_t number) override { return reader_.index_of_number(number); }
  uint64_t index_of_time(uint64_t time_ns) override { return reader_.index_of_time(time_ns); }
  const std::vector<recorder::session::EventMark>& events() override { return reader_.events(); }
  const std::vector<recorder::session::Gap>& gaps() const override { return reader_.gaps(); }
  recorder::Status refresh() override;
  Opener opener() const override;
  uint64_t generation() const override { return generation_; }
  // Of one whose state cannot be known: while frames come.
  bool live() const override;
  bool changing() const override {
    return live() || recovery_ != nullptr || state_ == recorder::session::State::kUnknown;
  }
  std::string take_notice() override { return std::exchange(notice_, {}); }
  const std::string& path() const override { return reader_.path(); }
  std::string description() const override;
  const recorder::session::SessionInfo* session() const override { return &reader_.info(); }
  bool has_index() const override { return reader_.has_index(); }
  // For who keeps the copy in memory that the reader reads (recorder/session/memory_copy.h).
  uint64_t end_of_whole_blocks() const { return reader_.end_of_whole_blocks(); }

 protected:
  uint64_t first_number() const override { return reader_.info().first_frame; }

 private:
  // The session that died being recovered.
  struct Recovery {
    recorder::session::RecoveryReport report;
    recorder::base::Job job;  // last: its thread fills in the report
  };

  void start_recovery();
  recorder::Status end_recovery();

  recorder::session::SessionReader reader_;
  recorder::session::State state_;  // as of the last refresh
  std::optional<std::chrono::steady_clock::time_point> grew_;  // when frames came last
  bool rescan_ = false;                                        // at the next refresh
  bool recovers_ = true;            // completes the recording when it dies
  uint64_t generation_ = 0;
  std::unique_ptr<Recovery> recovery_;  // running, or ended and not looked at yet
  std::string notice_;
};

}  // namespace engine
