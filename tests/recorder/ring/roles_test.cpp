// One writer and one reader at a time, within a process and across processes; roles end with their holder.
#include <memory>
#if !defined(_WIN32)
#include <sched.h>
#endif

#include "recorder/ring/observer.h"
#include "tests/recorder/ring/ring_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/sanitizers.h"

namespace ring_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class RingRoles : public RingFixture {
 protected:
#if !defined(_WIN32)  // needs fork()
  // A child that holds the roles and waits until it is told to go, or killed.
  static bool hold(const std::string& path, bool writer, bool reader, const Child::Line& line) {
    MemoryMappedCircularBuffer ring(without_sync());
    if (!ring.initialize(path.c_str())) return false;
    if ((writer && !ring.claim_writer()) || (reader && !ring.claim_reader())) return false;
    line.say();
    line.hear();
    return true;
  }
#endif
  void write_frames_and_close(uint32_t count) const {
    MemoryMappedCircularBuffer ring = open_ring();
    write_frames(ring, 0, count);
  }
};

// --- within a process -----------------------------------------------------------------------------------------------

TEST_F(RingRoles, SecondWriterIsRefused) {
  MemoryMappedCircularBuffer first = open_ring();
  MemoryMappedCircularBuffer second = open_ring();
  write_frames(first, 0, 1);
  const Bytes before = read_file(path_);
  EXPECT_FALSE(second.claim_writer());
  EXPECT_THAT(second.last_error(),
              AllOf(HasSubstr(path_), HasSubstr("already has a writer"), HasSubstr("this process")));
  EXPECT_FALSE(write_frame(second, 1));
  EXPECT_EQ(second.get_write_slot_ptr(), nullptr);
  EXPECT_FALSE(second.set_tag(1));
  EXPECT_EQ(read_file(path_), before);
  EXPECT_TRUE(second.claim_reader()) << "the other role is free: " << second.last_error();
}

TEST_F(RingRoles, SecondReaderIsRefused) {
  write_frames_and_close(2);
  MemoryMappedCircularBuffer first = open_ring();
  MemoryMappedCircularBuffer second = open_ring();
  expect_frames(first, 0, 1);
  const Bytes before = read_file(path_);
  EXPECT_FALSE(second.claim_reader());
  EXPECT_THAT(second.last_error(), AllOf(HasSubstr("already has a reader"), HasSubstr("this process")));
  char data[4];
  EXPECT_FALSE(second.read_slot(data, sizeof data));
  EXPECT_FALSE(second.peek_slot(data, sizeof data));
  EXPECT_EQ(second.get_read_slot_ptr(), nullptr);
  EXPECT_FALSE(second.advance_read_pointer(1));
  EXPECT_EQ(read_file(path_), before);
}

TEST_F(RingRoles, ClaimingAgainIsNoSecondWriter) {
  MemoryMappedCircularBuffer ring = open_ring();
  EXPECT_TRUE(ring.claim_writer());
  EXPECT_TRUE(ring.claim_writer());
  EXPECT_TRUE(ring.claim_reader());
  EXPECT_TRUE(ring.claim_reader());
}

TEST_F(RingRoles, CleanupAndDestructionSetTheRolesFree) {
  MemoryMappedCircularBuffer waiting = open_ring();
  {
    MemoryMappedCircularBuffer ring = open_ring();
    ASSERT_TRUE(ring.claim_writer() && ring.claim_reader());
    EXPECT_FALSE(waiting.claim_writer());
    ring.cleanup();
    EXPECT_TRUE(waiting.claim_writer()) << waiting.last_error();
    waiting.cleanup();
    ASSERT_TRUE(ring.initialize(path_.c_str()));
    ASSERT_TRUE(ring.claim_writer() && ring.claim_reader());
    ASSERT_TRUE(waiting.initialize(path_.c_str()));
    EXPECT_FALSE(waiting.claim_reader());
  }
  EXPECT_TRUE(waiting.claim_writer() && waiting.claim_reader()) << waiting.last_error();
}

TEST_F(RingRoles, RefusedRoleIsTakenOverWhereItsHolderStopped) {
  MemoryMappedCircularBuffer first = open_ring();
  MemoryMappedCircularBuffer second = open_ring();
  write_frames(first, 0, 4);
  EXPECT_FALSE(write_frame(second, 4));
  first.cleanup();
  write_frames(second, 4, 6);
  EXPECT_FALSE(write_frame(second, 10));
  expect_frames(second, 0, 10);
}

