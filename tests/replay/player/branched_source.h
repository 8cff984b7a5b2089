// Made-up frames (made_source.h) of a game that rewinds: some of them resume from an earlier one, marked by the event
// "back", whose number is in the field "origin".
#pragma once

#include <utility>
#include <vector>

#include "tests/replay/made_source.h"

namespace replay_test {

class BranchedSource : public MadeSource {
 public:
  static constexpr uint32_t kBackBit = 5;

  BranchedSource(uint64_t frames, const std::vector<std::pair<uint64_t, uint64_t>>& branches)
      : MadeSource(frames, "branched", events_of(branches)), branches_(branches) {}

  const recorder::FrameSchema& schema() const override { return branched_; }
  recorder::Status read(uint64_t index, std::span<std::byte> slot) override {
    if (recorder::Status read = MadeSource::read(index, slot); !read.ok()) return read;
    uint32_t origin = 0;
    for (const auto& [at, back_to] : branches_) {
      if (at == index) origin = static_cast<uint32_t>(back_to);
    }
    std::memcpy(slot.data() + 4, &origin, sizeof origin);
    recorder::seal_slot(slot, index, time_ns(index), 0);
    return {};
  }
  // Grows by a branch at that frame.
  void branch(uint64_t at, uint64_t back_to) {
    branches_.push_back({at, back_to});
    grow(at + 1 - frame_count(), {{at, uint64_t{1} << kBackBit}});
  }

 private:
  static std::vector<recorder::session::EventMark> events_of(
      const std::vector<std::pair<uint64_t, uint64_t>>& branches) {
    std::vector<recorder::session::EventMark> events;
    for (const auto& [at, back_to] : branches) events.push_back({at, uint64_t{1} << kBackBit});
    return events;
  }
  static recorder::FrameSchema branched_schema() {
    recorder::Field value;
    value.name = "value";
    recorder::Field origin = value;
    origin.name = "origin";
    origin.offset = 4;
    return {"branched", 1, 8, {value, origin}, {{kBackBit, "back", 0xc8a2ff, "origin"}}};
  }

  recorder::FrameSchema branched_ = branched_schema();
  std::vector<std::pair<uint64_t, uint64_t>> branches_;
};

}  // namespace replay_test
