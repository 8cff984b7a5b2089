// Rings that others have changed since we opened them, or use by the specification alone, or in ways that are not nice.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "recorder/ring/observer.h"
#include "tests/recorder/ring/ring_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/sanitizers.h"

namespace ring_test {
namespace {

using recorder::ring::RingObserver;
using ::testing::HasSubstr;

class RingHostile : public RingFixture {
 protected:
  // What the specification's reset() does in a program that knows nothing of the padding, and a few frames written
  // after.
  void foreign_reset(uint32_t frames) const {
    poke(path_, 0, spec_header(frames % 10, 0, frames, 0).write_index);
    poke(path_, offset_of::kReadIndex, uint32_t{0});
    poke(path_, offset_of::kTotalWrites, frames);
    poke(path_, offset_of::kTotalReads, uint32_t{0});
    for (uint32_t i = 0; i < frames; ++i) poke(path_, 64 + i % 10 * 1024, slot_content(500 + i).data(), 1024);
  }
};

TEST_F(RingHostile, ForeignResetIsBelieved) {
  for (uint32_t written = 0; written <= 10; ++written) {
    for (uint32_t read = 0; read <= written; ++read) {
      for (uint32_t frames = 0; frames <= 10; frames += testing_support::kSanitized ? 5 : 1) {
        SCOPED_TRACE(testing::Message() << written << " written, " << read << " read, then reset and " << frames);
        std::filesystem::remove(path_);
        {
          MemoryMappedCircularBuffer ring = open_ring();
          write_frames(ring, 0, written);
          expect_frames(ring, 0, read);
        }
        foreign_reset(frames);
        MemoryMappedCircularBuffer ring = open_ring();
        ASSERT_EQ(stats_of(ring).total_writes, frames);
        ASSERT_EQ(ring.unread(), frames);
        expect_frames(ring, 500, frames);
      }
    }
  }
}

TEST_F(RingHostile, HeaderThatWasBrokenSinceOpeningIsRefusedWithTheRole) {
  for (const size_t field :
       {offset_of::kWriteIndex, offset_of::kReadIndex, offset_of::kTotalWrites, offset_of::kSlotCount}) {
    std::filesystem::remove(path_);
    MemoryMappedCircularBuffer writer = open_ring();
    MemoryMappedCircularBuffer reader = open_ring();
    poke(path_, field, uint32_t{0x01000000});
    const Bytes before = read_file(path_);
    EXPECT_FALSE(write_frame(writer, 0)) << field;
    EXPECT_EQ(reader.get_read_slot_ptr(), nullptr) << field;
    EXPECT_STRNE(reader.last_error(), "");
    EXPECT_EQ(read_file(path_), before);
    poke(path_, field, uint32_t{0});
    EXPECT_TRUE(write_frame(writer, 0)) << "the role was not kept: " << writer.last_error();
  }
}

TEST_F(RingHostile, RingThatWasReplacedSinceOpeningIsNotWrittenTo) {
  MemoryMappedCircularBuffer ring = open_ring();
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  EXPECT_FALSE(write_frame(ring, 0)) << "into a file that no longer has a name";
  EXPECT_THAT(ring.last_error(), HasSubstr("replaced"));
  ASSERT_TRUE(ring.initialize(path_.c_str()));
  EXPECT_TRUE(write_frame(ring, 0));
}

TEST_F(RingHostile, CreationOverAFifoDoesNotWait) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_TRUE(in_child([&] {
    ::alarm(20);
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
    EXPECT_THAT(MemoryMappedCircularBuffer::last_error(), HasSubstr("not a regular file"));
    return true;
  }));
}

TEST_F(RingHostile, HolderOfBothRolesIsNamedForEither) {
  MemoryMappedCircularBuffer holder = open_ring();
  ASSERT_TRUE(holder.claim_writer() && holder.claim_reader());
  MemoryMappedCircularBuffer other = open_ring();
  EXPECT_FALSE(other.claim_writer());
  EXPECT_THAT(other.last_error(), HasSubstr("this process"));
  EXPECT_FALSE(other.claim_reader());
  EXPECT_THAT(other.last_error(), HasSubstr("this process"));
}

TEST_F(RingHostile, ReaderAloneFindsTheFrameWhoseWriterDiedBeforeTheCounter) {
  {
    MemoryMappedCircularBuffer ring = open_ring();
    write_frames(ring, 0, 2);
  }
  recorder::ring::RingFile file;
  ASSERT_TRUE(file.open(path_, recorder::base::Access::kReadWrite, std::nullopt));
  poke(path_, 64 + 2 * 1024, slot_content(2).data(), 1024);
  struct KilledHere {};
  EXPECT_THROW(
      recorder::ring::publish(recorder::ring::writer_of(*file.header()), {3, 3}, [](int) { throw KilledHere{}; }),
      KilledHere);
  MemoryMappedCircularBuffer reader = open_ring();
  ASSERT_EQ(stats_of(reader).unread, 3u);
  expect_frames(reader, 0, 3);
}

TEST_F(RingHostile, LookingTooFarAheadSaysWhy) {
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 0, 2);
  EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(nullptr));
  EXPECT_EQ(ring.get_read_slot_ptr(2), nullptr);
  EXPECT_THAT(ring.last_error(), HasSubstr("unread"));
}

