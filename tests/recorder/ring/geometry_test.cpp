// Rings of other sizes than the default, and counters that pass 2^32.
#include <tuple>

#include "tests/recorder/ring/ring_fixture.h"

namespace ring_test {
namespace {

class RingGeometry : public RingFixture, public ::testing::WithParamInterface<std::tuple<uint32_t, uint32_t>> {
 protected:
  const uint32_t slots_ = std::get<0>(GetParam());
  const uint32_t slot_bytes_ = std::get<1>(GetParam());
  MemoryMappedCircularBuffer ring_ = open_ring(without_sync(slots_, slot_bytes_));
};

TEST_P(RingGeometry, FillsDrainsAndWraps) {
  EXPECT_EQ(read_file(path_).size(), 64 + size_t{slots_} * slot_bytes_);
  uint32_t written = 0;
  uint32_t read = 0;
  for (int round = 0; round < 4; ++round) {
    while (!ring_.is_full()) ASSERT_TRUE(write_frame(ring_, written++));
    EXPECT_EQ(written - read, slots_);
    EXPECT_FALSE(write_frame(ring_, written));
    const uint32_t keep = round % 2 == 0 ? slots_ / 3 : 0;
    while (written - read > keep) ASSERT_NO_FATAL_FAILURE(expect_frame(ring_, read++));
  }
}

TEST_P(RingGeometry, ReopensWithTheSameOptionsOrAsItIs) {
  ASSERT_TRUE(write_frame(ring_, 3));
  ring_.cleanup();
  EXPECT_EQ(open_ring(without_sync(slots_, slot_bytes_)).unread(), 1u);
  MemoryMappedCircularBuffer any = open_ring(without_sync(0, 0));
  EXPECT_EQ(any.slot_count(), slots_);
  EXPECT_EQ(any.slot_bytes(), slot_bytes_);
  expect_frame(any, 3);
}

TEST_P(RingGeometry, CountersPassTwoToThe32) {
  // Indices that do not follow from the counters: 2^32 is no multiple of most slot counts.
  ring_.cleanup();
  const uint32_t start = 0u - 2 * slots_;
  const uint32_t index = slots_ / 2;
  poke(path_, offset_of::kWriteIndex, index);
  poke(path_, offset_of::kReadIndex, index);
  poke(path_, offset_of::kTotalWrites, start);
  poke(path_, offset_of::kTotalReads, start);
  MemoryMappedCircularBuffer ring = open_ring(without_sync(slots_, slot_bytes_));
  for (uint32_t i = 0; i < 4 * slots_; ++i) {
    write_frames(ring, start + i, 1);
    EXPECT_EQ(ring.unread(), 1u);
    expect_frames(ring, start + i, 1);
  }
  const Stats stats = stats_of(ring);
  EXPECT_EQ(stats.total_writes, 2 * slots_);
  EXPECT_EQ(stats.write_index, index);
  EXPECT_EQ(stats.read_index, index);
}

INSTANTIATE_TEST_SUITE_P(Sizes, RingGeometry,
                         ::testing::Values(std::tuple{1u, 1024u}, std::tuple{2u, 64u}, std::tuple{3u, 100u},
                                           std::tuple{7u, 1u}, std::tuple{10u, 1024u}, std::tuple{10u, 4096u},
                                           std::tuple{64u, 1024u}, std::tuple{1024u, 17u}),
                         [](const auto& sizes) {
                           return std::to_string(std::get<0>(sizes.param)) + "x" +
                                  std::to_string(std::get<1>(sizes.param));
                         });

class RingWrap : public RingFixture {};

// As the specification's own arithmetic leaves it: index = total % 10 until the counter wraps at 2^32, which is 6
// mod 10.
TEST_F(RingWrap, TenSlotsGoOnAtTheNextSlotWhenTheCounterWraps) {
  const uint32_t near_end = 0u - 3;
  write_file(path_, ring_bytes(spec_header(near_end % 10, near_end % 10, near_end, near_end)));
  MemoryMappedCircularBuffer ring = open_ring();
  ASSERT_EQ(stats_of(ring).write_index, 3u);
  write_frames(ring, 0, 10);
  EXPECT_TRUE(ring.is_full());
  EXPECT_EQ(ring.unread(), 10u);
  EXPECT_FALSE(write_frame(ring, 10));
  SpecHeader header = header_in(path_);
  EXPECT_EQ(header.total_writes, 7u);
  EXPECT_EQ(header.write_index, 3u) << "one round from slot 3; 7 % 10 would have jumped";
  expect_frames(ring, 0, 4);
  header = header_in(path_);
  EXPECT_EQ(header.total_reads, 1u);
  EXPECT_EQ(header.read_index, 7u);
  ring.cleanup();
  MemoryMappedCircularBuffer again = open_ring();
  EXPECT_EQ(again.unread(), 6u);
  write_frames(again, 10, 4);
  expect_frames(again, 4, 10);
}

TEST_F(RingWrap, BatchReleaseCrossesTheWrap) {
  const uint32_t near_end = 0u - 5;
  write_file(path_, ring_bytes(spec_header(9, 9, near_end, near_end)));
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 0, 10);
  ASSERT_TRUE(ring.advance_read_pointer(8));
  EXPECT_EQ(stats_of(ring).total_reads, 3u);
  expect_frames(ring, 8, 2);
}

TEST_F(RingWrap, FlightRecorderEvictsAcrossTheWrap) {
  SpecHeader header = spec_header(1, 1, 0u - 4, 0u - 4);
  header.padding[0] = 1;
  write_file(path_, ring_bytes(header));
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 0, 25);
  EXPECT_EQ(stats_of(ring).total_writes, 21u);
  EXPECT_EQ(ring.unread(), 10u);
  expect_frames(ring, 15, 10);
}

}  // namespace
}  // namespace ring_test
