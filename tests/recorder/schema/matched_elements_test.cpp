#include "recorder/schema/matched_elements.h"

#include <gtest/gtest.h>

#include "recorder/dump/frame_diff.h"
#include "tests/support/swarm.h"

namespace recorder {
namespace {

using Swarm = testing_support::SwarmOf<20>;

std::span<const std::byte> bytes_of_swarm(const Swarm& swarm) { return std::as_bytes(std::span(&swarm, 1)); }

class MatchedElements : public ::testing::Test {
 protected:
  MatchedElements() : schema_(testing_support::swarm_schema<20>()), bugs_(schema_.groups()[0]) {
    testing_support::start_swarm(before_, 3, 5);
    now_ = before_;
  }
  std::vector<MatchedElement> matched() const {
    return match_elements(bugs_, bytes_of_swarm(before_), bytes_of_swarm(now_));
  }
  std::vector<FrameDiff::Value> diff() const {
    return diff_group(bugs_, bytes_of_swarm(before_), bugs_, bytes_of_swarm(now_));
  }

  FrameSchema schema_;
  const Group& bugs_;
  Swarm before_{};
  Swarm now_{};
};

TEST_F(MatchedElements, AreTheSameWhereverTheyLie) {
  std::swap(now_.bugs[0], now_.bugs[4]);
  const auto all = matched();
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0].a.index, 0u);
  EXPECT_EQ(all[0].b.index, 4u);
  EXPECT_EQ(element_name(bugs_, all[0].identity), "bugs[#1]");
  EXPECT_TRUE(diff().empty()) << "lying elsewhere is no difference";
}

TEST_F(MatchedElements, ThoseThatOnlyOneFrameHasLackASide) {
  now_.bugs[1].id = 77;
  const auto all = matched();
  ASSERT_EQ(all.size(), 6u);
  EXPECT_TRUE(all[1].a.exists());
  EXPECT_FALSE(all[1].b.exists());
  EXPECT_FALSE(all[5].a.exists());
  EXPECT_EQ(all[5].identity, Number(77));
  const auto values = diff();
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(values[0].name, "bugs[#2]");
  EXPECT_EQ(values[0].b, kNotThere);
  EXPECT_EQ(values[1].name, "bugs[#77]");
  EXPECT_EQ(values[1].a, kNotThere);
  EXPECT_EQ(values[1].b, "at index 1");
}

TEST_F(MatchedElements, OfTwoOfOneNumberTheFirstCounts) {
  now_.bugs[1].id = 1;
  const auto all = matched();
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0].b.index, 0u);
  before_ = now_;
  EXPECT_EQ(matched()[1].b.index, 0u);
}

TEST_F(MatchedElements, OfAnEmptySideLackIt) {
  const auto all = match_elements(bugs_, bytes_of_swarm(before_), {});
  ASSERT_EQ(all.size(), 5u);
  EXPECT_FALSE(all[4].b.exists());
  EXPECT_TRUE(match_elements(bugs_, {}, {}).empty());
}

TEST_F(MatchedElements, AreComparedByTheNamesOfTheirFieldsInTwoVersionsOfASchema) {
  Group later = bugs_;
  std::swap(later.fields.front(), later.fields.back());
  std::erase_if(later.fields, [](const Field& field) { return field.name == "heading"; });
  now_.bugs[2].hp = 90;
  now_.bugs[2].heading = 5;
  const auto values = diff_group(bugs_, bytes_of_swarm(before_), later, bytes_of_swarm(now_));
  ASSERT_EQ(values.size(), 1u);
  EXPECT_EQ(values[0].name, "bugs[#3].hp");
  EXPECT_EQ(values[0].a, "100");
  EXPECT_EQ(values[0].b, "90");
}

}  // namespace
}  // namespace recorder
