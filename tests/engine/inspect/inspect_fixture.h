// What the tests of engine/inspect share: a recording in memory, which can grow, forget, and have frames that cannot be
// read, and the tiny game's frames.
#pragma once

#include <atomic>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/inspect/expression.h"
#include "engine/inspect/frame_source.h"
#include "recorder/schema/seal.h"
#include "tests/support/tiny_game.h"

namespace inspect_test {

using engine::Expression;
using engine::ExpressionError;
using engine::FrameSource;
using recorder::Status;
using testing_support::BallState;
using Slot = std::vector<std::byte>;

inline constexpr uint32_t kBallSlotBytes = 192;
inline constexpr uint64_t kTickNs = 20'000'000;

template <typename Frame>
Slot slot_of(const Frame& frame, uint32_t slot_bytes, uint64_t number, uint64_t events = 0) {
  Slot slot(slot_bytes);
  std::memcpy(slot.data(), &frame, sizeof frame);
  recorder::seal_slot(slot, number, number * kTickNs, events);
  return slot;
}

// The tiny game from its first tick on.
inline std::vector<Slot> ball_slots(size_t count, uint64_t seed = 3) {
  std::vector<Slot> slots;
  BallState state = testing_support::new_ball(seed);
  uint64_t events = 0;
  for (size_t i = 0; i < count; ++i) {
    slots.push_back(slot_of(state, kBallSlotBytes, i, events));
    const BallState next = testing_support::step(state);
    events = testing_support::events_between(state, next);
    state = next;
  }
  return slots;
}

// What the recording is made of; shared by the sources that were opened for it. `make` fills in a frame, false: it
// cannot be read.
struct Tape {
  recorder::FrameSchema schema;
  uint32_t slot_bytes = 0;
  std::function<bool(uint64_t index, std::span<std::byte> slot)> make;
  std::atomic<uint64_t> frames = 0;
  std::atomic<bool> can_be_opened = true;
  std::atomic<uint64_t> reads = 0;
  std::function<void()> before_read;  // by whoever reads
};

class TapeSource : public FrameSource {
 public:
  explicit TapeSource(std::shared_ptr<Tape> tape) : tape_(std::move(tape)), frames_(tape_->frames) {}

  const recorder::FrameSchema& schema() const override { return tape_->schema; }
  uint32_t slot_bytes() const override { return tape_->slot_bytes; }
  uint64_t frame_count() const override { return frames_ - forgotten_; }
  Status read(uint64_t index, std::span<std::byte> slot) override {
    ++tape_->reads;
    if (tape_->before_read) tape_->before_read();
    const bool made = index < frame_count() && tape_->make(index + forgotten_, slot);
    return made ? Status() : Status::failure("tape: frame cannot be read");
  }
  uint64_t time_ns(uint64_t index) override { return (index + forgotten_) * kTickNs; }
  uint64_t index_of_number(uint64_t number) override { return std::min(number - forgotten_, frame_count()); }
  const std::vector<recorder::session::EventMark>& events() override { return events_; }
  const std::vector<recorder::session::Gap>& gaps() const override { return gaps_; }
  Status refresh() override {
    frames_ = tape_->frames;
    return {};
  }
  Status reopen(std::unique_ptr<FrameSource>& source) const override {
    if (!tape_->can_be_opened) return Status::failure("tape: has gone");
    auto copy = std::make_unique<TapeSource>(tape_);
    copy->frames_ = frames_;
    copy->forgotten_ = forgotten_;
    copy->copies_grow_ = copies_grow_;
    source = std::move(copy);
    return {};
  }
  bool copies_grow() const override { return copies_grow_; }
  uint64_t forgotten() const override { return forgotten_; }
  uint64_t generation() const override { return generation_; }
  bool live() const override { return false; }
  const std::string& path() const override { return path_; }
  std::string description() const override { return "tape"; }

  // As a ring does.
  void forget(uint64_t frames) { forgotten_ += frames; }
  void set_copies_grow(bool on) { copies_grow_ = on; }
  void begin_generation() { ++generation_; }
  // As a file does that is read anew and turns out to be another one.
  void replace(std::shared_ptr<Tape> tape) {
    tape_ = std::move(tape);
    frames_ = tape_->frames;
    begin_generation();
  }
  // Called by whoever opens it again, on its thread.
  void set_while_opening(std::function<void()> call) { while_opening_ = std::move(call); }
  Opener opener() const override {
    return [open = FrameSource::opener(), call = while_opening_](auto& source, const auto& progress) {
      if (call) call();
      return open(source, progress);
    };
  }

 private:
  std::function<void()> while_opening_;
  std::shared_ptr<Tape> tape_;
  uint64_t frames_;
  uint64_t forgotten_ = 0;
  bool copies_grow_ = true;
  uint64_t generation_ = 0;
  std::string path_ = "tape";
  std::vector<recorder::session::EventMark> events_;
  std::vector<recorder::session::Gap> gaps_;
};

// A tape of these slots.
inline std::shared_ptr<Tape> tape_of(std::vector<Slot> slots, recorder::FrameSchema schema) {
  auto tape = std::make_shared<Tape>();
  tape->schema = std::move(schema);
  tape->slot_bytes = static_cast<uint32_t>(slots.empty() ? kBallSlotBytes : slots.front().size());
  tape->frames = slots.size();
  tape->make = [kept = std::move(slots)](uint64_t index, std::span<std::byte> slot) {
    std::memcpy(slot.data(), kept[index].data(), slot.size());
    return true;
  };
  return tape;
}
inline std::shared_ptr<Tape> ball_tape(size_t frames, uint64_t seed = 3) {
  return tape_of(ball_slots(frames, seed), testing_support::ball_schema());
}

}  // namespace inspect_test
