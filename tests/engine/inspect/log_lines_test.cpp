#include "engine/inspect/log_lines.h"

#include <gtest/gtest.h>

#include "tests/engine/inspect/inspect_fixture.h"
#include "tests/support/swarm.h"

namespace engine {
namespace {

using Swarm = testing_support::SwarmOf<64>;

std::vector<LogLine> lines_of(const LogScan& scan) {
  std::vector<LogLine> lines;
  scan.visit(0, SIZE_MAX, [&](const LogLine& line) { lines.push_back(line); });
  return lines;
}

void finish(LogScan& scan, const FrameSource& source, const std::vector<LogPoint>& points = {}) {
  scan.update(source, points);
  EXPECT_TRUE(testing_support::eventually([&] { return !scan.running(); }));
  scan.update(source, points);
}

std::string text_in(const recorder::FrameSchema& schema, const std::string& text, const inspect_test::Slot& slot) {
  LogText made;
  ExpressionError error;
  EXPECT_TRUE(LogText::compile(schema, text, made, error)) << error.reason;
  return made.text({}, slot);
}

TEST(LogText, HasValuesBetweenBraces) {
  const auto slot = inspect_test::ball_slots(1)[0];
  const recorder::FrameSchema& ball = inspect_test::ball();
  EXPECT_EQ(text_in(ball, "tick {tick}, {tick + 1} of {{all}}", slot), "tick 0, 1 of {all}");
  EXPECT_EQ(text_in(ball, "at {last_side}", slot), "at none") << "by the name of the value";
  EXPECT_EQ(text_in(ball, "plain", slot), "plain");
}

TEST(LogText, MistakesHaveTheirPlaceInTheWholeText) {
  LogText made;
  ExpressionError error;
  EXPECT_FALSE(LogText::compile(inspect_test::ball(), "hp {scor} now", made, error));
  EXPECT_EQ(error.at, 4u);
  EXPECT_NE(error.reason.find("score"), std::string::npos);
  EXPECT_FALSE(LogText::compile(inspect_test::ball(), "hp {score", made, error));
  EXPECT_EQ(error.at, 3u);
  EXPECT_FALSE(LogText::compile(inspect_test::ball(), "hp } x", made, error));
  EXPECT_EQ(error.at, 3u);
  EXPECT_FALSE(LogText::compile(inspect_test::ball(), "hp {}", made, error));
}

class SwarmLog : public ::testing::Test {
 protected:
  SwarmLog() {
    testing_support::start_swarm(swarm_, 5, 60);
    for (uint64_t i = 0; i < 300; ++i) {
      slots_.push_back(inspect_test::slot_of(swarm_, sizeof(Swarm) + 32, i, 0));
      if (swarm_.said[0] != '\0') said_.emplace_back(i, swarm_.said);
      testing_support::step_swarm(swarm_);
    }
  }
  Swarm swarm_{};
  std::vector<inspect_test::Slot> slots_;
  std::vector<std::pair<uint64_t, std::string>> said_;
};

TEST_F(SwarmLog, HasALineForEachTextThatTheGameWrote) {
  ASSERT_FALSE(said_.empty());
  inspect_test::TapeSource source(inspect_test::tape_of(slots_, testing_support::swarm_schema<64>()));
  LogScan scan;
  finish(scan, source);
  const auto lines = lines_of(scan);
  size_t frames = 0;
  for (const LogLine& line : lines) frames += line.repeats;
  EXPECT_EQ(frames, said_.size());
  EXPECT_EQ(lines[0].index, said_[0].first);
  EXPECT_EQ(lines[0].text, said_[0].second);
  EXPECT_EQ(lines[0].point, -1);
}

TEST_F(SwarmLog, LogPointsSpeakInTheFramesInWhichTheirConditionIsTrue) {
  inspect_test::TapeSource source(inspect_test::ball_tape(400));
  LogScan scan;
  const std::vector<LogPoint> points{{"tick % 100 == 50", "half of {tick}", 0}, {"", "always", 0}, {"no(", "x", 0}};
  finish(scan, source, points);
  std::vector<std::string> first;
  std::vector<LogLine> second;
  for (const LogLine& line : lines_of(scan)) {
    if (line.point == 0) first.push_back(line.text);
    if (line.point == 1) second.push_back(line);
  }
  EXPECT_EQ(first, (std::vector<std::string>{"half of 50", "half of 150", "half of 250", "half of 350"}));
  uint64_t frames = 0;
  for (const LogLine& line : second) frames += line.repeats;
  EXPECT_EQ(frames, 400u) << "what is the same from frame to frame is one line";
  EXPECT_LE(second.size(), 9u);
}

TEST_F(SwarmLog, GrowsWithTheRecordingAndBeginsAnewForOtherPoints) {
  auto tape = inspect_test::ball_tape(400);
  tape->frames = 100;
  inspect_test::TapeSource source(tape);
  LogScan scan;
  std::vector<LogPoint> points{{"tick % 10 == 0", "{tick}", 0}};
  finish(scan, source, points);
  EXPECT_EQ(scan.size(), 10u);
  const uint64_t epoch = scan.epoch();
  tape->frames = 400;
  ASSERT_TRUE(source.refresh().ok());
  finish(scan, source, points);
  EXPECT_EQ(scan.size(), 40u);
  EXPECT_EQ(scan.epoch(), epoch);
  points[0].condition = "tick % 100 == 0";
  finish(scan, source, points);
  EXPECT_EQ(scan.size(), 4u);
  EXPECT_NE(scan.epoch(), epoch);
}

TEST_F(SwarmLog, ARecordingThatCannotBeOpenedSaysSo) {
  auto tape = inspect_test::ball_tape(40);
  inspect_test::TapeSource source(tape);
  tape->can_be_opened = false;
  LogScan scan;
  finish(scan, source, {{"", "{tick}", 0}});
  EXPECT_NE(scan.error(), "");
}

}  // namespace
}  // namespace engine
