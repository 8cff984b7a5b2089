#include "engine/draw/painter.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "engine/draw/target.h"

namespace engine {
namespace {

constexpr Color kWhite{255, 255, 255, 255};

// Paints white on black and sums up the coverage in pixels.
template <typename Paint>
double coverage(Paint paint, Image* picture = nullptr) {
  const Canvas canvas(64, 64);
  Painter painter(canvas.target());
  painter.clear({0, 0, 0, 255});
  paint(painter);
  painter.flush();
  double sum = 0;
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) sum += canvas.image().at(x, y).r / 255.0;
  }
  if (picture) *picture = canvas.image();
  return sum;
}

TEST(Painter, CoversTheAreaOfItsShapes) {
  using std::numbers::pi;
  const auto near = [](double area, double expected) { EXPECT_NEAR(area, expected, 0.02 * expected); };
  near(coverage([](Painter& p) { p.fill_rect({10, 10, 20, 30}, kWhite); }), 600);
  near(coverage([](Painter& p) { p.fill_rect({10.3f, 10.7f, 20.2f, 30.1f}, kWhite); }), 20.2 * 30.1);
  near(coverage([](Painter& p) { p.fill_circle({32.2f, 31.7f}, 20, kWhite); }), pi * 400);
  near(coverage([](Painter& p) { p.ring({32, 32}, 20, 4, kWhite); }), pi * (22 * 22 - 18 * 18));
  near(coverage([](Painter& p) { p.fill_rounded_rect({8, 8, 40, 30}, 10, kWhite); }), 1200 - (4 - pi) * 100);
  near(coverage([](Painter& p) { p.stroke_rounded_rect({8, 8, 40, 30}, 0, 2, kWhite); }), 1200 - 36 * 26);
  near(coverage([](Painter& p) { p.line({16, 20}, {46, 50}, 6, kWhite); }), 6 * 30 * std::sqrt(2.0) + pi * 9);
  near(coverage([](Painter& p) { p.arc({32, 32}, 20, 6, 0, 0.5f, kWhite); }), pi * 20 * 6 + pi * 9);
  const std::array<Point, 3> triangle = {Point{10, 10}, {50, 14}, {20, 52}};
  near(coverage([&](Painter& p) { p.fill_convex(triangle, kWhite); }), (40 * 42 - 10 * 4) / 2.0);
}

TEST(Painter, ThinShapesGetFainterInsteadOfVanishing) {
  EXPECT_NEAR(coverage([](Painter& p) { p.fill_rect({10.25f, 10, 0.5f, 40}, kWhite); }), 20, 0.5);
  EXPECT_NEAR(coverage([](Painter& p) { p.line({10, 20.3f}, {50, 20.3f}, 0.5f, kWhite); }), 20, 1);
  EXPECT_NEAR(coverage([](Painter& p) { p.fill_circle({20.5f, 20.5f}, 0.4f, kWhite); }), 0.5, 0.35);
}

TEST(Painter, JoinsAreDrawnOnceEvenWhenTranslucent) {
  Image picture;
  const std::array<Point, 4> turns = {Point{12, 12}, {12, 50}, {50, 50}, {50, 20}};
  coverage([&](Painter& p) { p.polyline(turns, 10, with_alpha(kWhite, 0.5f)); }, &picture);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) EXPECT_LE(picture.at(x, y).r, 129) << x << " " << y;
  }
  EXPECT_EQ(picture.at(12, 50).r, 128);
}

TEST(Painter, SymmetricShapesGiveSymmetricEdges) {
  Image picture;
  coverage([](Painter& p) { p.fill_circle({32, 32}, 23.3f, kWhite); }, &picture);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      EXPECT_NEAR(picture.at(x, y).r, picture.at(63 - x, y).r, 3) << x << " " << y;
      EXPECT_NEAR(picture.at(x, y).r, picture.at(x, 63 - y).r, 3) << x << " " << y;
      EXPECT_NEAR(picture.at(x, y).r, picture.at(y, x).r, 3) << x << " " << y;
    }
  }
}

