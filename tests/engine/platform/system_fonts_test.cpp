// With a font made here, so that nothing depends on what is installed.
#include "engine/platform/system_fonts.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "engine/draw/typeface.h"
#include "tests/support/temp_dir.h"

namespace engine {
namespace {

// --- a TrueType font whose letters are rectangles, in units of a thousandth of an em -----------------------------------

struct Rectangle {
  char32_t letter;  // ascending
  int advance;
  int left, bottom, right, top;
};

class Bytes {
 public:
  Bytes& u16(int value) {
    text_ += static_cast<char>(value >> 8 & 0xff);
    text_ += static_cast<char>(value & 0xff);
    return *this;
  }
  Bytes& u32(uint32_t value) { return u16(static_cast<int>(value >> 16)).u16(static_cast<int>(value & 0xffff)); }
  Bytes& add(const std::string& text) {
    text_ += text;
    return *this;
  }
  Bytes& pad() {
    while (text_.size() % 4 != 0) text_ += '\0';
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string outline(const Rectangle& r) {
  Bytes glyph;
  glyph.u16(1).u16(r.left).u16(r.bottom).u16(r.right).u16(r.top);     // one contour, its box
  glyph.u16(3).u16(0).add(std::string(4, '\1'));                      // four points, no program, all on the curve
  glyph.u16(r.left).u16(0).u16(r.right - r.left).u16(0);              // each from the one before: x ...
  glyph.u16(r.bottom).u16(r.top - r.bottom).u16(0).u16(r.bottom - r.top);  // ... and y
  return glyph.pad().text();
}

std::string character_map(const std::vector<Rectangle>& letters) {
  const int segments = static_cast<int>(letters.size()) + 1;  // one for each letter, and the one that ends the table
  Bytes map;
  map.u16(0).u16(1).u16(3).u16(1).u32(12);  // one map: Windows, Unicode
  map.u16(4).u16(16 + segments * 8).u16(0).u16(segments * 2).u16(0).u16(0).u16(0);
  for (const Rectangle& r : letters) map.u16(static_cast<int>(r.letter));
  map.u16(0xffff).u16(0);
  for (const Rectangle& r : letters) map.u16(static_cast<int>(r.letter));
  map.u16(0xffff);
  for (size_t i = 0; i < letters.size(); ++i) map.u16(static_cast<int>(i) + 1 - static_cast<int>(letters[i].letter));
  map.u16(1);
  for (int i = 0; i < segments; ++i) map.u16(0);
  return map.pad().text();
}

std::string font(const std::vector<Rectangle>& letters) {
  const int count = static_cast<int>(letters.size()) + 1;  // the first glyph stands for letters that are missing
  Bytes head, hhea, maxp, hmtx, loca, glyf;
  head.u32(0x10000).u32(0x10000).u32(0).u32(0x5f0f3cf5).u16(0).u16(1000).u32(0).u32(0).u32(0).u32(0);
  head.u16(-500).u16(-500).u16(1500).u16(1500).u16(0).u16(8).u16(2).u16(1).u16(0);  // long offsets
  hhea.u32(0x10000).u16(800).u16(-200).u16(0).u16(1000).u16(0).u16(0).u16(1000);
  for (int i = 0; i < 8; ++i) hhea.u16(i == 0 ? 1 : 0);
  hhea.u16(count);
  maxp.u32(0x10000).u16(count).u16(4).u16(1).u16(0).u16(0).u16(2);
  for (int i = 0; i < 8; ++i) maxp.u16(0);
  hmtx.u16(500).u16(0);
  loca.u32(0).u32(0);
  for (const Rectangle& r : letters) {
    glyf.add(outline(r));
    hmtx.u16(r.advance).u16(r.left);
    loca.u32(static_cast<uint32_t>(glyf.text().size()));
  }
  const std::pair<const char*, std::string> tables[] = {
      {"cmap", character_map(letters)}, {"glyf", glyf.text()},       {"head", head.pad().text()},
      {"hhea", hhea.pad().text()},      {"hmtx", hmtx.pad().text()}, {"loca", loca.text()},
      {"maxp", maxp.pad().text()}};
  Bytes file, bodies;
  file.u32(0x10000).u16(7).u16(64).u16(2).u16(48);
  for (const auto& [name, body] : tables) {
    file.add(name).u32(0).u32(static_cast<uint32_t>(12 + 7 * 16 + bodies.text().size()));
    file.u32(static_cast<uint32_t>(body.size()));
    bodies.add(body);
  }
  return file.add(bodies.text()).text();
}

void write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

// e with an accent, a mark that combines and a letter that is one em wide.
const std::vector<Rectangle> kLetters = {
    {U'\u00e9', 600, 100, 0, 500, 700}, {U'\u0301', 300, 0, 750, 200, 850}, {U'\u65e5', 1000, 0, -100, 1000, 900}};

class OneFont : public FontFinder {
 public:
  explicit OneFont(std::string path) : path_(std::move(path)) {}
  std::optional<FontFile> find(char32_t) override {
    ++asked;
    return FontFile{path_, 0};
  }
  int asked = 0;

 private:
  std::string path_;
};

class SystemFonts : public testing::Test {
 protected:
  void SetUp() override {
    if (!glyphs_of(std::make_unique<OneFont>(""))) GTEST_SKIP() << "built without FreeType and fontconfig";
    write(folder_.file("rectangles.ttf"), font(kLetters));
  }
  std::shared_ptr<GlyphSource> glyphs() const {
    return glyphs_of(std::make_unique<OneFont>(folder_.file("rectangles.ttf")));
  }

  testing_support::TempDir folder_;
};

int ink(const GlyphBitmap& glyph) {
  int sum = 0;
  for (const uint8_t coverage : glyph.coverage) sum += coverage;
  return sum / 255;
}

TEST_F(SystemFonts, LettersHaveTheFontsShapesAndWidths) {
  const auto source = glyphs();
  ASSERT_TRUE(source->advance_em(U'\u00e9'));
  EXPECT_FLOAT_EQ(*source->advance_em(U'\u00e9'), 0.6f);
  EXPECT_FLOAT_EQ(*source->advance_em(U'\u65e5'), 1);
  const GlyphBitmap e = source->draw(U'\u00e9', 100, kRegular, 0);
  EXPECT_NEAR(ink(e), 40 * 70, 80);
  EXPECT_NEAR(e.left_px, 10, 1);
  EXPECT_NEAR(e.top_px, -70, 1);
  EXPECT_GT(ink(source->draw(U'\u00e9', 100, kBold, 0)), ink(e)) << "bold is bolder";
}

TEST_F(SystemFonts, AMarkTakesNoRoomAndStandsOverTheLetterBefore) {
  const auto source = glyphs();
  EXPECT_FLOAT_EQ(source->advance_em(U'\u0301').value_or(-1), 0);
  const GlyphBitmap mark = source->draw(U'\u0301', 100, kRegular, 0);
  EXPECT_LT(mark.left_px + mark.width_px, 0);
  EXPECT_GT(mark.left_px, -50);
}

TEST_F(SystemFonts, LettersThatTheFontLacksAreMissing) {
  const auto source = glyphs();
  EXPECT_FALSE(source->advance_em(U'\u00fc'));
  EXPECT_FALSE(source->advance_em(0x1f40d));
  EXPECT_TRUE(source->draw(U'\u00fc', 20, kRegular, 0).empty());
}

TEST_F(SystemFonts, FilesThatAreNoFontsHaveNoLetters) {
  const std::string whole = font(kLetters);
  write(folder_.file("torn.ttf"), whole.substr(0, whole.size() / 2));
  write(folder_.file("text.ttf"), "not a font");
  for (const char* name : {"torn.ttf", "text.ttf", "missing.ttf"}) {
    const auto source = glyphs_of(std::make_unique<OneFont>(folder_.file(name)));
    EXPECT_FALSE(source->advance_em(U'\u65e5')) << name;
    EXPECT_TRUE(source->draw(U'\u65e5', 20, kRegular, 0).empty()) << name;
  }
}

TEST_F(SystemFonts, AFontIsLookedForOncePerLetter) {
  auto finder = std::make_unique<OneFont>(folder_.file("rectangles.ttf"));
  const OneFont& counted = *finder;
  const auto source = glyphs_of(std::move(finder));
  for (int i = 0; i < 5; ++i) {
    source->advance_em(U'\u65e5');
    source->advance_em(U'\u00fc');
  }
  EXPECT_EQ(counted.asked, 2);
}

// A machine that has this font and no other.
TEST_F(SystemFonts, FontconfigFindsTheFontThatHasTheLetter) {
  write(folder_.file("fonts.conf"), "<?xml version=\"1.0\"?><fontconfig><dir>" + folder_.path().string() +
                                        "</dir><cachedir>" + folder_.file("cache") + "</cachedir></fontconfig>");
  ASSERT_EQ(setenv("FONTCONFIG_FILE", folder_.file("fonts.conf").c_str(), 1), 0);
  for (const FontLoading loading : {FontLoading::kAtOnce, FontLoading::kInBackground}) {
    const auto finder = system_font_finder(loading);
    while (!finder->ready()) {
    }
    const auto found = finder->find(U'\u65e5');
    ASSERT_TRUE(found);
    EXPECT_EQ(std::filesystem::path(found->path).filename(), "rectangles.ttf");
    EXPECT_FALSE(finder->find(U'\u00fc'));
  }
  unsetenv("FONTCONFIG_FILE");
}

}  // namespace
}  // namespace engine
