#include "engine/draw/glyph_source.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <set>
#include <string>

#include "engine/draw/painter.h"
#include "engine/draw/target.h"
#include "engine/draw/typeface.h"
#include "engine/overlay/imgui_host.h"

namespace engine {
namespace {

// Its letters are full squares on the baseline: of half an em, of one for wide letters. Marks are small and lie over
// the letter before.
class Squares : public GlyphSource {
 public:
  explicit Squares(std::set<char32_t> letters) : letters_(std::move(letters)) {}

  std::optional<float> advance_em(char32_t letter) override {
    ++asked_;
    if (!letters_.contains(letter)) return std::nullopt;
    return 0.5f * static_cast<float>(cells_of(letter));
  }
  GlyphBitmap draw(char32_t letter, float size_px, float, float) override {
    ++drawn_;
    const int cells = cells_of(letter);
    const int side = static_cast<int>(size_px * (cells == 0 ? 0.25f : 0.5f * static_cast<float>(cells)));
    GlyphBitmap square{cells == 0 ? -side : 0, -side, side, side, {}};
    square.coverage.assign(static_cast<size_t>(side * side), 255);
    return square;
  }
  void learn(char32_t letter) { letters_.insert(letter); }
  int asked() const { return asked_; }
  int drawn() const { return drawn_; }

