// A kill between any two stores of a publication: what it leaves, and where the ring stands when it is opened again.
#include "recorder/ring/observer.h"
#include "tests/recorder/ring/ring_fixture.h"

namespace ring_test {
namespace {

using recorder::base::Access;
using recorder::ring::packed_of;
using recorder::ring::Position;
using recorder::ring::publish;
using recorder::ring::reader_of;
using recorder::ring::RingFile;
using recorder::ring::RingObserver;
using recorder::ring::SharedPosition;
using recorder::ring::writer_of;

struct Killed {};

constexpr uint32_t kSlots = 6;
constexpr uint32_t kSlotBytes = 64;
constexpr int kStores = 4;  // of a publication; it is stopped after 0 .. kStores of them

// Rings that start with both sides at index 4 and a sequence of the parameter: 0, or close to the wrap. Frames are
// numbered from 0 at that point. Kills are done with the library's own publish() on a mapping of their own, as another
// process would.
class RingCrash : public RingFixture, public ::testing::WithParamInterface<uint32_t> {
 protected:
  static Options options() { return without_sync(kSlots, kSlotBytes); }
  // Where a side stands after so many frames.
  static Position after(uint32_t frames) { return {(4 + frames) % kSlots, GetParam() + frames}; }

  // The ring with so many frames written and read in good order.
  void make_ring(uint32_t written, uint32_t read) {
    std::filesystem::remove(path_);
    write_file(path_, ring_bytes(spec_header(4, 4, GetParam(), GetParam()), kSlots, kSlotBytes));
    poke(path_, offset_of::kSlotCount, kSlots);
    poke(path_, offset_of::kSlotBytes, kSlotBytes);
    MemoryMappedCircularBuffer ring = open_ring(options());
    for (uint32_t frame = 0; frame < read; ++frame) {
      write_frames(ring, frame, 1);
      expect_frames(ring, frame, 1);
    }
    write_frames(ring, read, written - read);
    EXPECT_EQ(ring.unread(), written - read);
  }

  // Stores the first `stores` of the three that move a side to `to`.
  template <typename Side>
  void publish_partly(Side side_of, Position to, int stores) {
    RingFile file;
    ASSERT_TRUE(file.open(path_, Access::kReadWrite, std::nullopt)) << MemoryMappedCircularBuffer::last_error();
    publish_partly_in(side_of(*file.header()), to, stores);
  }
  static void publish_partly_in(SharedPosition side, Position to, int stores) {
    if (stores == 0) return;
    const auto stop = [stores](int store) {
      if (store + 1 == stores) throw Killed{};
    };
    EXPECT_THROW(publish(side, to, stop), Killed);
  }

  // A writer fills the slot of frame `frame` and is killed after so many stores of publishing it.
  void kill_writer(uint32_t frame, int stores) {
    poke(path_, 64 + size_t{after(frame).index} * kSlotBytes, slot_content(frame, kSlotBytes).data(), kSlotBytes);
    publish_partly(writer_of, after(frame + 1), stores);
  }
  // A reader that has read `read` frames is killed after so many stores of releasing `count` more.
  void kill_reader(uint32_t read, uint32_t count, int stores) {
    publish_partly(reader_of, after(read + count), stores);
  }

