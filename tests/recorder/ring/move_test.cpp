// Moving a buffer keeps it working: roles, positions, pending slots and the helper thread go along.
#include <optional>

#include "tests/recorder/ring/ring_fixture.h"

namespace ring_test {
namespace {

class RingMove : public RingFixture {
 protected:
  // Frames 0..4 written, 0..1 read, both roles held.
  static MemoryMappedCircularBuffer used(const std::string& path, const Options& options = without_sync()) {
    MemoryMappedCircularBuffer ring(options);
    EXPECT_TRUE(ring.initialize(path.c_str())) << ring.last_error();
    write_frames(ring, 0, 5);
    expect_frames(ring, 0, 2);
    return ring;
  }
  void expect_goes_on(MemoryMappedCircularBuffer& ring) {
    EXPECT_TRUE(ring.is_initialized());
    write_frames(ring, 5, 7);
    EXPECT_TRUE(ring.is_full());
    EXPECT_FALSE(write_frame(ring, 99));
    expect_frames(ring, 2, 10);
    MemoryMappedCircularBuffer other = open_ring();
    EXPECT_FALSE(other.claim_writer()) << "the role went along";
    EXPECT_FALSE(other.claim_reader());
  }
  static void expect_unused(MemoryMappedCircularBuffer& ring) {
    EXPECT_FALSE(ring.is_initialized());
    EXPECT_FALSE(write_frame(ring, 0));
    EXPECT_FALSE(ring.has_data());
    EXPECT_EQ(ring.get_write_slot_ptr(), nullptr);
    EXPECT_EQ(ring.get_read_slot_ptr(), nullptr);
    EXPECT_EQ(ring.slot_count(), 0u);
    EXPECT_EQ(ring.path(), "");
    ring.cleanup();
  }
};

TEST_F(RingMove, ConstructorTakesOver) {
  MemoryMappedCircularBuffer from = used(path_);
  MemoryMappedCircularBuffer to(std::move(from));
  expect_unused(from);
  expect_goes_on(to);
}

TEST_F(RingMove, AssignmentTakesOverAndGivesUpTheOld) {
  const std::string other = folder_ / "other.dat";
  MemoryMappedCircularBuffer to = used(other);
  MemoryMappedCircularBuffer from = used(path_);
  to = std::move(from);
  expect_unused(from);
  expect_goes_on(to);
  MemoryMappedCircularBuffer old(without_sync());
  ASSERT_TRUE(old.initialize(other.c_str()));
  EXPECT_TRUE(old.claim_writer()) << old.last_error();
  EXPECT_EQ(old.unread(), 3u);
}

TEST_F(RingMove, AssignmentToItselfChangesNothing) {
  MemoryMappedCircularBuffer ring = used(path_);
  MemoryMappedCircularBuffer& same = ring;
  ring = std::move(same);
  expect_goes_on(ring);
}

TEST_F(RingMove, HelperThreadGoesAlong) {
  std::optional<MemoryMappedCircularBuffer> from(
      used(path_, {10, 1024, Overflow::kReject, Durability::every(std::chrono::milliseconds(1))}));
  MemoryMappedCircularBuffer to(std::move(*from));
  from.reset();
  expect_goes_on(to);
  EXPECT_EQ(stats_of(to).sync_errno, 0);
}

TEST_F(RingMove, SlotsHandedOutStayValid) {
  MemoryMappedCircularBuffer from = used(path_);
  const void* oldest = from.get_read_slot_ptr();
  void* next = from.get_write_slot_ptr();
  MemoryMappedCircularBuffer to(std::move(from));
  EXPECT_TRUE(holds_frame(oldest, 2));
  fill_slot(next, 1024, 5);
  to.advance_write_pointer();
  EXPECT_EQ(to.unread(), 4u);
  expect_frames(to, 2, 4);
}

TEST_F(RingMove, MovedFromObjectMayBeUsedAgain) {
  MemoryMappedCircularBuffer from = used(path_);
  MemoryMappedCircularBuffer to(std::move(from));
  const std::string other = folder_ / "other.dat";
  ASSERT_TRUE(from.initialize(other.c_str())) << from.last_error();
  write_frames(from, 70, 1);
  expect_frames(from, 70, 1);
  expect_goes_on(to);
}

TEST_F(RingMove, RingsLiveInContainers) {
  std::vector<MemoryMappedCircularBuffer> rings;
  for (uint32_t i = 0; i < 5; ++i) {
    rings.emplace_back(without_sync());
    ASSERT_TRUE(rings.back().initialize((folder_ / std::to_string(i)).c_str()));
    ASSERT_TRUE(write_frame(rings.back(), i));
  }
  for (uint32_t i = 0; i < 5; ++i) expect_frames(rings[i], i, 1);
}

}  // namespace
}  // namespace ring_test
