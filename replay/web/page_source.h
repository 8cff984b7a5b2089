// PageSource: a session in a browser's page as a FrameSource. Its file is in memory and does not change, so that a
// recording neither grows nor has to be recovered; one that turns out damaged is scanned, as on the desktop.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/session/session_reader.h"

namespace replay {

class PageSource final : public engine::FrameSource {
 public:
  // Takes over an opened reader.
  explicit PageSource(recorder::session::SessionReader reader) : reader_(std::move(reader)) {}

  const recorder::FrameSchema& schema() const override { return reader_.info().schema; }
  uint32_t slot_bytes() const override { return reader_.info().slot_bytes; }
  uint64_t frame_count() const override { return reader_.frame_count(); }
  recorder::Status read(uint64_t index, std::span<std::byte> slot) override;
  uint64_t index_of_number(uint64_t number) override { return reader_.index_of_number(number); }
  uint64_t time_ns(uint64_t index) override;
  uint64_t index_of_time(uint64_t time_ns) override { return reader_.index_of_time(time_ns); }
  const std::vector<recorder::session::EventMark>& events() override { return reader_.events(); }
  const std::vector<recorder::session::Gap>& gaps() const override { return reader_.gaps(); }
  recorder::Status refresh() override;
  bool live() const override { return false; }
  uint64_t generation() const override { return generation_; }
  Opener opener() const override;
  const std::string& path() const override { return reader_.path(); }
  std::string description() const override;
  const recorder::session::SessionInfo* session() const override { return &reader_.info(); }
  bool has_index() const override { return reader_.has_index(); }

 protected:
  uint64_t first_number() const override { return reader_.info().first_frame; }

 private:
  recorder::session::SessionReader reader_;
  bool rescan_ = false;  // at the next refresh
  uint64_t generation_ = 0;
};

}  // namespace replay
