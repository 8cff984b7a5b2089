// The rules of the house on the house itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/house/house_rules.h"
#include "tests/house/source_tree.h"

namespace house {
namespace {

using ::testing::IsEmpty;

class Layers : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { tree_ = read_tree(OUROBOROS_SOURCE_DIR); }
  static Tree tree_;
};

Tree Layers::tree_;

// Otherwise every other test here would pass on nothing.
TEST_F(Layers, SourcesAreFound) {
  EXPECT_TRUE(tree_.contains("recorder/base/status.h"));
  EXPECT_TRUE(tree_.contains("tests/house/layers_test.cpp"));
  EXPECT_FALSE(parse_includes(tree_["tests/house/layers_test.cpp"]).empty());
}

TEST_F(Layers, IncludesRunOneWay) { EXPECT_THAT(wrong_includes(tree_), IsEmpty()); }

TEST_F(Layers, WhatServesAnyGameNamesNone) { EXPECT_THAT(named_games(tree_), IsEmpty()); }

TEST_F(Layers, EverySourceIsInARoom) { EXPECT_THAT(wrong_rooms(tree_), IsEmpty()); }

TEST_F(Layers, OnlyTheBaseTalksToTheSystem) {
  EXPECT_THAT(system_calls(tree_), IsEmpty());
}

TEST_F(Layers, EveryHeaderIsGuarded) { EXPECT_THAT(headers_without_guard(tree_), IsEmpty()); }

TEST_F(Layers, EverySourceIsBuilt) { EXPECT_THAT(unlisted_sources(tree_), IsEmpty()); }

TEST_F(Layers, NothingNewStandsAtTheTop) {
  const auto names = top_level_entries(OUROBOROS_SOURCE_DIR);
  EXPECT_THAT(names, ::testing::Contains("CMakeLists.txt"));
  EXPECT_THAT(strangers_at_the_top(names), IsEmpty());
}

}  // namespace
}  // namespace house