TEST_F(RingRoles, WriterAndReaderMayBeTwoObjects) {
  MemoryMappedCircularBuffer writer = open_ring();
  MemoryMappedCircularBuffer reader = open_ring();
  for (uint32_t i = 0; i < 35; i += 7) {
    write_frames(writer, i, 7);
    expect_frames(reader, i, 7);
  }
}

TEST_F(RingRoles, RingsOfOtherFilesDoNotMatter) {
  MemoryMappedCircularBuffer ring = open_ring();
  ASSERT_TRUE(ring.claim_writer() && ring.claim_reader());
  MemoryMappedCircularBuffer other;
  ASSERT_TRUE(other.initialize((folder_ / "other.dat").c_str()));
  EXPECT_TRUE(other.claim_writer() && other.claim_reader()) << other.last_error();
}

// --- across processes -----------------------------------------------------------------------------------------------

#if !defined(_WIN32)  // needs fork()
TEST_F(RingRoles, HolderInAnotherProcessIsNamed) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  for (const bool writer : {true, false}) {
    Child child([&](const Child::Line& line) { return hold(path_, writer, !writer, line); });
    ASSERT_EQ(child.line().hear(), '.');
    MemoryMappedCircularBuffer ring = open_ring();
    EXPECT_FALSE(writer ? ring.claim_writer() : ring.claim_reader());
    EXPECT_THAT(ring.last_error(), AllOf(HasSubstr(writer ? "already has a writer" : "already has a reader"),
                                         HasSubstr("process " + std::to_string(child.pid()) + " (")));
    EXPECT_TRUE(writer ? ring.claim_reader() : ring.claim_writer()) << ring.last_error();
    child.line().say();
    EXPECT_EQ(child.wait(), 0);
    EXPECT_TRUE(ring.claim_writer() && ring.claim_reader()) << ring.last_error();
  }
}

TEST_F(RingRoles, DeathByKillSetsTheRolesFree) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  Child child([&](const Child::Line& line) { return hold(path_, true, true, line); });
  ASSERT_EQ(child.line().hear(), '.');
  MemoryMappedCircularBuffer ring = open_ring();
  EXPECT_FALSE(ring.claim_writer());
  EXPECT_FALSE(ring.claim_reader());
  child.kill_now();
  EXPECT_TRUE(ring.claim_writer()) << ring.last_error();
  EXPECT_TRUE(ring.claim_reader()) << ring.last_error();
}

TEST_F(RingRoles, StreamsBetweenTwoProcesses) {
  constexpr uint32_t kFrames = testing_support::kSanitized ? 20'000 : 200'000;
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  Child writer([&](const Child::Line& line) {
    MemoryMappedCircularBuffer ring = open_ring();
    if (!ring.claim_writer()) return false;
    line.say();
    for (uint32_t i = 0; i < kFrames;) {
      void* slot = ring.get_write_slot_ptr();
      if (slot == nullptr) {
        ::sched_yield();
        continue;
      }
      fill_slot(slot, 1024, i++);
      ring.advance_write_pointer();
    }
    return true;
  });
  ASSERT_EQ(writer.line().hear(), '.');
  MemoryMappedCircularBuffer ring = open_ring();
  for (uint32_t i = 0; i < kFrames;) {
    const void* slot = ring.get_read_slot_ptr();
    if (slot == nullptr) {
      ::sched_yield();
      continue;
    }
    ASSERT_TRUE(holds_frame(slot, i)) << i;
    ring.advance_read_pointer();
    ++i;
  }
  EXPECT_EQ(writer.wait(), 0);
  EXPECT_EQ(stats_of(ring).total_writes, kFrames);
  EXPECT_EQ(stats_of(ring).total_reads, kFrames);
}
#endif

// --- reset and creation under others --------------------------------------------------------------------------------

TEST_F(RingRoles, ResetIsRefusedWhileAnotherHoldsARole) {
  for (const bool other_writes : {true, false}) {
    MemoryMappedCircularBuffer holder = open_ring();
    ASSERT_TRUE(other_writes ? holder.claim_writer() : holder.claim_reader());
    MemoryMappedCircularBuffer ring = open_ring();
    if (!other_writes) write_frames(ring, 0, 3);
    SpecHeader before = header_in(path_);
    ring.reset();
    EXPECT_THAT(ring.last_error(), HasSubstr(other_writes ? "already has a writer" : "already has a reader"));
    SpecHeader after = header_in(path_);
    before.padding = after.padding = {};  // taking the free role sets its word there to what the fields say
    EXPECT_EQ(after, before);
    if (!other_writes) write_frames(ring, 3, 1);
    MemoryMappedCircularBuffer third = open_ring();
    EXPECT_EQ(third.claim_reader(), other_writes) << "a refused reset keeps no role";
  }
}

