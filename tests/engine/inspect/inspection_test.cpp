// Watches that are added, changed, removed, restored and pause a game; pins; and both from run to run.
#include "engine/inspect/inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/engine/inspect/inspect_fixture.h"
#include "tests/support/eventually.h"

namespace inspect_test {
namespace {

using engine::Inspection;
using engine::Watch;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> texts_of(const Inspection& inspection) {
  std::vector<std::string> texts;
  for (const Watch& watch : inspection.watches()) texts.push_back(watch.text);
  return texts;
}

TEST(Inspection, ScansForItsWatches) {
  TapeSource source(ball_tape(3000));
  Inspection inspection;
  EXPECT_FALSE(inspection.busy());
  EXPECT_EQ(inspection.progress(), 1);
  inspection.attach(source);
  EXPECT_EQ(inspection.add_watch("event(bounce)"), 0u);
  EXPECT_EQ(inspection.add_watch("score < 0"), 1u);
  ASSERT_TRUE(idle(inspection));
  EXPECT_GT(inspection.watches()[0].series->hit_count(), 10u);
  EXPECT_EQ(inspection.watches()[0].error.reason, "");
  EXPECT_TRUE(inspection.watches()[1].series->complete());
}

TEST(Inspection, KeepsAWatchThatDoesNotCompileWithItsError) {
  TapeSource source(ball_tape(100));
  Inspection inspection;
  inspection.attach(source);
  inspection.add_watch("x > 1 && scroe > 3");
  EXPECT_EQ(inspection.watches()[0].error.reason, "no field 'scroe' - did you mean 'score'?");
  EXPECT_EQ(inspection.watches()[0].error.at, 9u);
  EXPECT_EQ(inspection.watches()[0].series, nullptr);
  inspection.change_watch(0, "x > 1 && score > 3");
  EXPECT_EQ(inspection.watches()[0].error.reason, "");
  ASSERT_NE(inspection.watches()[0].series, nullptr);
  inspection.change_watch(0, "x >");
  EXPECT_EQ(inspection.watches()[0].series, nullptr) << "no results of what it was before";
  EXPECT_EQ(inspection.watches()[0].text, "x >");
  EXPECT_FALSE(inspection.busy());
}

TEST(Inspection, WaitsForARecording) {
  Inspection inspection;
  inspection.add_watch("score > 3");
  EXPECT_EQ(inspection.watches()[0].series, nullptr);
  EXPECT_EQ(inspection.watches()[0].error.reason, "");
  const auto tape = ball_tape(500);
  TapeSource source(tape);
  inspection.attach(source);
  ASSERT_NE(inspection.watches()[0].series, nullptr);
  ASSERT_TRUE(idle(inspection));
  EXPECT_EQ(inspection.watches()[0].series->scanned(), 500u);
  inspection.detach();
  EXPECT_EQ(inspection.watches()[0].series, nullptr);
  EXPECT_EQ(texts_of(inspection), (std::vector<std::string>{"score > 3"}));
}

// Another game: the same text means something else, or nothing.
TEST(Inspection, LooksAtAnotherRecording) {
  TapeSource first(ball_tape(500));
  Inspection inspection;
  inspection.attach(first);
  inspection.add_watch("score > 3");
  inspection.add_watch("lives == 0");
  inspection.set_compare_with(17);
  EXPECT_THAT(inspection.watches()[1].error.reason, HasSubstr("no field 'lives'"));
  recorder::Field lives;
  lives.name = "lives";
  lives.type = recorder::FieldType::kU8;
  const recorder::FrameSchema schema("other", 1, 1, {lives}, {});
  TapeSource second(tape_of({slot_of(uint8_t{1}, 64, 0), slot_of(uint8_t{0}, 64, 1)}, schema));
  inspection.attach(second);
  ASSERT_TRUE(idle(inspection));
  EXPECT_THAT(inspection.watches()[0].error.reason, HasSubstr("no field 'score'"));
  EXPECT_EQ(inspection.watches()[0].series, nullptr);
  EXPECT_EQ(inspection.watches()[1].series->next_hit(0), 1u);
  EXPECT_EQ(inspection.compare_with(), std::nullopt) << "a frame of another recording";
}

TEST(Inspection, TakesInWhatGrew) {
  const auto tape = ball_tape(400);
  tape->frames = 100;
  TapeSource source(tape);
  Inspection inspection;
  inspection.attach(source);
  inspection.add_watch("frame_number == 300");
  ASSERT_TRUE(idle(inspection));
  EXPECT_EQ(inspection.watches()[0].series->hit_count(), 0u);
  tape->frames = 400;
  ASSERT_TRUE(source.refresh().ok());
  inspection.update();
  ASSERT_TRUE(idle(inspection));
  EXPECT_EQ(inspection.watches()[0].series->next_hit(0), 300u);
}

TEST(Inspection, BringsRemovedWatchesBack) {
  TapeSource source(ball_tape(200));
  Inspection inspection;
  inspection.attach(source);
  for (const char* text : {"x", "y", "score", "tick"}) inspection.add_watch(text);
  inspection.set_plotted(1, true);
  const uint32_t color = inspection.watches()[1].color_rgb;
  inspection.remove_watch(1);
  inspection.remove_watch(2);
  EXPECT_THAT(texts_of(inspection), ElementsAre("x", "score"));
  EXPECT_TRUE(inspection.undo_remove());
  EXPECT_TRUE(inspection.undo_remove());
  EXPECT_FALSE(inspection.undo_remove());
  EXPECT_THAT(texts_of(inspection), ElementsAre("x", "y", "score", "tick"));
  EXPECT_TRUE(inspection.watches()[1].plotted);
  EXPECT_EQ(inspection.watches()[1].color_rgb, color);
  ASSERT_TRUE(idle(inspection));
  EXPECT_TRUE(inspection.watches()[1].series->complete());
}

TEST(Inspection, GivesEachWatchAColorOfItsOwn) {
  Inspection inspection;
  std::set<uint32_t> colors;
  for (int i = 0; i < 8; ++i) colors.insert(inspection.watches()[inspection.add_watch("x")].color_rgb);
  EXPECT_EQ(colors.size(), 8u);
  const uint32_t freed = inspection.watches()[3].color_rgb;
  inspection.remove_watch(3);
  EXPECT_EQ(inspection.watches()[inspection.add_watch("y")].color_rgb, freed);
  EXPECT_TRUE(colors.contains(inspection.watches()[inspection.add_watch("z")].color_rgb));
}

TEST(Inspection, WatchesThatAreNotThereAreNoTrouble) {
  Inspection inspection;
  inspection.change_watch(0, "x");
  inspection.remove_watch(7);
  inspection.set_pauses(7, true);
  inspection.set_plotted(7, true);
  inspection.cancel(7);
  inspection.update();
  EXPECT_TRUE(inspection.watches().empty());
  EXPECT_FALSE(inspection.undo_remove());
}

TEST(Inspection, StopsAScanWhenAsked) {
  const auto tape = ball_tape(300);
  TapeSource source(tape);
  Inspection inspection;
  inspection.attach(source);
  inspection.add_watch("x > 3");
  inspection.cancel(0);
  EXPECT_FALSE(inspection.busy());
  ASSERT_NE(inspection.watches()[0].series, nullptr);
  const engine::Series& series = *inspection.watches()[0].series;
  EXPECT_EQ(series.error(), series.complete() ? "" : "cancelled") << "it may have been through already";
}

// --- pausing ---------------------------------------------------------------------------------------------------------

TEST(Inspection, PausesInTheTickInWhichAWatchBecomesTrue) {
  const std::vector<Slot> slots = ball_slots(500);
  TapeSource source(ball_tape(2));
  Inspection inspection;
  inspection.attach(source);
  inspection.add_watch("score > 5");
  inspection.add_watch("tick == 100");
  inspection.add_watch("tick >= 100 && tick < 200 || tick > 300");
  inspection.add_watch("not a watch");
  inspection.set_pauses(1, true);
  inspection.set_pauses(2, true);
  inspection.set_pauses(3, true);
  std::vector<std::pair<size_t, size_t>> pauses;
  for (size_t i = 0; i < slots.size(); ++i) {
    const auto before = i == 0 ? std::span<const std::byte>() : std::span<const std::byte>(slots[i - 1]);
    for (const size_t watch : inspection.pausing_watches(before, slots[i])) pauses.emplace_back(i, watch);
  }
  EXPECT_EQ(pauses, (std::vector<std::pair<size_t, size_t>>{{100, 1}, {100, 2}, {301, 2}}))
      << "both of two in one tick, and not again while they stay true";
}

TEST(Inspection, AllWatchesPauseWhileOneRunsToTheNextHit) {
  const std::vector<Slot> slots = ball_slots(120);
  TapeSource source(ball_tape(2));
  Inspection inspection;
  inspection.attach(source);
  inspection.add_watch("tick >= 50");
  inspection.add_watch("tick >= 100");
  EXPECT_FALSE(inspection.wants_ticks());
  inspection.set_all_pause(true);
  EXPECT_TRUE(inspection.wants_ticks());
  std::vector<std::pair<size_t, size_t>> pauses;
  for (size_t i = 60; i < slots.size(); ++i) {
    for (const size_t watch : inspection.pausing_watches(slots[i - 1], slots[i])) pauses.emplace_back(i, watch);
  }
  EXPECT_EQ(pauses, (std::vector<std::pair<size_t, size_t>>{{100, 1}})) << "not the one that has long been true";
  inspection.set_all_pause(false);
  EXPECT_FALSE(inspection.wants_ticks());
}

TEST(Inspection, RemembersWhatWasTypedTheLatestFirstAndEachOnce) {
  Inspection inspection;
  for (int i = 0; i < 80; ++i) inspection.remember("tick == " + std::to_string(i));
  inspection.remember("tick == 60");
  inspection.remember("");
  EXPECT_EQ(inspection.history().size(), 50u);
  EXPECT_EQ(inspection.history()[0], "tick == 60");
  EXPECT_EQ(inspection.history()[1], "tick == 79");
  inspection.set_inputs({"last_side"});
  Inspection other;
  ASSERT_TRUE(other.restore(inspection.to_json()).ok());
  EXPECT_EQ(other.history(), inspection.history());
  EXPECT_EQ(other.inputs(ball()), (std::vector<std::string>{"last_side"}));
}

TEST(Inspection, PausesAGameThatHasNoRecordingYet) {
  const std::vector<Slot> slots = ball_slots(20);
  Inspection inspection;
  inspection.add_watch("tick == 7");
  inspection.add_watch("tack == 7");
  inspection.set_pauses(0, true);
  EXPECT_THAT(inspection.pausing_watches(slots[6], slots[7]), IsEmpty()) << "tick is unknown";
  inspection.set_schema(testing_support::ball_schema());
  EXPECT_THAT(inspection.watches()[1].error.reason, HasSubstr("did you mean 'tick'"));
  EXPECT_EQ(inspection.watches()[0].series, nullptr);
  EXPECT_FALSE(inspection.busy());
  EXPECT_THAT(inspection.pausing_watches(slots[5], slots[6]), IsEmpty());
  EXPECT_THAT(inspection.pausing_watches(slots[6], slots[7]), ElementsAre(0u));
}

TEST(Inspection, DoesNotPauseForWhatWasTrueAlready) {
  const std::vector<Slot> slots = ball_slots(20);
  TapeSource source(ball_tape(2));
  Inspection inspection;
  inspection.attach(source);
  inspection.add_watch("tick >= 5");
  inspection.set_pauses(0, true);
  EXPECT_THAT(inspection.pausing_watches(slots[9], slots[10]), IsEmpty()) << "switched on in the middle";
  inspection.set_pauses(0, false);
  inspection.set_pauses(0, true);
  EXPECT_THAT(inspection.pausing_watches(slots[3], slots[4]), IsEmpty());
  EXPECT_THAT(inspection.pausing_watches(slots[4], slots[5]), ElementsAre(0u));
  inspection.set_pauses(0, false);
  EXPECT_THAT(inspection.pausing_watches(slots[4], slots[5]), IsEmpty());
}

// The first watch that pauses is switched on without a previous tick at hand.
TEST(Inspection, DoesNotPauseForWhatMayHaveBeenTrueAlready) {
  const std::vector<Slot> slots = ball_slots(20);
  Inspection inspection;
  inspection.set_schema(testing_support::ball_schema());
  inspection.add_watch("tick >= 5");
  inspection.set_pauses(0, true);
  EXPECT_THAT(inspection.pausing_watches({}, slots[10]), IsEmpty());
  inspection.set_pauses(0, true);
  EXPECT_THAT(inspection.pausing_watches({}, slots[4]), IsEmpty());
  EXPECT_THAT(inspection.pausing_watches(slots[4], slots[5]), ElementsAre(0u));
  inspection.change_watch(0, "tick >= 0");
  EXPECT_THAT(inspection.pausing_watches({}, slots[0]), ElementsAre(0u)) << "before the first tick nothing was true";
}

// --- pins ------------------------------------------------------------------------------------------------------------

TEST(Inspection, PinsAndUnpins) {
  Inspection inspection;
  for (const char* field : {"score", "bounces[3]", "x", "bounces[3]", ""}) inspection.toggle_pin(field);
  EXPECT_THAT(inspection.pins(), ElementsAre("score", "x"));
}

// --- what is kept ----------------------------------------------------------------------------------------------------

TEST(Inspection, IsRestoredAsItWas) {
  Inspection inspection;
  inspection.add_watch("score > 3 && \"o\" == court[3]");
  inspection.add_watch("nonsense (");
  inspection.set_pauses(0, true);
  inspection.set_plotted(1, true);
  inspection.toggle_pin("score");
  TapeSource source(ball_tape(50));
  Inspection other;
  other.attach(source);
  other.add_watch("gone");
  const recorder::Status restored = other.restore(inspection.to_json());
  ASSERT_TRUE(restored.ok()) << restored.message();
  EXPECT_EQ(other.to_json(), inspection.to_json());
  EXPECT_EQ(texts_of(other), texts_of(inspection));
  EXPECT_FALSE(other.watches()[0].pauses) << "a later game must not stop for what was switched on in this one";
  EXPECT_FALSE(other.watches()[0].plotted);
  EXPECT_TRUE(other.watches()[1].plotted);
  EXPECT_EQ(other.watches()[1].color_rgb, inspection.watches()[1].color_rgb);
  EXPECT_THAT(other.pins(), ElementsAre("score"));
  EXPECT_NE(other.watches()[0].series, nullptr) << "restored watches are scanned for";
  EXPECT_NE(other.watches()[1].error.reason, "");
  EXPECT_FALSE(other.undo_remove()) << "what was there before is gone for good";
}

TEST(Inspection, WhatACommandLineWatchesIsThereBesideWhatWasKeptAndIsNotKeptItself) {
  Inspection kept;
  kept.add_watch("score > 3");
  kept.add_watch("tick");
  Inspection inspection;
  inspection.add_watch_for_run("score > 7", false);
  inspection.add_watch_for_run("tick", true);
  ASSERT_TRUE(inspection.restore(kept.to_json()).ok());
  EXPECT_THAT(texts_of(inspection), ElementsAre("score > 3", "tick", "score > 7"));
  EXPECT_TRUE(inspection.watches()[1].plotted);
  EXPECT_EQ(inspection.add_watch_for_run("score > 3", true), 0u) << "there already";
  Inspection later;
  ASSERT_TRUE(later.restore(inspection.to_json()).ok());
  EXPECT_THAT(texts_of(later), ElementsAre("score > 3", "tick"));
  inspection.change_watch(2, "score > 8");
  ASSERT_TRUE(later.restore(inspection.to_json()).ok());
  EXPECT_THAT(texts_of(later), ElementsAre("score > 3", "tick", "score > 8")) << "changed by hand it is the user's";
}

TEST(Inspection, WhatIsKeptCanAlwaysBeRestored) {
  Inspection inspection;
  inspection.add_watch(std::string(5'000, 'x'));
  for (int i = 0; i < 150; ++i) inspection.add_watch("score > " + std::to_string(i));
  for (int i = 0; i < 1'500; ++i) inspection.toggle_pin("field" + std::to_string(i));
  Inspection other;
  const recorder::Status restored = other.restore(inspection.to_json());
  ASSERT_TRUE(restored.ok()) << restored.message();
  ASSERT_EQ(other.watches().size(), 100u);
  EXPECT_EQ(other.watches()[0].text, "score > 0") << "what is too long to be an expression is not kept";
  EXPECT_EQ(other.pins().size(), 1'000u);
}

TEST(Inspection, WhatIsNoneOfOursChangesNothing) {
  Inspection inspection;
  inspection.add_watch("score");
  inspection.toggle_pin("x");
  const std::string before = inspection.to_json();
  std::vector<std::string> texts{"",
                                 "null",
                                 "[]",
                                 "{}",
                                 "3",
                                 R"({"watches":3})",
                                 R"({"watches":[3]})",
                                 R"({"watches":[{}]})",
                                 R"({"watches":[{"text":"a"}]})",
                                 R"({"watches":[{"text":3,"color":1}]})",
                                 R"({"watches":[{"text":"a","color":"red"}]})",
                                 R"({"watches":[],"pins":3})",
                                 R"({"watches":[],"pins":[3]})",
                                 R"({"watches":[{"text":")" + std::string(5000, 'x') + R"(","color":1}]})",
                                 std::string(100'000, '['),
                                 std::string(9'000'000, ' '),
                                 "\xff\xfe"};
  for (size_t length = 0; length + 1 < before.size(); ++length) texts.push_back(before.substr(0, length));
  std::string many = R"({"watches":[)";
  for (int i = 0; i < 101; ++i) many += std::string(i == 0 ? "" : ",") + R"({"text":"a","color":1})";
  texts.push_back(many + "]}");
  for (const std::string& text : texts) {
    const recorder::Status restored = inspection.restore(text);
    if (restored.ok()) {
      ADD_FAILURE() << text.substr(0, 100);
      continue;
    }
    EXPECT_THAT(restored.message(), HasSubstr("watches: "));
    ASSERT_EQ(inspection.to_json(), before) << text.substr(0, 100);
  }
}

}  // namespace
}  // namespace inspect_test
