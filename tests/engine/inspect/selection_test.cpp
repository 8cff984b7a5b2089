// What is selected, and where it lies in other frames.
#include "engine/inspect/selection.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <span>

#include "tests/support/swarm.h"

namespace engine {
namespace {

using SmallSwarm = testing_support::SwarmOf<8>;

class SelectionOfABug : public ::testing::Test {
 protected:
  SelectionOfABug() { testing_support::start_swarm(*swarm_, 7, 5); }
  std::span<const std::byte> frame() const { return std::as_bytes(std::span(swarm_.get(), 1)); }
  uint32_t offset_of(uint32_t index) const { return offsetof(SmallSwarm, bugs) + index * uint32_t{sizeof swarm_->bugs[0]}; }

  const std::unique_ptr<SmallSwarm> swarm_ = std::make_unique<SmallSwarm>();
  const recorder::FrameSchema schema_ = testing_support::swarm_schema<8>();
};

TEST_F(SelectionOfABug, BytesOfALivingThingAreItsOwn) {
  const Selection selected = Selection::of_bytes(schema_, {offset_of(2) + 4, 4}, frame());
  EXPECT_EQ(selected.group, "bugs");
  EXPECT_EQ(selected.element, recorder::Number(3u)) << "the third one that was born";
  EXPECT_EQ(selected.bytes, (ByteSpan{4, 4}));
}

TEST_F(SelectionOfABug, IsFollowedWhereTheGameMovesIt) {
  const Selection selected = Selection::of_bytes(schema_, {offset_of(4), 4}, frame());
  swarm_->bugs[1] = swarm_->bugs[4];
  swarm_->bug_count = 4;
  EXPECT_EQ(selected.in(schema_, frame()), (ByteSpan{offset_of(1), 4}));
  swarm_->bugs[1].id = 77;
  EXPECT_TRUE(selected.in(schema_, frame()).empty()) << "it is not there any more";
}

TEST_F(SelectionOfABug, ADeadThingAndValuesOfTheFrameAreBytes) {
  for (const uint32_t offset : {offset_of(6), uint32_t{offsetof(SmallSwarm, tick)}}) {
    const Selection selected = Selection::of_bytes(schema_, {offset, 4}, frame());
    EXPECT_TRUE(selected.group.empty());
    EXPECT_EQ(selected.in(schema_, frame()), (ByteSpan{offset, 4}));
  }
}

TEST_F(SelectionOfABug, PartsOfAThingAreThatThing) {
  const Selection whole = Selection::of_thing(schema_.groups()[0], 2, schema_.groups()[0].element(2, frame()));
  const Selection part = Selection::of_bytes(schema_, {offset_of(2) + 8, 4}, frame());
  EXPECT_TRUE(whole.is_same_thing(part));
  EXPECT_FALSE(whole == part);
  EXPECT_FALSE(whole.is_same_thing(Selection::of_bytes(schema_, {offset_of(3), 4}, frame())));
  EXPECT_FALSE(Selection().is_same_thing(Selection()));
}

}  // namespace
}  // namespace engine
