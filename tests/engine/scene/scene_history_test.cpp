// Where things were, for trails, and what has changed.
#include "engine/scene/scene_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace engine {
namespace {

using ::testing::ElementsAre;

// In frame i thing 1 is at (i, 0); its state changes in frame 7. Thing 2 appears in frame 5.
class History : public ::testing::Test {
 protected:
  SceneHistory::Read read() {
    return [this](uint64_t index) {
      reads_.push_back(index);
      SceneHistory::Places places{{1, {double(index), 0}, index < 7 ? 10u : 11u}};
      if (index >= 5) places.push_back({2, {0, double(index)}, 3});
      return places;
    };
  }
  bool hold(uint64_t first, uint64_t last, size_t most = 100) { return history_.hold(first, last, most, read()); }
  std::vector<double> trail_x(uint64_t key, size_t step = 1) const {
    std::vector<double> xs;
    for (const auto& place : history_.trail_of(key, step)) xs.push_back(place.x);
    return xs;
  }

  SceneHistory history_;
  std::vector<uint64_t> reads_;
};

TEST_F(History, TrailsLeadToTheShownFrame) {
  EXPECT_TRUE(hold(2, 6));
  EXPECT_THAT(trail_x(1), ElementsAre(2, 3, 4, 5, 6));
  EXPECT_THAT(trail_x(1, 2), ElementsAre(2, 4, 6));
  EXPECT_EQ(history_.trail_of(2, 1).size(), 2u) << "it was not there before";
  EXPECT_TRUE(history_.trail_of(3, 1).empty());
}

TEST_F(History, AStepReadsOneFrame) {
  hold(2, 6);
  reads_.clear();
  EXPECT_TRUE(hold(3, 7));
  EXPECT_TRUE(hold(2, 6));
  EXPECT_THAT(reads_, ElementsAre(7, 2));
}

// A jump needs many frames; the latest come first, and no picture waits for more than it may read.
TEST_F(History, IsFilledWithinSeveralPictures) {
  EXPECT_FALSE(hold(100, 109, 4));
  EXPECT_THAT(reads_, ElementsAre(109, 108, 107, 106));
  EXPECT_FALSE(hold(100, 109, 4));
  EXPECT_TRUE(hold(100, 109, 4));
  EXPECT_EQ(std::set<uint64_t>(reads_.begin(), reads_.end()).size(), 10u);
  EXPECT_EQ(reads_.size(), 10u) << "none twice";
  EXPECT_FALSE(hold(500, 509, 4)) << "far away";
  EXPECT_FALSE(hold(0, 9, 4)) << "backwards, too";
  EXPECT_THAT(trail_x(1), ElementsAre(6, 7, 8, 9));
}

TEST_F(History, AJumpOfAThingEndsItsTrail) {
  const auto far = [](uint64_t index) {
    return SceneHistory::Places{{1, {index < 5 ? 1000.0 + double(index) : double(index), 0}, 0}};
  };
  EXPECT_TRUE(history_.hold(0, 9, 100, far));
  EXPECT_EQ(history_.trail_of(1, 1).size(), 5u);
}

TEST_F(History, WhatHasChangedIsFreshForAWhile) {
  hold(0, 7);
  EXPECT_EQ(history_.freshness_of(1, 4), 1);
  hold(0, 8);
  EXPECT_EQ(history_.freshness_of(1, 4), 0.75f);
  hold(0, 11);
  EXPECT_EQ(history_.freshness_of(1, 4), 0);
  hold(0, 6);
  EXPECT_EQ(history_.freshness_of(1, 4), 0) << "the change is still to come";
  EXPECT_EQ(history_.freshness_of(2, 4), 0.75f) << "it appeared in frame 5";
}

}  // namespace
}  // namespace engine
