// Errors in expressions: their place, the reason, and the name that was meant.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "engine/inspect/series.h"
#include "recorder/expression/expression_syntax.h"
#include "tests/engine/inspect/inspect_fixture.h"

namespace inspect_test {
namespace {

using recorder::kMaxExpressionBytes;
using ::testing::HasSubstr;

ExpressionError error_of(const recorder::FrameSchema& schema, const std::string& text) {
  Expression expression;
  ExpressionError error;
  EXPECT_FALSE(Expression::compile(schema, text, expression, error)) << text;
  EXPECT_LE(error.at, text.size()) << text;
  EXPECT_NE(error.reason, "") << text;
  return error;
}

struct Refused {
  const char* text;
  size_t at;
  const char* reason;
};

TEST(ExpressionError, SaysWhereAndWhy) {
  const recorder::FrameSchema schema = testing_support::ball_schema();
  const Refused cases[] = {
      {"", 0, "the expression is empty"},
      {"   ", 0, "the expression is empty"},
      {"scroe > 3", 0, "no field 'scroe' - did you mean 'score'?"},
      {"x > 1 && Scor == 3", 9, "no field 'Scor' - did you mean 'score'?"},
      {"something_else", 0, "no field 'something_else'"},
      {"(score > 3", 10, "')' is missing"},
      {"(score > 3 x", 11, "')' is missing"},
      {"score > 3)", 9, "unmatched ')'"},
      {"bounces[1", 9, "']' is missing"},
      {"bounces[]", 8, "the index is missing between '[' and ']'"},
      {"bounces > 3", 0, "'bounces' is an array of 4: name one of its values, bounces[0] .. bounces[3]"},
      {"delta(court)", 6, "'court' is an array of 96: name one of its values, court[0] .. court[95]"},
      {"bounces[4]", 8, "'bounces' has indices 0 to 3"},
      {"bounces[-1]", 8, "'bounces' has indices 0 to 3"},
      {"bounces[1.5]", 8, "'bounces' has indices 0 to 3"},
      {"score[1]", 6, "'score' is a single value: leave out the index"},
      {"court[6][0]", 6, "'court' has rows 0 to 5"},
      {"court[0][16]", 9, "'court' has columns 0 to 15"},
      {"court[0][x", 10, "']' is missing"},
      {"court[0][]", 9, "the index is missing between '[' and ']'"},
      {"court[0][0][0]", 11, "an operator is missing before '['"},
      {"bounces[0][0]", 11, "'bounces' has no rows and columns: use one index"},
      {"score >", 7, "a value is missing at the end"},
      {"score > > 3", 8, "a value is missing before '>'"},
      {"score tick", 6, "an operator is missing before 'tick'"},
      {"score 3", 6, "an operator is missing before '3'"},
      {"score = 3", 6, "'=' does not compare - write '=='"},
      {"score # 3", 6, "an operator is missing before '#'"},
      {"score > 3; x", 9, "unexpected ';'"},
      {"1 < x < 5", 6, "comparisons do not chain - join them with &&, as in 1 < x && x < 5"},
      {"x ? 1", 5, "':' is missing, as in a ? b : c"},
      {"x : 1", 2, "':' without a '?' before it"},
      {"1, 2", 1, "unexpected ',' outside of a function's values"},
      {"1e999", 0, "number out of range"},
      {"3x", 1, "unexpected character in a number"},
      {"1.2.3", 3, "unexpected character in a number"},
      {"0xzz", 0, "not a number"},
      {"court[0] == 'o", 12, "the closing ' is missing"},
      {"court[0] == 'oo'", 12, "only one character can be compared, or the name of a value with its field"},
      {"court[0] == ''", 12, "a character is missing between the quotes"},
      {"top", 0, "'top' is a value of 'last_side': compare it with that, as in last_side == top"},
      {"score == top", 9, "'top' is a value of 'last_side': compare it with that, as in last_side == top"},
      {"last_side == botom", 13, "'last_side' has no value 'botom' - did you mean 'bottom'?"},
      {"last_side == 'purple'", 13, "'last_side' has no value 'purple': its values are none, left, right, top, bottom"},
      {"event(bonce)", 6, "no event 'bonce' - did you mean 'bounce'?"},
      {"event(goal)", 6, "no event 'goal' - there are bounce, corner"},
      {"event(64)", 6, "event() takes the name of an event, or its bit, 0 to 63"},
      {"event()", 0, "event() takes the name of one event, as in event(bounce)"},
      {"chnged(score)", 0, "no function 'chnged' - did you mean 'changed'?"},
      {"score(3)", 0, "'score' is not a function; an operator is missing before '('"},
      {"sqrt(1, 2)", 0, "sqrt() takes one value"},
      {"atan2(1)", 0, "atan2() takes 2 values"},
      {"max()", 0, "max() takes at least one value"},
      {"max(1,)", 6, "a value is missing before ')'"},
      {"prev()", 0, "prev() takes one value"},
      {"changed(prev(score))", 8, "changed(), prev() and delta() cannot be nested: only the previous frame is known"},
  };
  for (const Refused& refused : cases) {
    const ExpressionError error = error_of(schema, refused.text);
    EXPECT_EQ(error.reason, refused.reason) << refused.text;
    EXPECT_EQ(error.at, refused.at) << refused.text;
  }
}

TEST(ExpressionError, HostileTextsAreRefusedAndNothingElseHappens) {
  const recorder::FrameSchema schema = testing_support::ball_schema();
  const size_t many = kMaxExpressionBytes;
  EXPECT_EQ(error_of(schema, std::string(many / 2, '(')).reason, "nested too deeply");
  EXPECT_EQ(error_of(schema, std::string(many / 2, '-') + "1").reason, "nested too deeply");
  EXPECT_EQ(error_of(schema, std::string(many / 2, '!') + "1").reason, "nested too deeply");
  std::string powers = "2", choices = "1", calls;
  for (int i = 0; i < 500; ++i) {
    powers += "^2";
    choices += "?1:1";
    calls += "abs(";
  }
  EXPECT_EQ(error_of(schema, powers).reason, "nested too deeply");
  EXPECT_EQ(error_of(schema, choices).reason, "nested too deeply");
  EXPECT_EQ(error_of(schema, calls).reason, "nested too deeply");
  EXPECT_THAT(error_of(schema, std::string(many + 1, ' ')).reason, HasSubstr("longer than"));
  EXPECT_THAT(error_of(schema, std::string(many, 'x')).reason, HasSubstr("no field"));
  EXPECT_THAT(error_of(schema, std::string(1, '\0')).reason, HasSubstr("unreadable"));
  EXPECT_THAT(error_of(schema, std::string("score\0> 3", 9)).reason, HasSubstr("unreadable"));
  EXPECT_THAT(error_of(schema, "\xff\xfe").reason, HasSubstr("no field"));
}

// A long chain is not deep nesting.
TEST(ExpressionError, LongChainsAreFine) {
  const recorder::FrameSchema schema = testing_support::ball_schema();
  std::string chain = "tick";
  for (int i = 0; i < 400; ++i) chain += " + tick";
  Expression expression;
  ExpressionError error;
  ASSERT_TRUE(Expression::compile(schema, chain, expression, error)) << error.reason;
  BallState state = testing_support::new_ball(1);
  state.tick = 2;
  EXPECT_EQ(expression.value({}, slot_of(state, kBallSlotBytes, 0)), 802);
}

// Pieces of expressions in any order: an error within the text or a value, nothing else.
TEST(ExpressionError, AnyTextIsAnExpressionOrAnError) {
  const recorder::FrameSchema schema = testing_support::ball_schema();
  const char* const pieces[] = {"score", "bounces", "[",   "]", "(",       ")",    "last_side", "==", "top", "!",
                                "&&",    "-",       "1",   "%", "changed", "prev", "event",     "'",  "o",   ",",
                                "?",     ":",       "^",   "0", "court",   "`",    "=",         ".",  "e",   "delta",
                                "max",   "time",    "_pi", "<", "\n",      "\xc3", "sqrt",      "/",  "||",  "1e5"};
  std::mt19937 random(11);
  const Slot slot = ball_slots(2)[1];
  size_t compiled = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    const size_t length = 1 + random() % 9;
    for (size_t piece = 0; piece < length; ++piece)
      text += std::string(pieces[random() % std::size(pieces)]) + (random() % 3 == 0 ? " " : "");
    Expression expression;
    ExpressionError error;
    if (Expression::compile(schema, text, expression, error)) {
      ++compiled;
      (void)expression.value(slot, slot);
    } else {
      ASSERT_LE(error.at, text.size()) << text;
      ASSERT_NE(error.reason, "") << text;
      ASSERT_THAT(error.reason, ::testing::Not(HasSubstr("cannot be evaluated"))) << text;
    }
  }
  EXPECT_GT(compiled, 50u);
}

// --- odd schemas -----------------------------------------------------------------------------------------------------

recorder::Field byte_field(const std::string& name, uint32_t offset, std::vector<std::string> enum_names = {}) {
  recorder::Field field;
  field.name = name;
  field.type = recorder::FieldType::kU8;
  field.offset = offset;
  field.enum_names = std::move(enum_names);
  return field;
}

double value_of(const recorder::FrameSchema& schema, const std::string& text, std::vector<uint8_t> bytes) {
  Slot slot(schema.frame_bytes() + recorder::kSealBytes);
  std::memcpy(slot.data(), bytes.data(), bytes.size());
  recorder::seal_slot(slot, 7, 2'000'000'000, 0);
  Expression expression;
  ExpressionError error;
  EXPECT_TRUE(Expression::compile(schema, text, expression, error)) << text << ": " << error.reason;
  return expression.value({}, slot).to_double();
}

TEST(ExpressionSchema, NamesWithSignsStandBetweenBackquotes) {
  const recorder::FrameSchema schema("odd", 1, 8,
                                     {byte_field("hit points", 0), byte_field("a+b", 1), byte_field("and", 2)}, {});
  EXPECT_EQ(value_of(schema, "`hit points` + `a+b` * `and`", {1, 2, 3}), 7);
  EXPECT_EQ(Expression::escaped_name("hit points"), "`hit points`");
  EXPECT_EQ(Expression::escaped_name("and"), "`and`");
  EXPECT_EQ(Expression::escaped_name("head.x"), "head.x");
}

// Every name that a recording takes (FrameSchema::validate_for_recording).
TEST(ExpressionSchema, AnyNameOfAFieldCanBeTyped) {
  for (const char* name : {"mobj[304].health", "sqrt", "time", "frame", "frame_number", "event", "changed", "a,b", "'",
                           "\"", "1", "\u00eb\u65e5\u672c"}) {
    const recorder::FrameSchema schema("odd", 1, 8, {byte_field("first", 0), byte_field(name, 1)}, {});
    ASSERT_TRUE(schema.validate_for_recording().ok()) << name;
    EXPECT_EQ(value_of(schema, Expression::escaped_name(name) + " + first", {9, 4}), 13) << name;
  }
}

TEST(ExpressionSchema, AFieldHidesTheFramesOwnNames) {
  const recorder::FrameSchema schema("odd", 1, 8, {byte_field("time", 0), byte_field("prev", 1)}, {});
  EXPECT_EQ(value_of(schema, "time", {9}), 9);
  EXPECT_EQ(value_of(schema, "prev + prev(prev)", {9, 4}), 8);
  EXPECT_EQ(value_of(schema, "frame_number", {9}), 7);
}

TEST(ExpressionSchema, NamesOfValuesThatAreNotClearAreRefused) {
  const recorder::FrameSchema schema(
      "odd", 1, 8,
      {byte_field("mode", 0, {"off", "on", "off"}), byte_field("on", 1), byte_field("kind", 2, {"a b", "x"})}, {});
  EXPECT_EQ(error_of(schema, "mode == off").reason, "'off' names the values 0 and 2 of 'mode': write the number");
  EXPECT_EQ(error_of(schema, "mode == on").reason, "'on' is a value of 'mode' and a field itself: write the number 1");
  EXPECT_EQ(value_of(schema, "mode == 'on'", {1, 9, 0}), 1) << "in quotes it is no field";
  EXPECT_EQ(value_of(schema, "mode == 2", {2, 9, 0}), 1);
  EXPECT_EQ(value_of(schema, "kind == \"a b\"", {2, 9, 0}), 1);
  EXPECT_EQ(value_of(schema, "kind == mode", {0, 9, 0}), 1) << "two fields";
}

recorder::FrameSchema with_derived(std::vector<recorder::DerivedValue> derived) {
  return {"odd", 1, 8, {byte_field("cell", 0), byte_field("x", 1)}, {}, std::move(derived)};
}

TEST(ExpressionSchema, DerivedValuesAreUsedByName) {
  const recorder::FrameSchema schema = with_derived({{"food.x", "cell % 16", "cells", ""},
                                                     {"food.y", "floor(cell / 16)", "cells", ""},
                                                     {"far", "abs(food.x - x) > 3", "", ""}});
  EXPECT_EQ(value_of(schema, "food.x", {0x25}), 5);
  EXPECT_EQ(value_of(schema, "food.y == 2 && food.x == x", {0x25, 5}), 1);
  EXPECT_EQ(value_of(schema, "far", {0x25, 1}), 1);
  EXPECT_EQ(value_of(schema, "2 * food.x", {0x25}), 10) << "as if in brackets";
  EXPECT_EQ(value_of(schema, "changed(food.x) + delta(food.y) + prev(far)", {0x25, 1}), 1);
  EXPECT_EQ(error_of(schema, "food.z").reason, "no field 'food.z' - did you mean 'food.x'?");
  EXPECT_EQ(error_of(schema, "food.x[0]").reason, "'food.x' is a single value: leave out the index");
}

TEST(ExpressionSchema, DerivedValuesThatMakeNoSenseAreRefusedWhereTheyAreUsed) {
  const recorder::FrameSchema schema = with_derived({{"circle", "round_trip + 1", "", ""},
                                                     {"round_trip", "circle + 1", "", ""},
                                                     {"broken", "cell +", "", ""},
                                                     {"stranger", "food + 1", "", ""},
                                                     {"before", "prev(cell)", "", ""}});
  EXPECT_EQ(error_of(schema, "x + circle").reason, "the recording's derived value 'circle' refers to itself");
  EXPECT_EQ(error_of(schema, "x + circle").at, 4u);
  EXPECT_EQ(error_of(schema, "broken").reason,
            "the recording's derived value 'broken' is not an expression: a value is missing at the end");
  EXPECT_EQ(error_of(schema, "stranger").reason,
            "the recording's derived value 'stranger' cannot be used: no field 'food'");
  EXPECT_THAT(error_of(schema, "changed(before)").reason, HasSubstr("only the previous frame is known"));
  EXPECT_EQ(value_of(schema, "before", {3}), 3);
  const engine::DerivedValues values(schema);
  EXPECT_THAT(values.values()[2].error, HasSubstr("a value is missing"));
}

// Each is two of the one before it: 2^40 values if there were no limit.
TEST(ExpressionSchema, DerivedValuesDoNotExplode) {
  std::vector<recorder::DerivedValue> derived{{"d0", "cell + x", "", ""}};
  for (int i = 1; i < 40; ++i) {
    const std::string before = "d" + std::to_string(i - 1);
    derived.push_back({"d" + std::to_string(i), before + " + " + before, "", ""});
  }
  const recorder::FrameSchema schema = with_derived(derived);
  EXPECT_EQ(value_of(schema, "d5", {1, 2}), 96);
  error_of(schema, "d39");
  error_of(schema, "d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7 + d7");
}

TEST(ExpressionSchema, ASchemaThatIsWrongIsRefused) {
  const recorder::FrameSchema schema("odd", 1, 8, {byte_field("far", 80)}, {});
  EXPECT_THAT(error_of(schema, "far").reason, HasSubstr("reaches outside the frame, which has "));
}

TEST(SimilarName, FindsWhatWasMeant) {
  const std::vector<std::string> names{"score", "status", "speed_x", "x"};
  EXPECT_EQ(recorder::similar_name("scroe", names), "score");
  EXPECT_EQ(recorder::similar_name("SCORE", names), "score");
  EXPECT_EQ(recorder::similar_name("sped_x", names), "speed_x");
  EXPECT_EQ(recorder::similar_name("statuss", names), "status");
  EXPECT_EQ(recorder::similar_name("y", names), "");
  EXPECT_EQ(recorder::similar_name("elephant", names), "");
  EXPECT_EQ(recorder::similar_name("", names), "");
  EXPECT_EQ(recorder::similar_name(std::string(5000, 'x'), names), "");
}

}  // namespace
}  // namespace inspect_test
