// What checking a session against FORMAT.md finds: nothing in files that the recorder writes, each single field that an
// altered one has wrong, with sound checksums over it, and what a reader must do about it.
#include "recorder/session/conformance.h"

#include <functional>

#include "recorder/session/bookmarks.h"
#include "recorder/session/compression.h"
#include "recorder/session/pack.h"
#include "tests/recorder/session/session_blocks.h"

namespace session_test {
namespace {

using testing::HasSubstr;

struct Part {
  uint32_t type;
  Bytes payload;
};

class SessionConformance : public SessionFixture {
 protected:
  void SetUp() override {
    std::vector<Slot> slots = frame_slots(600);
    slots.erase(slots.begin() + 300, slots.begin() + 304);
    WriteOptions options{.batch = 20, .finish = false};
    write_session(path_, slots, options);
    LogWriter log;
    ASSERT_OK(log.reopen(path_, options.info));
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    ASSERT_OK(log.continue_at({reader.end_of_whole_blocks(), reader.frame_count(), reader.next_frame()}));
    ASSERT_OK(log.finish(false, 603));  // three are missing at the end
    log_ = read_file(path_);
    PackReport report;
    ASSERT_OK(pack(path_, report));
    ASSERT_OK(write_bookmarks(path_, {{3, "here"}, {40, ""}}));
    packed_ = read_file(path_);
  }

  static std::vector<std::string> findings_in(const std::string& path) {
    std::vector<std::string> findings;
    EXPECT_OK(check_conformance(path, findings));
    return findings;
  }
  std::vector<std::string> findings(const Bytes& file) {
    write_file(path_, file);
    return findings_in(path_);
  }

  static std::vector<Part> parts_of(const Bytes& file) {
    std::vector<Part> parts;
    for (size_t at = sizeof(FileHeader); at < file.size();) {
      const auto header = load_struct<BlockHeader>(file, at);
      at += sizeof header;
      parts.push_back({header.type, Bytes(file.begin() + static_cast<long>(at),
                                          file.begin() + static_cast<long>(at + header.payload_bytes))});
      at += header.payload_bytes;
    }
    return parts;
  }
  static Bytes file_of(const Bytes& header, const std::vector<Part>& parts) {
    Bytes file(header.begin(), header.begin() + sizeof(FileHeader));
    for (const Part& part : parts) append(file, block(part.type, part.payload));
    return file;
  }
  static Part& first(std::vector<Part>& parts, uint32_t type) {
    return *std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.type == type; });
  }
  // One block changed, of the size it had.
  Bytes with(const Bytes& file, uint32_t type, const std::function<void(Bytes&)>& change) {
    std::vector<Part> parts = parts_of(file);
    change(first(parts, type).payload);
    return file_of(file, parts);
  }
  template <typename T>
  static void set(Bytes& payload, size_t offset, T value) {
    std::memcpy(payload.data() + offset, &value, sizeof value);
  }
  // A table with one entry changed. Zstd may take more or fewer bytes for it: the footers get the new places.
  template <typename Entry>
  Bytes with_entry(uint32_t type, size_t number, const std::function<void(Entry&)>& change) {
    std::vector<Part> parts = parts_of(packed_);
    Bytes& payload = first(parts, type).payload;
    const size_t before = payload.size();
    const auto count = load_struct<uint64_t>(payload, 0);
    Bytes plain;
    Decompressor decompressor;
    EXPECT_TRUE(decompressor.decompress(std::span(payload).subspan(8), count * sizeof(Entry), plain));
    auto entry = load_struct<Entry>(plain, number * sizeof(Entry));
    change(entry);
    set(plain, number * sizeof(Entry), entry);
    payload.resize(8);
    Compressor compressor;
    EXPECT_TRUE(compressor.compress(plain, payload));
    const uint64_t moved = payload.size() - before;  // modulo 2^64
    for (Part& part : parts) {
      if (part.type != kFoot) continue;
      auto footer = load_struct<Footer>(part.payload, 0);
      if (type == kEvents) footer.gaps_offset += moved;
      if (type != kIndex) footer.meta_offset += moved, footer.index_offset += moved;
      if (footer.marks_offset != 0) footer.marks_offset += moved;
      set(part.payload, 0, footer);
    }
    return file_of(packed_, parts);
  }

