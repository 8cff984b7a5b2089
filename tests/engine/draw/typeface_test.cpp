#include "engine/draw/typeface.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "engine/draw/glyph_atlas.h"
#include "engine/draw/painter.h"

namespace engine {
namespace {

std::u32string characters(std::string_view text) {
  std::u32string result;
  for (const char32_t c : Utf8(text)) result += c;
  return result;
}

TEST(Utf8, ReadsCharactersAndMarksWhatIsNone) {
  EXPECT_EQ(characters("a\xc2\xb7\xe2\x86\x92\xf0\x9f\x90\x8d"), U"a\u00b7\u2192\U0001f40d");
  EXPECT_EQ(characters("\xff"), U"\ufffd");
  EXPECT_EQ(characters("\xe2\x86"), U"\ufffd\ufffd");
  EXPECT_EQ(characters("\xc2z"), U"\ufffdz");
  EXPECT_EQ(characters(""), U"");
}

TEST(Typeface, HasAllPrintableCharacters) {
  for (char32_t c = 0x20; c <= 0x7e; ++c) EXPECT_TRUE(has_glyph(c)) << static_cast<unsigned>(c);
  for (const char32_t c : U"\u00b7\u2190\u2191\u2192\u2193\u25b6\u23f8\u23ed\u23ee")
    EXPECT_TRUE(c == 0 || has_glyph(c));
  EXPECT_FALSE(has_glyph(U'\u4e00'));
  EXPECT_EQ(glyph_shape(U'\u4e00').letter, U'\ufffd');
}

TEST(Typeface, EveryShapeStaysWithinItsWidth) {
  for (const GlyphShape& shape : all_glyphs()) {
    const auto strokes = strokes_px(shape.letter, 1000, kRegular);
    EXPECT_EQ(strokes.empty(), shape.letter == U' ') << static_cast<unsigned>(shape.letter);
    float left = 1e9f, right = -1e9f;
    for (const auto& stroke : strokes) {
      for (const Point p : stroke) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        EXPECT_GT(p.y, -800);
        EXPECT_LT(p.y, 260);
      }
    }
    if (strokes.empty()) continue;
    const float begin = static_cast<float>(shape.left) + kRegular * 500;
    EXPECT_NEAR(left, begin, 28) << static_cast<unsigned>(shape.letter);
    EXPECT_NEAR(right, begin + static_cast<float>(shape.width), 28) << static_cast<unsigned>(shape.letter);
  }
}

TEST(Typeface, DigitsAreOfEqualWidth) {
  for (char32_t digit = U'1'; digit <= U'9'; ++digit) {
    EXPECT_FLOAT_EQ(advance_em(digit, kRegular), advance_em(U'0', kRegular));
  }
  const TextStyle style{.size_px = 40};
  EXPECT_FLOAT_EQ(Painter::measure("1111", style).width_px, Painter::measure("8888", style).width_px);
}

TEST(Typeface, MeasuresWithTrackingBetweenOnly) {
  const TextStyle plain{.size_px = 100}, tracked{.size_px = 100, .tracking = 0.1f};
  EXPECT_NEAR(Painter::measure("HHH", tracked).width_px - Painter::measure("HHH", plain).width_px, 20, 0.01);
  EXPECT_FLOAT_EQ(Painter::measure("", tracked).width_px, 0);
  EXPECT_LT(Painter::measure("AV", plain).width_px,
            Painter::measure("A", plain).width_px + Painter::measure("V", plain).width_px);
}

TEST(Typeface, HorizontalStrokesAreSharpAtSmallSizes) {
  for (float size_px = 10; size_px <= 24; size_px += 0.5f) {
    const GlyphMask mask(strokes_px(U'E', size_px, kRegular), kRegular * size_px);
    int solid_bottom = -1;  // the baseline stroke's lowest row must be as dark as the weight allows
    for (int y = 0; y < mask.height_px(); ++y) {
      if (mask.coverage(mask.width_px() / 2, y) > 200) solid_bottom = y + mask.top_px();
    }
    EXPECT_EQ(solid_bottom, -1) << size_px << ": the lowest full row is the one above the baseline";
  }
}

TEST(Typeface, CellLettersStayInTheirCells) {
  for (const float size_px : {11.0f, 14.0f, 28.0f}) {
    for (const GlyphShape& shape : all_glyphs()) {
      const GlyphMask mask(strokes_in_cell_px(shape.letter, size_px, 0.1f), 0.1f * size_px);
      if (mask.empty()) continue;
      EXPECT_GE(mask.left_px(), -1) << static_cast<unsigned>(shape.letter);
      EXPECT_LE(mask.left_px() + mask.width_px(), static_cast<int>(cell_width_px(size_px)) + 1)
          << static_cast<unsigned>(shape.letter);
    }
  }
}

}  // namespace
}  // namespace engine
