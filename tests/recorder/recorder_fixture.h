// What the tests of the recorder share: a recorder of the tiny game in a folder of its own, frames committed and
// compared.
#pragma once

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "recorder/include/circular_buffer.h"
#include "recorder/recorder.h"
#include "recorder/session/recovery.h"
#include "tests/recorder/session/session_fixture.h"

namespace recorder_test {

using namespace session_test;
using recorder::Recorder;
using recorder::RecorderOptions;
using recorder::RecorderStats;
using recorder::ring::Durability;
using recorder::session::list_sessions;
using recorder::session::recover_folder;
using testing::HasSubstr;

inline constexpr uint32_t kRingSlots = 8;

// Commits the tiny game's ticks; the frame number is the tick.
class Player {
 public:
  explicit Player(Recorder& recorder, uint64_t seed = kSeed) : recorder_(recorder), run_(seed) {}

  // One tick; false when the ring had no room for it.
  bool play(bool waiting) {
    const uint64_t tick = recorder_.next_frame();
    std::byte* frame = waiting ? recorder_.begin_waiting() : recorder_.begin();
    if (frame != nullptr) std::memcpy(frame, &run_.at(tick), sizeof(BallState));
    recorder_.commit(run_.events(tick));
    return frame != nullptr;
  }
  void play_waiting(int ticks) {
    for (int i = 0; i < ticks; ++i) ASSERT_TRUE(play(true)) << "tick " << i << ": " << recorder_.stats().error;
  }

 private:
  Recorder& recorder_;
  BallRun run_;
};

// Whether a slot holds the tiny game's tick of the slot's own number, with its events.
inline ::testing::AssertionResult is_tick(std::span<const std::byte> slot, uint64_t number, BallRun& run) {
  const Seal seal = recorder::seal_of(slot);
  if (!recorder::seal_is_valid(slot)) return ::testing::AssertionFailure() << "frame " << number << " is not sealed";
  if (seal.frame != number) return ::testing::AssertionFailure() << "frame " << seal.frame << " instead of " << number;
  if (seal.events != run.events(number))
    return ::testing::AssertionFailure() << "frame " << number << " has other events";
  const bool same = std::memcmp(slot.data(), &run.at(number), sizeof(BallState)) == 0;
  return same ? ::testing::AssertionSuccess() : ::testing::AssertionFailure() << "frame " << number << " has changed";
}

// The session holds `count` ticks from `first` on once each, in order, without a gap.
inline void expect_ticks_from(const std::string& path, uint64_t first, uint64_t count) {
  SessionReader reader;
  ASSERT_OK(reader.open(path));
  ASSERT_EQ(reader.frame_count(), count);
  EXPECT_TRUE(reader.gaps().empty());
  EXPECT_EQ(reader.damage().damaged_bytes + reader.damage().incomplete_bytes, 0u);
  BallRun run;
  Slot slot(reader.info().slot_bytes);
  for (uint64_t i = 0; i < count; ++i) {
    ASSERT_OK(reader.read(i, slot));
    ASSERT_TRUE(is_tick(slot, first + i, run)) << path;
  }
}
inline void expect_ticks(const std::string& path, uint64_t count) { expect_ticks_from(path, 0, count); }

class RecorderFixture : public ::testing::Test {
 protected:
  RecorderOptions options() const {
    RecorderOptions options;
    options.ring_path = ring_path_;
    options.sessions_folder = sessions_;
    options.slot_count = kRingSlots;
    options.slot_bytes = kSlotBytes;
    options.durability = Durability::none();
    options.game = "ball";
    options.game_version = "1.2";
    options.schema = testing_support::ball_schema();
    return options;
  }
  // Starts with those options and expects that it works.
  void start(Recorder& recorder, const RecorderOptions& with) {
    notices_.clear();
    ASSERT_OK(recorder.start(with, notices_));
  }
  void start(Recorder& recorder) { start(recorder, options()); }
  std::string only_session() const {
    const auto sessions = list_sessions(sessions_);
    EXPECT_EQ(sessions.size(), 1u);
    return sessions.empty() ? "" : sessions.front();
  }

  testing_support::TempDir folder_;
  const std::string ring_path_ = folder_ / "ball.dat";
  const std::string sessions_ = folder_ / "recordings";
  std::vector<std::string> notices_;
};

// Waits for something that another thread brings about; false after far too long.
template <typename Condition>
bool eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

// A ring with unread slots, made without a recorder; the object holds both roles.
inline MemoryMappedCircularBuffer open_ring(const std::string& path) {
  MemoryMappedCircularBuffer ring({kRingSlots, kSlotBytes, recorder::ring::Overflow::kReject, Durability::none()});
  EXPECT_TRUE(ring.initialize(path.c_str()) && ring.claim_writer() && ring.claim_reader()) << ring.last_error();
  return ring;
}
inline void fill_ring(const std::string& path, uint64_t tag, const std::vector<Slot>& slots) {
  MemoryMappedCircularBuffer ring = open_ring(path);
  ASSERT_TRUE(ring.set_tag(tag));
  for (const Slot& slot : slots) ASSERT_TRUE(ring.write_slot(slot.data(), slot.size())) << ring.last_error();
}

}  // namespace recorder_test
