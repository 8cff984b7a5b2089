// Observers: they look without a role and without storing a byte, trust the latest n - 1 frames, and notice when a
// frame was overwritten under them.
#if !defined(_WIN32)
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "recorder/ring/observer.h"

#include "tests/recorder/ring/ring_fixture.h"
#include "tests/support/child_process.h"

namespace ring_test {
namespace {

using recorder::ring::RingObserver;
using ::testing::HasSubstr;

class RingObserverTest : public RingFixture {
 protected:
  MemoryMappedCircularBuffer ring_ = open_ring();
  RingObserver observer_ = opened();

  RingObserver opened() const {
    RingObserver observer;
    EXPECT_TRUE(observer.open(path_)) << observer.last_error();
    return observer;
  }
  // Whether `observer_` can copy the frame with that sequence number and finds frame `number` there.
  bool sees(uint32_t sequence, uint32_t number) const {
    Bytes slot(ring_.slot_bytes());
    return observer_.copy_frame(sequence, std::as_writable_bytes(std::span(slot))) &&
           holds_frame(slot.data(), number, slot.size());
  }
  bool sees(uint32_t sequence) const { return sees(sequence, sequence); }
};

TEST_F(RingObserverTest, FreshRingHasNothingToSee) {
  EXPECT_EQ(observer_.end_sequence(), 0u);
  EXPECT_EQ(observer_.available(), 0u);
  EXPECT_FALSE(sees(0));
  EXPECT_FALSE(sees(0u - 1));
}

TEST_F(RingObserverTest, SeesFramesFromTheFirstToTheLatest) {
  write_frames(ring_, 0, 4);
  EXPECT_EQ(observer_.available(), 0u) << "only refresh() looks again";
  ASSERT_TRUE(observer_.refresh());
  EXPECT_EQ(observer_.end_sequence(), 4u);
  EXPECT_EQ(observer_.available(), 4u);
  for (uint32_t i = 0; i < 4; ++i) EXPECT_TRUE(sees(i)) << i;
  EXPECT_FALSE(sees(4));
}

TEST_F(RingObserverTest, TrustsAllButTheOldestSlotOfAFullRing) {
  write_frames(ring_, 0, 10);
  ASSERT_TRUE(observer_.refresh());
  EXPECT_EQ(observer_.available(), 9u);
  EXPECT_FALSE(sees(0));
  for (uint32_t i = 1; i < 10; ++i) EXPECT_TRUE(sees(i)) << i;
}

TEST_F(RingObserverTest, SeesFramesThatTheReaderHasReleased) {
  write_frames(ring_, 0, 6);
  expect_frames(ring_, 0, 6);
  ASSERT_TRUE(observer_.refresh());
  EXPECT_EQ(observer_.positions().unread(), 0u);
  EXPECT_TRUE(sees(0));
  EXPECT_TRUE(sees(5));
}

TEST_F(RingObserverTest, FrameUnderThePenIsNotTrusted) {
  write_frames(ring_, 0, 10);
  expect_frames(ring_, 0, 10);
  ASSERT_TRUE(observer_.refresh());
  std::memset(ring_.get_write_slot_ptr(), 0xee, 512);
  EXPECT_FALSE(sees(0)) << "its slot is half overwritten";
  EXPECT_TRUE(sees(1));
}

TEST_F(RingObserverTest, LappedCopyIsDetected) {
  write_frames(ring_, 0, 10);
  expect_frames(ring_, 0, 10);
  ASSERT_TRUE(observer_.refresh());
  EXPECT_TRUE(sees(1));
  write_frames(ring_, 10, 1);
  EXPECT_FALSE(sees(1)) << "the writer may have begun to overwrite it";
  EXPECT_TRUE(sees(2));
  write_frames(ring_, 11, 5);
  for (uint32_t i = 1; i <= 6; ++i) EXPECT_FALSE(sees(i)) << i;
  for (uint32_t i = 7; i < 10; ++i) EXPECT_TRUE(sees(i)) << i;
  ASSERT_TRUE(observer_.refresh());
  for (uint32_t i = 7; i < 16; ++i) EXPECT_TRUE(sees(i)) << i;
}

TEST_F(RingObserverTest, FrameLappedManyTimesIsNotTakenForItsSuccessor) {
  write_frames(ring_, 0, 10);
  ASSERT_TRUE(observer_.refresh());
  expect_frames(ring_, 0, 10);
  for (uint32_t i = 10; i < 60; ++i) {
    write_frames(ring_, i, 1);
    expect_frames(ring_, i, 1);
  }
  for (uint32_t i = 0; i < 10; ++i) EXPECT_FALSE(sees(i)) << i;
}

TEST_F(RingObserverTest, SequenceNumbersCrossTheWrap) {
  ring_.cleanup();
  observer_.close();
  write_file(path_, ring_bytes(spec_header(7, 7, 0u - 4, 0u - 4)));
  ring_ = open_ring();
  write_frames(ring_, 100, 10);
  expect_frames(ring_, 100, 10);
  write_frames(ring_, 110, 9);
  observer_ = opened();
  EXPECT_EQ(observer_.end_sequence(), 15u);
  for (uint32_t i = 0; i < 9; ++i) EXPECT_TRUE(sees(6 + i, 110 + i)) << i;
}

TEST_F(RingObserverTest, CopiesAsMuchAsThereIsRoomFor) {
  write_frames(ring_, 3, 1);
  ASSERT_TRUE(observer_.refresh());
  Bytes small(16);
  EXPECT_TRUE(observer_.copy_frame(0, std::as_writable_bytes(std::span(small))));
  EXPECT_EQ(std::memcmp(small.data(), slot_content(3).data(), 16), 0);
  Bytes large(3000, 0xaa);
  EXPECT_TRUE(observer_.copy_frame(0, std::as_writable_bytes(std::span(large))));
  EXPECT_TRUE(holds_frame(large.data(), 3));
  EXPECT_EQ(large[1024], 0xaa);
}

TEST_F(RingObserverTest, CopiesAnySlotAsItLies) {
  write_frames(ring_, 0, 10);
  Bytes slot(1024);
  for (uint32_t i = 0; i < 10; ++i) {
    observer_.copy_slot(i, std::as_writable_bytes(std::span(slot)));
    EXPECT_TRUE(holds_frame(slot.data(), i));
  }
}

TEST_F(RingObserverTest, SeesWhoIsThere) {
  EXPECT_FALSE(observer_.has_writer());
  EXPECT_FALSE(observer_.has_reader());
  ASSERT_TRUE(ring_.claim_writer());
  EXPECT_TRUE(observer_.has_writer());
  EXPECT_FALSE(observer_.has_reader());
  ASSERT_TRUE(ring_.claim_reader());
  EXPECT_TRUE(observer_.has_reader());
  ring_.cleanup();
  EXPECT_FALSE(observer_.has_writer());
  EXPECT_FALSE(observer_.has_reader());
}

TEST_F(RingObserverTest, ChangesNothing) {
  write_frames(ring_, 0, 3);
  ring_.cleanup();
  const Snapshot before(path_);
  RingObserver another = opened();
  ASSERT_TRUE(another.refresh());
  Bytes slot(1024);
  EXPECT_TRUE(another.copy_frame(2, std::as_writable_bytes(std::span(slot))));
  EXPECT_FALSE(another.has_writer());
  EXPECT_FALSE(another.replaced());
  another.close();
  EXPECT_EQ(Snapshot(path_), before);
}

#if !defined(_WIN32)  // needs another user
TEST_F(RingObserverTest, NeedsNoRightToWrite) {
  write_frames(ring_, 0, 3);
  ASSERT_EQ(::chmod(path_.c_str(), 0444), 0);
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
  EXPECT_TRUE(in_child([&] {
    if (::geteuid() == 0 && ::seteuid(65534) != 0) return false;
    const RingObserver another = opened();
    return another.available() == 3 && another.has_writer();
  }));
}
#endif

TEST_F(RingObserverTest, TakesNoRoleFromAnybody) {
  const RingObserver another = opened();
  EXPECT_TRUE(ring_.claim_writer() && ring_.claim_reader());
  EXPECT_TRUE(another.is_open());
}

#if !defined(_WIN32)  // a mapped file cannot be cut there
TEST_F(RingObserverTest, TruncatedFileIsNoticedBeforeItIsRead) {
  write_frames(ring_, 0, 3);
  ASSERT_TRUE(observer_.refresh());
  ring_.cleanup();
  ASSERT_EQ(::truncate(path_.c_str(), 5000), 0);
  EXPECT_FALSE(observer_.refresh());
  EXPECT_THAT(observer_.last_error(), HasSubstr("shorter"));
  EXPECT_EQ(observer_.end_sequence(), 3u) << "the last good look stays";
  ASSERT_EQ(::truncate(path_.c_str(), 0), 0);
  EXPECT_FALSE(observer_.refresh());
}
#endif

TEST_F(RingObserverTest, ReplacedAndRemovedFilesAreNoticed) {
  EXPECT_FALSE(observer_.replaced());
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  EXPECT_TRUE(observer_.replaced());
  ASSERT_TRUE(observer_.open(path_));
  EXPECT_FALSE(observer_.replaced());
  std::filesystem::remove(path_);
  EXPECT_TRUE(observer_.replaced());
}

TEST_F(RingObserverTest, CountersThatNoLongerAddUpAreTold) {
  write_frames(ring_, 0, 3);
  ASSERT_TRUE(observer_.refresh());
  poke(path_, offset_of::kTotalWrites, uint32_t{50});
  EXPECT_FALSE(observer_.refresh());
  EXPECT_THAT(observer_.last_error(), HasSubstr("unread"));
  EXPECT_EQ(observer_.end_sequence(), 3u);
  poke(path_, offset_of::kTotalWrites, uint32_t{3});
  EXPECT_TRUE(observer_.refresh());
  poke(path_, offset_of::kSlotCount, uint32_t{5});
  EXPECT_FALSE(observer_.refresh());
}

TEST_F(RingObserverTest, RefusesWhatOpeningForUseRefuses) {
  const std::string other = folder_ / "other.dat";
  RingObserver another;
  EXPECT_FALSE(another.open(other));
  EXPECT_THAT(another.last_error(), HasSubstr("No such file"));
  for (const Bytes& bytes : {Bytes{}, Bytes(63, 0), Bytes(kSpecFileBytes, 0), ring_bytes(SpecHeader{}, 9),
                             ring_bytes(spec_header(3, 1, 15, 12)), ring_bytes(spec_header(10, 0, 0, 0))}) {
    write_file(other, bytes);
    EXPECT_FALSE(another.open(other));
    EXPECT_STRNE(another.last_error(), "");
  }
  EXPECT_FALSE(another.open(folder_.path().string()));
  EXPECT_FALSE(another.is_open());
}

TEST_F(RingObserverTest, FailedOpenKeepsWhatWasOpen) {
  write_frames(ring_, 0, 3);
  EXPECT_FALSE(observer_.open(folder_ / "missing.dat"));
  EXPECT_TRUE(observer_.is_open());
  EXPECT_EQ(observer_.path(), path_);
  ASSERT_TRUE(observer_.refresh());
  EXPECT_TRUE(sees(2));
}

TEST_F(RingObserverTest, ClosedObserverSeesNothing) {
  write_frames(ring_, 0, 3);
  ASSERT_TRUE(observer_.refresh());
  observer_.close();
  EXPECT_FALSE(observer_.is_open());
  EXPECT_FALSE(observer_.refresh());
  EXPECT_FALSE(observer_.has_writer());
  EXPECT_TRUE(observer_.replaced());
  EXPECT_FALSE(sees(1));
}

TEST_F(RingObserverTest, TakesAnyGeometryAsItIs) {
  ring_.cleanup();
  std::filesystem::remove(path_);
  ring_ = open_ring(without_sync(3, 128));
  write_frames(ring_, 0, 3);
  observer_ = opened();
  EXPECT_EQ(observer_.geometry(), (recorder::ring::Geometry{3, 128}));
  EXPECT_EQ(observer_.available(), 2u);
  EXPECT_TRUE(sees(1));
  EXPECT_TRUE(sees(2));
  EXPECT_FALSE(sees(0));
}

#if !defined(_WIN32)  // needs fork()
TEST_F(RingObserverTest, OpensALiveRingAtAnyMoment) {
  ring_.cleanup();
  Child writer([&](const Child::Line& line) {
    MemoryMappedCircularBuffer ring = open_ring();
    line.say();
    for (uint32_t i = 0;; ++i) {
      if (!ring.write_slot(&i, sizeof i)) ring.advance_read_pointer(10);
    }
    return true;
  });
  ASSERT_EQ(writer.line().hear(), '.');
  for (int i = 0; i < 2000; ++i) {
    RingObserver another;
    ASSERT_TRUE(another.open(path_)) << i << ": " << another.last_error();
    MemoryMappedCircularBuffer use = open_ring();
    const Stats stats = stats_of(use);
    EXPECT_LE(stats.unread, 10u);
    EXPECT_EQ((stats.write_index + 10 - stats.read_index) % 10, stats.unread % 10);
  }
}
#endif

}  // namespace
}  // namespace ring_test
