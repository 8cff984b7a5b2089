#include "replay/player/ruler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/replay/made_source.h"

namespace {

using replay::Ruler;
using replay::RulerUnit;
using replay::TimelineView;
using replay_test::MadeSource;

// A view of the whole recording.
TimelineView view_of(const engine::FrameSource& source) {
  TimelineView view;
  view.set_frame_count(source.frame_count());
  return view;
}

std::vector<std::string> labels_of(const std::vector<Ruler::Tick>& ticks) {
  std::vector<std::string> labels;
  for (const Ruler::Tick& tick : ticks) {
    if (!tick.label.empty()) labels.push_back(tick.label);
  }
  return labels;
}

double position_of(const std::vector<Ruler::Tick>& ticks, const std::string& label) {
  const auto found = std::ranges::find(ticks, label, &Ruler::Tick::label);
  return found == ticks.end() ? -1 : found->position;
}

TEST(Ruler, RoundTimesStandAtTheirFrames) {
  MadeSource source(2001, "made");  // 20 s
  Ruler ruler(source);
  const auto& ticks = ruler.ticks(view_of(source), 500, 100);
  EXPECT_EQ(labels_of(ticks), (std::vector<std::string>{"0:00", "0:05", "0:10", "0:15", "0:20"}));
  EXPECT_DOUBLE_EQ(position_of(ticks, "0:15"), 1500);
  EXPECT_EQ(ticks.size(), 21u) << "small ticks for the seconds between";
}

TEST(Ruler, TicksFollowTheZoom) {
  MadeSource source(200'001, "made");
  Ruler ruler(source);
  TimelineView view = view_of(source);
  size_t most = 0;
  size_t least = 100;
  for (int i = 0; i < 30; ++i, view.zoom(0.7, 0.4)) {
    const auto& ticks = ruler.ticks(view, 800, 80);
    const size_t labels = labels_of(ticks).size();
    most = std::max(most, labels);
    least = std::min(least, labels);
    for (const Ruler::Tick& tick : ticks) EXPECT_TRUE(view.shows(tick.position));
    for (size_t k = 1; k < ticks.size(); ++k) EXPECT_LT(ticks[k - 1].position, ticks[k].position);
  }
  EXPECT_LE(most, 11u);
  EXPECT_GE(least, 3u);
  view.show(100, 130);
  EXPECT_DOUBLE_EQ(position_of(ruler.ticks(view, 800, 80), "0:01.10"), 110);
}

TEST(Ruler, ATimeBetweenTwoFramesStandsBetweenThem) {
  MadeSource source(101, "made");
  Ruler ruler(source);
  TimelineView view = view_of(source);
  view.show(10, 25);
  const auto& ticks = ruler.ticks(view, 4000, 80);
  EXPECT_NEAR(position_of(ticks, "0:00.105"), 10.5, 1e-9);
}

TEST(Ruler, FramesAreNamedByTheirNumbers) {
  MadeSource source(1001, "made", {}, {{.index = 500, .first_missing = 500, .count = 1000, .damaged = false}});
  Ruler ruler(source);
  ruler.set_unit(RulerUnit::kFrames);
  const auto& ticks = ruler.ticks(view_of(source), 1000, 100);
  EXPECT_EQ(labels_of(ticks).front(), "0");
  EXPECT_DOUBLE_EQ(position_of(ticks, "1,600"), 600) << "a thousand numbers are missing before it";
  EXPECT_DOUBLE_EQ(position_of(ticks, "400"), 400);
  EXPECT_EQ(position_of(ticks, "1,000"), -1) << "one of many at one place";
}

TEST(Ruler, TheUnitCanBeSwitchedAndBack) {
  MadeSource source(2001, "made");
  Ruler ruler(source);
  const TimelineView view = view_of(source);
  const std::vector<Ruler::Tick> times = ruler.ticks(view, 500, 100);
  ruler.set_unit(RulerUnit::kFrames);
  EXPECT_EQ(labels_of(ruler.ticks(view, 500, 100)), (std::vector<std::string>{"0", "500", "1,000", "1,500", "2,000"}));
  ruler.set_unit(RulerUnit::kTimes);
  EXPECT_EQ(ruler.ticks(view, 500, 100), times);
}

TEST(Ruler, AViewThatScrollsReadsOnlyWhatComesIntoIt) {
  class Counted : public MadeSource {
   public:
    using MadeSource::MadeSource;
    uint64_t time_ns(uint64_t index) override {
      ++times_read;
      return MadeSource::time_ns(index);
    }
    uint64_t times_read = 0;
  };
  Counted source(1'000'000, "made");
  Ruler ruler(source);
  TimelineView view = view_of(source);
  view.show(1000, 2000);
  ruler.ticks(view, 800, 80);
  const uint64_t first = source.times_read;
  view.pan(1);
  ruler.ticks(view, 800, 80);
  EXPECT_LT((source.times_read - first) * 4, first);
  const uint64_t second = source.times_read;
  ruler.ticks(view, 800, 80);
  EXPECT_EQ(source.times_read, second);
}

TEST(Ruler, WithoutFramesOrWidthThereAreNoTicks) {
  for (const uint64_t frames : {0, 1, 2}) {
    MadeSource source(frames, "made");
    Ruler ruler(source);
    EXPECT_TRUE(ruler.ticks(view_of(source), 0, 80).empty());
    EXPECT_EQ(ruler.ticks(view_of(source), 800, 80).empty(), frames < 2);
  }
}

}  // namespace
