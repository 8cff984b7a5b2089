// Branches of a game that rewinds, and how the player shows them.
#include "replay/player/branches.h"

#include <gtest/gtest.h>

#include "replay/player/player.h"
#include "replay/player/text.h"
#include "tests/replay/player/branched_source.h"

namespace {

using replay::Branches;
using replay::CommandId;
using replay::FrameRange;
using replay::Player;
using replay_test::BranchedSource;

// Frame 40 resumes from 25, frame 60 from 50, frame 80 from 45, frame 99 from 7000, which does not exist.
std::unique_ptr<BranchedSource> branched() {
  return std::make_unique<BranchedSource>(
      100, std::vector<std::pair<uint64_t, uint64_t>>{{40, 25}, {60, 50}, {80, 45}, {99, 7000}});
}

TEST(Branches, AreWhereTheEventOfTheSchemaRefersToAnEarlierFrame) {
  const auto source = branched();
  const Branches branches(*source);
  ASSERT_EQ(branches.all().size(), 3u) << "the fourth goes back to what is not here";
  EXPECT_TRUE(branches.complete());
  EXPECT_EQ(branches.all()[2].index, 80u);
  EXPECT_EQ(branches.all()[2].origin, 45u);
  EXPECT_TRUE(branches.at(40));
  EXPECT_FALSE(branches.at(41));
  EXPECT_TRUE(branches.from(25));
  EXPECT_FALSE(branches.from(26));
  EXPECT_EQ(branches.nearest(55)->index, 60u);
  EXPECT_EQ(branches.nearest(0)->index, 40u);
}

TEST(Branches, WhatLiesBetweenWasAbandoned) {
  const auto source = branched();
  const Branches branches(*source);
  EXPECT_EQ(branches.abandoned(), (std::vector<FrameRange>{{26, 39}, {46, 79}})) << "the second is within the third";
  EXPECT_FALSE(branches.abandoned_at(25));
  EXPECT_EQ(branches.abandoned_at(26), (FrameRange{26, 39}));
  EXPECT_EQ(branches.abandoned_at(39), (FrameRange{26, 39}));
  EXPECT_FALSE(branches.abandoned_at(40));
  EXPECT_EQ(branches.text(40), "goes on from frame 25 (0:00.2)");
  EXPECT_EQ(branches.text(25), "gone back to, at frame 40 (0:00.4)");
  EXPECT_EQ(branches.text(70), "abandoned, gone back at frame 80 (0:00.8)");
  EXPECT_EQ(branches.text(90), "");
}

TEST(Branches, GrowWithTheRecordingAndAreReadAFewAtATime) {
  std::vector<std::pair<uint64_t, uint64_t>> many;
  for (uint64_t i = 0; i < 2500; ++i) many.push_back({i * 10 + 5, i * 10});
  BranchedSource source(25'000, many);
  Branches branches(source);
  EXPECT_FALSE(branches.complete());
  for (int i = 0; i < 3 && !branches.complete(); ++i) branches.update();
  EXPECT_TRUE(branches.complete());
  EXPECT_EQ(branches.all().size(), 2500u);
  source.branch(25'050, 3);
  branches.update();
  EXPECT_EQ(branches.all().size(), 2501u);
  EXPECT_EQ(branches.abandoned(), (std::vector<FrameRange>{{1, 25'049}})) << "all of them lie within the last one";
}

TEST(Branches, AGameThatTellsOfNoneHasNone) {
  replay_test::MadeSource source(100, "made", {{10, 1}});
  EXPECT_TRUE(Branches(source).all().empty());
}

TEST(PlayerBranches, JumpsThereAndBack) {
  Player player(branched());
  const auto crossed = [&](uint64_t from) {
    player.go_to(from);
    player.execute({CommandId::kCrossBranch, 0});
    return player.clock().frame();
  };
  EXPECT_EQ(crossed(40), 25u);
  EXPECT_EQ(crossed(25), 40u);
  EXPECT_EQ(crossed(30), 40u) << "from what was abandoned to where it was left";
  EXPECT_EQ(crossed(90), 80u) << "from anywhere else to the nearest";
}

TEST(PlayerBranches, PlaysAsItWasPlayedOrWithoutWhatWasAbandoned) {
  Player player(branched());
  player.go_to(24);
  player.execute({CommandId::kPlayForward, 0});
  player.advance(30'000'000);
  EXPECT_EQ(player.clock().frame(), 27u);
  player.execute({CommandId::kAbandoned, 0});
  EXPECT_TRUE(player.skips_abandoned());
  EXPECT_EQ(player.text().skips, "skipping rewound parts") << "said as long as it is so";
  player.go_to(24);
  player.advance(20'000'000);
  EXPECT_EQ(player.clock().frame(), 40u);
  EXPECT_TRUE(player.clock().playing());
  player.execute({CommandId::kPlayBackward, 0});
  player.advance(15'000'000);
  EXPECT_EQ(player.clock().frame(), 25u) << "backwards too";
  player.execute({CommandId::kPause, 0});
  player.go_to(30);
  player.advance(0);
  EXPECT_EQ(player.clock().frame(), 30u) << "by hand one can look at it";
}

TEST(ParentText, SaysWhereASessionComesFrom) {
  recorder::session::SessionInfo info;
  EXPECT_EQ(replay::parent_text(info), "");
  info.parent = {0xabc, 1234};
  EXPECT_EQ(replay::parent_text(info), "resumed from session 0000000000000abc frame 1,234");
  info.extra["resumed from"] = "first@home.oro@1234";
  EXPECT_EQ(replay::parent_text(info), "resumed from first@home.oro frame 1,234");
  info.extra.clear();
  info.first_frame = 1234;
  EXPECT_EQ(replay::parent_text(info), "part of session 0000000000000abc");
}

}  // namespace
