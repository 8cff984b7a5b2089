// The values of expressions over the tiny game's frames.
#include "engine/inspect/expression.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/engine/inspect/inspect_fixture.h"

namespace inspect_test {
namespace {

using testing_support::CourtSide;

BallState some_ball() {
  BallState state = testing_support::new_ball(3);
  state.x = 4.5f;
  state.y = 2;
  state.score = 120;
  state.speed_x = -5;
  state.speed_y = 7;
  state.spin = -3;
  state.tick = 41;
  state.energy = 0.25;
  state.last_side = CourtSide::kRight;
  for (uint16_t i = 0; i < 4; ++i) state.bounces[i] = static_cast<uint16_t>(10 + i);
  std::memset(state.court, '.', sizeof state.court);
  state.court[2][4] = 'o';
  return state;
}

class ExpressionTest : public ::testing::Test {
 protected:
  ExpressionTest() {
    BallState state = some_ball();
    before_ = slot_of(state, kBallSlotBytes, 41, 0);
    state.score = 119;
    state.tick = 42;
    state.last_side = CourtSide::kTop;
    state.bounces[2] = 99;
    state.court[2][4] = '.';
    state.court[3][4] = 'o';
    now_ = slot_of(state, kBallSlotBytes, 42, testing_support::kBallBounced);
  }

