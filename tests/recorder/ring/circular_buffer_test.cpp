// Writing and reading through one object: copies, direct access, full, empty, counters.
#include "tests/recorder/ring/ring_fixture.h"

namespace ring_test {
namespace {

class RingBasic : public RingFixture {
 protected:
  MemoryMappedCircularBuffer ring_ = open_ring();
};

TEST_F(RingBasic, ReadsWhatWasWrittenInOrder) {
  write_frames(ring_, 0, 10);
  expect_frames(ring_, 0, 10);
}

TEST_F(RingBasic, AllTenSlotsAreUsable) {
  for (uint32_t i = 0; i < 10; ++i) {
    EXPECT_FALSE(ring_.is_full()) << i;
    EXPECT_TRUE(write_frame(ring_, i)) << i;
    EXPECT_EQ(ring_.unread(), i + 1);
  }
  EXPECT_TRUE(ring_.is_full());
}

TEST_F(RingBasic, FullRingRefusesAndOverwritesNothing) {
  write_frames(ring_, 0, 10);
  const Bytes before = read_file(path_);
  EXPECT_FALSE(write_frame(ring_, 10));
  EXPECT_THAT(ring_.last_error(), ::testing::HasSubstr("full"));
  EXPECT_EQ(ring_.get_write_slot_ptr(), nullptr);
  Bytes after = read_file(path_);
  EXPECT_EQ(value_in<uint32_t>(after, offset_of::kRejected), 2u);
  std::memset(after.data() + offset_of::kRejected, 0, 4);
  EXPECT_EQ(after, before);
  expect_frames(ring_, 0, 10);
}

TEST_F(RingBasic, AWriterThatWaitsIsToldOfRoomAndCountsNothingAsRejected) {
  EXPECT_TRUE(ring_.can_write());
  write_frames(ring_, 0, 10);
  const Bytes before = read_file(path_);
  EXPECT_FALSE(ring_.can_write());
  EXPECT_EQ(read_file(path_), before);
  expect_frame(ring_, 0);
  EXPECT_TRUE(ring_.can_write());
  EXPECT_TRUE(write_frame(ring_, 10));
  EXPECT_FALSE(ring_.can_write());
}

TEST_F(RingBasic, NothingIsPublishedWithoutASlotToFill) {
  ring_.advance_write_pointer();
  write_frames(ring_, 0, 3);
  ring_.advance_write_pointer();
  ASSERT_NE(ring_.get_write_slot_ptr(), nullptr);
  ring_.reset();
  ring_.advance_write_pointer();
  EXPECT_EQ(ring_.unread(), 0u);
}

TEST_F(RingBasic, FullRingTakesAFrameAgainAfterARead) {
  write_frames(ring_, 0, 10);
  expect_frame(ring_, 0);
  EXPECT_FALSE(ring_.is_full());
  EXPECT_TRUE(write_frame(ring_, 10));
  EXPECT_FALSE(write_frame(ring_, 11));
  expect_frames(ring_, 1, 10);
}

TEST_F(RingBasic, EmptyRingGivesNothingAndLeavesTheBufferAlone) {
  char data[8] = "before";
  size_t bytes = 77;
  EXPECT_FALSE(ring_.read_slot(data, sizeof data, &bytes));
  EXPECT_THAT(ring_.last_error(), ::testing::HasSubstr("empty"));
  EXPECT_FALSE(ring_.peek_slot(data, sizeof data, &bytes));
  EXPECT_EQ(ring_.get_read_slot_ptr(), nullptr);
  EXPECT_STREQ(data, "before");
  EXPECT_EQ(bytes, 77u);
  EXPECT_FALSE(ring_.has_data());
}

TEST_F(RingBasic, WriteFillsTheRestOfTheSlotWithZeros) {
  write_frames(ring_, 1, 10);
  expect_frames(ring_, 1, 10);
  const char text[] = "short";
  ASSERT_TRUE(ring_.write_slot(text, sizeof text));
  const auto* slot = static_cast<const char*>(ring_.get_read_slot_ptr());
  ASSERT_NE(slot, nullptr);
  EXPECT_STREQ(slot, "short");
  for (size_t i = sizeof text; i < 1024; ++i) ASSERT_EQ(slot[i], 0) << i;
}

TEST_F(RingBasic, EmptyRecordIsASlotOfZeros) {
  write_frames(ring_, 1, 10);
  expect_frames(ring_, 1, 10);
  ASSERT_TRUE(ring_.write_slot("", 0));
  Bytes slot(1024, 1);
  ASSERT_TRUE(ring_.read_slot(slot.data(), slot.size()));
  EXPECT_EQ(slot, Bytes(1024, 0));
}

TEST_F(RingBasic, ReadReportsTheBytesThatItCopied) {
  write_frames(ring_, 0, 3);
  Bytes data(2000, 0xaa);
  size_t bytes = 0;
  ASSERT_TRUE(ring_.read_slot(data.data(), 16, &bytes));
  EXPECT_EQ(bytes, 16u);
  EXPECT_EQ(std::memcmp(data.data(), slot_content(0).data(), 16), 0);
  EXPECT_EQ(data[16], 0xaa) << "wrote past max_size";
  ASSERT_TRUE(ring_.read_slot(data.data(), data.size(), &bytes));
  EXPECT_EQ(bytes, 1024u) << "slots are records of a fixed size";
  EXPECT_TRUE(holds_frame(data.data(), 1));
  EXPECT_EQ(data[1024], 0xaa);
  ASSERT_TRUE(ring_.read_slot(data.data(), data.size())) << "bytes_read may be left out";
  EXPECT_TRUE(holds_frame(data.data(), 2));
}

TEST_F(RingBasic, PeekDoesNotAdvance) {
  write_frames(ring_, 5, 2);
  Bytes data(1024);
  size_t bytes = 0;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(ring_.peek_slot(data.data(), data.size(), &bytes));
    EXPECT_EQ(bytes, 1024u);
    EXPECT_TRUE(holds_frame(data.data(), 5));
    EXPECT_EQ(ring_.unread(), 2u);
  }
  expect_frames(ring_, 5, 2);
}

TEST_F(RingBasic, DirectAccessWorksInTheMappedSlot) {
  void* slot = ring_.get_write_slot_ptr();
  ASSERT_NE(slot, nullptr);
  EXPECT_EQ(ring_.get_write_slot_ptr(), slot) << "the same slot until it is published";
  fill_slot(slot, 1024, 42);
  EXPECT_FALSE(ring_.has_data()) << "not yet published";
  EXPECT_EQ(read_file(path_)[64], 42) << "not the mapped slot";
  ring_.advance_write_pointer();
  EXPECT_TRUE(ring_.has_data());
  const void* read = ring_.get_read_slot_ptr();
  EXPECT_TRUE(holds_frame(read, 42));
  EXPECT_EQ(ring_.get_read_slot_ptr(), read);
  ring_.advance_read_pointer();
  EXPECT_FALSE(ring_.has_data());
}

TEST_F(RingBasic, WriteSlotKeepsWhatTheNextDirectSlotHeldBefore) {
  write_frames(ring_, 0, 10);
  expect_frames(ring_, 0, 10);
  EXPECT_TRUE(holds_frame(ring_.get_write_slot_ptr(), 0)) << "slots are not cleared before they are filled in place";
}

TEST_F(RingBasic, SlotsAreAlignedTo64) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(ring_.get_write_slot_ptr()) % 64, 0u);
    ring_.advance_write_pointer();
  }
}