// --- any value in the header, at any moment --------------------------------------------------------------------------

// The fields of the specification and of the padding, and values that a store by another program may leave there.
constexpr size_t kAllFields[] = {
    offset_of::kWriteIndex,     offset_of::kReadIndex,         offset_of::kTotalWrites, offset_of::kTotalReads,
    offset_of::kMagic,          offset_of::kOverflow,          offset_of::kSlotCount,   offset_of::kSlotBytes,
    offset_of::kRejected,       offset_of::kResetting,         offset_of::kTag,         offset_of::kWriterPosition,
    offset_of::kReaderPosition, offset_of::kWriterPosition + 4};
constexpr uint32_t kAnyValues[] = {0, 1, 2, 5, 9, 10, 11, 12, 1000, 0x7fffffff, 0x80000000, 0xfffffff5, 0xffffffff};

TEST_F(RingHostile, TwoSidesOfOneObjectDoNotNeedTheHeader) {
  MemoryMappedCircularBuffer ring = open_ring();
  ASSERT_TRUE(ring.claim_writer() && ring.claim_reader() && ring.set_tag(7));
  uint32_t number = 0;
  for (const size_t field : kAllFields) {
    for (const uint32_t value : kAnyValues) {
      SCOPED_TRACE(testing::Message() << value << " at byte " << field);
      write_frames(ring, number, 7);
      poke(path_, field, value);
      ASSERT_EQ(ring.unread(), 7u);
      ASSERT_TRUE(ring.has_data());
      ASSERT_FALSE(ring.is_full());
      ASSERT_NO_FATAL_FAILURE(expect_frames(ring, number, 6));
      poke(path_, field, value);
      write_frames(ring, number + 7, 9);
      ASSERT_FALSE(ring.can_write());
      ASSERT_NO_FATAL_FAILURE(expect_frames(ring, number + 6, 10));
      number += 16;
    }
  }
}

TEST_F(RingHostile, NothingOutsideTheSlotsIsTouchedWhateverAnotherProgramStores) {
  for (const size_t field : kAllFields) {
    for (const uint32_t value : kAnyValues) {
      SCOPED_TRACE(testing::Message() << value << " at byte " << field);
      std::filesystem::remove(path_);
      MemoryMappedCircularBuffer writer = open_ring();
      MemoryMappedCircularBuffer reader = open_ring();
      write_frames(writer, 0, 7);
      expect_frames(reader, 0, 3);
      poke(path_, field, value);
      ASSERT_LE(reader.unread(), 10u);
      ASSERT_LE(stats_of(reader).unread, 10u);
      // What one call promises, the next one keeps.
      const bool promised = reader.has_data();
      ASSERT_TRUE(!promised || reader.get_read_slot_ptr() != nullptr);
      for (uint32_t i = 0; i < 20; ++i) static_cast<void>(write_frame(writer, 100 + i));
      Bytes slot(1024);
      for (uint32_t i = 0; i < 40; ++i) static_cast<void>(reader.read_slot(slot.data(), slot.size()));
      for (uint32_t ahead = 0; ahead < 12; ++ahead) static_cast<void>(reader.get_read_slot_ptr(ahead));
      writer.reset();
      RingObserver observer;
      if (observer.open(path_)) {
        for (uint32_t i = 0; i < 12; ++i) {
          static_cast<void>(observer.copy_frame(observer.end_sequence() - i, std::as_writable_bytes(std::span(slot))));
        }
      }
    }
  }
}

TEST_F(RingHostile, CountersThatCannotBeAreNamed) {
  MemoryMappedCircularBuffer writer = open_ring();
  MemoryMappedCircularBuffer reader = open_ring();
  write_frames(writer, 0, 10);
  expect_frames(reader, 0, 10);
  poke(path_, offset_of::kTotalWrites, uint32_t{3});
  EXPECT_EQ(reader.get_read_slot_ptr(), nullptr);
  EXPECT_THAT(reader.last_error(), HasSubstr("another program"));
  write_frames(writer, 10, 10);  // which stores the counter anew
  poke(path_, offset_of::kTotalReads, uint32_t{5'000'000});
  EXPECT_FALSE(write_frame(writer, 20));
  EXPECT_THAT(writer.last_error(), HasSubstr("another program"));
  expect_frames(reader, 10, 10);
  write_frames(writer, 20, 1);
}

