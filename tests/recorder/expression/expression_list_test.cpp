// Expressions over lists of things, texts, flags and scaled numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "recorder/expression/expression.h"
#include "recorder/schema/describe.h"

namespace recorder {
namespace {

using ::testing::HasSubstr;

struct Arm {
  uint8_t kind;
  uint8_t shots;
};
struct Troll {
  uint32_t id;
  int16_t hp;
  uint8_t mood;
  uint8_t state;
  int32_t x;  // 16.16
  char name[8];
  Arm arms[2];
  uint8_t arm_count;
  uint8_t bag[3];
};
struct Cave {
  uint64_t clock;
  uint32_t troll_count;
  uint32_t limit;
  Troll trolls[100];
  char said[24];
};

inline constexpr auto kArm =
    describe<Arm>("arm", 1, field<&Arm::kind>("kind").named("fist", "axe"), field<&Arm::shots>("shots"));
inline constexpr auto kTroll = describe<Troll>(
    "troll", 1, field<&Troll::id>("id"), field<&Troll::hp>("hp"), field<&Troll::mood>("mood").named("calm", "angry"),
    field<&Troll::state>("state").flags("stunned", "burning"), field<&Troll::x>("x", "m").scaled(1.0 / 65536),
    field<&Troll::name>("name"), group<&Troll::arms>("arms", kArm).counted_by<&Troll::arm_count>(),
    field<&Troll::arm_count>("arm_count"), field<&Troll::bag>("bag"));
inline constexpr auto kCave = describe<Cave, 8192>(
    "cave", 1, field<&Cave::clock>("clock"), field<&Cave::troll_count>("troll_count"), field<&Cave::limit>("limit"),
    group<&Cave::trolls>("trolls", kTroll).counted_by<&Cave::troll_count>().identified_by<&Troll::id>(),
    field<&Cave::said>("said").as_log());

class ExpressionList : public ::testing::Test {
 protected:
  ExpressionList() : schema_(kCave.schema()) {
    now_.troll_count = 3;
    now_.limit = 20;
    now_.trolls[0] = troll(42, 10, 1, "Zoë");
    now_.trolls[1] = troll(43, 20, 0, "Bob");
    now_.trolls[2] = troll(44, 30, 3, "Gor");
    now_.trolls[2].arm_count = 2;
    now_.trolls[2].arms[1] = {1, 7};
    now_.trolls[1].arm_count = 1;
    now_.trolls[1].arms[0] = {1, 0};
    now_.trolls[1].mood = 1;
    now_.trolls[3] = troll(45, -100, 3, "dead");
    std::memcpy(now_.said, "error: no path", 14);
    // One frame before: 44 was first and healthier, 43 was not there.
    before_ = now_;
    before_.troll_count = 2;
    before_.trolls[0] = troll(44, 35, 0, "Gor");
    before_.trolls[1] = troll(42, 10, 1, "Zoë");
  }

  static Troll troll(uint32_t id, int16_t hp, uint8_t state, const char* name) {
    Troll made{};
    made.id = id;
    made.hp = hp;
    made.state = state;
    made.x = static_cast<int32_t>(id) * 32768;
    std::memcpy(made.name, name, std::strlen(name));
    return made;
  }

  static std::vector<std::byte> slot(const Cave& cave) {
    std::vector<std::byte> bytes(sizeof cave + kSealBytes);
    std::memcpy(bytes.data(), &cave, sizeof cave);
    return bytes;
  }

  // As text; empty without a value.
  std::string value(const std::string& text) {
    Expression expression;
    ExpressionError error;
    if (!Expression::compile(schema_, text, expression, error)) return "error: " + error.reason;
    return expression.value(slot(before_), slot(now_)).text();
  }
  std::string error(const std::string& text) {
    Expression expression;
    ExpressionError error;
    EXPECT_FALSE(Expression::compile(schema_, text, expression, error)) << text;
    return std::to_string(error.at) + ": " + error.reason;
  }