  double value(const std::string& text) const { return value(text, before_); }
  double value(const std::string& text, std::span<const std::byte> before) const {
    Expression expression;
    ExpressionError error;
    if (!Expression::compile(schema_, text, expression, error)) {
      ADD_FAILURE() << text << ": " << error.at << ": " << error.reason;
      return -1e9;
    }
    EXPECT_EQ(expression.text(), text);
    return expression.value(before, now_);
  }
  recorder::FrameSchema schema_ = testing_support::ball_schema();
  Slot before_, now_;
};

// --- values ----------------------------------------------------------------------------------------------------------

TEST_F(ExpressionTest, ReadsFieldsOfEveryType) {
  EXPECT_EQ(value("score"), 119);
  EXPECT_EQ(value("x"), 4.5);
  EXPECT_EQ(value("speed_x"), -5);
  EXPECT_EQ(value("spin"), -3);
  EXPECT_EQ(value("energy"), 0.25);
  EXPECT_EQ(value("tick"), 42);
  EXPECT_EQ(value("last_side"), 3);
  EXPECT_EQ(value("bounces[3]"), 13);
  EXPECT_EQ(value("court[52]"), 'o');
}

TEST_F(ExpressionTest, CalculatesAsPeopleExpect) {
  EXPECT_EQ(value("1 + 2 * 3"), 7);
  EXPECT_EQ(value("-2 ^ 2"), -4);
  EXPECT_EQ(value("2 ^ 3 ^ 2"), 512);
  EXPECT_EQ(value("2 ^ -1"), 0.5);
  EXPECT_EQ(value("7 % 4 + -1 % 4"), 6);
  EXPECT_EQ(value("(score - 19) / 4"), 25);
  EXPECT_EQ(value("0x10 + 1e1 + .5"), 26.5);
  EXPECT_EQ(value("floor(2.7) + ceil(2.2) + round(2.5) + mod(-1, 4)"), 11);
  EXPECT_EQ(value("max(1, score, 3) + abs(spin) + sqrt(16)"), 126);
  EXPECT_EQ(value("score > 100 ? 1 : x > 0 ? 2 : 3"), 1);
  EXPECT_NEAR(value("sin(_pi / 2)"), 1, 1e-12);
}

TEST_F(ExpressionTest, KnowsTruth) {
  EXPECT_EQ(value("score > 100 && tick == 42"), 1);
  EXPECT_EQ(value("score > 100 and tick != 42 or x < 4"), 0);
  EXPECT_EQ(value("!score"), 0);
  EXPECT_EQ(value("!!x"), 1);
  EXPECT_EQ(value("!(score < 100) == 1"), 1);
  EXPECT_EQ(value("0.5 && 1"), 1);
  EXPECT_EQ(value("0 || 0.5"), 1);
  EXPECT_EQ(value("sqrt(-1) && 1"), 0) << "what is no number is not true";
  EXPECT_EQ(value("!sqrt(-1)"), 1);
  EXPECT_EQ(value("sqrt(-1) || 0"), 0);
}

TEST_F(ExpressionTest, IndexesWithExpressions) {
  EXPECT_EQ(value("bounces[last_side]"), 13);
  EXPECT_EQ(value("bounces[last_side - 1.5]"), 11) << "rounded down";
  EXPECT_TRUE(std::isnan(value("bounces[last_side + 1]")));
  EXPECT_TRUE(std::isnan(value("bounces[0 - 1]")));
  EXPECT_TRUE(std::isnan(value("bounces[sqrt(-1)]")));
  EXPECT_EQ(value("bounces[bounces[0] - 10]"), 10);
  EXPECT_EQ(value("bounces[-spin]"), 13) << "spin is -3";
  EXPECT_EQ(value("score[0]"), 119);
}

TEST_F(ExpressionTest, KnowsTheNamesOfValues) {
  EXPECT_EQ(value("last_side == top"), 1);
  EXPECT_EQ(value("top != last_side"), 0);
  EXPECT_EQ(value("last_side == 'top'"), 1);
  EXPECT_EQ(value("last_side == 3"), 1);
  EXPECT_EQ(value("last_side > right"), 1);
  EXPECT_EQ(value("prev(last_side) == right"), 1);
  EXPECT_EQ(value("prev(last_side == right)"), 1);
}

TEST_F(ExpressionTest, ComparesCharacters) {
  EXPECT_EQ(value("court[52] == 'o'"), 1);
  EXPECT_EQ(value("court[floor(y) * 16 + floor(x)] == \".\""), 1);
}

TEST_F(ExpressionTest, FindsValuesOfAGridByRowAndColumn) {
  EXPECT_EQ(value("court[3][4] == 'o'"), 1);
  EXPECT_EQ(value("court[y + 1][x] == 'o'"), 1) << "rounded down";
  EXPECT_EQ(value("court[2][x] == '.' && prev(court[2][x]) == 'o'"), 1);
  EXPECT_EQ(value("changed(court[3][4]) && changed(court[y][x])"), 1);
  EXPECT_EQ(value("changed(court[0][0])"), 0);
  EXPECT_TRUE(std::isnan(value("court[0][x + 12]"))) << "not the next row";
  EXPECT_TRUE(std::isnan(value("court[y + 9][0]")));
}

TEST_F(ExpressionTest, KnowsTheFrameBefore) {
  EXPECT_EQ(value("prev(score)"), 120);
  EXPECT_EQ(value("delta(score)"), -1);
  EXPECT_EQ(value("delta(score * 2 + x)"), -2);
  EXPECT_EQ(value("changed(score) + changed(x)"), 1);
  EXPECT_EQ(value("changed(bounces)"), 1) << "any value of an array";
  EXPECT_EQ(value("changed(bounces[1])"), 0);
  EXPECT_EQ(value("changed(bounces[last_side])"), 1);
  EXPECT_EQ(value("changed(bounces[2])"), 1);
  EXPECT_EQ(value("changed(court)"), 1);
  EXPECT_EQ(value("changed(score > 100)"), 0);
  EXPECT_EQ(value("changed(sqrt(-1))"), 0);
  EXPECT_EQ(value("prev(bounces[last_side])"), 12) << "the index is of the frame before, too";
}

TEST_F(ExpressionTest, NothingHasChangedWithoutAFrameBefore) {
  EXPECT_EQ(value("prev(score)", {}), 119);
  EXPECT_EQ(value("delta(score)", {}), 0);
  EXPECT_EQ(value("changed(score) || changed(bounces) || changed(score + 1)", {}), 0);
  EXPECT_EQ(value("prev(bounces[2])", {}), 99);
}

TEST_F(ExpressionTest, KnowsWhatTheSealSays) {
  EXPECT_EQ(value("frame_number"), 42);
  EXPECT_NEAR(value("time"), 0.84, 1e-12);
  EXPECT_EQ(value("event(bounce)"), 1);
  EXPECT_EQ(value("event(corner) || event(5)"), 0);
  EXPECT_EQ(value("prev(event(bounce))"), 0);
  EXPECT_EQ(value("changed(event(bounce))"), 1);
  EXPECT_EQ(value("prev(frame_number)"), 41);
}

TEST_F(ExpressionTest, ShortSlotsHaveNoValue) {
  Expression expression;
  ExpressionError error;
  ASSERT_TRUE(Expression::compile(schema_, "score + bounces[last_side]", expression, error));
  for (const size_t bytes : {size_t{0}, size_t{31}, size_t{144}, size_t{175}}) {
    EXPECT_TRUE(std::isnan(expression.value(before_, std::span(now_).first(bytes))));
  }
  EXPECT_TRUE(std::isnan(Expression().value(before_, now_)));
}

TEST_F(ExpressionTest, KeepsWhatItWasWhenATextIsNone) {
  Expression expression;
  ExpressionError error;
  ASSERT_TRUE(Expression::compile(schema_, "score", expression, error));
  EXPECT_FALSE(Expression::compile(schema_, "score +", expression, error));
  EXPECT_EQ(expression.text(), "score");
  EXPECT_EQ(expression.value({}, now_), 119);
  const Expression moved = std::move(expression);
  EXPECT_EQ(moved.value({}, now_), 119);
}

}  // namespace
}  // namespace inspect_test
