// Packed files that no recorder has written: every checksum sound, the contents made to hurt. What an index says
// is checked before it is used, else the file is scanned; what a chunk says is checked before its frames are.
#include <functional>
#include <random>

#include "recorder/session/bookmarks.h"
#include "recorder/session/compression.h"
#include "recorder/session/format.h"
#include "tests/recorder/session/session_blocks.h"
#include "tests/support/allocations.h"

namespace session_test {
namespace {

constexpr size_t kMebibyte = 1u << 20;
constexpr size_t kWords = (kSlotBytes - recorder::kSealBytes) / 8;

Bytes compressed(std::span<const std::byte> plain) {
  Bytes out;
  Compressor compressor;
  EXPECT_TRUE(compressor.compress(plain, out));
  return out;
}

// The columns of frames in which nothing changes: no tag, no changed word.
Bytes still_columns(uint32_t frames) { return Bytes(frames + kWords); }

template <typename Entry>
Bytes table(uint32_t type, const std::vector<Entry>& entries, uint64_t claimed) {
  Bytes payload(raw(claimed).begin(), raw(claimed).end());
  append(payload, compressed(std::as_bytes(std::span(entries))));
  return block(type, payload);
}
template <typename Entry>
Bytes table(uint32_t type, const std::vector<Entry>& entries) {
  return entries.empty() ? Bytes() : table(type, entries, entries.size());
}

// A packed session that is sound until a test changes its parts.
struct Parts {
  Bytes file;  // header, META, chunks
  std::vector<ChunkEntry> chunks;
  std::vector<EventEntry> events;
  std::vector<GapEntry> gaps;
  Footer footer;

  Parts() : file(file_header()) { append(file, block(kMeta, text_bytes(meta_json(ball_info())))); }

