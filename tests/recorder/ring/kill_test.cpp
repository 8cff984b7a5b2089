// kill -9 at moments of the kernel's choosing: a process writes sealed frames, another reads, one of them or both die,
// and the ring is opened again. Not one published frame is missing or torn.
#include <sched.h>

#include <cstdlib>
#include <random>
#include <span>

#include "recorder/ring/observer.h"
#include "recorder/schema/seal.h"
#include "tests/recorder/ring/ring_fixture.h"
#include "tests/support/child_process.h"

namespace ring_test {
namespace {

using recorder::seal_is_valid;
using recorder::seal_of;
using recorder::seal_slot;
using recorder::ring::RingObserver;

uint32_t kills() { return std::getenv("OUROBOROS_LONG_TESTS") != nullptr ? 5000 : 100; }

std::span<const std::byte> slot_span(const void* slot) { return {static_cast<const std::byte*>(slot), 1024}; }

// The frame's content and number are the writer's counter, so that a gap or a repetition shows.
void write_next(MemoryMappedCircularBuffer& ring, uint32_t number) {
  void* slot = ring.get_write_slot_ptr();
  if (slot == nullptr) {
    ::sched_yield();
    return;
  }
  fill_slot(slot, 1024, number);
  seal_slot({static_cast<std::byte*>(slot), 1024}, number, 0, 0);
  ring.advance_write_pointer();
}

// The child: writes for ever, from where the ring stands.
bool write_for_ever(const std::string& path, const Child::Line& line) {
  MemoryMappedCircularBuffer ring(without_sync());
  if (!ring.initialize(path.c_str()) || !ring.claim_writer()) return false;
  line.say();
  while (true) write_next(ring, stats_of(ring).total_writes);
}

// The child: reads and checks for ever, releasing in batches of changing size.
bool read_for_ever(const std::string& path, const Child::Line& line) {
  MemoryMappedCircularBuffer ring(without_sync());
  if (!ring.initialize(path.c_str()) || !ring.claim_reader()) return false;
  line.say();
  for (uint32_t batch = 1;; batch = batch % 10 + 1) {
    const uint32_t first = stats_of(ring).total_reads;
    for (uint32_t i = 0; i < batch; ++i) {
      const void* slot = ring.get_read_slot_ptr(i);
      if (slot != nullptr && (!seal_is_valid(slot_span(slot)) || seal_of(slot_span(slot)).frame != first + i))
        return false;
    }
    if (!ring.advance_read_pointer(batch)) ::sched_yield();
  }
}

class RingKill : public RingFixture {
 protected:
  std::minstd_rand random_{20240501};

  uint32_t random_below(uint32_t limit) { return static_cast<uint32_t>(random_() % limit); }

  // Lets the ring run until a random number of frames has been written since the last look.
  void wait_for_frames(const RingObserver& start, uint32_t frames) const {
    RingObserver observer;
    ASSERT_TRUE(observer.open(path_));
    while (observer.end_sequence() - start.end_sequence() < frames) {
      ASSERT_TRUE(observer.refresh()) << observer.last_error();
      ::sched_yield();
    }
  }
  // Every unread frame is whole and has the number of its place.
  void expect_sound(MemoryMappedCircularBuffer& ring) {
    ASSERT_TRUE(ring.claim_writer() && ring.claim_reader()) << ring.last_error();
    const Stats stats = stats_of(ring);
    EXPECT_LE(stats.unread, 10u);
    EXPECT_EQ((stats.write_index + 10 - stats.read_index) % 10, stats.unread % 10);
    for (uint32_t i = 0; i < stats.unread; ++i) {
      const void* slot = ring.get_read_slot_ptr(i);
      ASSERT_NE(slot, nullptr);
      EXPECT_TRUE(seal_is_valid(slot_span(slot))) << "frame " << stats.total_reads + i;
      EXPECT_EQ(seal_of(slot_span(slot)).frame, stats.total_reads + i);
    }
  }
};

TEST_F(RingKill, WriterDiesAndNoPublishedFrameIsLost) {
  uint32_t written = 0;
  for (uint32_t kill = 0; kill < kills(); ++kill) {
    SCOPED_TRACE(kill);
    Child writer([&](const Child::Line& line) { return write_for_ever(path_, line); });
    ASSERT_EQ(writer.line().hear(), '.');
    const uint32_t goal = random_below(500);
    uint32_t read = 0;
    MemoryMappedCircularBuffer reader = open_ring();
    while (read < goal) {
      const void* slot = reader.get_read_slot_ptr();
      if (slot == nullptr) {
        ::sched_yield();
        continue;
      }
      ASSERT_TRUE(seal_is_valid(slot_span(slot)));
      ASSERT_EQ(seal_of(slot_span(slot)).frame, written + read) << "lost or repeated";
      reader.advance_read_pointer();
      ++read;
    }
    writer.kill_now();
    expect_sound(reader);
    EXPECT_GE(stats_of(reader).total_writes, written + read);
    ASSERT_TRUE(reader.advance_read_pointer(reader.unread()));
    written = stats_of(reader).total_writes;
  }
  EXPECT_GT(written, 0u);
}

TEST_F(RingKill, WriterAndReaderDieAndTheRingGoesOn) {
  uint32_t written = 0;
  MemoryMappedCircularBuffer(without_sync()).initialize(path_.c_str());
  for (uint32_t kill = 0; kill < kills() / 2; ++kill) {
    SCOPED_TRACE(kill);
    RingObserver start;
    ASSERT_TRUE(start.open(path_)) << start.last_error();
    Child writer([&](const Child::Line& line) { return write_for_ever(path_, line); });
    ASSERT_EQ(writer.line().hear(), '.');
    Child reader([&](const Child::Line& line) { return read_for_ever(path_, line); });
    ASSERT_EQ(reader.line().hear(), '.');
    ASSERT_NO_FATAL_FAILURE(wait_for_frames(start, random_below(2000)));
    Child& first = kill % 2 == 0 ? writer : reader;
    Child& second = kill % 2 == 0 ? reader : writer;
    EXPECT_EQ(first.kill_now(), 128 + SIGKILL) << "it ended by itself, having found something wrong";
    EXPECT_EQ(second.kill_now(), 128 + SIGKILL);
    MemoryMappedCircularBuffer ring = open_ring();
    expect_sound(ring);
    EXPECT_GE(stats_of(ring).total_writes, written);
    written = stats_of(ring).total_writes;
  }
  EXPECT_GT(written, 0u);
}

}  // namespace
}  // namespace ring_test
