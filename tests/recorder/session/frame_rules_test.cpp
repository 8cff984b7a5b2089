// Verifying frames by a game's rules, with the ball of tiny_game.h.
#include "recorder/session/frame_rules.h"

#include <gtest/gtest.h>

#include <cstring>

#include "recorder/schema/seal.h"
#include "recorder/session/session_info.h"
#include "tests/support/tiny_game.h"

namespace {

using recorder::session::FrameVerifier;
using testing_support::BallState;

std::unique_ptr<recorder::session::FrameRules> ball_rules() {
  const auto next = [](const BallState& before, const BallState&) { return step(before); };
  return std::make_unique<recorder::session::StepRules<BallState>>(testing_support::ball_schema(), next);
}

recorder::session::SessionInfo ball_session() {
  recorder::session::SessionInfo info;
  info.schema = testing_support::ball_schema();
  info.slot_bytes = sizeof(BallState) + static_cast<uint32_t>(recorder::kSealBytes);
  return info;
}

std::vector<std::byte> slot_of(const BallState& state, uint64_t number) {
  std::vector<std::byte> slot(ball_session().slot_bytes);
  std::memcpy(slot.data(), &state, sizeof state);
  recorder::seal_slot(slot, number, number, 0);
  return slot;
}

TEST(FrameVerifier, NamesTheFieldThatDoesNotFollow) {
  FrameVerifier verifier(ball_rules());
  ASSERT_TRUE(verifier.begin(ball_session(), {}).ok());
  BallState ball = testing_support::new_ball(1);
  EXPECT_TRUE(verifier.add(0, slot_of(ball, 0)));
  ball = step(ball);
  EXPECT_TRUE(verifier.add(1, slot_of(ball, 1)));
  ball = step(ball);
  ball.bounces[2] += 1;
  EXPECT_FALSE(verifier.add(2, slot_of(ball, 2)));
  EXPECT_EQ(verifier.report().text(), "frame 2, bounces[2]: expected 0, found 1");
  EXPECT_EQ(verifier.report().difference->index, 2u);
}

TEST(FrameVerifier, AcceptsTheFirstFrameBehindAGap) {
  FrameVerifier verifier(ball_rules());
  ASSERT_TRUE(verifier.begin(ball_session(), {}).ok());
  EXPECT_TRUE(verifier.add(0, slot_of(testing_support::new_ball(1), 2)));
  EXPECT_TRUE(verifier.add(1, slot_of(testing_support::new_ball(7), 5)));
  EXPECT_TRUE(verifier.add(2, slot_of(step(testing_support::new_ball(7)), 6)));
  EXPECT_EQ(verifier.report().accepted, 2u);
  EXPECT_EQ(verifier.report().compared, 1u);
  EXPECT_EQ(verifier.report().skipped, 4u);
  EXPECT_EQ(verifier.report().text(), "3 frames follow the rules, 4 frames are missing in the recording");
}

TEST(FrameVerifier, RefusesWhatItHasNoRulesFor) {
  EXPECT_EQ(FrameVerifier(nullptr).begin(ball_session(), {}).message(), "there are no rules for 'ball' here");
  recorder::session::SessionInfo other = ball_session();
  other.schema = recorder::FrameSchema("pong", 1, 4, {}, {});
  EXPECT_EQ(FrameVerifier(ball_rules()).begin(other, {}).message(), "recorded by another game, 'pong'");
}

TEST(FirstDifference, TellsBytesThatNoFieldNames) {
  const BallState one = testing_support::new_ball(1);
  BallState other = one;
  other.reserved[0] = 1;
  const auto schema = testing_support::ball_schema();
  EXPECT_FALSE(recorder::session::first_difference(schema, bytes_of(one), bytes_of(one)).has_value());
  const auto found = recorder::session::first_difference(schema, bytes_of(one), bytes_of(other));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->field, "reserved bytes");
}

}  // namespace