  void add_chunk(const PackHeader& header, const Bytes& columns) {
    ChunkEntry entry{file.size(),       footer.frame_count,   header.first_frame,
                     header.last_frame, header.first_time_ns, header.last_time_ns,
                     header.events,     header.frame_count,   0};
    Bytes payload(raw(header).begin(), raw(header).end());
    append(payload, compressed(columns));
    append(file, block(kPack, payload));
    entry.bytes = static_cast<uint32_t>(file.size() - entry.offset);
    chunks.push_back(entry);
    footer.frame_count += header.frame_count;
    footer.next_frame = header.last_frame + 1;
  }
  void add_frames(uint64_t first, uint32_t frames) {
    const Bytes columns = still_columns(frames);
    add_chunk({first, first + frames - 1, 0, 0, 0, frames, static_cast<uint32_t>(columns.size())}, columns);
  }
  void place(Footer& at) {
    at.events_offset = events.empty() ? 0 : file.size();
    append(file, table(kEvents, events));
    at.gaps_offset = gaps.empty() ? 0 : file.size();
    append(file, table(kGaps, gaps));
    at.index_offset = file.size();
    append(file, table(kIndex, chunks));
    at.chunk_count = chunks.size();
    at.event_count = events.size();
    at.gap_count = gaps.size();
  }
  Bytes finish(const std::function<void(Footer&)>& change = [](Footer&) {}) {
    place(footer);
    change(footer);
    append(file, block(kFoot, Bytes(raw(footer).begin(), raw(footer).end())));
    return file;
  }
};
Parts two_chunks() {
  Parts parts;
  parts.add_frames(0, 256);
  parts.add_frames(256, 100);
  return parts;
}

class HostilePacked : public SessionFixture {
 protected:
  Status open(const Bytes& file, OpenMode mode = OpenMode::kByIndex) {
    write_file(path_, file);
    forget_allocations();
    ReaderOptions options;
    options.mode = mode;
    return reader_.open(path_, options);
  }
  // The index is not believed, the frames are all found.
  void expect_scanned(const Bytes& file, const std::string& what) {
    ASSERT_OK(open(file));
    EXPECT_FALSE(reader_.has_index()) << what;
    EXPECT_EQ(reader_.frame_count(), 356u) << what;
    EXPECT_EQ(numbers_of(read_all(reader_)).back(), 355u) << what;
    EXPECT_TRUE(reader_.events().empty()) << what;
    EXPECT_LT(largest_allocation(), 6 * kMebibyte) << what;
  }
  // Neither way of opening lets the chunk's frames pass.
  void expect_bad_chunk(const PackHeader& header, const Bytes& columns, const std::string& what) {
    Parts parts;
    parts.add_chunk(header, columns);
    parts.add_frames(header.last_frame + 1, 3);
    const Bytes file = parts.finish();
    ASSERT_OK(open(file));
    Slot slot(kSlotBytes);
    if (reader_.has_index()) {
      EXPECT_THAT(reader_.read(0, slot).message(), testing::HasSubstr("are damaged")) << what;
      EXPECT_OK(reader_.read(header.frame_count, slot));
    }
    ASSERT_OK(open(file, OpenMode::kByScan));
    EXPECT_EQ(reader_.frame_count(), 3u) << what;
    EXPECT_EQ(reader_.damage().damaged_places, 1u) << what;
    EXPECT_LT(largest_allocation(), 40 * kMebibyte) << what;
  }
  SessionReader reader_;
};

TEST_F(HostilePacked, TheFileThatTheOthersAreMadeFromIsSound) {
  Parts parts = two_chunks();
  parts.events = {};
  parts.gaps = {};
  ASSERT_OK(open(parts.finish()));
  EXPECT_TRUE(reader_.has_index());
  EXPECT_EQ(read_all(reader_).size(), 356u);
}

TEST_F(HostilePacked, FootersThatLieAreNotBelieved) {
  const uint64_t file_bytes = two_chunks().finish().size();
  std::vector<std::function<void(Footer&)>> lies;
  for (const uint64_t count : {uint64_t{0}, uint64_t{1}, uint64_t{3}, uint64_t{1} << 60, UINT64_MAX}) {
    lies.push_back([=](Footer& footer) { footer.chunk_count = count; });
    lies.push_back([=](Footer& footer) { footer.frame_count = count; });
    if (count == 0) continue;  // together they say that there is nothing
    lies.push_back([=](Footer& footer) { footer.chunk_count = footer.frame_count = footer.event_count = count; });
    lies.push_back([=](Footer& footer) { footer.gap_count = count; });
    if (count > 356) lies.push_back([=](Footer& footer) { footer.event_count = count; });
  }
  for (const uint64_t offset : {uint64_t{0}, uint64_t{1}, uint64_t{64}, file_bytes - 120, file_bytes - 1, file_bytes,
                                uint64_t{1} << 62, UINT64_MAX - 23, UINT64_MAX}) {
    lies.push_back([=](Footer& footer) { footer.index_offset = offset; });
    if (offset != 0) lies.push_back([=](Footer& footer) { footer.marks_offset = offset; });
    lies.push_back([=](Footer& footer) {
      footer.gaps_offset = offset;
      footer.gap_count = 1;
    });
  }
  lies.push_back([](Footer& footer) { ++footer.index_offset; });
  lies.push_back([](Footer& footer) { footer.next_frame = 355; });
  lies.push_back([](Footer& footer) { footer.next_frame = UINT64_MAX; });
  for (size_t i = 0; i < lies.size(); ++i) expect_scanned(two_chunks().finish(lies[i]), "lie " + std::to_string(i));
}

TEST_F(HostilePacked, IndexesThatLieAreNotBelieved) {
  using Lie = std::function<void(std::vector<ChunkEntry>&)>;
  const std::vector<Lie> lies{
      [](auto& chunks) { chunks[1].offset = chunks[0].offset; },  // overlap
      [](auto& chunks) { chunks[0].bytes += 1; },                 // overlap by a byte
      [](auto& chunks) { chunks[1].offset = UINT64_MAX - 100; },
      [](auto& chunks) { chunks[1].bytes = UINT32_MAX; },
      [](auto& chunks) { chunks[1].bytes = 0; },
      [](auto& chunks) { chunks[1].bytes = 71; },
      [](auto& chunks) { chunks[1].bytes += 200; },  // into the index itself
      [](auto& chunks) { chunks[0].offset = 0; },
      [](auto& chunks) { chunks[0].first_index = 1; },
      [](auto& chunks) { chunks[1].first_index = UINT64_MAX; },
      [](auto& chunks) { chunks[0].frame_count = 0; },
      [](auto& chunks) { chunks[0].frame_count = 257; },
      [](auto& chunks) { chunks[1].frame_count = UINT32_MAX; },
      [](auto& chunks) { chunks[1].first_frame = 255; },
      [](auto& chunks) { chunks[1].last_frame = UINT64_MAX; },
      [](auto& chunks) { chunks[1].last_frame = 300; },
      [](auto& chunks) { chunks[1].last_frame = 0; },
      [](auto& chunks) { std::swap(chunks[0], chunks[1]); },
      [](auto& chunks) { chunks.push_back(chunks[1]); },
      [](auto& chunks) { chunks.pop_back(); },
      [](auto& chunks) { chunks.clear(); },
  };
  for (size_t i = 0; i < lies.size(); ++i) {
    Parts parts = two_chunks();
    lies[i](parts.chunks);
    expect_scanned(parts.finish(), "lie " + std::to_string(i));
  }
}

TEST_F(HostilePacked, TablesHoldWhatTheySay) {
  for (const uint64_t claimed :
       {uint64_t{0}, uint64_t{1}, uint64_t{3}, uint64_t{65537}, uint64_t{1} << 60, UINT64_MAX}) {
    Parts parts = two_chunks();
    const uint64_t index = parts.file.size();
    append(parts.file, table(kIndex, parts.chunks, claimed));
    expect_scanned(parts.finish([=](Footer& footer) { footer.index_offset = index; }), std::to_string(claimed));
  }
}

TEST_F(HostilePacked, ATableThatGrowsAThousandfoldEarnsNoMemory) {
  Parts parts = two_chunks();
  const uint64_t bomb = parts.file.size();
  const std::vector<ChunkEntry> same(kTableEntries, parts.chunks[0]);
  const Bytes one = table(kIndex, same);
  for (int i = 0; i < 64; ++i) append(parts.file, one);
  expect_scanned(parts.finish([=](Footer& footer) {
    footer.index_offset = bomb;
    footer.chunk_count = 64 * kTableEntries;
  }),
                 "index");
  Parts events = two_chunks();
  const uint64_t place = events.file.size();
  const Bytes zeros = table(kEvents, std::vector<EventEntry>(kTableEntries));
  for (int i = 0; i < 64; ++i) append(events.file, zeros);
  expect_scanned(events.finish([=](Footer& footer) {
    footer.events_offset = place;
    footer.event_count = 64 * kTableEntries;
  }),
                 "events");
}

TEST_F(HostilePacked, EventsThatLieAreCollectedFromTheFrames) {
  const std::vector<std::vector<EventEntry>> lies{
      {{356, 1}}, {{UINT64_MAX, 1}}, {{5, 1}, {UINT64_MAX - 2, 1}, {UINT64_MAX, 1}}, {{0, 1}, {400, 1}}};
  for (const auto& lie : lies) {
    Parts parts = two_chunks();
    parts.events = lie;
    ASSERT_OK(open(parts.finish()));
    EXPECT_TRUE(reader_.has_index());
    for (const EventMark& mark : reader_.events()) EXPECT_LT(mark.index, 356u);
    EXPECT_FALSE(reader_.next_event(0, UINT64_MAX));
    EXPECT_FALSE(reader_.previous_event(355, UINT64_MAX));
  }
  for (const uint64_t offset : {uint64_t{0}, uint64_t{64}, UINT64_MAX}) {
    Parts parts = two_chunks();
    parts.events = {{3, 1}};
    ASSERT_OK(open(parts.finish([=](Footer& footer) { footer.events_offset = offset; })));
    EXPECT_TRUE(reader_.events().empty());
  }
}

TEST_F(HostilePacked, GapsThatLieAreNotBelieved) {
  const std::vector<std::vector<GapEntry>> lies{
      {{0, 0, UINT64_MAX, 0}},
      {{0, UINT64_MAX, 1, 0}},
      {{0, 300, 0, 0}},
      {{357, 1, 1, 0}},
      {{UINT64_MAX, 1, 1, 0}},
      {{9, 300, 1, 0}, {8, 302, 1, 0}},
      {{8, 300, 9, 0}, {9, 302, 1, 0}},
      {{0, 1, UINT64_MAX - 1, 0}, {1, 5, UINT64_MAX - 3, 0}},
  };
  for (size_t i = 0; i < lies.size(); ++i) {
    Parts parts = two_chunks();
    parts.gaps = lies[i];
    expect_scanned(parts.finish(), "lie " + std::to_string(i));
    EXPECT_TRUE(reader_.gaps().empty());
  }
}

TEST_F(HostilePacked, ColumnsThatLieAreDamage) {
  const auto header = [](uint32_t frames, size_t columns) {
    return PackHeader{0, frames - 1, 0, 0, 0, frames, static_cast<uint32_t>(columns)};
  };
  const auto columns_of_four = [](std::vector<int> bytes, size_t zeros = kWords) {
    Bytes out;
    for (const int byte : bytes) out.push_back(static_cast<std::byte>(byte));
    out.resize(out.size() + zeros);
    return out;
  };
  const std::vector<std::pair<const char*, Bytes>> lies{
      {"nothing", {}},
      {"too few tags", Bytes(3)},
      {"no counts", Bytes(4)},
      {"a count short", Bytes(4 + kWords - 1)},
      {"a byte left over", Bytes(4 + kWords + 1)},
      {"a tag with words", columns_of_four({0x10, 0, 0, 0})},
      {"more changes than frames", columns_of_four({0, 0, 0, 0, 5}, kWords - 1 + 30)},
      {"changes beyond the end", columns_of_four({0, 0, 0, 0, 4}, kWords - 1)},
      {"2^63 changes", columns_of_four({0, 0, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1}, kWords)},
      {"a change behind the last frame", columns_of_four({0, 0, 0, 0, 1}, kWords - 1 + 3)},
      {"an unended varint", columns_of_four({1, 0, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80})},
      {"stored checksums that are not there", columns_of_four({8, 8, 8, 8}, kWords)},
      {"a number that falls", columns_of_four({0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})},
      {"a first frame of another number", columns_of_four({1, 0, 0, 0, 1})},
      {"another last frame", columns_of_four({0, 0, 0, 1, 1})},
  };
  for (const auto& [what, columns] : lies) {
    Bytes bad = columns;
    if (std::string(what) == "a change behind the last frame") bad[4 + kWords] = std::byte{4};
    expect_bad_chunk(header(4, bad.size()), bad, what);
  }
}

TEST_F(HostilePacked, ChunksThatClaimWhatTheyAreNotAreDamage) {
  const Bytes still = still_columns(4);
  const auto bytes = static_cast<uint32_t>(still.size());
  expect_bad_chunk({0, 3, 0, 0, 0, 4, bytes + 1}, still, "more columns");
  expect_bad_chunk({0, 3, 0, 0, 0, 4, UINT32_MAX}, still, "4 GiB of columns");
  expect_bad_chunk({0, 3, 0, 0, 0, 4, 0}, still, "no columns");
  expect_bad_chunk({0, 9, 0, 0, 0, 4, bytes}, still, "a later last frame");
  expect_bad_chunk({0, 4, 0, 0, 0, 5, bytes}, still, "more frames");
}

TEST_F(HostilePacked, ColumnsThatGrowAThousandfoldTakeNoMoreThanAChunkMay) {
  for (const size_t size : {4 * kMebibyte, 4 * kMebibyte + 1, 64 * kMebibyte}) {
    const Bytes zeros(size);
    expect_bad_chunk({0, 255, 0, 0, 0, 256, static_cast<uint32_t>(size)}, zeros, std::to_string(size));
  }
}

TEST_F(HostilePacked, DescriptionsThatAreTooLargeAreRefused) {
  const std::string many(5 * kMebibyte, '0');
  std::string list = "0";
  while (list.size() < 3 * kMebibyte) list += ",0";
  for (const std::string& text :
       {R"({"game":"x","schema":)" + many + "}", R"({"game":"x","schema":[)" + list + "]}",
        R"({"game":"x","schema":{"name":"x","version":1,"frame_bytes":8,"fields":[)" + list + R"(],"events":[]}})"}) {
    Bytes file = file_header();
    append(file, block(kMeta, text_bytes(text)));
    EXPECT_FALSE(open(file).ok());
    EXPECT_LT(largest_allocation(), 80 * kMebibyte);
  }
}

TEST_F(HostilePacked, BookmarksThatAreNoneAreLeftOut) {
  for (const std::string& text : {std::string(100'000, '['), std::string("{}"), std::string(5 * kMebibyte, ' '),
                                  std::string(R"({"bookmarks":[{"frame":-1}]})"), std::string()}) {
    Parts parts = two_chunks();
    const uint64_t marks = parts.file.size();
    append(parts.file, block(kMarks, text_bytes(text)));
    ASSERT_OK(open(parts.finish([=](Footer& footer) { footer.marks_offset = marks; })));
    EXPECT_TRUE(reader_.has_index());
    EXPECT_TRUE(reader_.bookmarks().empty());
    std::vector<Bookmark> bookmarks;
    EXPECT_FALSE(read_bookmarks(path_, bookmarks).ok());
  }
}

// Not aimed at anything: bytes changed anywhere in the payloads of a real file, the checksums put right again.
TEST_F(HostilePacked, ChangedBytesUnderSoundChecksumsAreSurvived) {
  Parts parts = two_chunks();
  parts.events = {{3, 1}, {100, 4}};
  const Bytes sound = parts.finish();
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    Bytes file = sound;
    for (int i = 0; i < 3; ++i) file[64 + random() % (file.size() - 64)] ^= static_cast<std::byte>(1u << random() % 8);
    for (size_t at = sizeof(FileHeader); at + sizeof(BlockHeader) <= file.size();) {
      auto header = load_struct<BlockHeader>(sound, at);  // sizes and types as they were
      header.payload_checksum = payload_checksum_of(header, file.data() + at + sizeof header);
      header.header_checksum = header_checksum_of(header);
      std::memcpy(file.data() + at, &header, sizeof header);
      at += sizeof header + header.payload_bytes;
    }
    for (const OpenMode mode : {OpenMode::kByIndex, OpenMode::kByScan}) {
      if (!open(file, mode).ok()) continue;
      Slot slot(reader_.info().slot_bytes);
      for (uint64_t i = 0; i < reader_.frame_count(); i += 7) static_cast<void>(reader_.read(i, slot));
      for (const EventMark& mark : reader_.events()) EXPECT_LT(mark.index, reader_.frame_count());
      EXPECT_LE(reader_.index_of_number(200), reader_.frame_count());
      EXPECT_LT(largest_allocation(), 40 * kMebibyte);
    }
  }
}

}  // namespace
}  // namespace session_test
