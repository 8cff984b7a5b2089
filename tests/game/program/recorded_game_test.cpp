#include "game/program/recorded_game.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(RecordedGame, LossesAreToldByTheirReason) {
  recorder::RecorderStats stats;
  EXPECT_TRUE(game::losses_of(stats).empty());
  stats.rejected = 3;
  EXPECT_THAT(game::losses_of(stats), ElementsAre("the ring was full: 3 frames missing in the recording"));
  stats.cut_off = 3;
  stats.damaged = 1;
  EXPECT_THAT(game::losses_of(stats), ElementsAre(HasSubstr("cut or overwritten by another program: 4 frames missing")))
      << "a ring that was cut was not full";
  stats.rejected = 5;
  EXPECT_THAT(game::losses_of(stats), ElementsAre(HasSubstr("full: 2 frames"), HasSubstr("cut")));
}

}  // namespace