  Bytes log_;
  Bytes packed_;
};

TEST_F(SessionConformance, OfWhatTheRecorderWritesFindsNothing) {
  EXPECT_THAT(findings(log_), testing::IsEmpty());
  EXPECT_THAT(findings(packed_), testing::IsEmpty());
  ASSERT_OK(write_bookmarks(path_, {}));
  EXPECT_THAT(findings_in(path_), testing::IsEmpty());
  for (const uint64_t frames : {0u, 1u, 256u}) {
    std::filesystem::remove(path_);
    write_session(path_, frame_slots(frames));
    EXPECT_THAT(findings_in(path_), testing::IsEmpty()) << frames;
    PackReport report;
    ASSERT_OK(pack(path_, report));
    EXPECT_THAT(findings_in(path_), testing::IsEmpty()) << frames;
  }
  std::filesystem::remove(path_);
  write_session(path_, frame_slots(30), {.batch = 7, .finish = false});
  Bytes died = read_file(path_);
  EXPECT_THAT(findings(died), testing::IsEmpty());
  died.resize(died.size() - 5);
  EXPECT_THAT(findings(died), testing::IsEmpty()) << "what a kill leaves";
}

TEST_F(SessionConformance, OfSessionsOfAllVersionsFindsNothing) {
  int golden = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(OUROBOROS_SOURCE_DIR) + "/tests/golden")) {
    if (entry.path().extension() != ".oro") continue;
    EXPECT_THAT(findings_in(entry.path().string()), testing::IsEmpty()) << entry.path();
    ++golden;
  }
  EXPECT_GE(golden, 5);
}

TEST_F(SessionConformance, ComparesEachFieldOfTheIndexWithTheChunks) {
  const std::vector<std::pair<const char*, std::function<void(ChunkEntry&)>>> changes = {
      {"first_frame", [](ChunkEntry& entry) { ++entry.first_frame; }},
      {"last_frame", [](ChunkEntry& entry) { ++entry.last_frame; }},
      {"first_time_ns", [](ChunkEntry& entry) { ++entry.first_time_ns; }},
      {"last_time_ns", [](ChunkEntry& entry) { --entry.last_time_ns; }},
      {"events", [](ChunkEntry& entry) { entry.events ^= 1u << 20; }},
      {"bytes", [](ChunkEntry& entry) { --entry.bytes; }}};
  for (const auto& [field, change] : changes) {
    const Bytes file = with_entry<ChunkEntry>(kIndex, 2, change);
    EXPECT_THAT(findings(file), testing::ElementsAre(HasSubstr("INDX, entry 2: it is not the chunk at byte ")))
        << field;
    // A reader that opens by it gives no other frames for them.
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    Slot slot(kSlotBytes);
    for (uint64_t index = 512; index < reader.frame_count(); index += 10) {
      if (reader.read(index, slot).ok()) {
        EXPECT_EQ(recorder::seal_of(slot).frame, index + 4) << field;
      }
    }
  }
}

TEST_F(SessionConformance, ComparesEventsAndGapsWithTheFrames) {
  EXPECT_THAT(findings(with_entry<EventEntry>(kEvents, 0, [](EventEntry& entry) { ++entry.distance; })),
              testing::ElementsAre(HasSubstr("EVNT, entry 0")));
  EXPECT_THAT(findings(with_entry<EventEntry>(kEvents, 1, [](EventEntry& entry) { entry.events <<= 1; })),
              testing::ElementsAre(HasSubstr("EVNT, entry 1")));
  EXPECT_THAT(findings(with_entry<GapEntry>(kGaps, 0, [](GapEntry& entry) { --entry.count; })),
              testing::ElementsAre(HasSubstr("GAPS, entry 0: it is not the gap at frame 300")));
  EXPECT_THAT(findings(with_entry<GapEntry>(kGaps, 1, [](GapEntry& entry) { entry.flags = 4; })),
              testing::ElementsAre(HasSubstr("GAPS, entry 1: it is not the gap at frame 600")));
}

