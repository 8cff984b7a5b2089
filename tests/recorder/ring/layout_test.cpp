// The bytes of a ring file, looked at and made by a program that knows only the specification.
#if !defined(_WIN32)
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "tests/recorder/ring/ring_fixture.h"

namespace ring_test {
namespace {

class RingLayout : public RingFixture {};

TEST_F(RingLayout, FreshFileIsTheSpecifiedHeaderAndZeros) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  Bytes expected(10304, 0);
  expected[16] = 0xfe;
  expected[17] = 0xca;
  expected[18] = 0xef;
  expected[19] = 0xbe;
  EXPECT_EQ(read_file(path_), expected);
}

TEST_F(RingLayout, InitializeCreatesTheSameFileAsCreateBufferFile) {
  const std::string other = folder_ / "other.dat";
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(other.c_str()));
  MemoryMappedCircularBuffer ring;
  ASSERT_TRUE(ring.initialize(path_.c_str())) << ring.last_error();
  EXPECT_EQ(read_file(path_), read_file(other));
}

TEST_F(RingLayout, CreationLeavesNothingElseInTheFolder) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str())) << "a second time";
  EXPECT_THAT(names_in(folder_.path()), ::testing::ElementsAre("ring.dat"));
}

#if !defined(_WIN32)  // asks for the blocks of a file
TEST_F(RingLayout, SpaceIsReservedAtCreation) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_GE(info.st_blocks * 512, 10304);
}
#endif

TEST_F(RingLayout, FieldsAndSlotsStandAtTheSpecifiedOffsets) {
  MemoryMappedCircularBuffer ring = open_ring();
  write_frames(ring, 100, 7);
  expect_frames(ring, 100, 4);
  EXPECT_EQ(value_in<uint32_t>(path_, 0), 7u) << "write_index";
  EXPECT_EQ(value_in<uint32_t>(path_, 4), 4u) << "read_index";
  EXPECT_EQ(value_in<uint32_t>(path_, 8), 7u) << "total_writes";
  EXPECT_EQ(value_in<uint32_t>(path_, 12), 4u) << "total_reads";
  EXPECT_EQ(value_in<uint32_t>(path_, 16), 0xbeefcafeu) << "magic_number";
  const Bytes file = read_file(path_);
  ASSERT_EQ(file.size(), 10304u);
  for (uint32_t i = 0; i < 7; ++i) {
    EXPECT_TRUE(holds_frame(file.data() + 64 + i * 1024, 100 + i)) << "slot " << i;
  }
  EXPECT_EQ(Bytes(file.begin() + 64 + 7 * 1024, file.end()), Bytes(3 * 1024, 0));
}

TEST_F(RingLayout, IndicesWrapAtTenAndCountersGoOn) {
  MemoryMappedCircularBuffer ring = open_ring();
  for (uint32_t i = 0; i < 23; ++i) {
    write_frames(ring, i, 1);
    expect_frames(ring, i, 1);
  }
  write_frames(ring, 23, 2);
  SpecHeader header = header_in(path_);
  header.padding = {};
  EXPECT_EQ(header, spec_header(5, 3, 25, 23));
}

TEST_F(RingLayout, ExtensionsStandAtTheirOffsetsInThePadding) {
  MemoryMappedCircularBuffer ring = open_ring();
  ASSERT_TRUE(ring.set_tag(0x1122334455667788));
  write_frames(ring, 0, 10);
  EXPECT_FALSE(write_frame(ring, 10));
  EXPECT_FALSE(write_frame(ring, 10));
  expect_frames(ring, 0, 4);
  using namespace offset_of;
  EXPECT_EQ(value_in<uint32_t>(path_, kOverflow), 0u);
  EXPECT_EQ(value_in<uint64_t>(path_, kWriterPosition), uint64_t{10} << 32 | (0 + 1)) << "sequence 10, index 0";
  EXPECT_EQ(value_in<uint64_t>(path_, kReaderPosition), uint64_t{4} << 32 | (4 + 1)) << "sequence 4, index 4";
  EXPECT_EQ(value_in<uint32_t>(path_, kSlotCount), 0u) << "the specification's own geometry is not spelled out";
  EXPECT_EQ(value_in<uint32_t>(path_, kSlotBytes), 0u);
  EXPECT_EQ(value_in<uint32_t>(path_, kRejected), 2u);
  EXPECT_EQ(value_in<uint32_t>(path_, kResetting), 0u);
  EXPECT_EQ(value_in<uint64_t>(path_, kTag), 0x1122334455667788u);
}

TEST_F(RingLayout, AnotherGeometryIsSpelledOut) {
  MemoryMappedCircularBuffer ring = open_ring(without_sync(4, 256));
  EXPECT_EQ(read_file(path_).size(), 64u + 4 * 256);
  EXPECT_EQ(value_in<uint32_t>(path_, offset_of::kSlotCount), 4u);
  EXPECT_EQ(value_in<uint32_t>(path_, offset_of::kSlotBytes), 256u);
  write_frames(ring, 7, 3);
  EXPECT_TRUE(holds_frame(read_file(path_).data() + 64 + 2 * 256, 9, 256));
}