 private:
  std::set<char32_t> letters_;
  int asked_ = 0;
  int drawn_ = 0;
};

class SourceInUse {
 public:
  explicit SourceInUse(std::shared_ptr<GlyphSource> source) { use_glyph_source(std::move(source)); }
  ~SourceInUse() { use_glyph_source(nullptr); }
};

constexpr Color kFullInk{255, 255, 255, 255};

int ink(const Image& image, int left, int right) {
  int pixels = 0;
  for (int y = 0; y < image.height_px(); ++y) {
    for (int x = left; x < right; ++x) pixels += image.at(x, y).r > 200;
  }
  return pixels;
}

Image text_image(const std::string& line, float size_px = 40) {
  const Canvas canvas(200, 60);
  Painter painter(canvas.target());
  painter.clear({0, 0, 0, 255});
  painter.text(line, {10, 50}, {.size_px = size_px, .color = kFullInk});
  painter.flush();
  return canvas.image();
}

TEST(GlyphSource, DrawsWhatTheTypefaceLacks) {
  const auto squares = std::make_shared<Squares>(std::set<char32_t>{U'\u00e9', U'\u65e5'});
  const SourceInUse in_use(squares);
  EXPECT_FLOAT_EQ(Painter::measure("\u65e5\u00e9", {.size_px = 40}).width_px, 60);
  const Image image = text_image("\u65e5\u00e9");
  EXPECT_EQ(ink(image, 10, 50), 40 * 40);  // one wide square, then one of half its side
  EXPECT_EQ(ink(image, 50, 70), 20 * 20);
  EXPECT_EQ(ink(image, 70, 200), 0);
}

TEST(GlyphSource, IsNotAskedForWhatTheTypefaceHas) {
  const auto squares = std::make_shared<Squares>(std::set<char32_t>{U'a', U'\u2026'});
  const Image before = text_image("a 0~\u2026\u25b6");
  const SourceInUse in_use(squares);
  EXPECT_TRUE(compare(text_image("a 0~\u2026\u25b6"), before).identical());
  EXPECT_EQ(squares->asked(), 0);
}

TEST(GlyphSource, WhatItLacksStaysABox) {
  const Image box = text_image("\u65e5");
  const float width_px = Painter::measure("\u65e5", {.size_px = 40}).width_px;
  const SourceInUse in_use(std::make_shared<Squares>(std::set<char32_t>{}));
  EXPECT_TRUE(compare(text_image("\u65e5"), box).identical());
  EXPECT_FLOAT_EQ(Painter::measure("\u65e5", {.size_px = 40}).width_px, width_px);
}

TEST(GlyphSource, ALetterThatComesLaterReplacesItsBox) {
  const auto squares = std::make_shared<Squares>(std::set<char32_t>{});
  const SourceInUse in_use(squares);
  const Canvas canvas(100, 60);
  Painter painter(canvas.target());
  const auto inked = [&] {
    painter.clear({0, 0, 0, 255});
    painter.text("\u65e5", {10, 50}, {.size_px = 40, .color = kFullInk});
    painter.flush();
    return ink(canvas.image(), 0, 100);
  };
  EXPECT_LT(inked(), 600);
  squares->learn(U'\u65e5');
  EXPECT_EQ(inked(), 40 * 40);
}

TEST(GlyphSource, AMarkLiesOverTheLetterBefore) {
  const SourceInUse in_use(std::make_shared<Squares>(std::set<char32_t>{U'\u0301'}));
  EXPECT_FLOAT_EQ(Painter::measure("e\u0301", {.size_px = 40}).width_px,
                  Painter::measure("e", {.size_px = 40}).width_px);
}

TEST(GlyphSource, MoreLettersThanFitIntoTheAtlasAreAllDrawn) {
  std::set<char32_t> many;
  for (char32_t letter = 0x4e00; letter < 0x4e00 + 2000; ++letter) many.insert(letter);
  const SourceInUse in_use(std::make_shared<Squares>(many));
  const Canvas canvas(200, 60);
  Painter painter(canvas.target());
  for (int i = 0; i < 2000; ++i) {
    const char32_t letter = 0x4e00 + static_cast<char32_t>(i);
    const std::string line{static_cast<char>(0xe0 | letter >> 12), static_cast<char>(0x80 | (letter >> 6 & 0x3f)),
                           static_cast<char>(0x80 | (letter & 0x3f))};
    painter.clear({0, 0, 0, 255});
    painter.text(line, {10, 55}, {.size_px = 50, .color = kFullInk});
    painter.flush();
    ASSERT_EQ(ink(canvas.image(), 0, 200), 50 * 50) << i;
  }
}

TEST(GlyphSource, LettersInCellsStayInTheMiddleOfTheirCells) {
  const SourceInUse in_use(std::make_shared<Squares>(std::set<char32_t>{U'\u00e9', U'\u65e5'}));
  EXPECT_FALSE(fallback_in_cells(U'\u00fc', 20, kRegular));
  const int cell_px = static_cast<int>(cell_width_px(20));
  const auto narrow = fallback_in_cells(U'\u00e9', 20, kRegular);
  ASSERT_TRUE(narrow);
  EXPECT_GE(narrow->left_px, 0);
  EXPECT_LE(narrow->left_px + narrow->width_px, cell_px);
  const auto wide = fallback_in_cells(U'\u65e5', 20, kRegular);
  ASSERT_TRUE(wide);
  EXPECT_NEAR(wide->left_px + wide->width_px / 2, cell_px, 1);
}

// --- in ImGui's panels -----------------------------------------------------------------------------------------------

// Ink of a line of text in a panel; ASCII takes one cell for each letter.
struct PanelText {
  int ink = 0;
  float width = 0;
};

PanelText panel_text(ImGuiHost& host, const Canvas& canvas, const std::string& line) {
  PanelText result;
  for (int i = 0; i < 3; ++i) {
    clear(canvas.target(), {0, 0, 0, 255});
    host.begin_frame();
    ImGui::GetBackgroundDrawList()->AddText({10, 20}, IM_COL32_WHITE, line.c_str());
    result.width = ImGui::CalcTextSize(line.c_str()).x;
    host.end_frame_and_draw();
  }
  result.ink = ink(canvas.image(), 0, canvas.image().width_px());
  return result;
}

TEST(ImGuiLetters, PanelsShowThemInOneOrTwoCells) {
  const auto squares = std::make_shared<Squares>(std::set<char32_t>{U'\u00e9', U'\u65e5', U'\u0301'});
  const SourceInUse in_use(squares);
  const Canvas canvas(400, 60);
  ImGuiHost host(canvas.target(), nullptr, {.places = "", .font_size = 20});
  const float cell = panel_text(host, canvas, "a").width;
  EXPECT_EQ(squares->drawn(), 0) << "nothing is drawn before it is needed";
  const PanelText wide = panel_text(host, canvas, "\u65e5");
  EXPECT_NEAR(wide.width, 2 * cell, 0.5f);
  EXPECT_GE(wide.ink, 19 * 19);
  const PanelText narrow = panel_text(host, canvas, "\u00e9");
  EXPECT_NEAR(narrow.width, cell, 0.5f);
  EXPECT_NEAR(narrow.ink, 100, 10);
  EXPECT_NEAR(panel_text(host, canvas, "e\u0301").width, cell, 0.5f);
  EXPECT_EQ(panel_text(host, canvas, "\u65e5").ink, wide.ink);
  EXPECT_LE(squares->drawn(), 4) << "each is drawn once";
}

// More than there are places for, at once and one after the other.
TEST(ImGuiLetters, AnyNumberOfThemIsShown) {
  std::set<char32_t> many;
  std::string all, last;
  for (char32_t letter = 0x4e00; letter < 0x4e00 + 900; ++letter) {
    many.insert(letter);
    last = {static_cast<char>(0xe0 | letter >> 12), static_cast<char>(0x80 | (letter >> 6 & 0x3f)),
            static_cast<char>(0x80 | (letter & 0x3f))};
    all += last + (letter % 20 == 0 ? "\n" : "");
  }
  const SourceInUse in_use(std::make_shared<Squares>(many));
  const Canvas canvas(900, 1100);
  ImGuiHost host(canvas.target(), nullptr, {.places = "", .font_size = 20});
  EXPECT_GT(panel_text(host, canvas, all).ink, 400 * 19 * 19) << "the others are boxes";
  EXPECT_GE(panel_text(host, canvas, last).ink, 19 * 19);
}

TEST(ImGuiLetters, APanelWithoutASourceIsAsItWas) {
  const Canvas before(200, 60), after(200, 60);
  {
    ImGuiHost host(before.target(), nullptr);
    panel_text(host, before, "frame 1234 \u00b7 \u2026");
  }
  const SourceInUse in_use(std::make_shared<Squares>(std::set<char32_t>{U'\u65e5'}));
  ImGuiHost host(after.target(), nullptr);
  panel_text(host, after, "frame 1234 \u00b7 \u2026");
  EXPECT_TRUE(compare(before.image(), after.image()).identical());
}

}  // namespace
}  // namespace engine
