// Pictures of games without a painter of their own.
#include "engine/scene/scene_painter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

#include "engine/draw/image.h"
#include "engine/draw/target.h"
#include "tests/support/golden.h"
#include "tests/support/swarm.h"
#include "tests/support/tiny_game.h"

namespace engine {
namespace {

using recorder::FrameSchema;
using testing_support::SwarmOf;
using Swarm = SwarmOf<100>;

std::vector<std::byte> slot_of(std::span<const std::byte> frame) {
  std::vector<std::byte> slot(frame.size() + recorder::kSealBytes);
  std::memcpy(slot.data(), frame.data(), frame.size());
  return slot;
}

std::vector<std::byte> swarm_slot(uint32_t ticks) {
  const auto swarm = std::make_unique<Swarm>();
  testing_support::start_swarm(*swarm, 7, 40);
  for (uint32_t i = 0; i < ticks; ++i) testing_support::step_swarm(*swarm);
  return slot_of(std::as_bytes(std::span(swarm.get(), 1)));
}

Image picture(ScenePainter& scene, std::span<const std::byte> previous, std::span<const std::byte> current,
              float blend) {
  const Canvas canvas(320, 240);
  Painter paint(canvas.target());
  paint.clear(rgb(0x000000));
  EXPECT_TRUE(scene.paint(paint, {0, 0, 320, 240}, previous, current, blend));
  paint.flush();
  return canvas.image();
}

TEST(ScenePainter, ShowsTheThingsOfAScene) {
  const auto scene = ScenePainter::make(testing_support::swarm_schema<100>());
  ASSERT_NE(scene, nullptr);
  const auto before = swarm_slot(99);
  const auto now = swarm_slot(100);
  EXPECT_TRUE(matches_golden(picture(*scene, before, now, 1), "tests/engine/golden/scene_swarm.png"));
}

TEST(ScenePainter, MovesThingsBetweenTwoFramesByTheirIdentity) {
  const auto scene = ScenePainter::make(testing_support::swarm_schema<100>());
  const auto before = swarm_slot(99);
  const auto now = swarm_slot(100);
  const Image end = picture(*scene, before, now, 1);
  EXPECT_NE(compare(picture(*scene, before, now, 0.5f), end).pixels, 0u);
  EXPECT_EQ(compare(picture(*scene, {}, now, 0.5f), end).pixels, 0u) << "without a frame before nothing moves";
}

TEST(ScenePainter, ProposesAPictureByTheNamesOfFields) {
  const auto scene = ScenePainter::make(testing_support::ball_schema());
  ASSERT_NE(scene, nullptr);
  testing_support::BallState ball = testing_support::new_ball(3);
  for (int i = 0; i < 40; ++i) ball = testing_support::step(ball);
  EXPECT_TRUE(matches_golden(picture(*scene, {}, slot_of(testing_support::bytes_of(ball)), 1),
                             "tests/engine/golden/scene_proposed.png"));
}

TEST(ScenePainter, AFrameWithoutPlacesHasNone) {
  recorder::Field score;
  score.name = "score";
  EXPECT_EQ(ScenePainter::make(FrameSchema("counter", 1, 4, {score}, {})), nullptr);
}

// --- looking around ---------------------------------------------------------------------------------------------------

class Looking : public ::testing::Test {
 protected:
  Image paint() {
    const Canvas canvas(320, 240);
    Painter painter(canvas.target());
    painter.clear(rgb(0x000000));
    EXPECT_TRUE(scene_->paint_look(painter, {0, 0, 320, 240}, before_, now_, 1, &look_));
    painter.flush();
    return canvas.image();
  }
  const Swarm& swarm() const { return *reinterpret_cast<const Swarm*>(now_.data()); }
  // Where a bug is on the picture.
  Point place_of(uint32_t index) const {
    return look_.camera.view().at(double(swarm().bugs[index].x), double(swarm().bugs[index].y));
  }
  Selection bug(uint32_t index) const {
    const recorder::Group& bugs = scene_->schema().groups()[0];
    return Selection::of_thing(bugs, index, bugs.element(index, now_));
  }

