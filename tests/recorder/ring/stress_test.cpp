// Contention: a writer and a reader at full speed, through one object and through two, with an observer beside them.
// Every frame is sealed by the writer and checked by each side that sees it. Run it under the thread sanitizer.
#include <cstdlib>
#include <random>
#include <span>
#include <thread>
#include <tuple>

#include "recorder/ring/observer.h"
#include "recorder/schema/seal.h"
#include "tests/recorder/ring/ring_fixture.h"
#include "tests/support/sanitizers.h"

namespace ring_test {
namespace {

using recorder::seal_is_valid;
using recorder::seal_of;
using recorder::seal_slot;
using recorder::ring::RingObserver;

constexpr uint32_t kSlotBytes = 256;

constexpr uint32_t kFrames = testing_support::kThreadSanitizer ? 25'000 : 300'000;

// Rings of a slot or two change threads at every frame and are as thoroughly tested by fewer.
uint32_t frames_to_stream(uint32_t slots) {
  const uint32_t frames = std::getenv("OUROBOROS_LONG_TESTS") != nullptr ? 3'000'000 : kFrames;
  return slots < 10 ? frames / 20 : frames;
}

std::span<const std::byte> slot_span(const void* slot) { return {static_cast<const std::byte*>(slot), kSlotBytes}; }

// Writes `frames` sealed frames, by copy and in place in turn.
void write_all(MemoryMappedCircularBuffer& ring, uint32_t frames) {
  std::array<std::byte, kSlotBytes> staging{};
  for (uint32_t i = 0; i < frames;) {
    const bool in_place = i % 2 == 0;
    if (in_place) {
      void* slot = ring.get_write_slot_ptr();
      if (slot == nullptr) {
        std::this_thread::yield();
        continue;
      }
      fill_slot(slot, kSlotBytes, i);
      seal_slot({static_cast<std::byte*>(slot), kSlotBytes}, i, 0, 0);
      ring.advance_write_pointer();
    } else {
      fill_slot(staging.data(), kSlotBytes, i);
      seal_slot(staging, i, 0, 0);
      if (!ring.write_slot(staging.data(), kSlotBytes)) {
        std::this_thread::yield();
        continue;
      }
    }
    ++i;
  }
}

// Reads as many, one by one and in batches of random size, and counts the frames that are not what was written.
uint32_t wrong_of_all(MemoryMappedCircularBuffer& ring, uint32_t frames) {
  std::minstd_rand random(1);
  std::array<std::byte, kSlotBytes> copy;
  uint32_t wrong = 0;
  for (uint32_t next = 0; next < frames;) {
    const uint32_t batch = 1 + static_cast<uint32_t>(random() % ring.slot_count());
    uint32_t seen = 0;
    for (const void* slot; seen < batch && (slot = ring.get_read_slot_ptr(seen)) != nullptr; ++seen) {
      wrong += !seal_is_valid(slot_span(slot)) || seal_of(slot_span(slot)).frame != next + seen;
    }
    if (seen == 0) {
      std::this_thread::yield();
    } else if (seen == 1 && ring.read_slot(copy.data(), copy.size())) {
      wrong += !seal_is_valid(copy) || seal_of(copy).frame != next;
    } else if (!ring.advance_read_pointer(seen)) {
      ++wrong;
    }
    next += seen;
  }
  return wrong;
}

struct Observed {
  uint32_t copied = 0;  // frames whose copy was promised to be whole
  uint32_t wrong = 0;   // of those, how many were not, or were another frame; looks that made no sense
};

// Copies what it can until the writer's last frame. With seqlock reads the copy itself is a race that the thread
// sanitizer would rightly report, but an observer has its own mapping, where the sanitizer sees none.
Observed observe(const std::string& path, uint32_t frames) {
  RingObserver observer;
  Observed result;
  if (!observer.open(path)) return {0, 1};
  std::array<std::byte, kSlotBytes> copy;
  while (observer.end_sequence() < frames) {
    std::this_thread::yield();
    if (!observer.refresh()) {
      ++result.wrong;
      continue;
    }
    const uint32_t end = observer.end_sequence();
    for (uint32_t sequence = end - observer.available(); sequence != end; ++sequence) {
      if (!observer.copy_frame(sequence, copy)) continue;
      ++result.copied;
      result.wrong += !seal_is_valid(copy) || seal_of(copy).frame != sequence;
    }
  }
  return result;
}

// Number of slots; whether writer and reader share one object.
class RingStress : public RingFixture, public ::testing::WithParamInterface<std::tuple<uint32_t, bool>> {};

TEST_P(RingStress, EveryFrameArrivesOnceWholeAndInOrder) {
  const auto [slots, one_object] = GetParam();
  const uint32_t frames = frames_to_stream(slots);
  const Options options{slots, kSlotBytes, Overflow::kReject, Durability::every(std::chrono::milliseconds(20))};
  MemoryMappedCircularBuffer ring = open_ring(options);
  MemoryMappedCircularBuffer second = open_ring(options);
  MemoryMappedCircularBuffer& read_through = one_object ? ring : second;

  Observed observed;
  std::thread observer([&] { observed = observe(path_, frames); });
  std::thread writer([&] { write_all(ring, frames); });
  const uint32_t wrong = wrong_of_all(read_through, frames);
  writer.join();
  observer.join();

  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(observed.wrong, 0u);
  // At the latest when the writer has ended; the only slot of a ring of one is never trusted.
  EXPECT_EQ(observed.copied > 0, slots > 1);
  const Stats stats = stats_of(ring);
  EXPECT_EQ(stats.total_writes, frames);
  EXPECT_EQ(stats.total_reads, frames);
  EXPECT_EQ(stats.write_index, frames % slots);
  EXPECT_EQ(stats.read_index, frames % slots);
  EXPECT_EQ(stats.sync_errno, 0);
}

INSTANTIATE_TEST_SUITE_P(Rings, RingStress, ::testing::Combine(::testing::Values(1u, 2u, 10u, 64u), ::testing::Bool()),
                         [](const auto& rings) {
                           return std::to_string(std::get<0>(rings.param)) + "Slots" +
                                  (std::get<1>(rings.param) ? "OneObject" : "TwoObjects");
                         });

class RingStressOnce : public RingFixture {};

TEST_F(RingStressOnce, ObserversOfAFlightRecorderNeverTakeATornFrame) {
  const uint32_t frames = frames_to_stream(10);
  MemoryMappedCircularBuffer ring = open_ring(flight_recorder(10, kSlotBytes));
  Observed observed;
  std::thread observer([&] { observed = observe(path_, frames); });
  write_all(ring, frames);
  observer.join();
  EXPECT_EQ(observed.wrong, 0u);
  EXPECT_EQ(ring.unread(), 10u);
  EXPECT_EQ(wrong_of_all(ring, 0), 0u);
}

// Counters read from any thread are consistent while both sides work.
TEST_F(RingStressOnce, StatsOfABusyRingAddUp) {
  const uint32_t frames = frames_to_stream(10) / 3;
  MemoryMappedCircularBuffer ring = open_ring(without_sync(10, kSlotBytes));
  MemoryMappedCircularBuffer asking = open_ring(without_sync(10, kSlotBytes));
  std::thread writer([&] { write_all(ring, frames); });
  std::thread reader([&] { EXPECT_EQ(wrong_of_all(ring, frames), 0u); });
  Stats stats;
  uint32_t wrong = 0;
  for (uint32_t last = 0; stats.total_reads < frames; last = stats.total_reads) {
    asking.get_stats(stats);
    wrong += stats.unread > 10 || (stats.write_index + 10 - stats.read_index) % 10 != stats.unread % 10;
    wrong += stats.total_reads < last || asking.unread() > 10;
    std::this_thread::yield();
  }
  writer.join();
  reader.join();
  EXPECT_EQ(wrong, 0u);
}

}  // namespace
}  // namespace ring_test