TEST_F(SessionConformance, ComparesEachFieldOfAChunksHeaderWithItsFrames) {
  for (const auto& [offset, name] :
       std::vector<std::pair<size_t, std::string>>{{8, "last_frame"}, {24, "last_time_ns"}, {32, "events"}}) {
    const Bytes file = with(
        packed_, kPack, [&, at = offset](Bytes& payload) { set(payload, at, load_struct<uint64_t>(payload, at) + 1); });
    EXPECT_THAT(findings(file), testing::Contains(HasSubstr(name + " is "))) << name;
    SessionReader reader;
    ASSERT_OK(reader.open(path_, {.mode = OpenMode::kByScan}));
    EXPECT_TRUE(reader.damage().any()) << name;
    ASSERT_OK(reader.open(path_));
    Slot slot(kSlotBytes);
    EXPECT_FALSE(reader.read(0, slot).ok()) << name;
  }
}

TEST_F(SessionConformance, ComparesEachFieldOfTheFooter) {
  const std::vector<std::string> names = {"index_offset", "events_offset", "gaps_offset", "marks_offset", "meta_offset",
                                          "chunk_count",  "event_count",   "gap_count",   "frame_count",  "next_frame"};
  for (size_t i = 0; i < names.size(); ++i) {
    std::vector<Part> parts = parts_of(packed_);
    Bytes& footer = parts.back().payload;
    ASSERT_EQ(parts.back().type, kFoot);
    const uint64_t change = names[i] == "next_frame" ? 0 - uint64_t{100} : 1;
    set(footer, i * 8, load_struct<uint64_t>(footer, i * 8) + change);
    EXPECT_THAT(findings(file_of(packed_, parts)), testing::Contains(HasSubstr(names[i] + " is"))) << names[i];
  }
}

TEST_F(SessionConformance, KnowsTheOrderOfBlocks) {
  std::vector<Part> parts = parts_of(packed_);
  std::swap(parts[0], parts[1]);  // META and PACK
  EXPECT_THAT(findings(file_of(packed_, parts)), testing::Contains(HasSubstr("does not stand where its type belongs")));
  parts = parts_of(packed_);
  parts.pop_back();
  EXPECT_THAT(findings(file_of(packed_, parts)), testing::Contains(HasSubstr("there is no footer at its end")));
  parts = parts_of(log_);
  std::rotate(parts.end() - 2, parts.end() - 1, parts.end());  // DONE before the last DIFF
  EXPECT_THAT(findings(file_of(log_, parts)), testing::Contains(HasSubstr("does not stand where its type belongs")));
  parts = parts_of(log_);
  parts.erase(parts.begin());
  EXPECT_THAT(findings(file_of(log_, parts)), testing::Contains(HasSubstr("there are 1 descriptions")));
  parts = parts_of(packed_);
  parts.insert(parts.begin() + 1, Part{block_type("MINE"), Bytes(7)});
  SessionReader reader;
  write_file(path_, file_of(packed_, parts));
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(reader.frame_count(), 596u) << "a block of a type that is not known is skipped";
}