TEST_F(RingLayout, FlightRecorderPolicyIsInTheHeader) {
  const MemoryMappedCircularBuffer ring = open_ring(flight_recorder());
  EXPECT_EQ(value_in<uint32_t>(path_, offset_of::kOverflow), 1u);
  EXPECT_EQ(read_file(path_).size(), kSpecFileBytes);
}

TEST_F(RingLayout, OpeningForUseChangesNoByteUntilARoleIsTaken) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path_.c_str()));
  const Bytes before = read_file(path_);
  {
    MemoryMappedCircularBuffer ring = open_ring();
    EXPECT_FALSE(ring.has_data());
    EXPECT_EQ(stats_of(ring).unread, 0u);
  }
  EXPECT_EQ(read_file(path_), before);
}

// --- a ring written by a program that knows only the specification --------------------------------------------------

// Eight slots written, five read; slot i holds frame 40 + i.
Bytes foreign_ring() {
  Bytes bytes = ring_bytes(spec_header(8, 5, 8, 5));
  for (uint32_t i = 0; i < 8; ++i) fill_slot(bytes.data() + 64 + i * 1024, 1024, 40 + i);
  return bytes;
}

TEST_F(RingLayout, ForeignRingIsReadOn) {
  write_file(path_, foreign_ring());
  MemoryMappedCircularBuffer ring = open_ring();
  EXPECT_EQ(ring.unread(), 3u);
  expect_frames(ring, 45, 3);
  EXPECT_FALSE(ring.has_data());
}

TEST_F(RingLayout, ForeignRingIsWrittenOnAndUnderstoodByItsOwner) {
  write_file(path_, foreign_ring());
  {
    MemoryMappedCircularBuffer ring = open_ring();
    write_frames(ring, 48, 7);
    EXPECT_TRUE(ring.is_full());
    EXPECT_FALSE(write_frame(ring, 99));
    expect_frames(ring, 45, 2);
  }
  const Bytes file = read_file(path_);
  const auto header = value_in<SpecHeader>(file, 0);
  EXPECT_EQ(header.write_index, 5u);
  EXPECT_EQ(header.read_index, 7u);
  EXPECT_EQ(header.total_writes, 15u);
  EXPECT_EQ(header.total_reads, 7u);
  EXPECT_EQ(header.magic_number, kSpecMagic);
  for (uint32_t i = 0; i < header.total_writes - header.total_reads; ++i) {
    EXPECT_TRUE(holds_frame(file.data() + 64 + (header.read_index + i) % 10 * 1024, 47 + i)) << i;
  }
}

TEST_F(RingLayout, ForeignProgramMayGoOnAfterUsAndWeAfterIt) {
  {
    MemoryMappedCircularBuffer ring = open_ring();
    write_frames(ring, 0, 6);
    expect_frames(ring, 0, 2);
  }
  // It publishes two more frames and reads three, knowing nothing of the padding.
  poke(path_, 64 + 6 * 1024, slot_content(6).data(), 1024);
  poke(path_, 64 + 7 * 1024, slot_content(7).data(), 1024);
  poke(path_, offset_of::kWriteIndex, uint32_t{8});
  poke(path_, offset_of::kTotalWrites, uint32_t{8});
  poke(path_, offset_of::kReadIndex, uint32_t{5});
  poke(path_, offset_of::kTotalReads, uint32_t{5});
  MemoryMappedCircularBuffer ring = open_ring();
  const Stats stats = stats_of(ring);
  EXPECT_EQ(stats.total_writes, 8u);
  EXPECT_EQ(stats.total_reads, 5u);
  write_frames(ring, 8, 1);
  expect_frames(ring, 5, 4);
}

TEST_F(RingLayout, ForeignWriterIsSeenWhileWeHaveTheRingOpen) {
  MemoryMappedCircularBuffer reader = open_ring();
  EXPECT_FALSE(reader.has_data());
  EXPECT_EQ(reader.get_read_slot_ptr(), nullptr);
  poke(path_, 64, slot_content(77).data(), 1024);
  poke(path_, offset_of::kWriteIndex, uint32_t{1});
  poke(path_, offset_of::kTotalWrites, uint32_t{1});
  EXPECT_TRUE(reader.has_data());
  expect_frame(reader, 77);
  EXPECT_EQ(header_in(path_).total_reads, 1u);
}

#if !defined(_WIN32)  // asks for the blocks of a file
TEST_F(RingLayout, FileWithHolesGetsItsBlocksWhenItIsOpened) {
  write_file(path_, ring_bytes(SpecHeader{}, 0));
  ASSERT_EQ(::truncate(path_.c_str(), 10304), 0);
  const MemoryMappedCircularBuffer ring = open_ring();
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_GE(info.st_blocks * 512, 10304);
}
#endif

}  // namespace
}  // namespace ring_test
