#include <gtest/gtest.h>

#include <cmath>

#include "game/picture/view.h"
#include "tests/game/picture/painter_scenes.h"

namespace game {
namespace {

using engine::Canvas;
using engine::Image;
using engine::Painter;
using engine::Rect;

Image painted_with(BoardPainter& board, const Scene& scene, float blend) {
  Canvas canvas(400, 300);
  Painter painter(canvas.target());
  board.paint(painter, canvas.target().area(), {scene.previous, scene.current, blend});
  painter.flush();
  return canvas.image();
}

TEST(BoardPainter, SameFramesGiveTheSamePicture) {
  const Scene scene = meal(Mode::kWrap, 9);
  EXPECT_EQ(picture_of(scene, 0.37f), picture_of(scene, 0.37f));
}

TEST(BoardPainter, RemembersNothingOfEarlierPictures) {
  BoardPainter used;
  painted_with(used, death(3), 0.5f);
  painted_with(used, meal(Mode::kWrap, 30), 0.2f);
  BoardPainter fresh;
  const Scene scene = meal(Mode::kWalls, 4);
  EXPECT_EQ(painted_with(used, scene, 0.6f), painted_with(fresh, scene, 0.6f));
}

TEST(BoardPainter, GlidesBetweenFrames) {
  const Scene scene = meal(Mode::kWalls, 9);
  EXPECT_FALSE(compare(picture_of(scene, 0.2f), picture_of(scene, 0.7f)).identical());
}

TEST(BoardPainter, BlendOneIsTheNextTicksBlendZero) {
  Scene before = meal(Mode::kWalls, 9);
  for (int i = 0; i < 20; ++i) play_on(before, autopilot(before.current));
  Scene after = before;
  play_on(after, autopilot(after.current));
  const engine::ImageDifference difference = compare(picture_of(before, 1), picture_of(after, 0));
  EXPECT_LT(difference.pixels, 400) << "of 172800: the head turns, the rest must not jump";
}

TEST(BoardPainter, DoesNotGlideAcrossARestart) {
  Scene scene = death(8);
  play_on(scene, Action::kRestart);
  EXPECT_EQ(picture_of(scene, 0.1f), picture_of({scene.current, scene.current}, 1));
}

TEST(BoardPainter, DoesNotGlideAcrossAGap) {
  Scene scene = meal(Mode::kWalls, 9);
  const GameState long_before = scene.current;
  for (int i = 0; i < 2; ++i) play_on(scene, autopilot(scene.current));
  EXPECT_EQ(picture_of({long_before, scene.current}, 0.1f), picture_of({scene.current, scene.current}, 1));
}

TEST(BoardPainter, DoesNotGlideBackwards) {
  const Scene scene = meal(Mode::kWalls, 9);
  EXPECT_EQ(picture_of({scene.current, scene.previous}, 0.3f), picture_of({scene.previous, scene.previous}, 1));
}

TEST(BoardPainter, StaysWithinItsArea) {
  Canvas canvas(500, 400);
  Painter painter(canvas.target());
  painter.clear(engine::rgb(0x123456));
  const Scene scene = death(1);
  BoardPainter().paint(painter, {40, 30, 380, 300}, {scene.previous, scene.current, 0.5f});
  painter.flush();
  for (int y = 0; y < 400; ++y) {
    for (int x = 0; x < 500; ++x) {
      const bool inside = x >= 40 && x < 420 && y >= 30 && y < 330;
      ASSERT_EQ(canvas.image().at(x, y) == engine::rgb(0x123456), !inside) << x << "," << y;
    }
  }
}

TEST(BoardPainter, SurvivesAnySizeAndAnyBytes) {
  GameState nonsense;
  std::fill_n(reinterpret_cast<unsigned char*>(&nonsense), sizeof nonsense, static_cast<unsigned char>(0xa5));
  for (const int size : {1, 7, 64, 333}) {
    picture_of({nonsense, nonsense}, 0.5f, size, size);
    picture_of(death(20), 1, size, 64);
  }
}

TEST(Layout, CellsAreWholePixelsAndTheBoardIsCentred) {
  for (int width = 320; width < 2600; width += 97) {
    for (int height = 240; height < 1500; height += 83) {
      const Rect area{0, 0, static_cast<float>(width), static_cast<float>(height)};
      const Layout layout = layout_of(area, 1);
      EXPECT_EQ(layout.cell_px, std::floor(layout.cell_px));
      EXPECT_EQ(layout.field.x, std::floor(layout.field.x));
      EXPECT_EQ(layout.field.w, 14 * layout.cell_px);
      EXPECT_NEAR(layout.board.center().x, area.center().x, 1) << width << "x" << height;
      EXPECT_GE(layout.board.y, 0);
      EXPECT_LE(layout.board.bottom(), area.h);
    }
  }
}

// However small the picture is: a thumbnail, the smallest window, a comparison in it.
TEST(Layout, FiguresDoNotLieOverEachOther) {
  for (const auto& [width, height] : {std::pair{320, 146}, {320, 240}, {200, 125}, {130, 40}, {640, 480}, {960, 200}}) {
    const Layout layout = layout_of({0, 0, static_cast<float>(width), static_cast<float>(height)}, 1);
    if (!layout.figures_beside || layout.figures_scale == 0) continue;
    const float label = layout.label_px * layout.figures_scale, figure = layout.figure_px * layout.figures_scale;
    EXPECT_GE(layout.pitch_px, 0.7f * label + 0.62f * label + 0.7f * figure) << width << "x" << height;
    EXPECT_LE(2 * layout.pitch_px + 0.7f * label, layout.field.h) << width << "x" << height;
    EXPECT_GE(label, 6) << width << "x" << height;
  }
  EXPECT_EQ(layout_of({0, 0, 130, 40}, 1).figures_scale, 0);
  EXPECT_GE(layout_of({0, 0, 130, 40}, 1).board.h, 28) << "the board has all of it";
  EXPECT_EQ(layout_of({0, 0, 960, 720}, 1).figures_scale, 1);
}

TEST(Layout, FiguresDoNotTouchTheBoard) {
  const Layout wide = layout_of({0, 0, 1280, 800}, 1);
  EXPECT_TRUE(wide.figures_beside);
  EXPECT_LT(wide.left.right(), wide.board.x);
  EXPECT_GT(wide.right.x, wide.board.right());
  const Layout tall = layout_of({0, 0, 480, 480}, 1);
  EXPECT_FALSE(tall.figures_beside);
  EXPECT_LE(tall.top.bottom(), tall.board.y);
}

}  // namespace
}  // namespace game
