#include "replay/compare/paired_frames.h"

#include "engine/inspect/session_source.h"
#include "tests/replay/library/library_sessions.h"

namespace {

using namespace replay_test;
using replay::PairBy;
using replay::PairedFrames;
using testing_support::TempDir;
using Pair = std::pair<std::optional<uint64_t>, std::optional<uint64_t>>;

class PairedFramesTest : public testing::Test {
 protected:
  // Frames with these numbers, each 100 ms after the one before by its number, the times moved by `late_ns`.
  std::unique_ptr<engine::SessionSource> session(const std::vector<uint64_t>& numbers, uint64_t late_ns = 0,
                                                 uint64_t tick_ns = 100'000'000) {
    std::vector<TestFrame> frames;
    const auto bytes = ball_frames(1)[0].bytes;
    for (const uint64_t number : numbers) frames.push_back({number, number * tick_ns + late_ns, 0, bytes});
    const std::string path = folder_ / (std::to_string(++made_) + ".oro");
    write_finished(path, {}, frames);
    recorder::session::SessionReader reader;
    EXPECT_TRUE(reader.open(path).ok());
    return std::make_unique<engine::SessionSource>(std::move(reader));
  }
  static std::vector<uint64_t> from_to(uint64_t first, uint64_t last) {
    std::vector<uint64_t> numbers;
    for (uint64_t i = first; i <= last; ++i) numbers.push_back(i);
    return numbers;
  }
  static Pair at(PairedFrames& pairs, uint64_t step) {
    const auto pair = pairs.at(step);
    return {pair.one, pair.other};
  }

  TempDir folder_;
  int made_ = 0;
};

TEST_F(PairedFramesTest, ByFrameTheLongerOneGoesOnAlone) {
  const auto one = session(from_to(0, 9));
  const auto other = session(from_to(0, 4));
  PairedFrames pairs(*one, *other, PairBy::kFrame);
  EXPECT_EQ(pairs.steps(), 10u);
  EXPECT_EQ(at(pairs, 4), Pair(4, 4));
  EXPECT_EQ(at(pairs, 5), Pair(5, std::nullopt));
  EXPECT_EQ(pairs.extent_of_other().end, 5u);
  EXPECT_EQ(at(pairs, 10), Pair(std::nullopt, std::nullopt));
}

TEST_F(PairedFramesTest, ByFrameNumbersCountNotPlaces) {
  const auto one = session(from_to(0, 9));
  const auto other = session({3, 4, 7, 8});
  PairedFrames pairs(*one, *other, PairBy::kFrame);
  EXPECT_EQ(at(pairs, 2), Pair(2, std::nullopt));
  EXPECT_EQ(at(pairs, 3), Pair(3, 0));
  EXPECT_EQ(at(pairs, 5), Pair(5, std::nullopt)) << "missing there";
  EXPECT_EQ(at(pairs, 7), Pair(7, 2));
  EXPECT_EQ(pairs.step_of({std::nullopt, 3}), 8u);
}

TEST_F(PairedFramesTest, NumbersWithNothingInCommonAreLaidSideBySide) {
  const auto one = session(from_to(1000, 1009));
  const auto other = session(from_to(0, 4));
  PairedFrames pairs(*one, *other, PairBy::kFrame);
  EXPECT_EQ(pairs.steps(), 10u);
  EXPECT_EQ(at(pairs, 0), Pair(0, 0));
  EXPECT_EQ(at(pairs, 4), Pair(4, 4));
}

TEST_F(PairedFramesTest, TheSecondCanBeShifted) {
  const auto one = session(from_to(0, 9));
  const auto other = session(from_to(0, 9));
  PairedFrames later(*one, *other, PairBy::kFrame, 2);
  EXPECT_EQ(later.steps(), 12u);
  EXPECT_EQ(at(later, 2), Pair(2, 0));
  EXPECT_EQ(at(later, 11), Pair(std::nullopt, 9));
  PairedFrames earlier(*one, *other, PairBy::kFrame, -2);
  EXPECT_EQ(at(earlier, 0), Pair(std::nullopt, 0));
  EXPECT_EQ(at(earlier, 2), Pair(0, 2));
  EXPECT_EQ(earlier.step_of({0, std::nullopt}), 2u);
}

TEST_F(PairedFramesTest, NumbersThatJumpFarAreNoMeasure) {
  const auto one = session({0, 1, 2, uint64_t{1} << 60});
  const auto other = session({0, 1, 2});
  PairedFrames pairs(*one, *other, PairBy::kFrame);
  EXPECT_EQ(pairs.steps(), 4u);
  EXPECT_EQ(at(pairs, 3), Pair(3, std::nullopt));
}

TEST_F(PairedFramesTest, ByTimeTheNearestFrameIsTaken) {
  const auto one = session(from_to(0, 19));
  const auto other = session(from_to(0, 19), 30'000'000);  // every frame 30 ms later
  PairedFrames pairs(*one, *other, PairBy::kTime);
  EXPECT_EQ(pairs.steps(), 20u);
  for (uint64_t step = 0; step < 20; ++step) EXPECT_EQ(at(pairs, step), Pair(step, step)) << step;
  EXPECT_EQ(at(pairs, 3), Pair(3, 3)) << "backwards, too";
}

TEST_F(PairedFramesTest, ByTimeASlowerGameShowsItsFramesLonger) {
  const auto one = session(from_to(0, 19));
  const auto other = session(from_to(0, 19), 0, 200'000'000);
  PairedFrames pairs(*one, *other, PairBy::kTime);
  EXPECT_EQ(at(pairs, 10), Pair(10, 5));
  EXPECT_EQ(at(pairs, 18), Pair(18, 9));
  // Behind the first one's end the second goes on alone, with its own frames.
  EXPECT_EQ(at(pairs, 20), Pair(std::nullopt, 10));
  EXPECT_EQ(pairs.steps(), 20u + 10);
  EXPECT_EQ(pairs.step_of({std::nullopt, 12}), 22u);
  EXPECT_EQ(pairs.duration_ns(22), 200'000'000);
}

TEST_F(PairedFramesTest, ARecordingWithoutFramesHasNone) {
  const auto one = session({});
  const auto other = session(from_to(0, 4));
  for (const PairBy by : {PairBy::kFrame, PairBy::kTime}) {
    PairedFrames pairs(*one, *other, by);
    EXPECT_EQ(pairs.steps(), 5u);
    EXPECT_EQ(at(pairs, 2), Pair(std::nullopt, 2));
    PairedFrames none(*one, *one, by);
    EXPECT_EQ(none.steps(), 0u);
    EXPECT_EQ(at(none, 0), Pair(std::nullopt, std::nullopt));
  }
}

}  // namespace
