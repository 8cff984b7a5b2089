#include "engine/platform/fixed_step.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

int take_all(FixedStep& steps, int64_t step_ns) {
  int count = 0;
  while (steps.step_due(step_ns)) ++count;
  return count;
}

TEST(FixedStep, GivesOutWholeStepsAndKeepsTheRest) {
  FixedStep steps(1'000'000);
  steps.add(250);
  EXPECT_EQ(take_all(steps, 100), 2);
  EXPECT_FLOAT_EQ(steps.blend(100), 0.5f);
  steps.add(50);
  EXPECT_EQ(take_all(steps, 100), 1);
  EXPECT_FLOAT_EQ(steps.blend(100), 0);
}

TEST(FixedStep, LosesNoTimeOverManyFrames) {
  FixedStep steps(1'000'000'000);
  int64_t taken = 0;
  for (int frame = 0; frame < 100'000; ++frame) {
    steps.add(16'666'667);
    taken += take_all(steps, 7'000'001);
  }
  EXPECT_EQ(taken * 7'000'001 + steps.lag_ns(), 100'000ll * 16'666'667);
}

TEST(FixedStep, FollowsAStepLengthThatChanges) {
  FixedStep steps(1'000'000);
  steps.add(1000);
  EXPECT_TRUE(steps.step_due(600));
  EXPECT_TRUE(steps.step_due(300));
  EXPECT_FALSE(steps.step_due(200));
  EXPECT_FLOAT_EQ(steps.blend(200), 0.5f);
  EXPECT_FLOAT_EQ(steps.blend(50), 1);  // the next step became shorter than what has gone by
}

TEST(FixedStep, ForgetsWhatItCannotMakeUpFor) {
  FixedStep steps(500);
  steps.add(10'000);
  EXPECT_EQ(take_all(steps, 100), 5);
  EXPECT_EQ(steps.dropped_ns(), 9'500);
  steps.add(100);
  EXPECT_EQ(take_all(steps, 100), 1);
}

TEST(FixedStep, SurvivesNonsense) {
  FixedStep steps;
  steps.add(-5);
  steps.add(0);
  EXPECT_EQ(steps.lag_ns(), 0);
  EXPECT_FALSE(steps.step_due(0));
  EXPECT_FALSE(steps.step_due(-1));
  EXPECT_FLOAT_EQ(steps.blend(0), 1);
  steps.add(INT64_MAX);
  steps.add(INT64_MAX);
  EXPECT_EQ(steps.lag_ns(), 250'000'000);
}

}  // namespace
}  // namespace engine
