// Exports: a frame as JSON, frames as rows, the differences of two frames, values one by one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/inspect/frame_export.h"
#include "engine/inspect/series.h"
#include "recorder/dump/frame_diff.h"
#include "tests/engine/inspect/inspect_fixture.h"

namespace inspect_test {
namespace {

using engine::frame_json;
using engine::FrameRowsOptions;
using engine::write_frame_rows;
using nlohmann::json;
using recorder::RowFormat;
using ::testing::HasSubstr;

recorder::FrameSchema ball_with_derived() {
  const recorder::FrameSchema ball = testing_support::ball_schema();
  return {ball.name(),
          ball.version(),
          ball.frame_bytes(),
          ball.fields(),
          ball.events(),
          {{"speed", "sqrt(speed_x ^ 2 + speed_y ^ 2)", "cells/16", ""},
           {"dx", "delta(x)", "cells", ""},
           {"broken", "speed_z", "", ""}}};
}

BallState odd_ball() {
  BallState state = testing_support::new_ball(3);
  state.random = 0xffff'ffff'ffff'fff1;
  state.x = 0.1f;
  state.energy = std::numeric_limits<double>::infinity();
  state.speed_x = -3;
  state.speed_y = 4;
  state.last_side = testing_support::CourtSide::kTop;
  state.spin = -2;
  std::memset(state.court, '.', sizeof state.court);
  state.court[1][2] = 'o';
  state.court[5][15] = '\0';
  state.court[0][0] = '\xe4';
  state.court[0][1] = '"';
  return state;
}

TEST(FrameJson, HasEveryFieldByItsName) {
  const recorder::FrameSchema schema = ball_with_derived();
  BallState before = odd_ball();
  before.x = 0.0625f;
  const Slot slot = slot_of(odd_ball(), kBallSlotBytes, 41, testing_support::kBallBounced | 1u << 7);
  const json frame = json::parse(frame_json(schema, slot_of(before, kBallSlotBytes, 40), slot));
  EXPECT_EQ(frame["frame"], 41);
  EXPECT_EQ(frame["time_s"], 0.82);
  EXPECT_EQ(frame["events"], (json{"bounce", "bit 7"}));
  const json& fields = frame["fields"];
  EXPECT_EQ(fields.size(), schema.fields().size());
  EXPECT_EQ(fields["random"], 0xffff'ffff'ffff'fff1) << "no digit lost";
  EXPECT_EQ(fields["last_side"], "top");
  EXPECT_EQ(fields["spin"], -2);
  EXPECT_EQ(fields["bounces"], (json{0, 0, 0, 0}));
  EXPECT_EQ(fields["energy"], "Infinity") << "JSON has no such number";
  EXPECT_EQ(fields["court"].size(), 6u);
  EXPECT_EQ(fields["court"][0], "\\xe4\"..............") << "no UTF-8";
  EXPECT_EQ(fields["court"][1], "..o.............");
  EXPECT_EQ(fields["court"][5], "...............");
  EXPECT_EQ(frame["derived"]["speed"], 5);
  EXPECT_NEAR(frame["derived"]["dx"].get<double>(), 0.0375, 1e-6);
  EXPECT_TRUE(frame["derived"]["broken"].is_null());
  EXPECT_EQ(frame["seal"]["sound"], true);
  EXPECT_THAT(frame_json(schema, {}, slot), HasSubstr("\"x\": 0.1,")) << "as short as the float";
}

TEST(FrameJson, OptionsAndShortSlots) {
  const recorder::FrameSchema schema = testing_support::ball_schema();
  Slot slot = slot_of(odd_ball(), kBallSlotBytes, 41);
  EXPECT_THAT(frame_json(schema, {}, slot, {.indent = -1}), ::testing::Not(HasSubstr("\n")));
  EXPECT_EQ(json::parse(frame_json(schema, {}, slot, {.names = false}))["fields"]["last_side"], 3);
  slot[3] ^= std::byte{1};
  EXPECT_EQ(json::parse(frame_json(schema, {}, slot))["seal"]["sound"], false);
  slot.resize(132);
  const json short_frame = json::parse(frame_json(schema, {}, slot));
  EXPECT_TRUE(short_frame["fields"]["random"].is_null());
  EXPECT_EQ(short_frame["fields"]["court"].size(), 6u);
  EXPECT_EQ(frame_json(schema, {}, std::span(slot).first(10)), "null");
}

TEST(FrameRows, WritesFieldsAndExpressionsAsColumns) {
  TapeSource source(tape_of(ball_slots(50), ball_with_derived()));
  std::ostringstream out;
  FrameRowsOptions options;
  options.columns = {"score", "bounces[1]", "speed", "changed(score) && x > 3", "last_side"};
  options.names = true;
  uint64_t left_out = 99;
  const Status written = write_frame_rows(source, 0, 2, options, out, {}, &left_out);
  ASSERT_TRUE(written.ok()) << written.message();
  EXPECT_EQ(left_out, 0u);
  std::istringstream lines(out.str());
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "frame,time_ns,events,score,bounces[1],speed,changed(score) && x > 3,last_side\r");
  std::getline(lines, line);
  EXPECT_THAT(line, ::testing::StartsWith("0,0,,0,0,"));
  EXPECT_THAT(line, ::testing::EndsWith(",0,none\r"));
}

TEST(FrameRows, WritesObjectsALineAndAllColumnsByDefault) {
  TapeSource source(tape_of(ball_slots(50), ball_with_derived()));
  std::ostringstream out;
  FrameRowsOptions options;
  options.format = RowFormat::kNdjson;
  ASSERT_TRUE(write_frame_rows(source, 10, 1000, options, out).ok());
  std::istringstream lines(out.str());
  std::string line;
  uint64_t frame = 10;
  for (; std::getline(lines, line); ++frame) {
    const json row = json::parse(line);
    ASSERT_EQ(row["frame"], frame);
    ASSERT_EQ(row.size(), 3 + source.schema().fields().size() + 2) << "the broken derived value is left out";
    ASSERT_EQ(row["bounces"].size(), 4u);
    ASSERT_TRUE(frame != 10 || row["dx"] != 0) << "the frame before the first row is known";
  }
  EXPECT_EQ(frame, 50u);
}

TEST(FrameRows, FailsWithTheReason) {
  const auto tape = ball_tape(2000);
  TapeSource source(tape);
  std::ostringstream out;
  FrameRowsOptions options;
  options.columns = {"scroe"};
  EXPECT_EQ(write_frame_rows(source, 0, 9, options, out).message(),
            "column 'scroe': no field 'scroe' - did you mean 'score'?");
  EXPECT_EQ(out.str(), "");
  options.columns = {"score"};
  EXPECT_THAT(write_frame_rows(source, 2000, 3000, options, out).message(), HasSubstr("no frames there"));
  EXPECT_THAT(write_frame_rows(source, 9, 3, options, out).message(), HasSubstr("no frames there"));
  uint64_t calls = 0;
  const auto stop = [&calls](uint64_t, uint64_t all) {
    EXPECT_EQ(all, 2000u);
    return ++calls < 3;
  };
  EXPECT_THAT(write_frame_rows(source, 0, 5000, options, out, stop).message(), HasSubstr("cancelled"));
  EXPECT_EQ(calls, 3u);
  std::ostringstream full;
  full.setstate(std::ios::badbit);
  EXPECT_THAT(write_frame_rows(source, 0, 5000, options, full).message(), HasSubstr("cannot be written"));
}

TEST(FrameRows, LeavesOutWhatCannotBeRead) {
  const auto tape = ball_tape(20);
  const auto make = tape->make;
  tape->make = [make](uint64_t index, std::span<std::byte> slot) { return index % 5 != 3 && make(index, slot); };
  TapeSource source(tape);
  std::ostringstream out;
  uint64_t left_out = 0;
  ASSERT_TRUE(write_frame_rows(source, 0, 19, {}, out, {}, &left_out).ok());
  EXPECT_EQ(left_out, 4u);
}

TEST(ExactValues, AreThoseOfEachFrame) {
  const auto tape = ball_tape(100);
  const auto make = tape->make;
  tape->make = [make](uint64_t index, std::span<std::byte> slot) { return index != 50 && make(index, slot); };
  TapeSource source(tape);
  Expression expression;
  ExpressionError error;
  ASSERT_TRUE(Expression::compile(source.schema(), "tick + delta(tick)", expression, error)) << error.reason;
  const auto values = engine::exact_values(source, expression, 48, 1000);
  ASSERT_EQ(values.size(), 52u);
  EXPECT_EQ(values[0], 49) << "the frame before the first is known";
  EXPECT_EQ(values[1], 50);
  EXPECT_FALSE(values[2].is_number());
  EXPECT_EQ(values[3], 51) << "nothing is known before it";
  EXPECT_EQ(values[4], 53);
  EXPECT_EQ(engine::exact_values(source, expression, 0, 99, 10).size(), 10u);
  EXPECT_TRUE(engine::exact_values(source, expression, 100, 200).empty());
}

TEST(FrameDiff, NamesValuesAndBytes) {
  const recorder::FrameSchema schema = testing_support::ball_schema();
  BallState state = odd_ball();
  const Slot a = slot_of(state, kBallSlotBytes, 1);
  state.score += 5;
  state.court[1][2] = '.';
  state.last_side = testing_support::CourtSide::kLeft;
  state.reserved[1] = 7;
  const Slot b = slot_of(state, kBallSlotBytes, 2, testing_support::kBallBounced);
  const recorder::FrameDiff diff = recorder::diff_frames(schema, {a, 10}, {b, 11}, true);
  std::vector<std::string> lines;
  for (const auto& value : diff.values) {
    lines.push_back(value.name + " @" + std::to_string(value.offset) + "+" + std::to_string(value.bytes) + " " +
                    value.a + " " + value.b);
  }
  EXPECT_THAT(lines, ::testing::ElementsAre("court[18] @18+1 'o' '.'", "score @136+4 0 5", "last_side @140+1 top left",
                                            "byte 143 @143+1 00 07"));
  ASSERT_EQ(diff.seals.size(), 2u);
  EXPECT_EQ(diff.seals[0].b, "bounce");
  EXPECT_TRUE(recorder::diff_frames(schema, {a, 10}, {a, 10}, true).values.empty());
  // Too short for a part of the fields.
  EXPECT_EQ(recorder::diff_frames(schema, {std::span(a).first(140), 0}, {b, 0}, false).values.size(), 2u);
}

}  // namespace
}  // namespace inspect_test
