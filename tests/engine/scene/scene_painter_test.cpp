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
  recorder::Scene wrong = schema.scene();
  wrong.things[0].x = "xx";
  read.set_scene(wrong);
  EXPECT_THAT(read.validate().message(), ::testing::HasSubstr("takes a place from 'xx' of 'bugs'"));
}

}  // namespace
}  // namespace engine
