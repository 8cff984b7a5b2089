#include "engine/inspect/completion.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "recorder/expression/expression.h"
#include "tests/support/swarm.h"
#include "tests/support/tiny_game.h"

namespace engine {
namespace {

using recorder::Expression;
using recorder::ExpressionError;

// Texts of the items, the cursor at the end.
std::vector<std::string> offered(const recorder::FrameSchema& schema, const std::string& text) {
  std::vector<std::string> texts;
  for (const Completion& item : complete(schema, text, text.size()).items) texts.push_back(item.text);
  return texts;
}

bool has(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// The text with the first item taken.
std::string first_taken(const recorder::FrameSchema& schema, const std::string& text) {
  size_t cursor = text.size();
  return completed(text, complete(schema, text, cursor), 0, cursor);
}

TEST(Completion, OffersNamesThatBeginWithWhatWasTypedFirst) {
  const recorder::FrameSchema ball = testing_support::ball_schema();
  const auto names = offered(ball, "x > 1 && sp");
  ASSERT_GE(names.size(), 3u);
  EXPECT_EQ(names[0], "speed_x");
  EXPECT_EQ(names[1], "speed_y");
  EXPECT_EQ(names[2], "spin");
  EXPECT_EQ(offered(ball, "SCO").at(0), "score");
  EXPECT_EQ(offered(ball, "side").at(0), "last_side") << "anywhere in the name";
}

TEST(Completion, OffersFunctionsWithWhatTheyDo) {
  const recorder::FrameSchema ball = testing_support::ball_schema();
  const Completions all = complete(ball, "cha", 3);
  ASSERT_FALSE(all.items.empty());
  EXPECT_EQ(all.items[0].text, "changed(");
  EXPECT_FALSE(all.items[0].detail.empty());
}

TEST(Completion, OffersTheValuesOfTheEnumerationBesideIt) {
  const recorder::FrameSchema ball = testing_support::ball_schema();
  EXPECT_EQ(offered(ball, "last_side == "), (std::vector<std::string>{"none", "left", "right", "top", "bottom"}));
  EXPECT_EQ(offered(ball, "x > 1 && last_side != bo").at(0), "bottom");
  EXPECT_EQ(offered(ball, "prev(last_side) == t").at(0), "top");
  EXPECT_TRUE(offered(ball, "score == ").empty());
  EXPECT_TRUE(offered(ball, "last_side == top && ").empty());
}

TEST(Completion, OffersEventsInEvent) {
  const recorder::FrameSchema ball = testing_support::ball_schema();
  EXPECT_EQ(offered(ball, "event("), (std::vector<std::string>{"bounce", "corner"}));
  EXPECT_EQ(offered(ball, "!event(co"), (std::vector<std::string>{"corner"}));
}

TEST(Completion, OffersFieldsOfTheThingsOfAList) {
  const recorder::FrameSchema swarm = testing_support::swarm_schema<64>();
  EXPECT_TRUE(has(offered(swarm, "count(bugs.h"), "bugs.hp"));
  EXPECT_TRUE(has(offered(swarm, "bugs[#42].h"), "hp"));
  EXPECT_FALSE(has(offered(swarm, "bugs[#42].h"), "bugs.hp"));
  EXPECT_FALSE(has(offered(swarm, "bugs[#42].h"), "hits"));
  EXPECT_EQ(first_taken(swarm, "bugs[#42].headi"), "bugs[#42].heading");
  EXPECT_EQ(offered(swarm, "any(bugs.kind == ").size(), 3u);
  EXPECT_EQ(offered(swarm, "bugs[3].kind == w").at(0), "wasp");
}

TEST(Completion, OffersFlagsBehindAFlag) {
  const recorder::FrameSchema swarm = testing_support::swarm_schema<64>();
  EXPECT_EQ(offered(swarm, "any(bugs.state & ").at(0), "hurt");
  EXPECT_EQ(offered(swarm, "any(bugs.state & (hurt | n").at(0), "new");
}

TEST(Completion, OffersNothingInTextsNumbersAndNothing) {
  const recorder::FrameSchema swarm = testing_support::swarm_schema<64>();
  EXPECT_TRUE(offered(swarm, "contains(said, \"bo").empty());
  EXPECT_TRUE(offered(swarm, "tick > 12").empty());
  EXPECT_TRUE(offered(swarm, "").empty());
  EXPECT_TRUE(offered(swarm, "tick + ").empty());
  EXPECT_TRUE(offered(swarm, "bugs[3]").empty());
}

TEST(Completion, TakesAnItemInTheMiddleOfATextAndSetsTheCursorBehindIt) {
  const recorder::FrameSchema ball = testing_support::ball_schema();
  const std::string text = "sco > 10";
  size_t cursor = 3;
  EXPECT_EQ(completed(text, complete(ball, text, cursor), 0, cursor), "score > 10");
  EXPECT_EQ(cursor, 5u);
  cursor = 4;
  EXPECT_EQ(completed("chan(x)", complete(ball, "chan(x)", cursor), 0, cursor), "changed(x)");
  EXPECT_EQ(cursor, 8u);
}

TEST(Completion, OffersNamesWithBlanksBetweenBackquotes) {
  std::vector<recorder::Field> fields(2);
  fields[0].name = "hit points";
  fields[1].name = "rest";
  fields[1].offset = 4;
  const recorder::FrameSchema schema("g", 1, 8, fields, {});
  EXPECT_EQ(offered(schema, "hit").at(0), "`hit points`");
  EXPECT_EQ(first_taken(schema, "rest > `hit p"), "rest > `hit points`");
}

TEST(Completion, WhatIsTakenCompiles) {
  for (const auto& schema : {testing_support::ball_schema(), testing_support::swarm_schema<64>()}) {
    for (const std::string text : {"ti", "fra", "sco", "nex"}) {
      for (const Completion& item : complete(schema, text, text.size()).items) {
        if (item.text.ends_with('(') || item.detail.starts_with("list") || item.text.find('.') != std::string::npos) {
          continue;
        }
        Expression expression;
        ExpressionError error;
        EXPECT_TRUE(Expression::compile(schema, item.text, expression, error)) << item.text << ": " << error.reason;
      }
    }
  }
}

}  // namespace
}  // namespace engine