  FrameSchema schema_;
  Cave now_{};
  Cave before_{};
};

TEST_F(ExpressionList, AnElementIsNamedByItsIndexOrItsIdentity) {
  EXPECT_EQ(value("trolls[1].hp"), "20");
  EXPECT_EQ(value("trolls[#44].hp"), "30");
  EXPECT_EQ(value("trolls[troll_count - 1].id"), "44");
  EXPECT_EQ(value("trolls[#trolls[1].id].hp"), "20");
  EXPECT_EQ(value("trolls[2].arms[1].shots"), "7");
  EXPECT_EQ(value("trolls[2].bag[1]"), "0");
  EXPECT_EQ(value("trolls[1].mood == angry"), "1");
}

TEST_F(ExpressionList, WhatIsNotAliveHasNoValue) {
  EXPECT_EQ(value("trolls[3].hp"), "");
  EXPECT_EQ(value("trolls[#45].hp"), "");
  EXPECT_EQ(value("trolls[1].arms[1].shots"), "");
  EXPECT_EQ(value("trolls[-1].hp"), "");
  EXPECT_EQ(value("trolls[#45].hp == -100"), "0");
}

TEST_F(ExpressionList, AggregatesGoOverTheLiving) {
  EXPECT_EQ(value("count(trolls)"), "3");
  EXPECT_EQ(value("count(trolls.hp < 25)"), "2");
  EXPECT_EQ(value("any(trolls.hp < 0)"), "0");
  EXPECT_EQ(value("all(trolls.hp > 0)"), "1");
  EXPECT_EQ(value("min(trolls.hp)"), "10");
  EXPECT_EQ(value("max(trolls.hp) - min(trolls.hp)"), "20");
  EXPECT_EQ(value("sum(trolls.hp)"), "60");
  EXPECT_EQ(value("mean(trolls.hp)"), "20");
  EXPECT_EQ(value("argmax(trolls.hp)"), "2");
  EXPECT_EQ(value("trolls[argmin(trolls.hp)].id"), "42");
  EXPECT_EQ(value("count(trolls.hp >= limit)"), "2");
  EXPECT_EQ(value("count(trolls.mood == angry && trolls.hp == limit)"), "1");
  EXPECT_EQ(value("min(3, 1, 2)"), "1");
}

TEST_F(ExpressionList, AnEmptyListHasNoSmallest) {
  now_.troll_count = 0;
  EXPECT_EQ(value("min(trolls.hp)"), "");
  EXPECT_EQ(value("mean(trolls.hp)"), "");
  EXPECT_EQ(value("sum(trolls.hp)"), "0");
  EXPECT_EQ(value("count(trolls)"), "0");
  EXPECT_EQ(value("all(trolls.hp > 0)"), "1");
}

TEST_F(ExpressionList, ListsWithinListsSeeWhatIsAroundThem) {
  EXPECT_EQ(value("count(trolls.arms)"), "3");
  EXPECT_EQ(value("count(trolls.arms.kind == axe)"), "2");
  EXPECT_EQ(value("count(trolls.arms.kind == axe && trolls.hp > 25)"), "1");
  EXPECT_EQ(value("count(trolls[#44].arms)"), "2");
  EXPECT_EQ(value("sum(trolls[2].arms.shots)"), "7");
}

TEST_F(ExpressionList, FollowsEachThingByItsIdentity) {
  EXPECT_EQ(value("count(changed(trolls.hp))"), "1");
  EXPECT_EQ(value("sum(delta(trolls.hp))"), "-5");
  EXPECT_EQ(value("any(prev(trolls.hp) == 35)"), "1");
  EXPECT_EQ(value("delta(trolls[#44].hp)"), "-5");
  EXPECT_EQ(value("delta(count(trolls))"), "1");
  EXPECT_EQ(value("prev(max(trolls.hp))"), "35");
  EXPECT_EQ(value("changed(trolls)"), "1");
}

TEST_F(ExpressionList, MoreElementsThanOneBatch) {
  now_.troll_count = 100;
  for (uint32_t i = 0; i < 100; ++i) now_.trolls[i] = troll(1000 + i, static_cast<int16_t>(i), 0, "x");
  EXPECT_EQ(value("sum(trolls.hp)"), "4950");
  EXPECT_EQ(value("argmax(trolls.hp)"), "99");
  EXPECT_EQ(value("count(trolls.hp % 2 == 0)"), "50");
}

TEST_F(ExpressionList, FlagsAreAskedByName) {
  EXPECT_EQ(value("trolls[2].state & burning"), "2");
  EXPECT_EQ(value("count(trolls.state & stunned)"), "2");
  EXPECT_EQ(value("count(trolls.state & (stunned | burning) == 3)"), "1");
  EXPECT_EQ(value("count(trolls.state == burning)"), "0");
  EXPECT_EQ(value("6 & 3 | 8"), "10");
  EXPECT_THAT(error("trolls[0].state & asleep"), HasSubstr("'state' has no value 'asleep'"));
}

TEST_F(ExpressionList, TextsAreCompared) {
  EXPECT_EQ(value("any(trolls.name == \"Zoë\")"), "1");
  EXPECT_EQ(value("count(trolls.name != 'Bob')"), "2");
  EXPECT_EQ(value("contains(said, \"no path\")"), "1");
  EXPECT_EQ(value("starts_with(said, \"error\") && !ends_with(said, \"error\")"), "1");
  EXPECT_EQ(value("said == \"error: no path\""), "1");
  EXPECT_THAT(error("said > 3"), HasSubstr("'said' is a text: compare it"));
}

TEST_F(ExpressionList, ScaledNumbersAreInTheirUnit) {
  EXPECT_EQ(value("trolls[0].x"), "21");
  EXPECT_EQ(value("raw(trolls[0].x)"), "1376256");
  EXPECT_EQ(value("max(trolls.x) == 22"), "1");
}

TEST_F(ExpressionList, ErrorsSayWhatToWriteInstead) {
  EXPECT_EQ(error("trolls.hp < 10").substr(0, 60), "0: this is a list: name one of its elements, trolls[0].hp or");
  EXPECT_THAT(error("trolls[0]"), HasSubstr("this is a whole element: name one of its fields, as in trolls[0].id"));
  EXPECT_THAT(error("trolls.hpp"), HasSubstr("did you mean 'trolls.hp'?"));
  EXPECT_THAT(error("any(limit > 3)"), HasSubstr("any() goes over a list of things, as in any(trolls....)"));
  EXPECT_THAT(error("limit[#3]"), HasSubstr("leave out the '#'"));
  EXPECT_THAT(error("trolls[1].bag"), HasSubstr("'bag' is an array of 3"));
  EXPECT_THAT(error("trolls[1].bag[3]"), HasSubstr("indices 0 to 2"));
  EXPECT_THAT(error("trolls[1]."), HasSubstr("a field's name is missing behind '.'"));
  EXPECT_THAT(error("count(any(trolls.hp > 1) && trolls.hp > 1)"), HasSubstr("cannot stand within another"));
  EXPECT_THAT(error("angry"), HasSubstr("is a value of 'mood'"));
}

}  // namespace
}  // namespace recorder