  const std::unique_ptr<ScenePainter> scene_ = ScenePainter::make(testing_support::swarm_schema<100>());
  const std::vector<std::byte> before_ = swarm_slot(99);
  const std::vector<std::byte> now_ = swarm_slot(100);
  SceneLook look_;
};

TEST_F(Looking, FindsTheThingUnderTheMouse) {
  paint();
  for (const uint32_t index : {0u, 7u, 30u}) {
    const auto pick = scene_->pick(place_of(index), now_);
    ASSERT_TRUE(pick) << index;
    EXPECT_EQ(pick->selection, bug(index));
    EXPECT_EQ(length(pick->at - place_of(index)), 0);
  }
  EXPECT_FALSE(scene_->pick({1, 1}, now_)) << "nothing is there";
}

TEST_F(Looking, FindsThingsWhereTheyAreAfterZooming) {
  paint();
  look_.camera.zoom(place_of(7), 8);
  paint();
  const auto pick = scene_->pick(place_of(7) + Point{10, 0}, now_);
  ASSERT_TRUE(pick);
  EXPECT_EQ(pick->selection, bug(7)) << "it is larger now";
}

TEST_F(Looking, FollowsAThing) {
  paint();
  look_.camera.zoom({160, 120}, 4);
  look_.followed = bug(7);
  paint();
  EXPECT_NEAR(place_of(7).x, 160, 0.01f);
  EXPECT_NEAR(place_of(7).y, 120, 0.01f);
  look_.followed = {"bugs", recorder::Number(4'000'000u), {0, 4}};
  const SceneView view = look_.camera.view();
  paint();
  EXPECT_EQ(look_.camera.view().left, view.left) << "it is not there any more: the picture stays";
}

TEST_F(Looking, TrailsMarksAndChangesAreInThePicture) {
  paint();
  look_.camera.zoom(place_of(7), 3);
  SceneHistory history;
  history.hold(60, 100, 100, [&](uint64_t index) { return scene_->places(swarm_slot(static_cast<uint32_t>(index))); });
  look_.history = &history;
  look_.trails = true;
  look_.glow_frames = 40;
  look_.selected = bug(7);
  EXPECT_TRUE(matches_golden(paint(), "tests/engine/golden/scene_looking.png"));
}

TEST_F(Looking, AStateIsWhatDoesNotMove) {
  std::vector<std::byte> moved = now_;
  auto& bugs = reinterpret_cast<Swarm*>(moved.data())->bugs;
  bugs[3].x += 1;
  bugs[3].heading += 100;
  bugs[4].hp -= 5;
  const auto before = scene_->places(now_);
  const auto after = scene_->places(moved);
  EXPECT_EQ(after[3].state, before[3].state);
  EXPECT_NE(after[4].state, before[4].state);
  EXPECT_EQ(after[4].key, before[4].key);
}

// --- grids ------------------------------------------------------------------------------------------------------------

struct Maps {
  char rooms[3][4];
  uint8_t heights[3][4];
  uint8_t picture[2][9];
  uint16_t rest;
  uint32_t screen[2][3];
};
inline constexpr uint32_t kHeightColors[] = {0x203040, 0x406040, 0x80a060, 0xffffff};
inline constexpr auto kMaps = recorder::describe<Maps>(
    "maps", 1, recorder::field<&Maps::rooms>("rooms"), recorder::field<&Maps::heights>("heights"),
    recorder::field<&Maps::picture>("picture"), recorder::field<&Maps::screen>("screen"),
    recorder::field<&Maps::rest>("rest"),
    recorder::scene(recorder::y_up(), recorder::grid("rooms").tile('#', 0x5a6478).tile('@', 0x2a5a8a, "K"),
                    recorder::grid("heights").at(5, 0).colors(kHeightColors).as_image(recorder::SceneImage::kPalette),
                    recorder::grid("picture").at(0, -3).as_image(recorder::SceneImage::kRgb),
                    recorder::grid("screen").at(5, -3).cell(1.5).as_image(recorder::SceneImage::kPacked)));

std::vector<std::byte> maps_slot() {
  Maps maps{};
  std::memcpy(maps.rooms, "####" "#@.#" "#a #", 12);
  for (uint8_t i = 0; i < 12; ++i) (&maps.heights[0][0])[i] = i % 4;
  for (uint8_t i = 0; i < 18; ++i) (&maps.picture[0][0])[i] = static_cast<uint8_t>(i * 14);
  for (uint32_t i = 0; i < 6; ++i) (&maps.screen[0][0])[i] = 0xff0000 >> (i * 4);
  return slot_of(std::as_bytes(std::span(&maps, 1)));
}

TEST(SceneGrid, ShowsCharactersGlyphsAndImages) {
  const auto scene = ScenePainter::make(kMaps.schema());
  ASSERT_NE(scene, nullptr);
  EXPECT_TRUE(matches_golden(picture(*scene, {}, maps_slot(), 1), "tests/engine/golden/scene_grids.png"));
}

TEST(SceneGrid, ACellIsFoundByItsPlace) {
  const auto scene = ScenePainter::make(kMaps.schema());
  const Canvas canvas(320, 240);
  Painter painter(canvas.target());
  SceneLook look;
  ASSERT_TRUE(scene->paint_look(painter, {0, 0, 320, 240}, {}, maps_slot(), 1, &look));
  const auto cell = scene->pick(look.camera.view().at(2.5, 1.5), maps_slot());
  ASSERT_TRUE(cell);
  EXPECT_EQ(cell->selection.bytes, (ByteSpan{6, 1})) << "rooms[1][2]";
  const auto pixel = scene->pick(look.camera.view().at(1.5, -1.5), maps_slot());
  ASSERT_TRUE(pixel);
  EXPECT_EQ(pixel->selection.bytes, (ByteSpan{24 + 12, 3})) << "picture, the second pixel of the second row";
}

TEST(SceneGrid, RowsOfAnRgbImageArePixels) {
  recorder::FrameSchema schema = kMaps.schema();
  recorder::Scene scene = schema.scene();
  scene.grids[0].image = recorder::SceneImage::kRgb;
  schema.set_scene(scene);
  EXPECT_THAT(schema.validate().message(), ::testing::HasSubstr("as pixels of three values, but its rows have 4"));
}

// Whatever is in the frame: infinities, NaN, sizes beyond all bounds.
TEST(ScenePainter, PaintsAnyBytes) {
  const auto scene = ScenePainter::make(testing_support::swarm_schema<100>());
  std::vector<std::byte> slot = swarm_slot(10);
  for (const unsigned fill : {0xffu, 0x7fu, 0x80u}) {
    std::memset(slot.data() + 24, static_cast<int>(fill), slot.size() - 24);
    picture(*scene, swarm_slot(9), slot, 0.5f);
  }
  const Canvas canvas(20, 20);
  Painter paint(canvas.target());
  EXPECT_FALSE(scene->paint(paint, {0, 0, 20, 20}, {}, std::span(slot).first(10), 1)) << "no whole frame";
}

TEST(Scene, IsKeptInTheSchemaAndCheckedAgainstIt) {
  const FrameSchema schema = testing_support::swarm_schema<100>();
  FrameSchema read;
  ASSERT_TRUE(FrameSchema::from_json(schema.to_json(), read).ok());
  EXPECT_EQ(read.to_json(), schema.to_json());
  EXPECT_EQ(read.scene().things[0].color_by, "kind");
  FrameSchema maps;
  ASSERT_TRUE(FrameSchema::from_json(kMaps.schema().to_json(), maps).ok());
  EXPECT_EQ(maps.to_json(), kMaps.schema().to_json());
  EXPECT_EQ(maps.scene().grids[0].tiles[1].glyph, "K");
  EXPECT_EQ(maps.scene().grids[3].image, recorder::SceneImage::kPacked);
  recorder::Scene wrong = schema.scene();
  wrong.things[0].x = "xx";
  read.set_scene(wrong);
  EXPECT_THAT(read.validate().message(), ::testing::HasSubstr("takes a place from 'xx' of 'bugs'"));
}

}  // namespace
}  // namespace engine