TEST_F(SessionConformance, ComparesTheDescriptionsWithTheHeaderAndEachOther) {
  const auto replace = [](Bytes& payload, const std::string& from, const std::string& to) {
    std::string text(reinterpret_cast<const char*>(payload.data()), payload.size());
    ASSERT_NE(text.find(from), std::string::npos);
    payload = text_bytes(text.replace(text.find(from), from.size(), to));
  };
  EXPECT_THAT(
      findings(with(log_, kMeta, [&](Bytes& payload) { replace(payload, "1122334455667788", "1122334455667789"); })),
      testing::Contains(HasSubstr("are not those of the file header")));
  EXPECT_THAT(findings(with(log_, kMeta, [&](Bytes& payload) { replace(payload, "\"1.2\"", "\"1.3\""); })),
              testing::Contains(HasSubstr("it differs from the first description")));
}

TEST_F(SessionConformance, ChecksTheBatchesOfALog) {
  for (const auto& [offset, name] :
       std::vector<std::pair<size_t, std::string>>{{16, "events"}, {28, "flags that have no meaning"}}) {
    const Bytes file = with(
        log_, kDiff, [&, at = offset](Bytes& payload) { set(payload, at, load_struct<uint32_t>(payload, at) ^ 16u); });
    EXPECT_THAT(findings(file), testing::Contains(HasSubstr(name))) << name;
  }
  const Bytes longer = with(log_, kDiff, [](Bytes& payload) { payload.push_back(std::byte{0}); });
  EXPECT_THAT(findings(longer), testing::Contains(HasSubstr("bytes stand behind its last record")));
  const Bytes done = with(log_, kDone, [](Bytes& payload) { set(payload, 0, uint64_t{7}); });
  EXPECT_THAT(findings(done), testing::ElementsAre(HasSubstr("frame_count is 7, it should be 596")));
}

TEST_F(SessionConformance, KnowsTheOrderOfBookmarks) {
  const auto with_marks = [&](const std::string& text) {
    std::vector<Part> parts = parts_of(packed_);
    first(parts, kMarks).payload = text_bytes(text);
    return findings(file_of(packed_, parts));
  };
  EXPECT_THAT(with_marks(R"({"bookmarks":[3,4]})"), testing::IsEmpty());
  EXPECT_THAT(with_marks(R"({"bookmarks":[{"frame":4},{"frame":3}]})"),
              testing::ElementsAre(HasSubstr("not in order")));
  EXPECT_THAT(with_marks(R"({"bookmarks":[{"frame":4},{"frame":4}]})"),
              testing::ElementsAre(HasSubstr("not in order")));
  EXPECT_THAT(with_marks("\xef\xbb\xbf{\"bookmarks\":[]}"), testing::ElementsAre(HasSubstr("byte order mark")));
}

// --- what readers do about what FORMAT.md forbids --------------------------------------------------------------------

class SessionDescription : public SessionFixture {
 protected:
  // Why a session with that description, behind a valid header or a damaged one, cannot be opened.
  std::string refusal(const std::string& meta, bool header_is_valid = true) {
    Bytes file = file_header();
    if (!header_is_valid) file[60] ^= std::byte{1};
    append(file, block(kMeta, text_bytes(meta)));
    write_file(path_, file);
    SessionReader reader;
    return reader.open(path_).message();
  }
  static std::string meta_with(const std::string& entry) {
    return R"({"game":"x",)" + entry + R"("schema":{"name":"x","version":1,"frame_bytes":8,"fields":[],"events":[]}})";
  }
};

TEST_F(SessionDescription, IsRefusedWhereFormatMdSaysSo) {
  EXPECT_EQ(refusal(meta_with("")), "");
  EXPECT_EQ(refusal(meta_with(R"("first_frame":9223372036854775807,)")), "");
  for (const char* entry :
       {R"("first_frame":-1,)", R"("first_frame":1.5,)", R"("first_frame":9223372036854775808,)",
        R"("first_frame":"1",)", R"("ring_slots":-1,)", R"("ring_slots":4294967296,)",
        R"("parent":{"id":"12","frame":3},)", R"("parent":{"id":"0000000000000012","frame":-3},)"}) {
    EXPECT_NE(refusal(meta_with(entry)), "") << entry;
  }
  EXPECT_THAT(refusal("\xef\xbb\xbf" + meta_with("")), HasSubstr("byte order mark"));
}

