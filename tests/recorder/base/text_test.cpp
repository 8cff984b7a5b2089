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

TEST(Text, ReadsRealNumbersAsFarAsTheyGo) {
  const auto read = [](std::string_view text, double& value) {
    const auto [end, error] = read_real(text.data(), text.data() + text.size(), value);
    return error == std::errc() ? end - text.data() : error == std::errc::invalid_argument ? -1 : -2;
  };
  double value = 7;
  EXPECT_EQ(read("", value), -1);
  EXPECT_EQ(read(".", value), -1);
  EXPECT_EQ(read("+1", value), -1);
  EXPECT_EQ(read(" 1", value), -1);
  EXPECT_EQ(read("1e999", value), -2);
  EXPECT_EQ(value, 7) << "a failure must leave the value as it was";
  EXPECT_EQ(read("12.5x", value), 4);
  EXPECT_EQ(value, 12.5);
  EXPECT_EQ(read(".5", value), 2);
  EXPECT_EQ(value, .5);
  EXPECT_EQ(read("-2.e3,", value), 5);
  EXPECT_EQ(value, -2000);
  EXPECT_EQ(read("3e+", value), 1);
  EXPECT_EQ(value, 3);
  EXPECT_EQ(read("0.1", value), 3);
  EXPECT_EQ(value, 0.1);
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

std::string escaped(std::string_view bytes, Controls controls = Controls::kEscape) {
  std::string out;
  append_escaped(out, bytes, controls);
  return out;
}

TEST(Text, KeepsUtf8AndEscapesWhatIsNone) {
  EXPECT_EQ(escaped("Zo\u00eb \u65e5\u672c \U0001f40d"), "Zo\u00eb \u65e5\u672c \U0001f40d");
  EXPECT_EQ(escaped("Zo\xeb"), "Zo\\xeb") << "Latin 1";
  EXPECT_EQ(escaped("\xe6\x97"), "\\xe6\\x97") << "cut off";
  EXPECT_EQ(escaped("\xc0\xaf"), "\\xc0\\xaf") << "longer than need be";
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(escaped("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "above the last character";
  EXPECT_EQ(escaped("a\nb\x1b\xc2\x9b"), "a\\x0ab\\x1b\\xc2\\x9b") << "controls";
  EXPECT_EQ(escaped("a\nb\xff", Controls::kKeep), "a\nb\\xff");
  EXPECT_EQ(escaped("C:\\dir\\"), "C:\\dir\\") << "as it is";
  EXPECT_EQ(escaped("\\x41"), "\\\\x41") << "no escape, but looks like one";
}

// What the escapes stand for.
std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\\\\")) {
      out += text[++i];
    } else if (text.substr(i).starts_with("\\x")) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 2, 2)), nullptr, 16));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

TEST(Text, BytesCanBeHadBack) {
  const std::string_view pieces[] = {"\\", "x", "4", "1", "\xff", "\n", "\u00eb", "\xc3", "a"};
  for (size_t i = 0; i < 9 * 9 * 9 * 9 * 9; ++i) {
    std::string bytes;
    for (size_t rest = i; rest != 0; rest /= 9) bytes += pieces[rest % 9];
    for (const Controls controls : {Controls::kEscape, Controls::kKeep}) {
      ASSERT_EQ(unescaped(escaped(bytes, controls)), bytes) << escaped(bytes, controls);
    }
  }
}

TEST(Text, WritesHexDigits) {
  std::string out;
  append_hex(out, 0x0a);
  EXPECT_EQ(out, "0a");
  EXPECT_EQ(hex_text(0x1f), "000000000000001f");
}

// --- text of foreign origin ------------------------------------------------------------------------------------------

TEST(ShownText, LeavesWhatCanBeRead) {
  const std::string text = "Zo\u00eb \u00dc \u65e5\u672c \U0001f40d e\u0301 C:\\a b~";
  EXPECT_EQ(shown_text(text), text);
  EXPECT_EQ(shown_text(""), "");
}

TEST(ShownText, EscapesWhatATerminalObeys) {
  EXPECT_EQ(shown_text("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
  EXPECT_EQ(shown_text("\x1b]52;c;aGk=\a"), "\\x1b]52;c;aGk=\\a");
  EXPECT_EQ(shown_text("v\nstate       finished\r\t"), "v\\nstate       finished\\r\\t");
  EXPECT_EQ(shown_text(std::string_view("a\0b\x7f", 4)), "a\\x00b\\x7f");
  EXPECT_EQ(shown_text("\u009b31m"), "\\u009b31m") << "a control of C1";
  EXPECT_EQ(shown_text("\u2028\u2029"), "\\u2028\\u2029");
}

TEST(ShownText, EscapesWhatReordersOrHides) {
  EXPECT_EQ(shown_text("gnp.\u202egpj"), "gnp.\\u202egpj");
  EXPECT_EQ(shown_text("\u2066a\u2069\u200f\u061c\ufeff\u200b"), "\\u2066a\\u2069\\u200f\\u061c\\ufeff\\u200b");
  EXPECT_EQ(shown_text("\U000e0041"), "\\U000e0041") << "an invisible letter";
}

TEST(ShownText, EscapesBytesThatAreNoText) {
  EXPECT_EQ(shown_text("a\xff\xc3z"), "a\\xff\\xc3z");
  EXPECT_EQ(shown_text("\xc0\x9b"), "\\xc0\\x9b") << "an overlong form of ESC";
  EXPECT_EQ(shown_text("\x9b"), "\\x9b") << "a terminal of eight bits obeys it";
}

TEST(ShownText, OfAnythingIsOneLineAndStaysAsItIs) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const std::string shown = shown_text(all);
  EXPECT_TRUE(is_utf8(shown));
  for (const char c : shown) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  EXPECT_EQ(shown_text(shown), shown);
}

TEST(ShownText, HasAnEnd) {
  EXPECT_EQ(shown_text("abcdef", 4), "abcd\u2026");
  EXPECT_EQ(shown_text("abcd", 4), "abcd");
  EXPECT_LT(shown_text(std::string(10'000'000, '\x1b')).size(), 5000u);
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("Zo\u00eb"), 3u);
  EXPECT_EQ(display_width("e\u0301"), 1u);
  EXPECT_EQ(display_width("\u65e5\u672c"), 4u);
  EXPECT_EQ(display_width("\U0001f40d"), 2u);
  EXPECT_EQ(display_width("\uac00\uff21"), 4u);
  EXPECT_EQ(display_width("\xff"), 1u);
}

TEST(PaddedText, FillsColumnsNotBytes) {
  EXPECT_EQ(padded_text("Zo\u00eb", 5), "Zo\u00eb  ");
  EXPECT_EQ(padded_text("\u65e5\u672c", 5), "\u65e5\u672c ");
  EXPECT_EQ(padded_text("longer", 3), "longer");
}

}  // namespace
}  // namespace recorder::base