TEST_F(RingBasic, AdvanceWithoutASlotDoesNothingAndSaysSo) {
  ASSERT_TRUE(ring_.claim_writer());
  ASSERT_TRUE(ring_.claim_reader());
  const Bytes before = read_file(path_);
  ring_.advance_write_pointer();
  EXPECT_THAT(ring_.last_error(), ::testing::HasSubstr("advance_write_pointer"));
  ring_.advance_read_pointer();
  EXPECT_THAT(ring_.last_error(), ::testing::HasSubstr("advance_read_pointer"));
  EXPECT_EQ(read_file(path_), before);
  write_frames(ring_, 0, 1);
  ring_.advance_write_pointer();
  EXPECT_EQ(ring_.unread(), 1u) << "a slot is published once";
}

TEST_F(RingBasic, AdvanceAfterARefusedSlotPublishesNothing) {
  write_frames(ring_, 0, 10);
  EXPECT_EQ(ring_.get_write_slot_ptr(), nullptr);
  ring_.advance_write_pointer();
  EXPECT_EQ(stats_of(ring_).total_writes, 10u);
  expect_frames(ring_, 0, 10);
}

TEST_F(RingBasic, LooksAheadAndReleasesInBatches) {
  write_frames(ring_, 0, 6);
  for (uint32_t i = 0; i < 6; ++i) EXPECT_TRUE(holds_frame(ring_.get_read_slot_ptr(i), i)) << i;
  EXPECT_EQ(ring_.get_read_slot_ptr(6), nullptr);
  EXPECT_FALSE(ring_.advance_read_pointer(7)) << "all or nothing";
  EXPECT_THAT(ring_.last_error(), ::testing::HasSubstr("7"));
  EXPECT_EQ(ring_.unread(), 6u);
  EXPECT_TRUE(ring_.advance_read_pointer(0));
  EXPECT_EQ(ring_.unread(), 6u);
  EXPECT_TRUE(ring_.advance_read_pointer(4));
  EXPECT_EQ(stats_of(ring_).total_reads, 4u);
  expect_frames(ring_, 4, 2);
}

