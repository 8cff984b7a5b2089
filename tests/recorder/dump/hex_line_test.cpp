#include "recorder/dump/ring_text.h"

#include <gtest/gtest.h>

#include <string_view>

namespace recorder {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string line(uint32_t slot_count, uint32_t slot, uint32_t offset, std::string_view text) {
  std::string out;
  append_hex_line(out, HexLineLayout::for_slots(slot_count), slot, offset, bytes_of(text));
  return out;
}

TEST(HexLine, IsTheSpecificationsSample) {
  EXPECT_EQ(line(10, 0, 0, "################"),
            "slot[ 0] 00000000: 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23 23  |################|");
  EXPECT_EQ(line(10, 0, 0x10, "# F s s P       "),
            "slot[ 0] 00000010: 23 20 46 20 73 20 73 20 50 20 20 20 20 20 20 20  |# F s s P       |");
}

TEST(HexLine, BytesThatDoNotPrintAreDots) {
  EXPECT_EQ(line(10, 9, 0xabcdef01, std::string_view("\x00\x1f ~\x7f\x80\xff", 7)),
            "slot[ 9] abcdef01: 00 1f 20 7e 7f 80 ff                             |.. ~...|");
}

TEST(HexLine, ShortLinesKeepTheBarInItsColumn) {
  EXPECT_EQ(line(10, 1, 0, "a"), "slot[ 1] 00000000: 61                                               |a|");
  EXPECT_EQ(line(10, 1, 0, ""), "slot[ 1] 00000000:                                                  ||");
}

TEST(HexLine, SlotNumbersAreAsWideAsTheRingNeeds) {
  EXPECT_EQ(line(1, 0, 0, "").substr(0, 9), "slot[ 0] ");
  EXPECT_EQ(line(100, 7, 0, "").substr(0, 9), "slot[ 7] ");
  EXPECT_EQ(line(101, 7, 0, "").substr(0, 10), "slot[  7] ");
  EXPECT_EQ(line(1u << 30, 1073741823, 0, "").substr(0, 17), "slot[1073741823] ");
}

TEST(HexLine, IsAppendedBehindWhatIsThere) {
  std::string out = "before ";
  append_hex_line(out, HexLineLayout::for_slots(10), 2, 0, bytes_of("ab"));
  EXPECT_EQ(out, std::string("before ").append(line(10, 2, 0, "ab")));
}

TEST(HexLine, ColumnsPointAtDigitsAndCharacters) {
  for (const uint32_t slot_count : {10u, 1000u}) {
    const HexLineLayout layout = HexLineLayout::for_slots(slot_count);
    const std::string text = line(slot_count, 3, 0, "0123456789abcdef");
    for (size_t i = 0; i < kHexLineBytes; ++i) {
      const char character = "0123456789abcdef"[i];
      EXPECT_EQ(text[layout.ascii_column(i)], character);
      EXPECT_EQ(std::stoi(text.substr(layout.hex_column(i), 2), nullptr, 16), character);
    }
  }
}

TEST(HexRuns, WithoutMarksAreTheWholeLine) {
  const HexLineLayout layout = HexLineLayout::for_slots(10);
  const size_t length = line(10, 0, 0, "0123456789abcdef").size();
  EXPECT_EQ(hex_runs(layout, 16, 0), (std::vector<HexRun>{{0, length, false}}));
}

TEST(HexRuns, MarkDigitsAndCharactersOfNeighboursTogether) {
  const HexLineLayout layout = HexLineLayout::for_slots(10);
  const std::string text = line(10, 0, 0, "abcd");
  std::string shown;
  for (const HexRun& run : hex_runs(layout, 4, 0b0110)) {
    shown += run.marked ? "<" : "";
    shown.append(text, run.begin, run.end - run.begin);
    shown += run.marked ? ">" : "";
  }
  EXPECT_EQ(shown, "slot[ 0] 00000000: 61 <62 63> 64                                      |a<bc>d|");
}

// Whatever is marked, the pieces together are the line.
TEST(HexRuns, CoverEachLineWithoutGaps) {
  const HexLineLayout layout = HexLineLayout::for_slots(10);
  for (size_t count = 0; count <= kHexLineBytes; ++count) {
    const size_t length = line(10, 0, 0, std::string(count, 'x')).size();
    for (unsigned marks = 0; marks < 0x10000; marks += 7) {
      size_t at = 0;
      for (const HexRun& run : hex_runs(layout, count, static_cast<HexMarks>(marks))) {
        ASSERT_EQ(run.begin, at);
        ASSERT_LT(run.begin, run.end);
        at = run.end;
      }
      ASSERT_EQ(at, length);
    }
  }
}

TEST(ChangedBytes, AreThoseThatDifferOrAreNew) {
  EXPECT_EQ(changed_bytes(bytes_of("abcd"), bytes_of("abcd")), 0);
  EXPECT_EQ(changed_bytes(bytes_of("abcd"), bytes_of("aXcY")), 0b1010);
  EXPECT_EQ(changed_bytes(bytes_of("ab"), bytes_of("abcd")), 0b1100);
  EXPECT_EQ(changed_bytes(bytes_of("0123456789abcdef"), bytes_of("0123456789abcdeF")), 0x8000);
}

}  // namespace
}  // namespace recorder
