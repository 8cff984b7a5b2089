// Which frames and moments a clip is made of, and what files are called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay/export/clip.h"
#include "replay/export/exporter.h"
#include "replay/player/destination.h"
#include "tests/replay/made_source.h"

namespace {

using recorder::session::Gap;
using replay::ClipPlan;
using replay::ExportFormat;
using replay::FrameRange;
using replay::Moment;
using replay_test::MadeSource;
using ::testing::HasSubstr;

std::vector<Moment> all_of(ClipPlan& plan) {
  std::vector<Moment> moments;
  for (Moment moment; plan.next(moment);) moments.push_back(moment);
  EXPECT_EQ(plan.given(), moments.size());
  return moments;
}

// Frames 10 ms apart, but for one after which nothing comes for three seconds.
class PausedSource : public MadeSource {
 public:
  PausedSource() : MadeSource(100, "paused") {}
  uint64_t time_ns(uint64_t index) override { return index * kPeriod_ns + (index > 50 ? 3'000'000'000 : 0); }
};

TEST(ClipPlan, AtTheRateOfTheGameEachFrameIsShownAsItArrived) {
  MadeSource source(1000, "made");
  ClipPlan plan(source, {100, 199}, 1, 100);
  const auto moments = all_of(plan);
  ASSERT_EQ(moments.size(), 100u);
  for (size_t i = 0; i < moments.size(); ++i) {
    EXPECT_EQ(moments[i].index, 100 + i);
    EXPECT_NEAR(moments[i].blend, 1, 1e-4);
  }
}

TEST(ClipPlan, BetweenFramesThePictureGlides) {
  MadeSource source(1000, "made");
  ClipPlan plan(source, {5, 6}, 1, 400);
  const auto moments = all_of(plan);
  ASSERT_EQ(moments.size(), 8u);
  const float blends[] = {0.25f, 0.5f, 0.75f, 1};
  for (size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(moments[i].index, 5 + i / 4);
    EXPECT_NEAR(moments[i].blend, blends[i % 4], 1e-4);
  }
}

TEST(ClipPlan, SpeedMultiplies) {
  MadeSource source(1000, "made");
  ClipPlan fast(source, {0, 799}, 8, 60);
  EXPECT_EQ(all_of(fast).size(), 60u) << "8 s at 8x";
  ClipPlan slow(source, {0, 99}, 0.25, 60);
  EXPECT_EQ(all_of(slow).size(), 240u);
}

TEST(ClipPlan, ALongClipDoesNotDrift) {
  MadeSource source(360'000, "made");
  ClipPlan plan(source, {0, 359'999}, 1, 29.97);
  Moment last;
  while (plan.next(last)) {
  }
  EXPECT_EQ(plan.given(), 107'892u) << "an hour";
  EXPECT_EQ(last.index, 359'999u);
}

TEST(ClipPlan, APauseIsShownAsASecond) {
  PausedSource source;
  ClipPlan plan(source, {0, 99}, 1, 100);
  EXPECT_EQ(all_of(plan).size(), 99u + 100u);
  EXPECT_EQ(plan.losses().pauses, 1u);
}

TEST(ClipPlan, TellsWhatIsMissingWithinTheRange) {
  MadeSource source(100, "gaps", {}, {Gap{10, 10, 5, false}, Gap{20, 25, 7, true}, Gap{90, 102, 9, false}});
  for (const auto fps : {std::optional<double>(60), std::optional<double>()}) {
    ClipPlan plan(source, {10, 80}, 1, fps);
    all_of(plan);
    EXPECT_EQ(plan.losses().missing, 0u) << "what is missing before the first frame is not in the clip anyway";
    EXPECT_EQ(plan.losses().damaged, 7u);
  }
}

TEST(ClipPlan, WithoutARateThereIsAPictureOfEachFrame) {
  PausedSource source;
  ClipPlan plan(source, {40, 59}, 1, std::nullopt);
  const auto moments = all_of(plan);
  ASSERT_EQ(moments.size(), 20u);
  EXPECT_EQ(moments.front(), (Moment{40, 1}));
  EXPECT_EQ(moments.back(), (Moment{59, 1}));
}

TEST(ClipPlan, HasAtLeastOnePicture) {
  MadeSource source(1000, "made");
  ClipPlan plan(source, {7, 7}, 64, 1);
  EXPECT_EQ(all_of(plan).size(), 1u);
}

// --- ranges ----------------------------------------------------------------------------------------------------------

std::string refusal(engine::FrameSource& source, const std::string& from, const std::string& to) {
  FrameRange range{1, 2};
  const recorder::Status found = find_range(source, from, to, range);
  EXPECT_FALSE(found.ok());
  EXPECT_EQ(range, (FrameRange{1, 2})) << "left as it was";
  return found.message();
}

FrameRange range_of(engine::FrameSource& source, const std::string& from, const std::string& to) {
  FrameRange range;
  const recorder::Status found = find_range(source, from, to, range);
  EXPECT_TRUE(found.ok()) << found.message();
  return range;
}

TEST(ExportRange, TakesFramesAndTimesAndIncludesBoth) {
  MadeSource source(1000, "made");  // 10 s
  EXPECT_EQ(range_of(source, "", ""), (FrameRange{0, 999}));
  EXPECT_EQ(range_of(source, "100", "200"), (FrameRange{100, 200}));
  EXPECT_EQ(range_of(source, "0:01.5", "2s"), (FrameRange{150, 200}));
  EXPECT_EQ(range_of(source, "100", "100"), (FrameRange{100, 100}));
  EXPECT_EQ(range_of(source, "-2s", ""), (FrameRange{799, 999})) << "before the end";
  EXPECT_EQ(range_of(source, "100", "+1s"), (FrameRange{100, 200})) << "from the first one on";
}

TEST(ExportRange, EndsWithTheRecording) {
  MadeSource source(1000, "made");
  EXPECT_EQ(range_of(source, "990", "4000"), (FrameRange{990, 999}));
  EXPECT_EQ(range_of(source, "990", "+4000"), (FrameRange{990, 999}));
  EXPECT_EQ(range_of(source, "", "0:30"), (FrameRange{0, 999}));
  EXPECT_EQ(range_of(source, "9.5s", "+30s"), (FrameRange{950, 999}));
  EXPECT_EQ(range_of(source, "-60s", ""), (FrameRange{0, 999}));
}

TEST(ExportRange, RefusesWhatIsReversedOrOutside) {
  MadeSource source(1000, "made");
  EXPECT_EQ(refusal(source, "200", "100"), "--from 200 comes after --to 100 - swap them; both are included");
  const std::string holds = "made: has no frames in that range - it holds frames 0 to 999, 0:00.000 to 0:09.990";
  EXPECT_EQ(refusal(source, "1000", ""), holds);
  EXPECT_EQ(refusal(source, "1000", "2000"), holds);
  EXPECT_EQ(refusal(source, "0:30", ""), holds);
  MadeSource one(1, "one");
  EXPECT_EQ(refusal(one, "3", ""), "one: has no frames in that range - it holds frames 0 to 0, 0:00.000 to 0:00.000");
  EXPECT_EQ(refusal(source, "soon", "").rfind("--from: \"soon\" is neither a frame nor a time", 0), 0u);
  MadeSource empty(0, "empty");
  EXPECT_EQ(refusal(empty, "", ""), "empty: has no frames yet");
}

TEST(ExportRange, AFrameThatIsMissingDoesNotWidenIt) {
  MadeSource source(100, "gaps", {}, {Gap{10, 10, 5, false}});  // 10 to 14 are missing
  EXPECT_EQ(range_of(source, "12", "20"), (FrameRange{10, 15}));
  EXPECT_EQ(range_of(source, "5", "12"), (FrameRange{5, 9}));
  EXPECT_THAT(refusal(source, "11", "13"), HasSubstr("has no frames in that range - it holds frames 0 to 104"));
  MadeSource late(100, "late", {}, {Gap{0, 0, 50, false}});  // begins with 50
  EXPECT_EQ(range_of(late, "3", "60"), (FrameRange{0, 10}));
  EXPECT_THAT(refusal(late, "3", "49"), HasSubstr("it holds frames 50 to 149"));
}

// --- formats ---------------------------------------------------------------------------------------------------------

TEST(ExportFormat, GoesByTheEnding) {
  EXPECT_EQ(replay::format_of_path("a/clip.MP4"), ExportFormat::kMp4);
  EXPECT_EQ(replay::format_of_path("clip.webm"), ExportFormat::kWebm);
  EXPECT_EQ(replay::format_of_path("clip.gif"), ExportFormat::kGif);
  EXPECT_EQ(replay::format_of_path("one.png"), ExportFormat::kPicture);
  EXPECT_EQ(replay::format_of_path("shot-%04d.png"), ExportFormat::kPngs);
  EXPECT_EQ(replay::format_of_path("a.gif/"), ExportFormat::kPngs);
  EXPECT_EQ(replay::format_of_path("a.ndjson"), ExportFormat::kNdjson);
  EXPECT_EQ(replay::format_of_path("a.txt"), std::nullopt);
  EXPECT_EQ(replay::format_of_path("clip"), std::nullopt);
  for (const auto& info : replay::export_formats()) EXPECT_EQ(replay::format_named(info.name), info.format);
}

TEST(ExportFormat, NumbersPictures) {
  const std::string path = "100%d/50% of it %03d.png";
  const auto place = replay::number_place(path);
  ASSERT_TRUE(place);
  EXPECT_EQ(replay::numbered(path, *place, 7), "100%d/50% of it 007.png");
  EXPECT_EQ(replay::numbered(path, *place, 12345), "100%d/50% of it 12345.png");
  EXPECT_EQ(replay::number_place("%s.png"), std::nullopt);
  EXPECT_EQ(replay::number_place("%99999d.png"), std::nullopt);
  EXPECT_EQ(replay::number_place("%d/x.png"), std::nullopt);
}

}  // namespace