TEST_F(RingBasic, BatchOfAllSlotsMayCrossTheEndOfTheRing) {
  write_frames(ring_, 0, 7);
  ASSERT_TRUE(ring_.advance_read_pointer(7));
  write_frames(ring_, 7, 10);
  for (uint32_t i = 0; i < 10; ++i) EXPECT_TRUE(holds_frame(ring_.get_read_slot_ptr(i), 7 + i)) << i;
  EXPECT_FALSE(ring_.advance_read_pointer(11));
  EXPECT_FALSE(ring_.advance_read_pointer(0xffffffff));
  ASSERT_TRUE(ring_.advance_read_pointer(10));
  EXPECT_FALSE(ring_.has_data());
  write_frames(ring_, 17, 10);
  expect_frames(ring_, 17, 10);
}

TEST_F(RingBasic, LookingAheadFindsFramesPublishedSinceTheLastLook) {
  write_frames(ring_, 0, 1);
  EXPECT_NE(ring_.get_read_slot_ptr(0), nullptr);
  write_frames(ring_, 1, 1);
  EXPECT_TRUE(holds_frame(ring_.get_read_slot_ptr(1), 1));
  EXPECT_TRUE(ring_.advance_read_pointer(2));
}

TEST_F(RingBasic, StatsHoldTheHeaderAndTheRejections) {
  write_frames(ring_, 0, 10);
  EXPECT_FALSE(write_frame(ring_, 10));
  EXPECT_EQ(ring_.get_write_slot_ptr(), nullptr);
  expect_frames(ring_, 0, 7);
  write_frames(ring_, 10, 3);
  const Stats stats = stats_of(ring_);
  EXPECT_EQ(stats.write_index, 3u);
  EXPECT_EQ(stats.read_index, 7u);
  EXPECT_EQ(stats.total_writes, 13u);
  EXPECT_EQ(stats.total_reads, 7u);
  EXPECT_EQ(stats.magic_number, kSpecMagic);
  EXPECT_EQ(stats.rejected, 2u);
  EXPECT_EQ(stats.unread, 6u);
  EXPECT_EQ(stats.slot_count, 10u);
  EXPECT_EQ(stats.slot_bytes, 1024u);
  EXPECT_EQ(stats.overflow, Overflow::kReject);
  EXPECT_EQ(stats.sync_errno, 0);
}

TEST_F(RingBasic, StatsNeedNoRole) {
  MemoryMappedCircularBuffer other = open_ring();
  write_frames(ring_, 0, 4);
  EXPECT_EQ(stats_of(other).total_writes, 4u);
  EXPECT_EQ(other.unread(), 4u);
  EXPECT_TRUE(other.has_data());
  EXPECT_FALSE(other.is_full());
}

