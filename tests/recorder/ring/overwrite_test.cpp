// Overwrite mode: a full ring evicts its oldest frame instead of refusing the newest.
#include "recorder/ring/observer.h"
#include "tests/recorder/ring/ring_fixture.h"

namespace ring_test {
namespace {

class RingEvict : public RingFixture {
 protected:
  MemoryMappedCircularBuffer ring_ = open_ring(flight_recorder());
};

TEST_F(RingEvict, KeepsTheLatestFrames) {
  write_frames(ring_, 0, 37);
  EXPECT_TRUE(ring_.is_full());
  EXPECT_EQ(ring_.unread(), 10u);
  const Stats stats = stats_of(ring_);
  EXPECT_EQ(stats.total_writes, 37u);
  EXPECT_EQ(stats.total_reads, 27u);
  EXPECT_EQ(stats.rejected, 0u);
  EXPECT_EQ(stats.overflow, Overflow::kOverwriteOldest);
  expect_frames(ring_, 27, 10);
}

TEST_F(RingEvict, EvictsBeforeTheSlotIsTouched) {
  write_frames(ring_, 0, 10);
  ASSERT_NE(ring_.get_write_slot_ptr(), nullptr);
  EXPECT_EQ(header_in(path_).total_reads, 1u) << "by now the slot may be half overwritten";
  EXPECT_EQ(ring_.unread(), 9u);
}

TEST_F(RingEvict, AskingForTheSlotAgainEvictsNothingMore) {
  write_frames(ring_, 0, 10);
  void* slot = ring_.get_write_slot_ptr();
  EXPECT_EQ(ring_.get_write_slot_ptr(), slot);
  EXPECT_EQ(ring_.unread(), 9u);
  fill_slot(slot, 1024, 10);
  ring_.advance_write_pointer();
  expect_frames(ring_, 1, 10);
}

TEST_F(RingEvict, WriterMayReadToo) {
  write_frames(ring_, 0, 15);
  expect_frames(ring_, 5, 4);
  write_frames(ring_, 15, 4);
  EXPECT_EQ(ring_.unread(), 10u);
  expect_frames(ring_, 9, 2);
  write_frames(ring_, 19, 5);
  expect_frames(ring_, 14, 10);
  EXPECT_FALSE(ring_.has_data());
}

TEST_F(RingEvict, WriterOwnsBothSides) {
  write_frames(ring_, 0, 1);
  MemoryMappedCircularBuffer other = open_ring();
  EXPECT_FALSE(other.claim_reader());
  EXPECT_THAT(other.last_error(), ::testing::HasSubstr("already has a reader"));
  EXPECT_FALSE(other.claim_writer());
  EXPECT_EQ(other.get_read_slot_ptr(), nullptr);
}

TEST_F(RingEvict, WriterIsRefusedWhileSomebodyReads) {
  MemoryMappedCircularBuffer reader = open_ring();
  ASSERT_TRUE(reader.claim_reader());
  EXPECT_FALSE(write_frame(ring_, 0));
  EXPECT_THAT(ring_.last_error(), ::testing::HasSubstr("reader"));
  reader.cleanup();
  EXPECT_TRUE(write_frame(ring_, 0)) << ring_.last_error();
}

TEST_F(RingEvict, ExistingRingKeepsItsPolicy) {
  write_frames(ring_, 0, 12);
  ring_.cleanup();
  MemoryMappedCircularBuffer again = open_ring(without_sync());
  write_frames(again, 12, 1);
  EXPECT_EQ(stats_of(again).overflow, Overflow::kOverwriteOldest);
  expect_frames(again, 3, 10);
}

TEST_F(RingEvict, RejectingRingStaysOneUnderOtherOptions) {
  const std::string other = folder_ / "other.dat";
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(other.c_str()));
  MemoryMappedCircularBuffer ring(flight_recorder());
  ASSERT_TRUE(ring.initialize(other.c_str()));
  write_frames(ring, 0, 10);
  EXPECT_FALSE(write_frame(ring, 10));
}

TEST_F(RingEvict, WorksInRingsOfAFewSlots) {
  for (uint32_t slots = 1; slots <= 3; ++slots) {
    std::filesystem::remove(path_);
    MemoryMappedCircularBuffer ring = open_ring(flight_recorder(slots, 64));
    for (uint32_t i = 0; i < 20; ++i) {
      ASSERT_TRUE(write_frame(ring, i));
      EXPECT_TRUE(holds_frame(ring.get_read_slot_ptr(0), i < slots ? 0 : i + 1 - slots, 64));
    }
    expect_frames(ring, 20 - slots, slots);
  }
}

TEST_F(RingEvict, ResetStartsAnew) {
  write_frames(ring_, 0, 25);
  ring_.reset();
  EXPECT_EQ(ring_.unread(), 0u);
  write_frames(ring_, 0, 13);
  expect_frames(ring_, 3, 10);
}

TEST_F(RingEvict, MovedFlightRecorderGoesOn) {
  write_frames(ring_, 0, 25);
  MemoryMappedCircularBuffer moved(std::move(ring_));
  write_frames(moved, 25, 3);
  expect_frames(moved, 18, 10);
}

TEST_F(RingEvict, ObserversTrustAllButTheOldest) {
  write_frames(ring_, 0, 37);
  recorder::ring::RingObserver observer;
  ASSERT_TRUE(observer.open(path_)) << observer.last_error();
  ASSERT_EQ(observer.available(), 9u);
  Bytes slot(1024);
  for (uint32_t sequence = 28; sequence < 37; ++sequence) {
    EXPECT_TRUE(observer.copy_frame(sequence, std::as_writable_bytes(std::span(slot)))) << sequence;
    EXPECT_TRUE(holds_frame(slot.data(), sequence));
  }
  EXPECT_FALSE(observer.copy_frame(27, std::as_writable_bytes(std::span(slot))));
}

}  // namespace
}  // namespace ring_test
