// Packed sessions: the same frames in the final form, found by an index; and the way there, which loses nothing.
#include "recorder/session/pack.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/contents.h"
#include "recorder/session/identity.h"

#include <random>

#include "recorder/session/compression.h"
#include "recorder/session/format.h"
#include "tests/recorder/session/session_fixture.h"

namespace session_test {
namespace {

using namespace recorder::session;

std::vector<Slot> with_gaps(std::vector<Slot> slots, const std::vector<std::pair<size_t, size_t>>& missing) {
  for (auto gap = missing.rbegin(); gap != missing.rend(); ++gap) {
    slots.erase(slots.begin() + static_cast<long>(gap->first), slots.begin() + static_cast<long>(gap->second));
  }
  return slots;
}

class SessionPack : public SessionFixture {
 protected:
  // A log of these frames, packed.
  void pack_session(const std::vector<Slot>& slots, const WriteOptions& options = {.batch = 20}) {
    ASSERT_NO_FATAL_FAILURE(write_session(path_, slots, options));
    log_ = read_file(path_);
    ASSERT_OK(pack(path_, report_));
    bytes_ = read_file(path_);
  }
  static ReaderOptions scan() { return {.mode = OpenMode::kByScan}; }

  Bytes log_;
  Bytes bytes_;
  PackReport report_;
};

TEST_F(SessionPack, HoldsTheSameFramesInFewerBytes) {
  const std::vector<Slot> slots = frame_slots(3000);
  pack_session(slots);
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_TRUE(reader.is_packed());
  EXPECT_TRUE(reader.has_index());
  EXPECT_EQ(reader.state(), State::kFinished);
  EXPECT_EQ(reader.info().game_version, "1.2");
  EXPECT_EQ(reader.info().id, ball_info().id);
  EXPECT_EQ(read_all(reader), slots);
  EXPECT_EQ(report_.frames, 3000u);
  EXPECT_EQ(report_.bytes_before, log_.size());
  EXPECT_EQ(report_.bytes_after, bytes_.size());
  EXPECT_LT(bytes_.size(), log_.size() / 2);
}

TEST_F(SessionPack, AnIndexSaysWhatAScanFinds) {
  const std::vector<Slot> slots = with_gaps(frame_slots(2000), {{10, 13}, {255, 256}, {700, 1100}, {1500, 1501}});
  ASSERT_NO_FATAL_FAILURE(write_session(path_, slots, {.batch = 7, .finish = false}));
  LogWriter log;
  SessionReader before;
  ASSERT_OK(before.open(path_));
  ASSERT_OK(log.reopen(path_, before.info()));
  ASSERT_OK(log.continue_at({before.end_of_whole_blocks(), before.frame_count(), before.next_frame()}));
  ASSERT_OK(log.finish(true, 2010));
  ASSERT_OK(before.open(path_));
  ASSERT_OK(pack(path_, report_));
  SessionReader by_index;
  SessionReader by_scan;
  ASSERT_OK(by_index.open(path_));
  ASSERT_OK(by_scan.open(path_, scan()));
  ASSERT_TRUE(by_index.has_index());
  ASSERT_FALSE(by_scan.has_index());
  for (SessionReader* reader : {&by_index, &by_scan}) {
    EXPECT_EQ(reader->frame_count(), slots.size());
    EXPECT_EQ(reader->gaps(), before.gaps());
    EXPECT_EQ(reader->gaps().back().count, 10u) << "frames missing at the end";
    EXPECT_EQ(reader->events(), before.events());
    EXPECT_FALSE(reader->events().empty());
    EXPECT_EQ(reader->next_frame(), 2010u);
    EXPECT_TRUE(reader->was_recovered());
    EXPECT_FALSE(reader->damage().any());
    EXPECT_EQ(reader->end_time_ns(), before.end_time_ns());
    EXPECT_EQ(read_all(*reader), slots);
  }
}

TEST_F(SessionPack, KeepsFramesWithoutASoundSeal) {
  std::vector<Slot> slots = frame_slots(600);
  slots[300][7] ^= std::byte{1};
  slots[301][200] ^= std::byte{1};
  pack_session(slots);
  EXPECT_EQ(read_all(path_), slots);
}

TEST_F(SessionPack, TakesFramesOfAnySize) {
  std::mt19937_64 random(4);
  for (const uint32_t slot_bytes : {41u, 4096u, 300'007u}) {
    SCOPED_TRACE(slot_bytes);
    std::filesystem::remove(path_);
    std::vector<Slot> slots;
    for (uint64_t i = 0; i < 12; ++i) {
      Slot slot(slot_bytes);
      for (std::byte& byte : slot) byte = static_cast<std::byte>(random());
      recorder::seal_slot(slot, i, i * kTickNs, i % 3);
      slots.push_back(slot);
    }
    WriteOptions options{.batch = 3};
    options.info.slot_bytes = slot_bytes;
    options.info.schema = FrameSchema("blob", 1, 8, {}, {});
    pack_session(slots, options);
    EXPECT_EQ(read_all(path_), slots);
    SessionReader reader;
    ASSERT_OK(reader.open(path_, scan()));
    EXPECT_EQ(read_all(reader), slots);
  }
}

TEST_F(SessionPack, AnEmptySessionStaysOne) {
  pack_session({});
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(reader.frame_count(), 0u);
  EXPECT_TRUE(reader.has_index());
  EXPECT_EQ(reader.state(), State::kFinished);
}

TEST_F(SessionPack, TwiceChangesNothing) {
  pack_session(frame_slots(10));
  ASSERT_OK(pack(path_, report_));
  EXPECT_TRUE(report_.was_packed);
  EXPECT_EQ(read_file(path_), bytes_);
}

TEST_F(SessionPack, OfASessionThatDiedIsRefused) {
  write_session(path_, frame_slots(10), {.finish = false});
  const Bytes before = read_file(path_);
  EXPECT_THAT(pack(path_, report_).message(), testing::HasSubstr("recover it first"));
  EXPECT_EQ(read_file(path_), before);
  EXPECT_THAT(temporaries_of(path_), testing::IsEmpty());
}

TEST_F(SessionPack, ThatIsStoppedChangesNothing) {
  write_session(path_, frame_slots(1000), {.batch = 50});
  const Bytes before = read_file(path_);
  uint64_t seen = 0;
  for (const uint64_t enough : {before.size() / 2, before.size() + before.size() / 2}) {
    const Status stopped = pack(path_, report_, [&](uint64_t done, uint64_t all) {
      EXPECT_EQ(all, 2 * before.size()) << "it is read twice";
      seen = done;
      return done < enough;
    });
    EXPECT_THAT(stopped.message(), testing::HasSubstr("was stopped"));
    EXPECT_TRUE(report_.was_stopped);
    EXPECT_GE(seen, enough);
    EXPECT_LT(seen, enough + before.size() / 2);
  }
  EXPECT_EQ(read_file(path_), before);
  EXPECT_THAT(temporaries_of(path_), testing::IsEmpty());
}

TEST_F(SessionPack, RemovesWhatAKilledOneLeft) {
  write_file(path_ + ".new-1-00000000000000a2", Bytes(5000, std::byte{7}));
  pack_session(frame_slots(100));
  EXPECT_EQ(read_all(path_), frame_slots(100));
  EXPECT_THAT(temporaries_of(path_), testing::IsEmpty());
}

TEST_F(SessionPack, LeavesFilesOfOthersAlone) {
  const std::string outside = folder_ / "outside";
  write_file(outside, Bytes(50, std::byte{1}));
  std::filesystem::create_symlink(outside, path_ + ".packing");
  write_file(path_ + ".new-cut-for-bob", Bytes(50, std::byte{2}));
  pack_session(frame_slots(100));
  EXPECT_EQ(read_all(path_), frame_slots(100));
  EXPECT_EQ(read_file(outside), Bytes(50, std::byte{1}));
  EXPECT_TRUE(std::filesystem::is_symlink(path_ + ".packing"));
  EXPECT_EQ(read_file(path_ + ".new-cut-for-bob"), Bytes(50, std::byte{2}));
}

TEST_F(SessionPack, IsRefusedWhileAnotherHoldsTheSession) {
  write_session(path_, frame_slots(10));
  const Bytes before = read_file(path_);
  recorder::base::File other;
  ASSERT_EQ(other.open(path_, {.access = recorder::base::Access::kReadWrite}), 0);
  ASSERT_EQ(other.try_lock(recorder::session::kSessionLock), 0);
  EXPECT_THAT(pack(path_, report_).message(), testing::HasSubstr("is in use by this process"));
  EXPECT_EQ(read_file(path_), before);
}

TEST_F(SessionPack, IsNotDoneThroughALink) {
  const std::string outside = folder_ / "outside.oro";
  write_session(outside, frame_slots(10));
  const Bytes before = read_file(outside);
  std::filesystem::create_symlink(outside, path_);
  EXPECT_THAT(pack(path_, report_).message(), testing::HasSubstr("is a link"));
  EXPECT_EQ(read_file(outside), before);
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
}

TEST_F(SessionPack, ReadersOfTheLogReadOn) {
  const std::vector<Slot> slots = frame_slots(2000);
  write_session(path_, slots, {.batch = 10});
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  ASSERT_OK(pack(path_, report_));
  ASSERT_OK(reader.refresh());
  EXPECT_EQ(read_all(reader), slots);
}

TEST_F(SessionPack, OfADamagedLogKeepsItBeside) {
  const std::vector<Slot> slots = frame_slots(1000);
  write_session(path_, slots, {.batch = 50});
  Bytes damaged = read_file(path_);
  damaged[damaged.size() / 2] ^= std::byte{0x20};
  write_file(path_, damaged);
  SessionReader before;
  ASSERT_OK(before.open(path_));
  ASSERT_EQ(before.gaps().size(), 1u);
  ASSERT_OK(pack(path_, report_));
  EXPECT_EQ(report_.damaged_copy, path_ + ".damaged");
  EXPECT_EQ(read_file(report_.damaged_copy), damaged);
  for (const ReaderOptions& options : {ReaderOptions{}, scan()}) {
    SessionReader reader;
    ASSERT_OK(reader.open(path_, options));
    EXPECT_EQ(reader.gaps(), before.gaps()) << "the gap is still told to be damage";
    EXPECT_EQ(reader.frame_count(), before.frame_count());
  }
}

TEST_F(SessionPack, AnyDamageIsNoticedAndGivesNoWrongFrame) {
  const std::vector<Slot> slots = frame_slots(600);
  pack_session(slots);
  for (uint64_t offset = 0; offset < bytes_.size(); offset += kEveryByte) {
    SCOPED_TRACE(offset);
    Bytes flipped = bytes_;
    flipped[offset] ^= std::byte{0x40};
    write_file(path_, flipped);
    SessionReader reader;
    if (!reader.open(path_, scan()).ok()) {
      ASSERT_LT(offset, 8u);
      continue;
    }
    ASSERT_TRUE(reader.damage().any()) << "not noticed";
    uint64_t explained = reader.frame_count();
    for (const Gap& gap : reader.gaps()) explained += gap.count;
    ASSERT_EQ(explained, slots.size());
    SessionReader by_index;
    ASSERT_OK(by_index.open(path_));
    for (uint64_t i = 0; i < by_index.frame_count(); i += 20) {
      Slot slot(kSlotBytes);
      if (!by_index.read(i, slot).ok()) continue;
      const uint64_t number = recorder::seal_of(slot).frame;
      ASSERT_EQ(slot, slots.at(number));
    }
  }
}

TEST_F(SessionPack, CutAnywhereKeepsWhatIsWhole) {
  const std::vector<Slot> slots = frame_slots(1000);
  pack_session(slots);
  for (size_t size = bytes_.size() - 1; size > bytes_.size() / 3; size -= 37) {
    SCOPED_TRACE(size);
    write_file(path_, std::span(bytes_).first(size));
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    EXPECT_FALSE(reader.has_index());
    const uint64_t count = reader.frame_count();
    ASSERT_TRUE(count % 256 == 0 || count == 1000) << count;
    ASSERT_EQ(read_all(reader), std::vector<Slot>(slots.begin(), slots.begin() + static_cast<long>(count)));
  }
}

// --- bookmarks -------------------------------------------------------------------------------------------------------

using Bookmarks = std::vector<Bookmark>;

// Reading a list looked at all of it again after each of its elements: these took many minutes.
TEST_F(SessionPack, AsManyBookmarksAsASessionHoldsAreReadInOneGo) {
  pack_session(frame_slots(10));
  std::vector<Bookmark> marks;
  for (uint64_t frame = 0; frame < 100'000; ++frame) marks.push_back({frame, "n"});
  ASSERT_OK(write_bookmarks(path_, marks));
  std::vector<Bookmark> read;
  ASSERT_OK(read_bookmarks(path_, read));
  EXPECT_TRUE(read == marks);
}

TEST_F(SessionPack, TakesInTheBookmarksBesideTheLog) {
  write_session(path_, frame_slots(50));
  const Bookmarks marks{{3, "here"}, {40, ""}};
  ASSERT_OK(write_bookmarks(path_, {{40, ""}, {3, "here"}, {3, "twice"}}));
  EXPECT_TRUE(std::filesystem::exists(path_ + ".marks"));
  SessionReader log;
  ASSERT_OK(log.open(path_));
  EXPECT_EQ(log.bookmarks(), marks);
  ASSERT_OK(pack(path_, report_));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".marks"));
  SessionReader packed;
  ASSERT_OK(packed.open(path_));
  EXPECT_EQ(packed.bookmarks(), marks);
}

TEST_F(SessionPack, BookmarksOfAPackedSessionCanBeChanged) {
  pack_session(frame_slots(50));
  for (const Bookmarks& marks : {Bookmarks{{1, "a"}}, Bookmarks{{1, "a"}, {2, "b \"quoted\" \xc3\xa4"}}, Bookmarks{}}) {
    ASSERT_OK(write_bookmarks(path_, marks));
    for (const ReaderOptions& options : {ReaderOptions{}, scan()}) {
      SessionReader reader;
      ASSERT_OK(reader.open(path_, options));
      EXPECT_EQ(reader.has_index(), options.mode == OpenMode::kByIndex);
      EXPECT_EQ(reader.bookmarks(), reader.has_index() ? marks : reader.bookmarks());
      EXPECT_EQ(read_all(reader), frame_slots(50));
    }
  }
}

// Bookmarks are written to the recording that they were read from, not to another that has got its name.
TEST_F(SessionPack, BookmarksGoOnlyIntoTheRecordingTheyWereReadFrom) {
  for (const bool packed : {true, false}) {
    std::filesystem::remove(path_);
    write_session(path_, frame_slots(50));
    const FileIdentity seen = identity_of(path_);
    ASSERT_OK(write_bookmarks(path_, {{1, "beside"}}, seen));
    ASSERT_OK(pack(path_, report_));
    ASSERT_OK(write_bookmarks(path_, {{1, "inside"}}, seen));  // packed, it is the same recording

    const std::string other = folder_ / "other.oro";
    SessionInfo info = ball_info();
    ++info.id;
    write_session(other, frame_slots(50), {.info = info});
    if (packed) ASSERT_OK(pack(other, report_));
    std::filesystem::rename(other, path_);
    const Bytes before = read_file(path_);
    EXPECT_THAT(write_bookmarks(path_, {{2, "wrong"}}, seen).message(),
                testing::HasSubstr("has been replaced by another recording"));
    EXPECT_FALSE(is_still(path_, seen));
    EXPECT_EQ(read_file(path_), before);
    EXPECT_FALSE(std::filesystem::exists(path_ + ".marks"));
    std::filesystem::remove(path_);
    EXPECT_THAT(write_bookmarks(path_, {{2, "wrong"}}, seen).message(), testing::HasSubstr("has been removed"));
    EXPECT_FALSE(std::filesystem::exists(path_ + ".marks"));
  }
}

TEST_F(SessionPack, AnyOtherFileIsKnownByItsInode) {
  const std::string ring = folder_ / "ring.dat";
  write_file(ring, Bytes(100));
  const FileIdentity seen = identity_of(ring);
  ASSERT_OK(write_bookmarks(ring, {{1, ""}}, seen));
  write_file(folder_ / "other.dat", Bytes(100));
  std::filesystem::rename(folder_ / "other.dat", ring);
  EXPECT_FALSE(write_bookmarks(ring, {{2, ""}}, seen).ok());
}

TEST_F(SessionPack, TornBookmarksLeaveTheFramesAndCanBeWrittenAgain) {
  pack_session(frame_slots(50));
  ASSERT_OK(write_bookmarks(path_, {{1, "a"}}));
  const Bytes with_mark = read_file(path_);
  for (size_t size = bytes_.size(); size < with_mark.size(); size += 11) {
    SCOPED_TRACE(size);
    write_file(path_, std::span(with_mark).first(size));
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    EXPECT_EQ(reader.state(), State::kFinished);
    EXPECT_EQ(read_all(reader), frame_slots(50));
    ASSERT_OK(write_bookmarks(path_, {{2, "again"}}));
    ASSERT_OK(reader.open(path_));
    EXPECT_TRUE(reader.has_index()) << "what was torn has been cut off";
    EXPECT_FALSE(reader.damage().any());
    EXPECT_EQ(reader.bookmarks(), (Bookmarks{{2, "again"}}));
  }
}

TEST_F(SessionPack, TornBookmarksLeaveThoseBefore) {
  pack_session(frame_slots(50));
  ASSERT_OK(write_bookmarks(path_, {{1, "a"}}));
  const size_t before = read_file(path_).size();
  ASSERT_OK(write_bookmarks(path_, {{2, "b"}}));
  const Bytes with_second = read_file(path_);
  ASSERT_OK(write_bookmarks(path_, {}));
  const Bytes with_none = read_file(path_);
  const auto expect_both_ways = [&](const Bookmarks& expected) {
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    EXPECT_EQ(reader.bookmarks(), expected);
    Bookmarks marks;
    ASSERT_OK(read_bookmarks(path_, marks));
    EXPECT_EQ(marks, expected);
  };
  for (size_t size = before; size < before + 60; size += 5) {
    write_file(path_, std::span(with_second).first(size));
    expect_both_ways({{1, "a"}});
  }
  Bytes torn = with_none;
  torn.resize(torn.size() + 30, std::byte{0x77});
  write_file(path_, torn);
  expect_both_ways({});
}

TEST_F(SessionPack, BookmarksThatAreNoneAreRefused) {
  Bookmarks marks{{7, ""}};
  for (const char* text : {"", "[]", "{}", R"({"bookmarks":[{"frame":-1}]})", R"({"bookmarks":[{"note":"x"}]})"}) {
    EXPECT_FALSE(read_bookmarks_json(text, marks).ok()) << text;
    EXPECT_EQ(marks, (Bookmarks{{7, ""}}));
  }
  ASSERT_OK(read_bookmarks_json(R"({"bookmarks":[9,5]})", marks));
  EXPECT_EQ(marks, (Bookmarks{{5, ""}, {9, ""}})) << "as earlier versions wrote them";
}

// --- columns ---------------------------------------------------------------------------------------------------------

TEST(PackedChunk, GarbageIsRefusedOrGivesSoundRecords) {
  std::mt19937_64 random(5);
  constexpr size_t kWordsOfFrame = 6;
  size_t accepted = 0;
  for (int i = 0; i < 50000; ++i) {
    std::vector<std::byte> columns(random() % 80);
    const uint64_t bits = i % 2 == 0 ? 0x03 : 0x0f;
    for (std::byte& byte : columns) byte = static_cast<std::byte>(random() & bits);
    const auto frames = static_cast<uint32_t>(1 + random() % 5);
    std::vector<std::byte> records;
    std::vector<uint32_t> begins;
    if (!records_of(columns, frames, kWordsOfFrame, records, begins)) continue;
    ASSERT_EQ(begins.back(), records.size());
    ++accepted;
    const std::byte* at = records.data();
    SealPrediction state;
    ASSERT_EQ(for_each_record(at, at + records.size(), frames, kWordsOfFrame, state, [](auto, auto) { return true; }),
              frames);
    ASSERT_EQ(at, records.data() + records.size());
  }
  EXPECT_GT(accepted, 0u);
}

}  // namespace
}  // namespace session_test