TEST(Painter, EdgesAlongPixelsAreSharp) {
  Image picture;
  coverage([](Painter& p) { p.fill_rounded_rect({8, 8, 40, 40}, 6, kWhite); }, &picture);
  EXPECT_EQ(picture.at(7, 28).r, 0);
  EXPECT_EQ(picture.at(8, 28).r, 255);
  EXPECT_EQ(picture.at(47, 28).r, 255);
  EXPECT_EQ(picture.at(48, 28).r, 0);
}

void paint_everything(Painter& p) {
  p.clear(rgb(0x10141c));
  p.soft_rect({10, 12, 40, 30}, 8, 12, {0, 0, 0, 160});
  p.fill_rounded_rect({10, 10, 40, 30}, 8, vertical(rgb(0x334466), rgb(0x112233), {10, 10, 40, 30}));
  p.push_opacity(0.6f);
  p.arc({32.4f, 30.1f}, 14, 3, 0.1f, 0.83f, rgb(0xffcc44));
  p.pop_opacity();
  p.fill_radial({20, 50}, 12, rgb(0xff8844), with_alpha(rgb(0xff8844), 0));
  p.push_clip({0, 0, 50, 60});
  p.text("Score 128", {8, 56}, {.size_px = 11});
  p.pop_clip();
  p.flush();
}

TEST(Painter, SameCallsGiveTheSameBytes) {
  const Canvas first(64, 64), second(64, 64);
  Painter a(first.target()), b(second.target());
  paint_everything(a);
  b.text("other letters first", {0, 20}, {.size_px = 11});  // another history of the atlas
  b.flush();
  paint_everything(b);
  EXPECT_TRUE(compare(first.image(), second.image()).identical());
}

TEST(Painter, NothingLeavesTheClip) {
  Image picture;
  coverage(
      [](Painter& p) {
        p.push_clip({10, 10, 30, 30});
        p.push_clip({20, 0, 100, 25});
        p.fill_rect(p.target().area(), kWhite);
        p.text("WWWW", {0, 30}, {.size_px = 30});
        p.pop_clip();
        p.pop_clip();
      },
      &picture);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) EXPECT_EQ(picture.at(x, y).r, x >= 20 && x < 40 && y >= 10 && y < 25 ? 255 : 0);
  }
}

TEST(Painter, OpacityMultiplies) {
  Image picture;
  coverage(
      [](Painter& p) {
        p.push_opacity(0.5f);
        p.push_opacity(0.5f);
        p.fill_rect({0, 0, 10, 10}, kWhite);
        p.pop_opacity();
        p.pop_opacity();
        p.fill_rect({20, 0, 10, 10}, kWhite);
      },
      &picture);
  EXPECT_NEAR(picture.at(5, 5).r, 64, 1);
  EXPECT_EQ(picture.at(25, 5).r, 255);
}

TEST(Painter, TextIsPlacedByAlignAndAnchor) {
  const auto box_of = [](const TextStyle& style) {
    Image picture;
    coverage([&](Painter& p) { p.text("H", {32, 32}, style); }, &picture);
    Rect box{64, 64, 0, 0};
    float right = 0, bottom = 0;
    for (int y = 0; y < 64; ++y) {
      for (int x = 0; x < 64; ++x) {
        if (picture.at(x, y).r < 100) continue;
        box.x = std::min(box.x, static_cast<float>(x)), box.y = std::min(box.y, static_cast<float>(y));
        right = std::max(right, static_cast<float>(x + 1)), bottom = std::max(bottom, static_cast<float>(y + 1));
      }
    }
    return Rect{box.x, box.y, right - box.x, bottom - box.y};
  };
  const Rect baseline = box_of({.size_px = 20});
  EXPECT_EQ(baseline.bottom(), 32);
  EXPECT_EQ(baseline.h, 14) << "capitals are 0.7 em high";
  EXPECT_EQ(box_of({.size_px = 20, .anchor = Anchor::kTop}).y, 32);
  EXPECT_NEAR(box_of({.size_px = 20, .align = Align::kCenter, .anchor = Anchor::kMiddle}).center().y, 32, 0.5);
  EXPECT_NEAR(box_of({.size_px = 20, .align = Align::kCenter}).center().x, 32, 1);
  EXPECT_LT(box_of({.size_px = 20, .align = Align::kRight}).right(), 32);
}