  void expect_stats(const Stats& stats, uint32_t written, uint32_t read) {
    EXPECT_EQ((Position{stats.write_index, stats.total_writes}), after(written));
    EXPECT_EQ((Position{stats.read_index, stats.total_reads}), after(read));
    EXPECT_EQ(stats.unread, written - read);
  }
  // The five fields of the specification say it too, and each word agrees with its fields.
  void expect_file(uint32_t written, uint32_t read) {
    SpecHeader header = header_in(path_);
    header.padding = {};
    EXPECT_EQ(header,
              spec_header(after(written).index, after(read).index, after(written).sequence, after(read).sequence));
    EXPECT_EQ(value_in<uint64_t>(path_, offset_of::kWriterPosition), packed_of(after(written)));
    EXPECT_EQ(value_in<uint64_t>(path_, offset_of::kReaderPosition), packed_of(after(read)));
  }
  // Opened again, the ring stands exactly there, holds exactly those frames and goes on.
  void expect_recovers(uint32_t written, uint32_t read) {
    {
      RingObserver observer;
      ASSERT_TRUE(observer.open(path_)) << observer.last_error();
      EXPECT_EQ(observer.positions().writer, after(written));
      EXPECT_EQ(observer.positions().reader, after(read));
    }
    MemoryMappedCircularBuffer ring = open_ring(options());
    expect_stats(stats_of(ring), written, read);
    ASSERT_TRUE(ring.claim_writer()) << ring.last_error();
    ASSERT_TRUE(ring.claim_reader()) << ring.last_error();
    expect_stats(stats_of(ring), written, read);
    expect_file(written, read);
    expect_goes_on(ring, written, read);
  }
  static void expect_goes_on(MemoryMappedCircularBuffer& ring, uint32_t written, uint32_t read) {
    for (uint32_t frame = written; frame < read + kSlots; ++frame) ASSERT_TRUE(write_frame(ring, frame)) << frame;
    EXPECT_FALSE(write_frame(ring, 99));
    expect_frames(ring, read, kSlots);
    EXPECT_FALSE(ring.has_data());
    write_frames(ring, read + kSlots, 2);
    expect_frames(ring, read + kSlots, 2);
  }
};

// Steps that a publication cut off after so many stores has taken: all once the packed position is stored, else none.
constexpr uint32_t taken(uint32_t steps, int stores) { return stores > 0 ? steps : 0; }

TEST_P(RingCrash, WriterKilledBetweenAnyTwoStores) {
  for (uint32_t unread = 0; unread < kSlots; ++unread) {
    for (int stores = 0; stores <= kStores; ++stores) {
      SCOPED_TRACE(testing::Message() << unread << " unread, killed after store " << stores);
      make_ring(7 + unread, 7);
      kill_writer(7 + unread, stores);
      expect_recovers(7 + unread + taken(1, stores), 7);
    }
  }
}

TEST_P(RingCrash, ReaderKilledBetweenAnyTwoStoresOfAnyBatch) {
  for (uint32_t unread = 1; unread <= kSlots; ++unread) {
    for (uint32_t batch = 1; batch <= unread; ++batch) {
      for (int stores = 0; stores <= kStores; ++stores) {
        SCOPED_TRACE(testing::Message() << batch << " of " << unread << ", killed after store " << stores);
        make_ring(3 + unread, 3);
        kill_reader(3, batch, stores);
        expect_recovers(3 + unread, 3 + taken(batch, stores));
      }
    }
  }
}

TEST_P(RingCrash, BothKilledBetweenAnyTwoStores) {
  for (int writer_stores = 0; writer_stores <= kStores; ++writer_stores) {
    for (int reader_stores = 0; reader_stores <= kStores; ++reader_stores) {
      SCOPED_TRACE(testing::Message() << "after stores " << writer_stores << " and " << reader_stores);
      make_ring(5, 1);
      kill_writer(5, writer_stores);
      kill_reader(1, 3, reader_stores);
      expect_recovers(5 + taken(1, writer_stores), 1 + taken(3, reader_stores));
    }
  }
}

TEST_P(RingCrash, ReleaseOfAFullRingThatTheWriterHasNotSeenYet) {
  for (int stores = 0; stores <= kStores; ++stores) {
    SCOPED_TRACE(testing::Message() << "killed after store " << stores);
    make_ring(kSlots, 0);
    MemoryMappedCircularBuffer writer = open_ring(options());
    ASSERT_TRUE(writer.claim_writer());
    kill_reader(0, kSlots, stores);
    // Until the reader is opened again the writer may go by the sequence alone; it must not lose a frame by it.
    const bool wrote = write_frame(writer, kSlots);
    MemoryMappedCircularBuffer reader = open_ring(options());
    ASSERT_TRUE(reader.claim_reader()) << reader.last_error();
    const uint32_t read = taken(kSlots, stores);
    EXPECT_EQ(reader.unread(), kSlots + (wrote ? 1 : 0) - read);
    expect_frames(reader, read, kSlots + (wrote ? 1 : 0) - read);
    EXPECT_TRUE(write_frame(writer, 50));
    expect_frame(reader, 50);
  }
}

TEST_P(RingCrash, WriterKilledUnderALiveReader) {
  for (int stores = 0; stores <= kStores; ++stores) {
    SCOPED_TRACE(testing::Message() << "killed after store " << stores);
    make_ring(4, 2);
    MemoryMappedCircularBuffer reader = open_ring(options());
    expect_frame(reader, 2);
    kill_writer(4, stores);
    expect_frame(reader, 3);  // meanwhile the reader goes on
    MemoryMappedCircularBuffer writer = open_ring(options());
    ASSERT_TRUE(writer.claim_writer()) << writer.last_error();
    const uint32_t written = 4 + taken(1, stores);
    expect_stats(stats_of(writer), written, 4);
    write_frames(writer, written, kSlots - (written - 4));
    EXPECT_FALSE(write_frame(writer, 99));
    expect_frames(reader, 4, kSlots);
  }
}

TEST_P(RingCrash, ReaderKilledUnderALiveWriter) {
  for (uint32_t batch = 1; batch <= 4; ++batch) {
    for (int stores = 0; stores <= kStores; ++stores) {
      SCOPED_TRACE(testing::Message() << "batch of " << batch << " killed after store " << stores);
      make_ring(4, 0);
      MemoryMappedCircularBuffer writer = open_ring(options());
      write_frames(writer, 4, 1);
      kill_reader(0, batch, stores);
      write_frames(writer, 5, 1);  // meanwhile the writer goes on
      MemoryMappedCircularBuffer reader = open_ring(options());
      ASSERT_TRUE(reader.claim_reader()) << reader.last_error();
      const uint32_t read = taken(batch, stores);
      expect_stats(stats_of(reader), 6, read);
      write_frames(writer, 6, read);
      EXPECT_FALSE(write_frame(writer, 99));
      expect_frames(reader, read, kSlots);
    }
  }
}

TEST_P(RingCrash, RepairKilledBetweenAnyTwoStores) {
  for (int stores = 0; stores <= kStores; ++stores) {
    for (int repair_stores = 0; repair_stores <= kStores; ++repair_stores) {
      SCOPED_TRACE(testing::Message() << "killed after store " << stores << ", repair after " << repair_stores);
      make_ring(5, 1);
      kill_writer(5, stores);
      kill_reader(1, 2, stores);
      const uint32_t written = 5 + taken(1, stores);
      const uint32_t read = 1 + taken(2, stores);
      publish_partly(writer_of, after(written), repair_stores);
      publish_partly(reader_of, after(read), repair_stores);
      expect_recovers(written, read);
    }
  }
}

TEST_P(RingCrash, RepairAfterAForeignProgramKilledBetweenAnyTwoStores) {
  for (int repair_stores = 0; repair_stores <= kStores; ++repair_stores) {
    SCOPED_TRACE(testing::Message() << "repair killed after store " << repair_stores);
    make_ring(5, 1);
    // A program that knows only the specification has read three frames.
    poke(path_, offset_of::kReadIndex, after(4).index);
    poke(path_, offset_of::kTotalReads, after(4).sequence);
    publish_partly(reader_of, after(4), repair_stores);
    expect_recovers(5, 4);
  }
}

INSTANTIATE_TEST_SUITE_P(Counters, RingCrash, ::testing::Values(0u, 17u, 0u - 4, 0u - 6, 0u - 9),
                         [](const auto& start) { return "From" + std::to_string(start.param); });

// --- reset ----------------------------------------------------------------------------------------------------------

class RingResetCrash : public RingFixture {
 protected:
  // The stores of a reset, in its order, by offset and size; all but the first store "zero" (a word of zero is 1).
  void do_stores(int count) {
    const std::pair<size_t, uint64_t> words[] = {{offset_of::kWriterPosition, 1}, {offset_of::kReaderPosition, 1}};
    int done = 0;
    const auto store32 = [&](size_t offset, uint32_t value) {
      if (done++ < count) poke(path_, offset, value);
    };
    const auto store64 = [&](std::pair<size_t, uint64_t> word) {
      if (done++ < count) poke(path_, word.first, word.second);
    };
    store32(offset_of::kResetting, 1);
    store64(words[0]);
    store32(offset_of::kWriteIndex, 0);
    store32(offset_of::kTotalWrites, 0);
    store64(words[1]);
    store32(offset_of::kReadIndex, 0);
    store32(offset_of::kTotalReads, 0);
    store32(offset_of::kRejected, 0);
    store32(offset_of::kResetting, 0);
    EXPECT_EQ(done, kAllStores);
  }
  // 13 written, one rejected, 7 read.
  void make_ring() {
    std::filesystem::remove(path_);
    MemoryMappedCircularBuffer ring = open_ring();
    write_frames(ring, 0, 3);
    expect_frames(ring, 0, 3);
    write_frames(ring, 3, 10);
    EXPECT_FALSE(write_frame(ring, 13));
    expect_frames(ring, 3, 4);
  }
  static void expect_empty(const MemoryMappedCircularBuffer& ring) {
    const Stats stats = stats_of(ring);
    EXPECT_EQ(stats.total_writes, 0u);
    EXPECT_EQ(stats.total_reads, 0u);
    EXPECT_EQ(stats.write_index, 0u);
    EXPECT_EQ(stats.read_index, 0u);
  }
  static constexpr int kAllStores = 9;
};

TEST_F(RingResetCrash, OldRingIsWholeBeforeTheFirstStore) {
  make_ring();
  do_stores(0);
  MemoryMappedCircularBuffer ring = open_ring();
  expect_frames(ring, 7, 6);
}

TEST_F(RingResetCrash, ResetStoresWhatTheseTestsStopIn) {
  make_ring();
  do_stores(kAllStores);
  const Bytes by_hand = read_file(path_);
  make_ring();
  open_ring().reset();
  EXPECT_EQ(read_file(path_), by_hand);
}

TEST_F(RingResetCrash, CutOffAnywhereItIsFinishedByTheNextWriter) {
  for (int stores = 1; stores <= kAllStores; ++stores) {
    SCOPED_TRACE(stores);
    make_ring();
    do_stores(stores);
    MemoryMappedCircularBuffer ring = open_ring();
    expect_empty(ring);
    ASSERT_TRUE(ring.claim_writer());
    EXPECT_EQ(header_in(path_).total_reads, 0u);
    EXPECT_EQ(value_in<uint32_t>(path_, offset_of::kResetting), 0u);
    EXPECT_EQ(stats_of(ring).rejected, 0u);
    write_frames(ring, 30, 10);
    expect_frames(ring, 30, 10);
  }
}

TEST_F(RingResetCrash, CutOffAnywhereItIsFinishedByTheNextReader) {
  for (int stores = 1; stores <= kAllStores; ++stores) {
    SCOPED_TRACE(stores);
    make_ring();
    do_stores(stores);
    MemoryMappedCircularBuffer ring = open_ring();
    ASSERT_TRUE(ring.claim_reader());
    EXPECT_EQ(ring.get_read_slot_ptr(), nullptr);
    EXPECT_FALSE(ring.has_data());
    EXPECT_EQ(header_in(path_).total_writes, 0u);
    write_frames(ring, 30, 10);
    expect_frames(ring, 30, 10);
  }
}

TEST_F(RingResetCrash, CutOffInFinishingItIsFinishedAgain) {
  for (int stores = 1; stores < kAllStores; ++stores) {
    for (int again = 1; again < kAllStores; ++again) {
      make_ring();
      do_stores(stores);
      do_stores(again);
      MemoryMappedCircularBuffer ring = open_ring();
      expect_empty(ring);
      write_frames(ring, 30, 2);
      expect_frames(ring, 30, 2);
    }
  }
}

TEST_F(RingResetCrash, ObserversSeeAnEmptyRingMeanwhile) {
  for (int stores = 1; stores <= kAllStores; ++stores) {
    SCOPED_TRACE(stores);
    make_ring();
    do_stores(stores);
    RingObserver observer;
    ASSERT_TRUE(observer.open(path_)) << observer.last_error();
    EXPECT_EQ(observer.end_sequence(), 0u);
    EXPECT_EQ(observer.available(), 0u);
  }
}

}  // namespace
}  // namespace ring_test
