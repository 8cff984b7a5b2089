#include "replay/player/destination.h"

#include <gtest/gtest.h>

#include "tests/replay/made_source.h"

namespace {

using replay::Destination;
using PlaceKind = replay::Destination::Kind;

Destination parsed(const char* text) {
  Destination destination;
  const auto status = replay::parse_destination(text, destination);
  EXPECT_TRUE(status.ok()) << text << ": " << status.message();
  return destination;
}

std::string refused(const char* text) {
  Destination destination{PlaceKind::kPercent, true, 1, 2, 3};
  const Destination before = destination;
  const auto status = replay::parse_destination(text, destination);
  EXPECT_FALSE(status.ok()) << text;
  EXPECT_EQ(destination, before) << text;
  return status.message();
}

constexpr int64_t kSecond = 1'000'000'000;

TEST(ParseDestination, ReadsFrameNumbers) {
  EXPECT_EQ(parsed("4711"), (Destination{PlaceKind::kFrame, false, 4711, 0, 0}));
  EXPECT_EQ(parsed(" 4,711 "), (Destination{PlaceKind::kFrame, false, 4711, 0, 0}));
  EXPECT_EQ(parsed("+500"), (Destination{PlaceKind::kFrame, true, 500, 0, 0}));
  EXPECT_EQ(parsed("-3"), (Destination{PlaceKind::kFrame, true, -3, 0, 0}));
}

TEST(ParseDestination, ReadsTimes) {
  EXPECT_EQ(parsed("1:23.4"), (Destination{PlaceKind::kTime, false, 0, 83'400'000'000, 0}));
  EXPECT_EQ(parsed("1:02:03"), (Destination{PlaceKind::kTime, false, 0, 3723 * kSecond, 0}));
  EXPECT_EQ(parsed("83s"), (Destination{PlaceKind::kTime, false, 0, 83 * kSecond, 0}));
  EXPECT_EQ(parsed("2.5 m"), (Destination{PlaceKind::kTime, false, 0, 150 * kSecond, 0}));
  EXPECT_EQ(parsed("250ms"), (Destination{PlaceKind::kTime, false, 0, kSecond / 4, 0}));
  EXPECT_EQ(parsed("-10s"), (Destination{PlaceKind::kTime, true, 0, -10 * kSecond, 0}));
  EXPECT_EQ(parsed("+1:00"), (Destination{PlaceKind::kTime, true, 0, 60 * kSecond, 0}));
}

TEST(ParseDestination, ReadsShares) { EXPECT_EQ(parsed("50%"), (Destination{PlaceKind::kPercent, false, 0, 0, 50})); }

TEST(ParseDestination, SaysWhatIsWrong) {
  EXPECT_NE(refused("").find("type a frame"), std::string::npos);
  EXPECT_NE(refused("12.5").find("12.5s"), std::string::npos);
  EXPECT_NE(refused("banana").find("banana"), std::string::npos);
  EXPECT_NE(refused("1:75").find("1:75"), std::string::npos);
  for (const char* text : {"+", "-", "%", "+50%", "1:2:3:4", ":", "1:", "1.5:20", "s", "1e9", "0x12", "1.2.3", "150%",
                           "99999999999999999999", "9999999999999h", "nan", "inf", "--5", "5-"}) {
    refused(text);
  }
}

class FindDestination : public ::testing::Test {
 protected:
  uint64_t index_of(const char* text, uint64_t shown = 100) {
    uint64_t index = 0;
    const auto found = replay::find_destination(parsed(text), source_, shown, index);
    EXPECT_TRUE(found.ok()) << text << ": " << found.message();
    return index;
  }
  std::string failure(const char* text) {
    uint64_t index = 0;
    return replay::find_destination(parsed(text), source_, 100, index).message();
  }

  // 1000 frames of 10 ms; numbers 500 .. 509 are missing.
  replay_test::MadeSource source_{1000, "made", {}, {{500, 500, 10, false}}};
};

TEST_F(FindDestination, GoesByNumberAndOverGaps) {
  EXPECT_EQ(index_of("300"), 300u);
  EXPECT_EQ(index_of("600"), 590u);
  EXPECT_EQ(index_of("505"), 500u) << "is missing: the next that is there";
}

TEST_F(FindDestination, GoesByTime) {
  EXPECT_EQ(index_of("2s"), 200u);
  EXPECT_EQ(index_of("0:02.005"), 200u) << "the frame that was shown then";
  EXPECT_EQ(index_of("+1s"), 200u);
  EXPECT_EQ(index_of("-5s"), 0u);
  EXPECT_EQ(index_of("+1h"), 999u);
}

TEST_F(FindDestination, GoesByShareAndByFrames) {
  EXPECT_EQ(index_of("0%"), 0u);
  EXPECT_EQ(index_of("100%"), 999u);
  EXPECT_EQ(index_of("+5"), 105u);
  EXPECT_EQ(index_of("-500"), 0u);
}

TEST_F(FindDestination, NamesTheEndOfTheRecording) {
  EXPECT_NE(failure("2000").find("1,009"), std::string::npos) << failure("2000");
  EXPECT_NE(failure("11s").find("0:09.9"), std::string::npos) << failure("11s");
}

TEST(IndexOfTime, FindsTheLastFrameOfThatTimeInTenMillion) {
  replay_test::MadeSource source(10'000'000, "made");
  EXPECT_EQ(source.index_of_time(0), 0u);
  EXPECT_EQ(source.index_of_time(77'777'770'000'001), 7'777'777u);
  EXPECT_EQ(source.index_of_time(UINT64_MAX), 9'999'999u);
}

}  // namespace
