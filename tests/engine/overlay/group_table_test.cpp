#include "engine/overlay/group_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "engine/overlay/hex_panel.h"
#include "tests/support/swarm.h"

namespace engine {
namespace {

using Swarm = testing_support::SwarmOf<20>;
using testing_support::Bug;

class GroupTableRows : public ::testing::Test {
 protected:
  GroupTableRows() : schema_(testing_support::swarm_schema<20>()), bugs_(schema_.groups()[0]) {
    testing_support::start_swarm(before_, 3, 5);
    now_ = before_;
    now_.bugs[1] = now_.bugs[--now_.bug_count];  // the last one, 5, has moved to the place of 2, which is gone
    now_.bugs[2].hp = 90;
    rows_ = element_rows(bugs_, bytes(now_), bytes(before_));
  }
  static std::span<const std::byte> bytes(const Swarm& swarm) { return std::as_bytes(std::span(&swarm, 1)); }

  recorder::FrameSchema schema_;
  const recorder::Group& bugs_;
  Swarm before_{};
  Swarm now_{};
  std::vector<ElementRow> rows_;
};

TEST_F(GroupTableRows, AreTheLivingElementsMatchedByIdentity) {
  ASSERT_EQ(rows_.size(), 4u);
  EXPECT_EQ(element_name(bugs_, rows_[1]), "bugs[#5]");
  EXPECT_FALSE(element_changed(bugs_, rows_[1])) << "it only lies elsewhere";
  EXPECT_TRUE(element_changed(bugs_, rows_[2]));
  now_.bugs[4].id = 77;
  now_.bug_count = 5;
  const auto born = element_rows(bugs_, bytes(now_), bytes(before_));
  EXPECT_TRUE(element_changed(bugs_, born[4]));
  EXPECT_TRUE(born[4].before.empty());
}

TEST_F(GroupTableRows, AreFilteredByPlaceIdentityAndWords) {
  EXPECT_TRUE(element_passes(bugs_, rows_[1], "#5"));
  EXPECT_FALSE(element_passes(bugs_, rows_[0], "#5"));
  EXPECT_TRUE(element_passes(bugs_, rows_[1], "[1]"));
  EXPECT_FALSE(element_passes(bugs_, rows_[2], "[1]"));
  EXPECT_TRUE(element_passes(bugs_, rows_[0], "bee") == (now_.bugs[0].kind == 1));
  EXPECT_TRUE(element_passes(bugs_, rows_[0], "head")) << "the name of a field";
  EXPECT_FALSE(element_passes(bugs_, rows_[0], "nothing"));
}

TEST_F(GroupTableRows, BytesOfElementsHaveNames) {
  std::vector<std::byte> slot(sizeof now_ + recorder::kSealBytes);
  std::copy(bytes(now_).begin(), bytes(now_).end(), slot.begin());
  const auto hp = static_cast<uint32_t>(offsetof(Swarm, bugs) + 2 * sizeof(Bug) + offsetof(Bug, hp));
  EXPECT_EQ(name_at(schema_, slot, hp + 1), "bugs[2].hp = 90");
  EXPECT_EQ(field_span_at(schema_, slot.size(), hp), (ByteSpan{hp, 2}));
  EXPECT_EQ(name_at(schema_, slot, hp + 3 * sizeof(Bug)), "bugs[5].hp, of an element that is not alive");
}

}  // namespace
}  // namespace engine