TEST(Painter, TranslucentLettersAreEven) {
  Image picture;
  coverage([](Painter& p) { p.text("AR8", {0, 50}, {.size_px = 40, .color = with_alpha(kWhite, 0.5f)}); }, &picture);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) EXPECT_LE(picture.at(x, y).r, 128);
  }
}

TEST(Painter, GoesOnWhenTheGlyphAtlasIsFull) {
  const Canvas crowded(200, 200), fresh(200, 200);
  Painter a(crowded.target()), b(fresh.target());
  a.clear({0, 0, 0, 255});
  for (int size = 60; size < 256; size += 4) a.text("QWERTY", {0, 150}, {.size_px = static_cast<float>(size)});
  for (Painter* p : {&a, &b}) {
    p->clear({0, 0, 0, 255});
    p->text("Again", {5, 100}, {.size_px = 50});
    p->flush();
  }
  EXPECT_TRUE(compare(crowded.image(), fresh.image()).identical());
}

TEST(Painter, LargeLettersAreDrawnToo) {
  const Canvas canvas(400, 400);
  Painter p(canvas.target());
  p.clear({0, 0, 0, 255});
  p.text("I", {100, 350}, {.size_px = 400, .weight = 0.1f});
  p.flush();
  EXPECT_EQ(canvas.image().at(100 + static_cast<int>(400 * (0.077 + 0.05)), 200).r, 255);
}

// However long the text is, the time is that of the part that fits.
TEST(Painter, FittingALongTextLooksAtItsBeginning) {
  const TextStyle style{.size_px = 20};
  const std::string line = "Ouroboros and Zo\u00eb";
  std::string endless = line;
  while (endless.size() < 10'000'000) endless += endless;
  const float room = Painter::measure(line, style).width_px;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(Painter::fitting_bytes(endless, room, style), line.size());
    ASSERT_LE(Painter::measure(Painter::fitted(endless, room, style), style).width_px, room);
  }
}

TEST(Painter, AsMuchFitsAsThereIsRoomFor) {
  const TextStyle style{.size_px = 20};
  const std::string line = "a\u00e9\u20ac b\U0001f40d" + std::string(100, 'i') + "\u00e9\u00e9\u20ac";
  for (size_t end = 0; end <= line.size(); ++end) {
    if (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) continue;
    const float room = Painter::measure(line.substr(0, end), style).width_px;
    EXPECT_GE(Painter::fitting_bytes(line, room, style), end);
    EXPECT_LE(Painter::measure(line.substr(0, Painter::fitting_bytes(line, room, style)), style).width_px, room);
  }
  EXPECT_EQ(Painter::fitting_bytes(line, 1e9f, style), line.size());
  EXPECT_EQ(Painter::fitting_bytes("", 0, style), 0u);
  EXPECT_LE(Painter::fitting_bytes(std::string(300, '\x80'), 10, style), 300u);
}

TEST(Painter, FitsALineIntoAWidth) {
  const TextStyle style{.size_px = 20};
  const std::string line = "Gr\u00fc\u00dfe an alle";
  const float whole = Painter::measure(line, style).width_px;
  EXPECT_EQ(Painter::fitted(line, whole, style), line);
  EXPECT_EQ(Painter::fitted(line, 0, style), "");
  for (float width = whole - 1; width > 0; width -= 3) {
    const std::string part = Painter::fitted(line, width, style);
    EXPECT_LE(Painter::measure(part, style).width_px, width);
    for (const char32_t letter : Utf8(part)) EXPECT_NE(letter, U'\ufffd') << "half a character in " << part;
    EXPECT_TRUE(part.empty() || part.ends_with("\u2026")) << part;
  }
}

}  // namespace
}  // namespace engine
