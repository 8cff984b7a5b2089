// For the tests of engine/inspect: a recording in memory, which can grow, evict frames and have unreadable ones, and
// the tiny game's frames.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/inspect/frame_source.h"
#include "recorder/expression/expression.h"
#include "recorder/schema/seal.h"
#include "tests/support/eventually.h"
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

// The tiny game's description.
inline const recorder::FrameSchema& ball() {
  static const recorder::FrameSchema schema = testing_support::ball_schema();
  return schema;
}

// An expression over the source's frames that must be right.
inline Expression compiled(const FrameSource& source, const std::string& text) {
  Expression expression;
  ExpressionError error;
  EXPECT_TRUE(Expression::compile(source.schema(), text, expression, error)) << text << ": " << error.reason;
  return expression;
}

// Waits until a scan, or all scans of an inspection, are done.
template <typename Scans>
bool idle(const Scans& scans) {
  return testing_support::eventually([&] { return !scans.busy(); });
}

// The contents of a recording, shared by its sources. `make` fills in a frame; false: it is unreadable.
struct Tape {
  recorder::FrameSchema schema;
  uint32_t slot_bytes = 0;
  std::function<bool(uint64_t index, std::span<std::byte> slot)> make;
  std::atomic<uint64_t> frames = 0;
  std::atomic<bool> can_be_opened = true;
  std::atomic<uint64_t> reads = 0;
  std::function<void()> before_read;  // on the thread that reads
};

class TapeSource : public FrameSource {
 public:
  explicit TapeSource(std::shared_ptr<Tape> tape) : tape_(std::move(tape)), frames_(tape_->frames) {}

  const recorder::FrameSchema& schema() const override { return tape_->schema; }
  uint32_t slot_bytes() const override { return tape_->slot_bytes; }
  uint64_t frame_count() const override { return frames_ - evicted_; }
  Status read(uint64_t index, std::span<std::byte> slot) override {
    ++tape_->reads;
    if (tape_->before_read) tape_->before_read();
    const bool made = index < frame_count() && tape_->make(index + evicted_, slot);
    return made ? Status() : Status::failure("tape: frame cannot be read");
  }
  uint64_t time_ns(uint64_t index) override { return (index + evicted_) * kTickNs; }
  uint64_t index_of_number(uint64_t number) override { return std::min(number - evicted_, frame_count()); }
  const std::vector<recorder::session::EventMark>& events() override { return events_; }
  const std::vector<recorder::session::Gap>& gaps() const override { return gaps_; }
  Status refresh() override {
    frames_ = tape_->frames;
    return {};
  }
  bool copies_grow() const override { return copies_grow_; }
  uint64_t evicted_count() const override { return evicted_; }
  uint64_t generation() const override { return generation_; }
  bool live() const override { return false; }
  const std::string& path() const override { return path_; }
  std::string description() const override { return "tape"; }

  // Evicts the oldest frames, like a ring.
  void forget(uint64_t frames) { evicted_ += frames; }
  void set_copies_grow(bool on) { copies_grow_ = on; }
  void begin_generation() { ++generation_; }
  // Like a file that is indexed anew.
  void replace(std::shared_ptr<Tape> tape) {
    tape_ = std::move(tape);
    frames_ = tape_->frames;
    begin_generation();
  }
  // Called on the thread that calls the opener.
  void set_while_opening(std::function<void()> call) { while_opening_ = std::move(call); }
  Opener opener() const override {
    auto copy = std::make_unique<TapeSource>(tape_);
    copy->frames_ = frames_;
    copy->evicted_ = evicted_;
    copy->copies_grow_ = copies_grow_;
    const bool is_there = tape_->can_be_opened;
    return [open = opener_of(std::move(copy)), is_there, call = while_opening_](auto& source, const auto& progress) {
      if (call) call();
      return is_there ? open(source, progress) : Status::failure("tape: has gone");
    };
  }

 protected:
  uint64_t first_number() const override { return evicted_; }

 private:
  std::function<void()> while_opening_;
  std::shared_ptr<Tape> tape_;
  uint64_t frames_;
  uint64_t evicted_ = 0;
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
