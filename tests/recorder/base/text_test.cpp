#include "recorder/base/text.h"

#include <gtest/gtest.h>

namespace recorder::base {
namespace {

TEST(Text, CountsWithSeparatorsAndNouns) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1'000), "1,000");
  EXPECT_EQ(count_text(1'234'567), "1,234,567");
  EXPECT_EQ(count_text(1, "frame"), "1 frame");
  EXPECT_EQ(count_text(1'234, "frame"), "1,234 frames");
  EXPECT_EQ(count_text(2, "entry", "entries"), "2 entries");
  EXPECT_EQ(counted(0, "byte"), "0 bytes");
  EXPECT_EQ(counted(1, "is", "are"), "1 is");
  EXPECT_EQ(counted(1'234, "frame"), "1234 frames");
}

TEST(Text, NamesSizesInTheLargestUnitThatIsNotExceeded) {
  EXPECT_EQ(bytes_text(1), "1 byte");
  EXPECT_EQ(bytes_text(999), "999 bytes");
  EXPECT_EQ(bytes_text(1'000), "1.0 kB");
  EXPECT_EQ(bytes_text(999'949), "999.9 kB");
  EXPECT_EQ(bytes_text(999'950), "1.0 MB");
  EXPECT_EQ(bytes_text(41'230'000), "41.2 MB");
  EXPECT_EQ(bytes_text(UINT64_MAX), "18446744.1 TB");
  EXPECT_EQ(rough_bytes_text(999), "999 bytes");
  EXPECT_EQ(rough_bytes_text(3'449), "3.4 kB");
  EXPECT_EQ(rough_bytes_text(9'950), "10 kB");
  EXPECT_EQ(rough_bytes_text(999'500), "1.0 MB");
}

TEST(Text, WritesDurationsAndClocks) {
  EXPECT_EQ(duration_text(0), "0.000 s");
  EXPECT_EQ(duration_text(784'499'999), "0.784 s");
  EXPECT_EQ(duration_text(59'999'600'000), "1:00.000");
  EXPECT_EQ(duration_text(185'250'000'000), "3:05.250");
  EXPECT_EQ(duration_text(3'723'004'000'000), "1:02:03.004");
  EXPECT_EQ(clock_text(59'999'999'999), "0:59");
  EXPECT_EQ(clock_text(185'290'000'000, 1), "3:05.2");
  EXPECT_EQ(clock_text(3'723'000'000'001, 9), "1:02:03.000000001");
}

TEST(Text, StepsByCharactersOfUtf8) {
  const std::string text = "a\u2013b\u00e9";
  EXPECT_EQ(character_count(text), 4u);
  EXPECT_EQ(next_character(text, 0), 1u);
  EXPECT_EQ(next_character(text, 1), 4u);
  EXPECT_EQ(next_character(text, text.size()), text.size());
  EXPECT_EQ(previous_character(text, 4), 1u);
  EXPECT_EQ(previous_character(text, 0), 0u);
  std::string cut = text;
  remove_last_character(cut);
  EXPECT_EQ(cut, "a\u2013b");
  std::string none;
  remove_last_character(none);
  EXPECT_EQ(none, "");
}

TEST(Text, KeepsEveryByte) {
  std::string out;
  append_byte_as_character(out, 'A');
  append_byte_as_character(out, 0xe9);
  EXPECT_EQ(out, "A\u00e9");
  out.clear();
  append_hex(out, 0x0a);
  EXPECT_EQ(out, "0a");
  EXPECT_EQ(hex_text(0x1f), "000000000000001f");
}

}  // namespace
}  // namespace recorder::base
