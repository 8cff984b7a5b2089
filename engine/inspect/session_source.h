// SessionSource: a session file as a FrameSource, also while it is being recorded.
#pragma once

#include "engine/inspect/frame_source.h"

namespace engine {

class SessionSource : public FrameSource {
 public:
  // Takes over an opened reader.
  explicit SessionSource(recorder::session::SessionReader reader);

  const recorder::FrameSchema& schema() const override { return reader_.info().schema; }
  uint32_t slot_bytes() const override { return reader_.info().slot_bytes; }
  uint64_t frame_count() const override { return reader_.frame_count(); }
  // A frame that turns out damaged makes the next refresh() look through the whole file, after which the damage is a
  // gap.
  recorder::Status read(uint64_t index, std::span<std::byte> slot) override;
  uint64_t time_ns(uint64_t index) override;
  uint64_t index_of_number(uint64_t number) override { return reader_.index_of_number(number); }
  const std::vector<recorder::session::EventMark>& events() override { return reader_.events(); }
  const std::vector<recorder::session::Gap>& gaps() const override { return reader_.gaps(); }
  recorder::Status refresh() override;
  // Only this one completes a recording that dies (recovery), not what was opened again.
  recorder::Status reopen(std::unique_ptr<FrameSource>& source) const override;
  Opener opener() const override;
  uint64_t generation() const override { return generation_; }
  bool live() const override { return state_ == recorder::session::State::kRecording; }
  const std::string& path() const override { return reader_.path(); }
  std::string description() const override;

  recorder::session::SessionReader& reader() { return reader_; }

 private:
  recorder::session::SessionReader reader_;
  recorder::session::State state_;  // as of the last refresh
  bool rescan_ = false;
  bool recovers_ = true;
  uint64_t generation_ = 0;
};

}  // namespace engine