TEST_F(RingHostile, WhatAnotherProgramHasChangedIsNamedAndRestored) {
  const std::pair<size_t, const char*> fields[] = {{offset_of::kMagic, "magic number"},
                                                   {offset_of::kOverflow, "overflow policy"},
                                                   {offset_of::kSlotCount, "geometry"},
                                                   {offset_of::kResetting, "mark of a reset"},
                                                   {offset_of::kTag, "tag"},
                                                   {offset_of::kTotalWrites, "writer's counters"},
                                                   {offset_of::kTotalReads, "reader's counters"}};
  MemoryMappedCircularBuffer ring = open_ring();
  EXPECT_EQ(ring.foreign_changes(), "") << "without a role everything may change";
  ASSERT_TRUE(ring.claim_writer() && ring.claim_reader() && ring.set_tag(7));
  write_frames(ring, 0, 5);
  expect_frames(ring, 0, 2);
  const SpecHeader before = header_in(path_);
  EXPECT_EQ(ring.repair_header(), "");
  for (const auto& [field, name] : fields) {
    poke(path_, field, uint32_t{0xabcdef01});
    EXPECT_THAT(ring.foreign_changes(), HasSubstr(name));
    EXPECT_THAT(ring.repair_header(), HasSubstr(name));
    if (field == offset_of::kTotalWrites) poke(path_, field, uint32_t{5});
    EXPECT_EQ(header_in(path_), before) << name;
  }
  for (const auto& [field, name] : fields) poke(path_, field, uint32_t{0xabcdef01});
  ring.cleanup();
  EXPECT_EQ(header_in(path_), before) << "closing leaves a ring that opens";
  ASSERT_TRUE(ring.initialize(path_.c_str()));
  expect_frames(ring, 2, 3);
}

TEST_F(RingHostile, AMarkOfAResetIsNotBelievedWhileTheOtherSideIsHeld) {
  MemoryMappedCircularBuffer writer = open_ring();
  write_frames(writer, 0, 6);
  poke(path_, offset_of::kResetting, uint32_t{1});
  MemoryMappedCircularBuffer reader = open_ring();
  expect_frames(reader, 0, 6);
}

// --- observers ------------------------------------------------------------------------------------------------------

TEST_F(RingHostile, ObserverTakesNoFrameUnderThePenAfterAReset) {
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 0, 5);
  RingObserver observer;
  ASSERT_TRUE(observer.open(path_));
  ring.reset();
  write_frames(ring, 100, 3);
  std::memset(ring.get_write_slot_ptr(), 0xee, 512);
  Bytes slot(1024);
  EXPECT_FALSE(observer.copy_frame(3, std::as_writable_bytes(std::span(slot)))) << "half of it is new";
}

TEST_F(RingHostile, ObserverTrustsUnreadFramesAfterTheWrap) {
  write_file(path_, ring_bytes(spec_header(7, 7, 0u - 8, 0u - 8)));
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 0, 10);
  RingObserver observer;
  ASSERT_TRUE(observer.open(path_));
  EXPECT_EQ(observer.end_sequence(), 2u);
  EXPECT_EQ(observer.available(), 9u);
  Bytes slot(1024);
  EXPECT_TRUE(observer.copy_frame(0u - 7, std::as_writable_bytes(std::span(slot))));
  EXPECT_TRUE(holds_frame(slot.data(), 1));
}

// --- threads that share an object -----------------------------------------------------------------------------------

// A data race for the thread sanitizer, if the look at the counters meets the start of the helper thread.
TEST_F(RingHostile, StatsMayBeAskedForWhileTheOtherSideTakesItsRole) {
  for (int round = 0; round < 50; ++round) {
    MemoryMappedCircularBuffer ring =
        open_ring({10, 1024, Overflow::kReject, Durability::every(std::chrono::seconds(1))});
    std::thread writer([&] { EXPECT_TRUE(write_frame(ring, 0)); });
    while (stats_of(ring).total_writes == static_cast<uint32_t>(round)) std::this_thread::yield();
    EXPECT_EQ(stats_of(ring).sync_errno, 0);
    writer.join();
    ring.advance_read_pointer();
  }
}

TEST_F(RingHostile, BothSidesMayFinishAResetAtTheSameTime) {
  for (int round = 0; round < 200; ++round) {
    std::filesystem::remove(path_);
    write_file(path_, ring_bytes(spec_header(5, 2, 5, 2)));
    poke(path_, offset_of::kResetting, uint32_t{1});
    MemoryMappedCircularBuffer ring = open_ring();
    std::atomic<bool> go{false};
    std::thread writer([&] {
      while (!go) {
      }
      write_frames(ring, 0, 3);
    });
    go = true;
    EXPECT_TRUE(ring.claim_reader());
    writer.join();
    ASSERT_EQ(ring.unread(), 3u) << "round " << round;
    expect_frames(ring, 0, 3);
  }
}

}  // namespace
}  // namespace ring_test