TEST_F(RingBasic, ResetEmptiesTheRingAndItsCounters) {
  ASSERT_TRUE(ring_.set_tag(9));
  write_frames(ring_, 0, 10);
  EXPECT_FALSE(write_frame(ring_, 10));
  expect_frames(ring_, 0, 3);
  ring_.reset();
  const Stats stats = stats_of(ring_);
  EXPECT_EQ(stats.write_index, 0u);
  EXPECT_EQ(stats.read_index, 0u);
  EXPECT_EQ(stats.total_writes, 0u);
  EXPECT_EQ(stats.total_reads, 0u);
  EXPECT_EQ(stats.rejected, 0u);
  EXPECT_EQ(header_in(path_).total_writes, 0u);
  EXPECT_FALSE(ring_.has_data());
  EXPECT_EQ(ring_.get_read_slot_ptr(), nullptr);
  EXPECT_EQ(ring_.tag(), 9u) << "the tag is the application's";
  write_frames(ring_, 50, 10);
  EXPECT_TRUE(ring_.is_full());
  expect_frames(ring_, 50, 10);
}

TEST_F(RingBasic, ResetTakesBackASlotThatWasHandedOut) {
  ASSERT_NE(ring_.get_write_slot_ptr(), nullptr);
  ring_.reset();
  ring_.advance_write_pointer();
  EXPECT_FALSE(ring_.has_data());
}

TEST_F(RingBasic, ResetKeepsNoRoleThatItDidNotHave) {
  ring_.reset();
  MemoryMappedCircularBuffer other = open_ring();
  EXPECT_TRUE(other.claim_writer()) << other.last_error();
  EXPECT_TRUE(other.claim_reader()) << other.last_error();
}

TEST_F(RingBasic, CleanupGivesUpEverythingAndMayBeCalledTwice) {
  write_frames(ring_, 0, 2);
  ring_.cleanup();
  EXPECT_FALSE(ring_.is_initialized());
  ring_.cleanup();
  EXPECT_FALSE(ring_.is_initialized());
  MemoryMappedCircularBuffer next = open_ring();
  EXPECT_TRUE(next.claim_writer()) << next.last_error();
  expect_frames(next, 0, 2);
}

TEST_F(RingBasic, ReopeningContinuesWhereItStopped) {
  write_frames(ring_, 0, 8);
  expect_frames(ring_, 0, 5);
  ring_.cleanup();
  ASSERT_TRUE(ring_.initialize(path_.c_str()));
  EXPECT_EQ(ring_.unread(), 3u);
  write_frames(ring_, 8, 7);
  EXPECT_FALSE(write_frame(ring_, 15));
  expect_frames(ring_, 5, 10);
}

TEST_F(RingBasic, SecondInitializeReplacesTheFirst) {
  write_frames(ring_, 0, 4);
  const std::string other = folder_ / "other.dat";
  ASSERT_TRUE(ring_.initialize(other.c_str())) << ring_.last_error();
  EXPECT_EQ(ring_.path(), other);
  EXPECT_FALSE(ring_.has_data());
  write_frames(ring_, 90, 1);
  MemoryMappedCircularBuffer first = open_ring();
  EXPECT_TRUE(first.claim_writer()) << "the first ring is free: " << first.last_error();
  EXPECT_EQ(first.unread(), 4u);
}

TEST_F(RingBasic, InitializeOnTheSameFileTwiceContinues) {
  write_frames(ring_, 0, 4);
  ASSERT_TRUE(ring_.initialize(path_.c_str())) << ring_.last_error();
  write_frames(ring_, 4, 1);
  expect_frames(ring_, 0, 5);
}

TEST_F(RingBasic, SuccessDoesNotTouchTheLastError) {
  ring_.get_read_slot_ptr();
  const std::string reason = ring_.last_error();
  ASSERT_FALSE(reason.empty());
  write_frames(ring_, 0, 1);
  expect_frames(ring_, 0, 1);
  EXPECT_EQ(ring_.last_error(), reason);
}

TEST_F(RingBasic, TagOutlivesTheObject) {
  EXPECT_EQ(ring_.tag(), 0u);
  ASSERT_TRUE(ring_.set_tag(0xfedcba9876543210));
  ring_.cleanup();
  EXPECT_EQ(ring_.tag(), 0u);
  EXPECT_EQ(open_ring().tag(), 0xfedcba9876543210u);
}

}  // namespace
}  // namespace ring_test
