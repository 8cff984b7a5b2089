// Frames that are made up on demand: recordings of any length, with events and gaps where a test wants them. Frame i
// has number i (plus what is missing before it), comes 10 ms after the one before it, and holds the value i % 1000.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/schema/seal.h"

namespace replay_test {

class MadeSource : public engine::FrameSource {
 public:
  static constexpr uint64_t kPeriod_ns = 10'000'000;

  MadeSource(uint64_t frames, std::string path, std::vector<recorder::session::EventMark> events = {},
             std::vector<recorder::session::Gap> gaps = {})
      : frames_(frames), path_(std::move(path)), events_(std::move(events)), gaps_(std::move(gaps)) {}

  static recorder::FrameSchema made_schema() {
    recorder::Field value;
    value.name = "value";
    value.type = recorder::FieldType::kU32;
    recorder::Field always = value;
    always.name = "always";
    always.offset = 4;
    return {"made", 1, 8, {always, value}, {{0, "often", 0xf2a541}, {3, "seldom", 0xe5484d}}};
  }

  const recorder::FrameSchema& schema() const override { return schema_; }
  uint32_t slot_bytes() const override { return 8 + recorder::kSealBytes; }
  uint64_t frame_count() const override { return frames_; }
  recorder::Status read(uint64_t index, std::span<std::byte> slot) override {
    if (index >= frames_) return recorder::Status::failure("no such frame");
    const std::pair<uint32_t, uint32_t> values{static_cast<uint32_t>(index % 1000), 7};
    std::memcpy(slot.data(), &values, sizeof values);
    recorder::seal_slot(slot, number_of(index), time_ns(index), 0);
    ++reads;
    return {};
  }
  uint64_t time_ns(uint64_t index) override { return index * kPeriod_ns; }
  uint64_t index_of_number(uint64_t number) override {
    uint64_t missing = 0;
    for (const auto& gap : gaps_) {
      if (number < gap.first_missing) break;
      if (number < gap.first_missing + gap.count) return gap.index;
      missing += gap.count;
    }
    return std::min(frames_, number - missing);
  }
  const std::vector<recorder::session::EventMark>& events() override { return events_; }
  const std::vector<recorder::session::Gap>& gaps() const override { return gaps_; }
  recorder::Status refresh() override { return {}; }
  Opener opener() const override { return opener_of(std::make_unique<MadeSource>(frames_, path_, events_, gaps_)); }
  bool live() const override { return is_live; }
  const std::string& path() const override { return path_; }
  std::string description() const override { return "made up"; }

  void grow(uint64_t frames, const std::vector<recorder::session::EventMark>& events) {
    frames_ += frames;
    events_.insert(events_.end(), events.begin(), events.end());
  }

  bool is_live = false;
  uint64_t reads = 0;

 private:
  recorder::FrameSchema schema_ = made_schema();
  uint64_t frames_;
  std::string path_;
  std::vector<recorder::session::EventMark> events_;
  std::vector<recorder::session::Gap> gaps_;
};

}  // namespace replay_test
