#include <gtest/gtest.h>

#include "engine/draw/painter.h"
#include "engine/draw/target.h"
#include "tests/support/golden.h"

namespace engine {
namespace {

constexpr Color kInk = rgb(0xe6ebf5);

TEST(Specimen, TypefaceLooksAsItDid) {
  const Canvas canvas(900, 620);
  Painter paint(canvas.target());
  paint.clear(rgb(0x12161f));
  float y = 24;
  const auto row = [&](const char* text, float size_px, float weight, float tracking = 0) {
    paint.text(text, {24, y},
               {.size_px = size_px, .color = kInk, .weight = weight, .tracking = tracking, .anchor = Anchor::kTop});
    y += size_px * 1.3f;
  };
  row("Ouroboros 0123456789", 64, kBold);
  row("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 48, kRegular);
  row("abcdefghijklmnopqrstuvwxyz", 48, kRegular);
  row("0123456789 !\"#$%&'()*+,-./:;<=>?@", 40, kRegular);
  row("[\\]^_`{|}~ °·×–—•…←↑→↓↻−∞⏭⏮⏸■▶◀●♪✓ \xff", 36, kRegular);
  row("The quick brown fox jumps over the lazy dog", 34, kLight);
  row("The quick brown fox jumps over the lazy dog", 34, kMedium);
  row("GAME OVER   SCORE 1284   LEVEL 7", 30, kBold, 0.12f);
  row("AVATAR Toy LTy Wave Fa. — minimum nnonoon illicit Il1 O0", 26, kRegular);
  row("Arrow keys or WASD turn; P pauses, R restarts. Score 128, best 1,204", 18, kRegular);
  row("Arrow keys or WASD turn; P pauses, R restarts. Score 128, best 1,204", 14, kMedium);
  row("ARROW KEYS OR WASD TURN · P PAUSES · R RESTARTS", 11, kMedium, 0.1f);
  paint.flush();
  EXPECT_TRUE(matches_golden(canvas.image(), "tests/engine/golden/specimen.png"));
}

void paint_filled(Painter& paint) {
  paint.soft_rect({40, 46, 160, 100}, 18, 36, {0, 0, 0, 200});
  paint.fill_rounded_rect({40, 36, 160, 100}, 18, vertical(rgb(0x3a4a66), rgb(0x263148), {40, 36, 160, 100}));
  paint.stroke_rounded_rect({40, 36, 160, 100}, 18, 2, rgb(0x6ea8ff));
  paint.fill_circle({270, 86}, 40.3f, rgb(0xff6b6b));
  paint.ring({270, 86}, 48, 3, kInk);
  paint.fill_radial({560, 250}, 60, with_alpha(rgb(0xffd060), 0.9f), with_alpha(rgb(0xffd060), 0));
  paint.soft_rect({420, 210, 70, 70}, 12, 30, rgb(0x5ec8a0));
  const Point triangle[] = {{320, 200}, {390, 235}, {320, 285}};
  paint.fill_convex(triangle, rgb(0xf0c040));
  paint.fill_rect({40.5f, 300.25f, 100, 0.5f}, kInk);
  paint.fill_rect({40.5f, 310.5f, 100.25f, 10}, kInk);
}

void paint_strokes(Painter& paint) {
  paint.arc({390, 86}, 40, 12, -0.25f, 0.4f, rgb(0x5ee0a0));
  paint.arc({390, 86}, 40, 1, 0.5f, 0.7f, rgb(0x5ee0a0));
  const Point turns[] = {{480, 130}, {480, 50}, {540, 50}, {540, 120}, {600, 120}, {600, 40}};
  paint.polyline(turns, 26, Fill(rgb(0x5ec8a0), {480, 130}, rgb(0xf0d060), {600, 40}));
  const Point zigzag[] = {{40, 190}, {130, 190}, {60, 270}, {150, 270}, {100, 165}};
  paint.push_opacity(0.5f);
  paint.polyline(zigzag, 14, kInk);
  paint.pop_opacity();
  for (int i = 0; i < 12; ++i) {
    const auto step = static_cast<float>(i);
    paint.line({190, 170 + step * 9}, {290, 182 + step * 11}, 0.25f * (step + 1), kInk);
  }
}

TEST(Specimen, ShapesLookAsTheyDid) {
  const Canvas canvas(640, 340);
  Painter paint(canvas.target());
  paint.clear(rgb(0x12161f));
  paint_filled(paint);
  paint_strokes(paint);
  paint.flush();
  EXPECT_TRUE(matches_golden(canvas.image(), "tests/engine/golden/shapes.png"));
}

}  // namespace
}  // namespace engine
