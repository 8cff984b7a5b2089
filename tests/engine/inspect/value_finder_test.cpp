#include "engine/inspect/value_finder.h"

#include <gtest/gtest.h>

#include "tests/engine/inspect/inspect_fixture.h"
#include "tests/support/swarm.h"

namespace engine {
namespace {

using What = ValueQuestion::What;

ValueAnswer answer_of(FrameSource& source, ValueQuestion question) {
  ValueFinder finder;
  finder.ask(source, std::move(question));
  std::optional<ValueAnswer> answer;
  EXPECT_TRUE(testing_support::eventually([&] { return (answer = finder.take_answer(source)).has_value(); }));
  return answer.value_or(ValueAnswer());
}

std::optional<uint64_t> found(FrameSource& source, What what, const std::string& value, uint64_t from) {
  const ValueAnswer answer = answer_of(source, {what, {value, value}, from, {}});
  EXPECT_TRUE(answer.failure.ok()) << answer.failure.message();
  return answer.change ? std::optional(answer.change->index) : std::nullopt;
}

TEST(ValueFinder, FindsTheNeighbouringChangesInBothDirections) {
  inspect_test::TapeSource source(inspect_test::ball_tape(400));
  const recorder::Field& score = *source.schema().find("score");
  std::vector<uint64_t> changes;
  const auto slots = inspect_test::ball_slots(400);
  for (uint64_t i = 1; i < 400; ++i) {
    if (recorder::value_at(score, 0, slots[i]) != recorder::value_at(score, 0, slots[i - 1])) changes.push_back(i);
  }
  ASSERT_GT(changes.size(), 5u);
  EXPECT_EQ(found(source, What::kNext, "score", 0), changes[0]);
  EXPECT_EQ(found(source, What::kNext, "score", changes[0]), changes[1]);
  EXPECT_EQ(found(source, What::kNext, "score", changes[1] - 1), changes[1]);
  EXPECT_EQ(found(source, What::kPrevious, "score", changes[3]), changes[2]);
  EXPECT_EQ(found(source, What::kBecame, "score", changes[3]), changes[3]);
  EXPECT_EQ(found(source, What::kBecame, "score", changes[3] + 1), changes[3]);
  EXPECT_EQ(found(source, What::kPrevious, "score", changes[0]), std::nullopt);
  EXPECT_EQ(found(source, What::kNext, "score", changes.back()), std::nullopt);
  EXPECT_EQ(found(source, What::kPrevious, "score", 0), std::nullopt);
  EXPECT_EQ(found(source, What::kNext, "score", 399), std::nullopt);
  EXPECT_EQ(found(source, What::kNext, "score", 100'000), std::nullopt) << "behind the end";
}

TEST(ValueFinder, FindsChangesOfWholeArraysAndOfSingleValues) {
  inspect_test::TapeSource source(inspect_test::ball_tape(400));
  EXPECT_EQ(found(source, What::kNext, "court", 0), 1u);
  const auto first = found(source, What::kNext, "bounces", 0);
  const auto third = found(source, What::kNext, "bounces[2]", 0);
  ASSERT_TRUE(first && third);
  EXPECT_LE(*first, *third);
}

TEST(ValueFinder, OfWhatFramesDoNotHaveFindsNothing) {
  inspect_test::TapeSource source(inspect_test::ball_tape(40));
  EXPECT_EQ(found(source, What::kNext, "no_such_value", 0), std::nullopt);
}

TEST(ValueFinder, PassesOverFramesThatCannotBeRead) {
  auto tape = inspect_test::ball_tape(400);
  inspect_test::TapeSource whole(tape);
  const auto change = found(whole, What::kNext, "score", 0);
  ASSERT_TRUE(change.has_value());
  auto torn = inspect_test::ball_tape(400);
  const auto make = torn->make;
  torn->make = [make, change](uint64_t index, std::span<std::byte> slot) {
    return index != *change && make(index, slot);
  };
  inspect_test::TapeSource source(torn);
  EXPECT_EQ(found(source, What::kNext, "score", 0), *change + 1);
  EXPECT_EQ(found(source, What::kBecame, "score", *change + 1), *change + 1);
}

TEST(ValueFinder, TellsWhyWithTheChangeBeforeTheInputsBetweenAndWhatElseChanged) {
  inspect_test::TapeSource source(inspect_test::ball_tape(400));
  const ValueAnswer answer = answer_of(source, {What::kWhy, {"score", "score"}, 399, {"last_side"}});
  ASSERT_TRUE(answer.change && answer.earlier);
  EXPECT_LT(answer.earlier->index, answer.change->index);
  EXPECT_EQ(answer.earlier->after, answer.change->before);
  EXPECT_NE(answer.change->before, answer.change->after);
  ASSERT_FALSE(answer.between.empty());
  bool input = false, event = false;
  for (const ValueAnswer::Moment& moment : answer.between) {
    EXPECT_GT(moment.index, answer.earlier->index);
    EXPECT_LE(moment.index, answer.change->index);
    input |= moment.text.starts_with("last_side: ") && moment.text.find(" -> ") != std::string::npos;
    event |= moment.text == "bounce";
  }
  EXPECT_TRUE(event);
  EXPECT_TRUE(input) << "by the name of its value";
  bool bounces = false;
  for (const std::string& also : answer.also) bounces |= also.starts_with("bounces[");
  EXPECT_TRUE(bounces);
  EXPECT_NE(change_text("score", *answer.change).find("score: " + answer.change->before + " -> "), std::string::npos);
}

TEST(ValueFinder, FollowsAThingByItsNumberWhereverItLies) {
  using Swarm = testing_support::SwarmOf<64>;
  const recorder::FrameSchema schema = testing_support::swarm_schema<64>();
  Swarm swarm;
  testing_support::start_swarm(swarm, 5, 60);
  std::vector<inspect_test::Slot> slots;
  std::optional<uint64_t> hurt;
  for (uint64_t i = 0; i < 200; ++i) {
    slots.push_back(inspect_test::slot_of(swarm, sizeof(Swarm) + 32, i, 0));
    for (uint32_t k = 0; k < swarm.bug_count; ++k) {
      if (swarm.bugs[k].id == 7 && swarm.bugs[k].hp < 100 && !hurt) hurt = i;
    }
    testing_support::step_swarm(swarm);
  }
  inspect_test::TapeSource source(inspect_test::tape_of(std::move(slots), schema));
  const ValueAnswer answer = answer_of(source, {What::kNext, {"hp", "bugs[#7].hp"}, 0, {}});
  EXPECT_EQ(answer.change ? std::optional(answer.change->index) : std::nullopt, hurt);
  EXPECT_TRUE(!hurt || answer.change->before == "100");
}

TEST(ValueFinder, CountsWithTheFramesThatARingHasEvictedSince) {
  inspect_test::TapeSource source(inspect_test::ball_tape(400));
  const auto before = found(source, What::kNext, "score", 50);
  ASSERT_TRUE(before.has_value());
  ValueFinder finder;
  finder.ask(source, {What::kNext, {"score", "score"}, 50, {}});
  ASSERT_TRUE(testing_support::eventually([&] { return !finder.running(); }));
  source.forget(30);
  const auto answer = finder.take_answer(source);
  ASSERT_TRUE(answer && answer->change);
  EXPECT_EQ(answer->change->index, *before - 30);
}

TEST(ValueFinder, ARecordingThatCannotBeOpenedIsAFailure) {
  auto tape = inspect_test::ball_tape(40);
  inspect_test::TapeSource source(tape);
  tape->can_be_opened = false;
  EXPECT_FALSE(answer_of(source, {What::kNext, {"score", "score"}, 0, {}}).failure.ok());
}

TEST(ValueFinder, KnowsInputsByTheirNames) {
  std::vector<recorder::Field> fields(4);
  const char* const names[] = {"input", "pad_buttons", "monkeys", "last_action"};
  for (size_t i = 0; i < fields.size(); ++i) {
    fields[i].name = names[i];
    fields[i].offset = static_cast<uint32_t>(4 * i);
  }
  const recorder::FrameSchema schema("g", 1, 16, fields, {});
  EXPECT_EQ(likely_inputs(schema), (std::vector<std::string>{"input", "pad_buttons", "last_action"}));
}

}  // namespace
}  // namespace engine