TEST_F(SessionDescription, MayBeNestedSixteenDeep) {
  const auto nested = [](int lists) {
    return meta_with("\"deep\":" + std::string(lists, '[') + std::string(lists, ']') + ",");
  };
  EXPECT_EQ(refusal(nested(15)), "") << "within the one object";
  EXPECT_THAT(refusal(nested(16)), HasSubstr("nested too deep"));
}

TEST_F(SessionDescription, StandsInForADamagedHeaderOnlyWhole) {
  const std::string id = R"("id":"0000000000000012","start_unix_ns":-5,"slot_bytes":256,)";
  EXPECT_EQ(refusal(meta_with(id), false), "");
  for (const char* entry : {R"("id":"12","start_unix_ns":1,"slot_bytes":256,)",
                            R"("id":"0000000000000000","start_unix_ns":1,"slot_bytes":256,)",
                            R"("id":"0000000000000012","start_unix_ns":1,"slot_bytes":4294967552,)",
                            R"("id":"0000000000000012","start_unix_ns":18446744073709551615,"slot_bytes":256,)",
                            R"("start_unix_ns":1,"slot_bytes":256,)"}) {
    EXPECT_NE(refusal(meta_with(entry), false), "") << entry;
  }
}

class SessionRules : public SessionConformance {};

TEST_F(SessionRules, AFooterThatIsTooLongIsDamage) {
  std::vector<Part> parts = parts_of(packed_);
  parts.back().payload.insert(parts.back().payload.begin(), 8, std::byte{0});
  write_file(path_, file_of(packed_, parts));
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_FALSE(reader.has_index());
  EXPECT_EQ(reader.damage().damaged_places, 1u);
  EXPECT_EQ(reader.frame_count(), 596u);
}

TEST_F(SessionRules, ADoneThatIsTooShortIsDamage) {
  std::vector<Part> parts = parts_of(log_);
  parts.back().payload.resize(16);
  write_file(path_, file_of(log_, parts));
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(reader.damage().damaged_places, 1u);
  EXPECT_EQ(reader.state(), State::kDied);
}

TEST_F(SessionRules, FramesBehindTheEndAreRead) {
  std::vector<Part> parts = parts_of(log_);
  // A second log's frames, with numbers that go on.
  write_session(folder_ / "more.oro", frame_slots(10, 700), {.batch = 10, .finish = false});
  for (const Part& part : parts_of(read_file(folder_ / "more.oro"))) {
    if (part.type == kDiff) parts.push_back(part);
  }
  write_file(path_, file_of(log_, parts));
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(reader.frame_count(), 606u);
  EXPECT_FALSE(reader.damage().any());
  EXPECT_THAT(findings_in(path_), testing::Contains(HasSubstr("does not stand where its type belongs")));
}

TEST_F(SessionRules, FramesBelowTheFirstAreDamage) {
  SessionInfo info = ball_info();
  info.first_frame = 20;
  Bytes file = file_header();
  append(file, block(kMeta, text_bytes(meta_json(info))));
  for (const Part& part : parts_of(log_)) {
    if (part.type == kDiff) append(file, block(part.type, part.payload));
  }
  write_file(path_, file);
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_TRUE(reader.damage().any());
  EXPECT_EQ(reader.first_number(), 256u) << "the next key batch";
}

TEST_F(SessionRules, AnEventsTableThatIsNotThereIsReplacedByTheFrames) {
  SessionReader sound;
  write_file(path_, packed_);
  ASSERT_OK(sound.open(path_));
  const auto events = sound.events();
  std::vector<Part> parts = parts_of(packed_);
  set(parts.back().payload, 8, uint64_t{64});  // events_offset
  write_file(path_, file_of(packed_, parts));
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  ASSERT_TRUE(reader.has_index());
  EXPECT_EQ(reader.events(), events);
}

}  // namespace
}  // namespace session_test
