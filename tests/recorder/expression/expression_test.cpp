// The values of expressions over the tiny game's frames.
#include "recorder/expression/expression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

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
    return expression.value(before, now_).to_double();
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

// --- integers of 64 bits ---------------------------------------------------------------------------------------------

struct Big {
  uint64_t id;
  int64_t balance;
  uint64_t list[2];
};

class BigExpressionTest : public ::testing::Test {
 protected:
  BigExpressionTest() {
    const auto field = [](const char* name, recorder::FieldType type, size_t offset, uint32_t count) {
      recorder::Field made;
      made.name = name;
      made.type = type;
      made.offset = static_cast<uint32_t>(offset);
      made.count = count;
      return made;
    };
    schema_ = recorder::FrameSchema("big", 1, sizeof(Big),
                                    {field("big", recorder::FieldType::kU64, offsetof(Big, id), 1),
                                     field("balance", recorder::FieldType::kI64, offsetof(Big, balance), 1),
                                     field("list", recorder::FieldType::kU64, offsetof(Big, list), 2)},
                                    {});
  }

  recorder::Number value(const std::string& text, const Big& now) { return value(text, now, now); }
  recorder::Number value(const std::string& text, const Big& before, const Big& now) {
    Expression expression;
    ExpressionError error;
    EXPECT_TRUE(Expression::compile(schema_, text, expression, error)) << text << ": " << error.reason;
    return expression.value(slot_of(before, 64, 1), slot_of(now, 64, 2));
  }
  recorder::FrameSchema schema_;
};

TEST_F(BigExpressionTest, EveryDigitCounts) {
  const Big now{9007199254740993, -9007199254740993, {0, 18446744073709551615u}};
  EXPECT_EQ(value("big == 9007199254740992", now), 0);
  EXPECT_EQ(value("big == 9007199254740993", now), 1);
  EXPECT_EQ(value("balance == -9007199254740993", now), 1);
  EXPECT_EQ(value("big + balance == 0", now), 1);
  EXPECT_EQ(value("big > 9007199254740992.0", now), 1);
  EXPECT_EQ(value("list[1] == 18446744073709551615", now), 1);
  EXPECT_EQ(value("list[1] == 0xffffffffffffffff && list[big % 2] > list[0]", now), 1);
  EXPECT_EQ(value("list[1] > balance && balance < list[0]", now), 1) << "unsigned against signed";
  EXPECT_EQ(value("list[1] == -1", now), 0);
  EXPECT_EQ(value("max(big, 1) - 9007199254740992", now), 1);
  EXPECT_EQ(value("abs(balance)", now).text(), "9007199254740993");
  EXPECT_EQ(value("floor(list[1])", now).text(), "18446744073709551615");
  EXPECT_EQ(value("list[1]", now).text(), "18446744073709551615");
}

TEST_F(BigExpressionTest, DifferencesAreExact) {
  Big before{9007199254740992, 0, {uint64_t{1} << 63, 0}};
  Big now{9007199254740993, 1, {(uint64_t{1} << 63) + 1, 0}};
  EXPECT_EQ(value("delta(big) == 1", before, now), 1);
  EXPECT_EQ(value("delta(list[0])", before, now), 1) << "beyond the signed ones, too";
  EXPECT_EQ(value("delta(list[0])", now, before), -1);
  EXPECT_EQ(value("changed(big + 0)", before, now), 1);
  EXPECT_EQ(value("prev(big) != big", before, now), 1);
}

TEST_F(BigExpressionTest, WhatOverflowsBecomesADouble) {
  const Big now{18446744073709551615u, std::numeric_limits<int64_t>::min(), {}};
  EXPECT_EQ(value("big + 1", now), 18446744073709551616.0);
  EXPECT_EQ(value("balance - 1", now), -9223372036854775808.0);
  EXPECT_EQ(value("-balance", now).text(), "9223372036854775808");
  EXPECT_EQ(value("big / 2", now), 9223372036854775807.5);
  EXPECT_EQ(value("7 / 2", now), 3.5);
}

// Many frames at once, with values of several kinds in one column: as one by one.
TEST_F(BigExpressionTest, ManyFramesGiveTheSameAsOneByOne) {
  std::vector<Slot> slots;
  std::mt19937_64 random(3);
  for (uint64_t i = 0; i < 300; ++i) {
    const uint64_t bits = random() >> (random() % 64);
    const Big state{bits, static_cast<int64_t>(random() >> (random() % 64)), {random() % 3, random()}};
    slots.push_back(slot_of(state, 64, i));
  }
  std::vector<recorder::FramePair> frames(slots.size());
  for (size_t i = 0; i < slots.size(); ++i) {
    if (i % 70 == 69) continue;  // unreadable
    frames[i].current = slots[i];
    if (i % 9 != 0) frames[i].previous = slots[i - 1];
  }
  for (const char* text :
       {"big", "big + balance", "big * 3 - prev(big)", "delta(big) < 0 ? balance : big / 7", "changed(list)",
        "list[list[0]] % 10", "min(big, balance, 1.5) ^ 2", "big > 1e15 || !balance", "-big >= balance + 0.5"}) {
    Expression expression;
    ExpressionError error;
    ASSERT_TRUE(Expression::compile(schema_, text, expression, error)) << text << ": " << error.reason;
    std::vector<recorder::Number> values(frames.size(), 99);
    expression.values(frames, values);
    for (size_t i = 0; i < frames.size(); ++i) {
      const recorder::Number one = expression.value(frames[i].previous, frames[i].current);
      ASSERT_EQ(values[i].kind(), one.kind()) << text << " in frame " << i;
      ASSERT_EQ(values[i].bits(), one.bits()) << text << " in frame " << i;
    }
  }
}

TEST_F(ExpressionTest, ShortSlotsHaveNoValue) {
  Expression expression;
  ExpressionError error;
  ASSERT_TRUE(Expression::compile(schema_, "score + bounces[last_side]", expression, error));
  for (const size_t bytes : {size_t{0}, size_t{31}, size_t{144}, size_t{175}}) {
    EXPECT_FALSE(expression.value(before_, std::span(now_).first(bytes)).is_number());
  }
  EXPECT_FALSE(Expression().value(before_, now_).is_number());
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
