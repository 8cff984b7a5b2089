// Sessions with bytes that are not what was written. No flipped bit goes unnoticed, none gives a frame that is not the
// recorded one, and what lies behind the damage is still there.
#include "recorder/session/format.h"
#include "tests/recorder/session/session_fixture.h"

namespace session_test {
namespace {

// Frame numbers to slots as recorded; whatever a damaged file still gives must be among them, in order.
void expect_frames_of(SessionReader& reader, const std::vector<Slot>& slots) {
  uint64_t last = 0;
  Slot slot(kSlotBytes);
  for (uint64_t i = 0; i < reader.frame_count(); ++i) {
    ASSERT_OK(reader.read(i, slot));
    const uint64_t number = recorder::seal_of(slot).frame;
    ASSERT_LT(number, slots.size());
    ASSERT_TRUE(i == 0 || number > last);
    ASSERT_EQ(slot, slots[number]) << "frame " << number;
    last = number;
  }
}

// Frames that are neither there nor in a gap.
uint64_t unexplained(const SessionReader& reader, uint64_t recorded) {
  uint64_t explained = reader.frame_count();
  for (const Gap& gap : reader.gaps()) explained += gap.count;
  return recorded - explained;
}

class SessionDamage : public SessionFixture {
 protected:
  // Where the flushes end; [0] is the end of the description.
  void record(uint64_t batches, uint64_t batch) {
    slots_ = frame_slots(batches * batch);
    LogWriter log;
    ASSERT_OK(log.create(path_, ball_info()));
    ends_ = {log.bytes()};
    for (uint64_t i = 0; i < slots_.size(); ++i) {
      ASSERT_TRUE(log.add(slots_[i]));
      if ((i + 1) % batch != 0) continue;
      ASSERT_OK(log.flush());
      ends_.push_back(log.bytes());
    }
    ASSERT_OK(log.finish(false));
    bytes_ = read_file(path_);
  }
  void write_flipped(uint64_t offset, std::byte pattern) {
    Bytes flipped = bytes_;
    flipped[offset] ^= pattern;
    write_file(path_, flipped);
  }
  // Opens the session with one byte of batch `batch` flipped, `within` bytes behind the batch's start.
  void open_with_damage(SessionReader& reader, uint64_t batch, uint64_t within) {
    write_flipped(ends_[batch] + within, std::byte{0x10});
    ASSERT_OK(reader.open(path_));
    ASSERT_NO_FATAL_FAILURE(expect_frames_of(reader, slots_));
    EXPECT_GE(reader.damage().damaged_places, 1u);
    EXPECT_GE(reader.damage().damaged_bytes, ends_[batch + 1] - ends_[batch]);
    EXPECT_EQ(unexplained(reader, slots_.size()), 0u);
  }
  void expect_one_gap(const SessionReader& reader, uint64_t index, uint64_t first, uint64_t count) {
    ASSERT_EQ(reader.gaps().size(), 1u);
    EXPECT_EQ(reader.gaps()[0].index, index);
    EXPECT_EQ(reader.gaps()[0].first_missing, first);
    EXPECT_EQ(reader.gaps()[0].count, count);
    EXPECT_TRUE(reader.gaps()[0].damaged);
  }

  std::vector<Slot> slots_;
  std::vector<uint64_t> ends_;
  Bytes bytes_;
};

TEST_F(SessionDamage, OfAnyByteIsNoticedAndGivesNoWrongFrame) {
  record(8, 4);
  for (uint64_t offset = 0; offset < bytes_.size(); offset += kEveryByte) {
    for (const std::byte pattern : {std::byte{0x01}, std::byte{0x80}, std::byte{0xff}}) {
      SCOPED_TRACE(offset);
      write_flipped(offset, pattern);
      SessionReader reader;
      if (!reader.open(path_).ok()) {
        ASSERT_LT(offset, 8u) << "one bad byte makes the file unreadable";
        continue;
      }
      ASSERT_GT(reader.damage().damaged_bytes + reader.damage().incomplete_bytes, 0u) << "not noticed";
      ASSERT_NO_FATAL_FAILURE(expect_frames_of(reader, slots_));
      if (reader.state() == State::kFinished) {
        ASSERT_EQ(unexplained(reader, slots_.size()), 0u);
      }
    }
  }
}

TEST_F(SessionDamage, LosesTheRestOfItsChunkOnly) {
  record(14, 50);  // chunks begin at frames 0, 256 and 512
  for (const uint64_t within : {30, 5, 60}) {
    SessionReader reader;
    ASSERT_NO_FATAL_FAILURE(open_with_damage(reader, 2, within));  // frames 100 .. 149
    EXPECT_EQ(reader.frame_count(), 700u - 156);
    expect_one_gap(reader, 100, 100, 156);
    EXPECT_EQ(reader.index_of_number(99), 99u);
    EXPECT_EQ(reader.index_of_number(100), 100u);
    EXPECT_EQ(reader.index_of_number(256), 100u);
    EXPECT_EQ(read_slot(reader, 100), slots_[256]);
  }
}

TEST_F(SessionDamage, OfAKeyFrameLosesItsChunk) {
  record(4, 256);
  SessionReader reader;
  ASSERT_NO_FATAL_FAILURE(open_with_damage(reader, 0, 100));
  EXPECT_EQ(reader.frame_count(), 768u);
  expect_one_gap(reader, 0, 0, 256);
}

TEST_F(SessionDamage, OfTheLastFramesShowsAsAGapAtTheEnd) {
  record(14, 50);
  SessionReader reader;
  ASSERT_NO_FATAL_FAILURE(open_with_damage(reader, 13, 30));  // frames 650 .. 699
  EXPECT_EQ(reader.state(), State::kFinished);
  EXPECT_EQ(reader.frame_count(), 650u);
  expect_one_gap(reader, 650, 650, 50);
}

TEST_F(SessionDamage, AHoleOfZerosIsSkipped) {
  record(14, 50);
  Bytes holed = bytes_;
  std::fill(holed.begin() + static_cast<long>(ends_[6] + 7), holed.begin() + static_cast<long>(ends_[8] + 3),
            std::byte{0});
  write_file(path_, holed);
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  ASSERT_NO_FATAL_FAILURE(expect_frames_of(reader, slots_));
  EXPECT_EQ(unexplained(reader, slots_.size()), 0u);
  EXPECT_EQ(reader.index_of_number(512), reader.frame_count() - 188);
}

TEST_F(SessionDamage, OfTheMarkLeavesTheFrames) {
  record(3, 4);
  write_flipped(bytes_.size() - 3, std::byte{1});
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(reader.state(), State::kDied);
  EXPECT_EQ(read_all(reader), slots_);
}

TEST_F(SessionDamage, AfterOpeningIsAnError) {
  record(4, 64);
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<long>(ends_[1] + 60));
  file.put(static_cast<char>(bytes_[ends_[1] + 60] ^ std::byte{4}));
  ASSERT_TRUE(file.flush());
  Slot slot(kSlotBytes, std::byte{7});
  EXPECT_FALSE(reader.read(100, slot).ok());
  EXPECT_EQ(slot, Slot(kSlotBytes, std::byte{7}));
}

}  // namespace
}  // namespace session_test
