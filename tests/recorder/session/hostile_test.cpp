// Files that no recorder has written: other formats, newer versions, and blocks with sound checksums and contents
// made to hurt. Opening them never crashes, hangs, or takes memory that the file's size does not suggest.
#include <sys/stat.h>

#include "recorder/session/format.h"
#include "tests/recorder/session/session_blocks.h"
#include "tests/recorder/session/session_fixture.h"
#include "tests/support/allocations.h"

namespace session_test {
namespace {

Bytes batch(const BatchHeader& header, const Bytes& frames) {
  Bytes payload(raw(header).begin(), raw(header).end());
  append(payload, frames);
  return block(kDiff, payload);
}
Bytes beginning(uint32_t slot_bytes = kSlotBytes) {
  Bytes out = file_header(slot_bytes);
  append(out, block(kMeta, text_bytes(meta_json(ball_info()))));
  return out;
}
BatchHeader key_of(uint32_t frames) { return {0, 0, 0, frames, kBatchIsKey}; }

class HostileSession : public SessionFixture {
 protected:
  Status open(const Bytes& file) {
    write_file(path_, file);
    forget_allocations();
    return reader_.open(path_);
  }
  SessionReader reader_;
};

TEST_F(HostileSession, OtherFilesAreRefusedByName) {
  std::filesystem::create_directory(folder_ / "directory");
  ASSERT_EQ(::mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  write_file(folder_ / "text",
             text_bytes("This is not a session, but it is longer than the header of one would be, by far."));
  write_file(folder_ / "empty", {});
  for (const char* name : {"directory", "fifo", "text", "empty", "missing"}) {
    const Status refused = reader_.open(folder_ / name);
    ASSERT_FALSE(refused.ok()) << name;
    EXPECT_EQ(refused.message().find(folder_ / name), 0u) << refused.message();
  }
}

TEST_F(HostileSession, AnotherMagicIsNoSession) {
  Bytes file = beginning();
  file[1] = std::byte{'X'};
  EXPECT_THAT(open(file).message(), testing::HasSubstr("is not a recording"));
}

TEST_F(HostileSession, ANewerFormatIsRefusedWithItsVersion) {
  EXPECT_THAT(open(file_header(kSlotBytes, kFormatVersion + 1)).message(), testing::HasSubstr("has format version 5"));
}

TEST_F(HostileSession, ImpossibleSlotSizesAreRefused) {
  for (const uint32_t slot_bytes : {0u, 31u, 32u, kMaxSlotBytes + 1, UINT32_MAX}) {
    EXPECT_THAT(open(beginning(slot_bytes)).message(), testing::HasSubstr("cannot be read")) << slot_bytes;
  }
}

TEST_F(HostileSession, UnknownBlocksAreSkipped) {
  const std::vector<Slot> slots = frame_slots(6);
  LogWriter log;
  ASSERT_OK(log.create(path_, ball_info()));
  Bytes file;
  uint64_t from = 0;
  const auto take = [&] {
    ASSERT_OK(log.flush());
    const Bytes bytes = read_file(path_);
    append(file, std::span(bytes).subspan(from));
    from = bytes.size();
    append(file, block(block_type("MRK2"), text_bytes("a bookmark of the future")));
    append(file, block(block_type("NONE"), {}));
  };
  for (const Slot& slot : slots) {
    ASSERT_TRUE(log.add(slot));
    take();
  }
  log.abandon();
  ASSERT_OK(open(file));
  EXPECT_EQ(read_all(reader_), slots);
  EXPECT_EQ(reader_.damage().damaged_bytes, 0u);
}

TEST_F(HostileSession, ASizeInTheFileEarnsNoMemory) {
  Bytes file = beginning();
  append(file, block(kDiff, Bytes(100), kMaxPayloadBytes));
  ASSERT_OK(open(file));
  EXPECT_EQ(reader_.damage().incomplete_bytes, 124u);
  EXPECT_LT(largest_allocation(), 4u << 20);
}

TEST_F(HostileSession, AFrameCountEarnsNoMemory) {
  for (const uint32_t frames : {257u, 100'000u, UINT32_MAX}) {
    Bytes file = beginning();
    append(file, batch(key_of(frames), Bytes(100'000)));
    ASSERT_OK(open(file));
    EXPECT_EQ(reader_.frame_count(), 0u);
    EXPECT_EQ(reader_.damage().damaged_places, 1u);
    EXPECT_LT(largest_allocation(), 4u << 20);
  }
}

TEST_F(HostileSession, ManyBatchesInOneChunkEarnNoMemory) {
  Bytes file = beginning(1u << 20);
  append(file, batch(key_of(60), Bytes(60)));
  for (int i = 1; i < 100; ++i) append(file, batch({uint64_t(60 * i), 0, 0, 60, 0}, Bytes(60)));
  ASSERT_OK(open(file));
  EXPECT_EQ(reader_.frame_count(), 240u);
  EXPECT_GT(reader_.damage().damaged_places, 0u);
  Slot slot(1u << 20);
  EXPECT_OK(reader_.read(239, slot));
  EXPECT_LE(largest_allocation(), 2u << 20);
}

TEST_F(HostileSession, ManyFramesOfFewBytesOpenQuickly) {
  Bytes file = beginning(1u << 20);
  for (uint64_t i = 0; i < 400; ++i) {
    BatchHeader header = key_of(256);
    header.first_frame = i * 256;
    append(file, batch(header, Bytes(256)));
  }
  ASSERT_OK(open(file));
  EXPECT_EQ(reader_.frame_count(), 400u * 256);
  Slot slot(1u << 20);
  EXPECT_OK(reader_.read(99'999, slot));
  EXPECT_LE(largest_allocation(), 2u << 20);
}

TEST_F(HostileSession, DeepDescriptionsAreRefused) {
  const std::string deep(2'000'000, '[');
  Bytes file = file_header();
  append(file, block(kMeta, text_bytes(R"({"game":"x","schema":)" + deep + std::string(deep.size(), ']') + "}")));
  EXPECT_THAT(open(file).message(), testing::HasSubstr("nested too deep"));
}

TEST_F(HostileSession, DescriptionsOfTheWrongKindAreRefused) {
  for (const char* text :
       {"", "[]", "null", "{}", R"({"game":1,"schema":{}})", R"({"game":"x","schema":[]})", "{\"game\":\"\xff\"}",
        R"({"game":"x","schema":{"name":"x","version":1,"frame_bytes":4000000000,"fields":[],"events":[]}})",
        R"({"game":"x","schema":{"name":"x","version":1,"frame_bytes":8,"events":[],"fields":[
            {"name":"a","type":"u64","offset":4294967295,"count":4294967295}]}})"}) {
    Bytes file = file_header();
    append(file, block(kMeta, text_bytes(text)));
    EXPECT_FALSE(open(file).ok()) << text;
  }
}

TEST_F(HostileSession, FramesBeforeTheDescriptionAreRefused) {
  Bytes file = file_header();
  append(file, batch(key_of(1), Bytes(1)));
  EXPECT_THAT(open(file).message(), testing::HasSubstr("description"));
}

Bytes key_batch_numbered(uint64_t number) { return batch({number, 0, 0, 1, kBatchIsKey}, Bytes(1)); }

TEST_F(HostileSession, NumbersThatDoNotGrowAreDamage) {
  Bytes file = beginning();
  for (uint64_t number : {uint64_t{5}, uint64_t{9}, uint64_t{9}, uint64_t{2}, UINT64_MAX, uint64_t{12}}) {
    append(file, key_batch_numbered(number));
  }
  ASSERT_OK(open(file));
  EXPECT_EQ(numbers_of(read_all(reader_)), (std::vector<uint64_t>{5, 9, 12}));
  EXPECT_EQ(reader_.damage().damaged_places, 3u);
  for (uint64_t number : {uint64_t{0}, uint64_t{6}, uint64_t{13}, UINT64_MAX}) {
    EXPECT_LE(reader_.index_of_number(number), reader_.frame_count());
  }
}

TEST_F(HostileSession, MarksThatLieAreHarmless) {
  Bytes file = beginning();
  append(file, key_batch_numbered(1));
  for (const DonePayload& done : {DonePayload{UINT64_MAX, UINT64_MAX, UINT64_MAX}, DonePayload{0, 0, 0}}) {
    append(file, block(kDone, Bytes(raw(done).begin(), raw(done).end())));
  }
  append(file, block(kDone, Bytes(3)));
  append(file, key_batch_numbered(4));
  ASSERT_OK(open(file));
  EXPECT_EQ(numbers_of(read_all(reader_)), (std::vector<uint64_t>{1, 4}));
}

TEST_F(HostileSession, BatchesWithoutContentAreDamage) {
  Bytes file = beginning();
  append(file, batch(key_of(0), {}));
  append(file, block(kDiff, Bytes(5)));
  append(file, batch(key_of(3), Bytes(2)));
  append(file, batch({0, 0, 0, 1, 0}, Bytes(1)));
  ASSERT_OK(open(file));
  EXPECT_EQ(reader_.damage().damaged_places, 4u);
  EXPECT_EQ(reader_.frame_count(), 2u) << "what a torn batch still gives is kept";
  EXPECT_EQ(read_all(reader_).size(), 2u);
}

TEST_F(HostileSession, BytesBehindTheRecordsOfABatchAreDamageThatTakesNoFrame) {
  Bytes file = beginning();
  append(file, batch(key_of(2), Bytes(3)));
  append(file, batch({2, 0, 0, 2, 0}, Bytes(2)));
  append(file, batch({9, 0, 0, 1, kBatchIsKey}, Bytes(1)));
  ASSERT_OK(open(file));
  EXPECT_EQ(numbers_of(read_all(reader_)), (std::vector<uint64_t>{0, 1, 9}));
  EXPECT_EQ(reader_.damage().damaged_places, 2u);
}

TEST_F(HostileSession, MegabytesOfGarbageAreSearchedOnce) {
  Bytes file = beginning();
  append(file, Bytes(8u << 20));
  append(file, key_batch_numbered(3));
  for (int i = 0; i < 2000; ++i) append(file, block(kDiff, Bytes(2000), 1999));  // sound headers before wrong payloads
  append(file, Bytes(4u << 20, std::byte{0x21}));
  ASSERT_OK(open(file));
  EXPECT_EQ(numbers_of(read_all(reader_)), (std::vector<uint64_t>{3}));
  EXPECT_GT(reader_.damage().damaged_bytes, 8u << 20);
  EXPECT_EQ(reader_.damage().incomplete_bytes, (4u << 20) + 1);
  // A viewer asks at every picture.
  for (int i = 0; i < 20000; ++i) ASSERT_OK(reader_.refresh());
}

}  // namespace
}  // namespace session_test