#if !defined(_WIN32)  // needs fork()
TEST_F(RingRoles, ResetIsRefusedWhileAnotherProcessHoldsARole) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  Child child([&](const Child::Line& line) { return hold(path_, false, true, line); });
  ASSERT_EQ(child.line().hear(), '.');
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 0, 3);
  ring.reset();
  EXPECT_THAT(ring.last_error(), HasSubstr("process " + std::to_string(child.pid())));
  EXPECT_EQ(ring.unread(), 3u);
  child.kill_now();
  ring.reset();
  EXPECT_EQ(ring.unread(), 0u);
}
#endif

TEST_F(RingRoles, CreationRefusesARingInUse) {
  for (const bool writes : {true, false}) {
    MemoryMappedCircularBuffer ring = open_ring();
    ASSERT_TRUE(writes ? ring.claim_writer() : ring.claim_reader());
    const Snapshot before(path_);
    EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
    EXPECT_EQ(errno, EBUSY);
    EXPECT_THAT(ring.last_error(), AllOf(HasSubstr("in use"), HasSubstr(writes ? "writer" : "reader")));
    EXPECT_EQ(Snapshot(path_), before);
  }
}

#if !defined(_WIN32)  // needs fork()
TEST_F(RingRoles, CreationRefusesARingInUseByAnotherProcess) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  Child child([&](const Child::Line& line) { return hold(path_, true, false, line); });
  ASSERT_EQ(child.line().hear(), '.');
  const Snapshot before(path_);
  EXPECT_FALSE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  EXPECT_THAT(MemoryMappedCircularBuffer::last_error(), HasSubstr("process " + std::to_string(child.pid())));
  EXPECT_EQ(Snapshot(path_), before);
  child.kill_now();
  EXPECT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
}
#endif

TEST_F(RingRoles, CreationNeverTruncatesWhatSomebodyHasMapped) {
  {
    MemoryMappedCircularBuffer ring = open_ring();
    write_frames(ring, 0, 5);
  }
  recorder::ring::RingObserver observer;
  ASSERT_TRUE(observer.open(path_));
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  EXPECT_TRUE(observer.replaced());
  ASSERT_TRUE(observer.refresh()) << observer.last_error();
  Bytes slot(1024);
  for (uint32_t i = 0; i < 5; ++i) {
    EXPECT_TRUE(observer.copy_frame(i, std::as_writable_bytes(std::span(slot))));
    EXPECT_TRUE(holds_frame(slot.data(), i));
  }
  EXPECT_EQ(open_ring().unread(), 0u);
}

#if !defined(_WIN32)  // needs fork()
TEST_F(RingRoles, ManyProcessesMayRaceToCreate) {
  for (int round = 0; round < 10; ++round) {
    std::filesystem::remove(path_);
    std::vector<std::unique_ptr<Child>> children;
    for (int i = 0; i < 4; ++i) {
      children.push_back(std::make_unique<Child>([&](const Child::Line& line) {
        line.hear();
        MemoryMappedCircularBuffer ring(without_sync());
        return ring.initialize(path_.c_str());
      }));
    }
    for (const auto& child : children) child->line().say();
    for (const auto& child : children) EXPECT_EQ(child->wait(), 0);
    EXPECT_EQ(names_in(folder_.path()).size(), 1u);
  }
}

TEST_F(RingRoles, OneOfManyProcessesBecomesTheWriter) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  std::vector<std::unique_ptr<Child>> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(std::make_unique<Child>([&](const Child::Line& line) {
      MemoryMappedCircularBuffer ring = open_ring();
      line.hear();
      line.say(ring.claim_writer() ? 'w' : 'r');
      line.hear();
      return true;
    }));
  }
  for (const auto& child : children) child->line().say();
  int writers = 0;
  for (const auto& child : children) writers += child->line().hear() == 'w';
  EXPECT_EQ(writers, 1);
}
#endif

}  // namespace
}  // namespace ring_test
