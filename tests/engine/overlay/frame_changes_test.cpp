#include "engine/overlay/frame_changes.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <optional>
#include <vector>

#include "recorder/schema/seal.h"
#include "tests/engine/inspect/inspect_fixture.h"

namespace engine {
namespace {

using Slot = std::vector<std::byte>;

// A slot of one game byte for each number, sealed.
Slot slot_with(uint64_t frame, std::initializer_list<int> values) {
  Slot slot(values.size() + recorder::kSealBytes);
  size_t at = 0;
  for (const int value : values) slot[at++] = static_cast<std::byte>(value);
  recorder::seal_slot(slot, frame, frame * 1000, 0);
  return slot;
}

TEST(ChangeFade, AChangedByteFlashesAndFadesInRealTime) {
  ChangeFade fade;
  const Slot before = slot_with(1, {10, 20});
  const Slot after = slot_with(2, {10, 21});
  fade.update(before, {}, 0);
  EXPECT_EQ(fade.glow(ByteSpan{0, 34}), 0) << "the first frame is not news";
  fade.update(after, before, 0.016f);
  EXPECT_EQ(fade.glow(0), 0);
  EXPECT_FLOAT_EQ(fade.glow(1), 1);
  fade.update(after, before, ChangeFade::kFade_s / 2);  // the same frame again: paused
  EXPECT_NEAR(fade.glow(1), 0.5, 0.01);
  fade.update(after, before, ChangeFade::kFade_s);
  EXPECT_EQ(fade.glow(1), 0);
}

TEST(ChangeFade, NothingFlashesWhileNothingChanges) {
  ChangeFade fade;
  Slot before = slot_with(1, {10, 20});
  fade.update(before, {}, 0);
  for (uint64_t frame = 2; frame < 10; ++frame) {
    Slot now = slot_with(frame, {10, 20});
    fade.update(now, before, 0.016f);
    EXPECT_EQ(fade.glow(ByteSpan{0, 2}), 0);
    before = now;
  }
}

TEST(ChangeFade, SteppingBackShowsWhatChangedInThatFrame) {
  ChangeFade fade;
  const Slot first = slot_with(1, {1, 1});
  const Slot second = slot_with(2, {2, 1});
  const Slot third = slot_with(3, {2, 2});
  fade.update(third, second, 0);
  fade.update(second, first, 0.016f);
  EXPECT_EQ(fade.glow(0), 1) << "changed into the second frame";
  EXPECT_EQ(fade.glow(1), 0) << "changed into the third, which is no longer shown";
}

TEST(ChangeFade, FramesPassedOverWhilePlayingFastFlashToo) {
  ChangeFade fade;
  fade.update(slot_with(1, {1, 1}), {}, 0);
  fade.update(slot_with(5, {9, 1}), slot_with(4, {9, 1}), 0.016f);
  EXPECT_EQ(fade.glow(0), 1);
}

TEST(ChangeFade, AJumpFlashesOnlyWhatChangedInItsFrame) {
  ChangeFade fade;
  fade.update(slot_with(1, {1, 1}), {}, 0);
  fade.update(slot_with(5000, {9, 7}), slot_with(4999, {9, 6}), 0.016f);
  EXPECT_EQ(fade.glow(0), 0);
  EXPECT_EQ(fade.glow(1), 1);
}

TEST(ChangeCounter, CountsEachFrameOnceHoweverOftenItIsShown) {
  const recorder::FrameSchema schema = testing_support::ball_schema();
  const auto slots = inspect_test::ball_slots(50);
  ChangeCounter counter;
  const auto show = [&](size_t i) { counter.update(schema, slots[i], slots[i - 1]); };
  for (size_t i = 1; i < 50; ++i) show(i);
  for (size_t i = 49; i > 0; --i) show(i);
  show(20);
  size_t tick = 0;
  while (schema.fields()[tick].name != "tick") ++tick;
  EXPECT_EQ(counter.changes(tick, 0, 1), 49u);
  EXPECT_EQ(counter.frames(), 49u);
}

TEST(ChangeCounter, FramesMayComeInAnyOrder) {
  const recorder::FrameSchema schema = testing_support::ball_schema();
  const auto slots = inspect_test::ball_slots(9);
  ChangeCounter counter;
  for (const size_t i : {5u, 3u, 4u, 8u, 7u, 6u, 1u, 2u, 4u, 5u, 6u}) counter.update(schema, slots[i], slots[i - 1]);
  EXPECT_EQ(counter.frames(), 8u);
}

TEST(ChangeCounter, BeginsAnewForAnotherSchema) {
  const recorder::FrameSchema ball = testing_support::ball_schema();
  recorder::Field value;
  value.name = "value";
  const recorder::FrameSchema other("other", 1, 8, {value}, {});
  const auto slots = inspect_test::ball_slots(3);
  ChangeCounter counter;
  counter.update(ball, slots[1], slots[0]);
  counter.update(other, slots[2], slots[1]);
  EXPECT_EQ(counter.frames(), 1u);
  EXPECT_EQ(counter.changes(5, 0, 1), 0u) << "there is no such field";
}

}  // namespace
}  // namespace engine
