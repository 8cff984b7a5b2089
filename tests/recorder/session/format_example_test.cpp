// The worked example of recorder/FORMAT.md, made by the code that the document describes: what the document shows byte
// by byte is what is written today. With OUROBOROS_UPDATE_GOLDEN=1 in the environment the dumps are written anew there.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "recorder/session/bookmarks.h"
#include "recorder/session/compression.h"
#include "recorder/session/contents.h"
#include "recorder/session/format.h"
#include "recorder/session/pack.h"
#include "tests/recorder/session/session_fixture.h"

namespace session_test {
namespace {

using namespace recorder::session;

// 12 bytes of payload, so that the second word has padding, and the seal.
constexpr uint32_t kExampleSlotBytes = 44;
const std::string kDocument = std::string(OUROBOROS_SOURCE_DIR) + "/recorder/FORMAT.md";

SessionInfo example_info() {
  SessionInfo info;
  info.id = 0x0123456789abcdef;
  info.start_unix_ns = 1'700'000'000'000'000'000;
  info.slot_bytes = kExampleSlotBytes;
  info.game = "tiny";
  recorder::Field x;
  x.name = "x";
  x.type = recorder::FieldType::kU8;
  recorder::Field score;
  score.name = "score";
  score.offset = 8;
  info.schema = {"tiny", 1, 12, {x, score}, {{2, "goal", 0xff0000}}};
  return info;
}

Slot example_slot(uint64_t number, uint8_t x, uint32_t score, uint64_t events) {
  Slot slot(kExampleSlotBytes);
  std::memcpy(slot.data(), &x, sizeof x);
  std::memcpy(slot.data() + 8, &score, sizeof score);
  recorder::seal_slot(slot, number, 1000 + number * kTickNs, events);
  return slot;
}

// Frame 2 is missing; the seal of frame 4 does not hold.
std::vector<Slot> example_slots() {
  std::vector<Slot> slots{example_slot(0, 254, 10, 0), example_slot(1, 255, 9, 4), example_slot(3, 1, 9, 0),
                          example_slot(4, 2, 9, 0)};
  const uint64_t wrong = 0x1111111111111111;
  std::memcpy(slots.back().data() + kExampleSlotBytes - sizeof wrong, &wrong, sizeof wrong);
  return slots;
}

std::string hex_dump(const Bytes& bytes) {
  std::string out;
  for (size_t row = 0; row < bytes.size(); row += 16) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%04zx ", row);
    out += text.data();
    std::string letters;
    for (size_t i = row; i < row + 16 && i < bytes.size(); ++i) {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      std::snprintf(text.data(), text.size(), " %02x", byte);
      out += text.data();
      letters += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
    }
    out += std::string(55 - (out.size() - out.rfind('\n') - 1), ' ') + letters + "\n";
  }
  return out;
}

Bytes parse_dump(const std::string& dump) {
  Bytes bytes;
  std::istringstream in(dump);
  for (std::string line; std::getline(in, line);) {
    std::istringstream row(line.substr(4, 49));
    for (unsigned value = 0; row >> std::hex >> value;) bytes.push_back(static_cast<std::byte>(value));
  }
  return bytes;
}

std::string text_of_file(const std::string& path) {
  const Bytes bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Where the dump stands in the document: behind the fence that follows "<!-- NAME -->".
std::pair<size_t, size_t> place_of_dump(const std::string& document, const std::string& name) {
  const size_t mark = document.find("<!-- " + name + " -->");
  if (mark == std::string::npos) return {0, 0};
  const size_t begin = document.find("```text\n", mark) + 8;
  return {begin, document.find("```", begin) - begin};
}

class FormatExample : public SessionFixture {
 protected:
  void SetUp() override {
    const std::vector<Slot> slots = example_slots();
    LogWriter log;
    ASSERT_OK(log.create(path_, example_info()));
    for (size_t i = 0; i < slots.size(); ++i) {
      ASSERT_TRUE(log.add(slots[i]));
      if (i % 2 == 1) ASSERT_OK(log.flush());
    }
    ASSERT_OK(log.finish(false, 6));
  }
  // What stands in the document under that name.
  Bytes documented(const std::string& name) {
    std::string document = text_of_file(kDocument);
    const auto [begin, length] = place_of_dump(document, name);
    if (std::getenv("OUROBOROS_UPDATE_GOLDEN") != nullptr) {
      document.replace(begin, length, hex_dump(read_file(path_)));
      write_file(kDocument, std::as_bytes(std::span(document)));
      return read_file(path_);
    }
    return parse_dump(document.substr(begin, length));
  }
};

void expect_example(const std::string& path, OpenMode mode) {
  SessionReader reader;
  ReaderOptions options;
  options.mode = mode;
  ASSERT_OK(reader.open(path, options));
  EXPECT_EQ(reader.state(), State::kFinished);
  EXPECT_EQ(read_all(reader), example_slots());
  EXPECT_EQ(reader.gaps(), (std::vector<Gap>{{2, 2, 1, false}, {4, 5, 1, false}}));
  EXPECT_EQ(reader.events(), (std::vector<EventMark>{{1, 4}}));
}

TEST_F(FormatExample, TheLogIsByteForByteAsDocumented) {
  EXPECT_EQ(documented("log"), read_file(path_)) << "it is now\n" << hex_dump(read_file(path_));
  expect_example(path_, OpenMode::kByScan);
}

// What zstd makes of the same bytes depends on its version, so the file in the document is read, and its columns
// compared, rather than its bytes.
TEST_F(FormatExample, ThePackedFileIsAsDocumented) {
  PackReport report;
  ASSERT_OK(pack(path_, report));
  ASSERT_OK(write_bookmarks(path_, {{3, "here"}}));
  const Bytes shown = documented("packed");
  const std::string copy = folder_ / "documented.oro";
  write_file(copy, shown);
  expect_example(copy, OpenMode::kByIndex);
  expect_example(copy, OpenMode::kByScan);
  SessionReader reader;
  ASSERT_OK(reader.open(copy));
  EXPECT_TRUE(reader.has_index());
  EXPECT_EQ(reader.bookmarks(), (std::vector<Bookmark>{{3, "here"}}));
}

TEST_F(FormatExample, TheColumnsAreAsDocumented) {
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  const LoadedChunk* chunk = nullptr;
  ASSERT_OK(reader.load_chunk(0, chunk));
  std::vector<std::byte> columns;
  columns_of(chunk->records, chunk->frame_count(), 2, columns);
  std::string text;
  for (const std::byte byte : columns) {
    std::array<char, 4> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x ", static_cast<unsigned>(byte));
    text += digits.data();
  }
  std::string document = text_of_file(kDocument);
  const auto [begin, length] = place_of_dump(document, "columns");
  std::string shown;
  std::istringstream in(document.substr(begin, length));
  for (std::string line; std::getline(in, line);) {
    std::istringstream row(line.substr(0, line.find("  ")));
    for (std::string byte; row >> byte;) shown += byte + " ";
  }
  EXPECT_EQ(shown, text);
}

}  // namespace
}  // namespace session_test
