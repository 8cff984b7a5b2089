#include "replay/compare/differences.h"

#include "engine/inspect/session_source.h"
#include "tests/replay/library/library_sessions.h"
#include "tests/support/eventually.h"
#include "tests/support/swarm.h"

namespace {

using namespace replay_test;
using recorder::Field;
using recorder::FieldType;
using recorder::FrameSchema;
using replay::DifferenceScan;
using replay::FrameComparer;
using replay::PairBy;
using testing_support::BallState;
using testing_support::eventually;
using testing_support::TempDir;

std::unique_ptr<engine::SessionSource> open_source(const std::string& path) {
  recorder::session::SessionReader reader;
  const auto opened = reader.open(path);
  EXPECT_TRUE(opened.ok()) << opened.message();
  return std::make_unique<engine::SessionSource>(std::move(reader));
}

bool ended(const DifferenceScan& scan) {
  return eventually([&] { return scan.ended(); });
}

void change(TestFrame& frame, int32_t score) {
  BallState state;
  std::memcpy(&state, frame.bytes.data(), sizeof state);
  state.score += score;
  frame.bytes = frame_bytes(state);
}

// --- scanning ------------------------------------------------------------------------------------------------------

TEST(DifferenceScan, TheSameRecordingHasNoDifference) {
  const TempDir folder;
  auto frames = ball_frames(1000);
  const auto one = open_source(write_packed(folder / "a.oro", {}, frames));
  for (TestFrame& frame : frames) frame.time_ns += 5'000'000;  // time is no difference
  const auto other = open_source(write_finished(folder / "b.oro", {}, frames));
  DifferenceScan scan(*one, *other, PairBy::kFrame);
  ASSERT_TRUE(ended(scan));
  EXPECT_TRUE(scan.complete());
  EXPECT_EQ(scan.scanned(), 1000u);
  EXPECT_EQ(scan.differing(), 0u);
  EXPECT_EQ(scan.first(), std::nullopt);
  EXPECT_EQ(scan.next(0), std::nullopt);
  EXPECT_EQ(scan.previous(999), std::nullopt);
}

TEST(DifferenceScan, FindsTheOneFrameInTwentyThousand) {
  const TempDir folder;
  auto frames = ball_frames(20'000);
  const auto one = open_source(write_packed(folder / "a.oro", {}, frames));
  change(frames[11'111], 1);
  const auto other = open_source(write_packed(folder / "b.oro", {}, frames));
  for (const PairBy by : {PairBy::kFrame, PairBy::kTime}) {
    DifferenceScan scan(*one, *other, by);
    ASSERT_TRUE(ended(scan));
    EXPECT_EQ(scan.differing(), 1u);
    EXPECT_EQ(scan.first(), std::optional<uint64_t>(11'111));
    EXPECT_EQ(scan.next(11'110), std::optional<uint64_t>(11'111));
    EXPECT_EQ(scan.next(11'111), std::nullopt);
    EXPECT_EQ(scan.previous(11'112), std::optional<uint64_t>(11'111));
    EXPECT_EQ(scan.previous(11'111), std::nullopt);
    EXPECT_TRUE(scan.within(11'000, 11'111));
    EXPECT_FALSE(scan.within(0, 11'110));
    EXPECT_FALSE(scan.within(11'112, 19'999));
  }
}

TEST(DifferenceScan, StepsForwardAndBackThroughEveryDifference) {
  const TempDir folder;
  auto frames = ball_frames(300);
  const auto one = open_source(write_packed(folder / "a.oro", {}, frames));
  const std::vector<uint64_t> changed{0, 1, 63, 64, 65, 127, 128, 200, 299};
  for (const uint64_t at : changed) change(frames[at], 7);
  const auto other = open_source(write_packed(folder / "b.oro", {}, frames));
  DifferenceScan scan(*one, *other, PairBy::kFrame);
  ASSERT_TRUE(ended(scan));
  std::vector<uint64_t> forward{*scan.first()};
  while (const auto next = scan.next(forward.back())) forward.push_back(*next);
  EXPECT_EQ(forward, changed);
  std::vector<uint64_t> back{299};
  while (const auto previous = scan.previous(back.back())) back.push_back(*previous);
  EXPECT_EQ(back, std::vector<uint64_t>(changed.rbegin(), changed.rend()));
}

TEST(DifferenceScan, WhereOneEndsIsADifferenceButNotWhatFollows) {
  const TempDir folder;
  auto frames = ball_frames(500);
  const auto one = open_source(write_packed(folder / "a.oro", {}, frames));
  frames.resize(400);
  const auto other = open_source(write_packed(folder / "b.oro", {}, frames));
  DifferenceScan scan(*one, *other, PairBy::kFrame);
  ASSERT_TRUE(ended(scan));
  EXPECT_EQ(scan.differing(), 1u);
  EXPECT_EQ(scan.first(), std::optional<uint64_t>(400));
}

TEST(DifferenceScan, EventsAreADifference) {
  const TempDir folder;
  auto frames = ball_frames(100);
  const auto one = open_source(write_packed(folder / "a.oro", {}, frames));
  frames[50].events = testing_support::kBallBounced;
  const auto other = open_source(write_packed(folder / "b.oro", {}, frames));
  DifferenceScan scan(*one, *other, PairBy::kFrame);
  ASSERT_TRUE(ended(scan));
  EXPECT_EQ(scan.first(), std::optional<uint64_t>(50));
}

TEST(DifferenceScan, ACancelledOneKeepsWhatItFound) {
  const TempDir folder;
  auto frames = ball_frames(2000);
  const auto one = open_source(write_packed(folder / "a.oro", {}, frames));
  DifferenceScan scan(*one, *one, PairBy::kFrame);
  scan.cancel();
  ASSERT_TRUE(ended(scan));
  EXPECT_LE(scan.scanned(), 2000u);
}

TEST(DifferenceScan, AFileThatHasGoneIsAnError) {
  const TempDir folder;
  const auto one = open_source(write_packed(folder / "a.oro", {}, ball_frames(10)));
  std::filesystem::remove(folder / "a.oro");
  DifferenceScan scan(*one, *one, PairBy::kFrame);
  ASSERT_TRUE(ended(scan));
  EXPECT_NE(scan.error().find("a.oro"), std::string::npos) << scan.error();
  EXPECT_FALSE(scan.complete());
  EXPECT_EQ(scan.first(), std::nullopt);
}

// --- frames of different schemas -----------------------------------------------------------------------------------

Field field(const char* name, FieldType type, uint32_t offset, uint32_t count = 1) {
  Field made;
  made.name = name;
  made.type = type;
  made.offset = offset;
  made.count = count;
  return made;
}

// Two ages of a game: the later one has its score elsewhere and wider, lost `lives` and got `level`.
FrameSchema early() {
  return {"game",
          1,
          8,
          {field("score", FieldType::kU16, 0), field("lives", FieldType::kU8, 2), field("row", FieldType::kU8, 4, 4)},
          {{0, "food", 0}, {1, "death", 0}}};
}
FrameSchema late() {
  return {"game",
          2,
          16,
          {field("level", FieldType::kU8, 0), field("score", FieldType::kU32, 4), field("row", FieldType::kU8, 8, 6)},
          {{0, "food", 0}, {1, "level", 0}}};
}

std::vector<std::byte> slot_of(std::initializer_list<int> bytes, uint64_t events = 0) {
  std::vector<std::byte> slot;
  for (const int byte : bytes) slot.push_back(static_cast<std::byte>(byte));
  slot.resize(slot.size() + recorder::kSealBytes);
  recorder::seal_slot(slot, 0, 0, events);
  return slot;
}

TEST(FrameComparer, FramesOfOtherSchemasAreComparedByName) {
  FrameComparer comparer(early(), late());
  EXPECT_FALSE(comparer.same_layout());
  EXPECT_EQ(comparer.only_in_one(), std::vector<std::string>{"lives"});
  EXPECT_EQ(comparer.only_in_other(), std::vector<std::string>{"level"});
  const auto one = slot_of({44, 1, 3, 0, 1, 2, 3, 4});
  EXPECT_FALSE(comparer.differ(one, slot_of({9, 0, 0, 0, 44, 1, 0, 0, 1, 2, 3, 4, 77, 77, 0, 0})));
  const auto other = slot_of({9, 0, 0, 0, 45, 1, 0, 0, 1, 2, 9, 4, 5, 6, 0, 0});
  EXPECT_TRUE(comparer.differ(one, other));
  const auto found = comparer.differences(one, other);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].name, "score");
  EXPECT_EQ(found[0].values[0].one, "300");
  EXPECT_EQ(found[0].values[0].other, "301");
  EXPECT_EQ(found[1].name, "row");
  EXPECT_EQ(found[1].different, 1u);
  EXPECT_EQ(found[1].values[0].index, 2u);
}

TEST(FrameComparer, EventsCountWhereTheyMeanTheSame) {
  FrameComparer comparer(early(), late());
  const auto one = slot_of({0, 0, 0, 0, 0, 0, 0, 0});
  const std::initializer_list<int> zeros{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_TRUE(comparer.differ(one, slot_of(zeros, 1)));
  EXPECT_FALSE(comparer.differ(one, slot_of(zeros, 2))) << "death is not level";
  EXPECT_EQ(comparer.differences(one, slot_of(zeros, 1))[0].values[0].other, "food");
}

TEST(FrameComparer, OfTheSameLayoutEveryByteCounts) {
  FrameComparer comparer(early(), early());
  const auto one = slot_of({0, 0, 0, 0, 0, 0, 0, 0});
  const auto other = slot_of({0, 0, 0, 5, 0, 0, 0, 0});
  EXPECT_TRUE(comparer.differ(one, other));
  const auto found = comparer.differences(one, other);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "bytes without a field");
  EXPECT_EQ(found[0].values[0].other, "05");
}

TEST(FrameComparer, AGridTellsItsCells) {
  const FrameSchema schema = testing_support::ball_schema();
  FrameComparer comparer(schema, schema);
  const auto frames = ball_frames(40);
  const auto slot = [](const TestFrame& frame) {
    std::vector<std::byte> bytes = frame.bytes;
    bytes.resize(bytes.size() + recorder::kSealBytes);
    return bytes;
  };
  const auto found = comparer.differences(slot(frames[0]), slot(frames[39]));
  const auto court = std::ranges::find(found, "court", &replay::FieldDifference::name);
  ASSERT_NE(court, found.end());
  EXPECT_EQ(court->columns, static_cast<uint32_t>(testing_support::kCourtColumns));
  EXPECT_EQ(court->different, 2u) << "where the ball was and where it is";
  EXPECT_EQ(std::ranges::count(court->cells, true), 2);
}

TEST(DifferenceScan, ForeignSchemasAreCompared) {
  const TempDir folder;
  std::vector<TestFrame> one_frames, other_frames;
  for (uint64_t i = 0; i < 100; ++i) {
    const auto score = static_cast<std::byte>(i);
    std::vector<std::byte> one(8), other(16);
    one[0] = other[4] = score;
    if (i == 60) other[4] = std::byte{99};
    other[0] = std::byte{7};
    one_frames.push_back({i, i, 0, one});
    other_frames.push_back({i, i, 0, other});
  }
  const auto one = open_source(write_packed(folder / "a.oro", {.schema = early()}, one_frames));
  const auto other = open_source(write_packed(folder / "b.oro", {.schema = late()}, other_frames));
  DifferenceScan scan(*one, *other, PairBy::kFrame);
  ASSERT_TRUE(ended(scan));
  EXPECT_EQ(scan.first(), std::optional<uint64_t>(60));
  EXPECT_EQ(scan.differing(), 1u);
}

TEST(DifferenceList, SingleValuesComeFirstAndLongArraysAreCut) {
  replay::FieldDifference grid{"board", 4, 16, 9, {}, std::vector<bool>(16)};
  for (uint32_t i = 0; i < 9; ++i) grid.values.push_back({i, "a", "b"});
  const replay::FieldDifference score{"score", 0, 1, 1, {{0, "1", "2"}}, {}};
  const auto lines = replay::lines_of({grid, score});
  ASSERT_EQ(lines.size(), 8u);
  EXPECT_EQ(lines[0].name, "score");
  EXPECT_EQ(lines[1].name, "board[0,0]");
  EXPECT_EQ(lines[6].name, "board[1,1]");
  EXPECT_EQ(lines[7].remark, "and 3 more of board");
  EXPECT_EQ(replay::names_of({"a", "b", "c"}, 2), "a, b and 1 more");
}

// --- lists of things -------------------------------------------------------------------------------------------------

using Swarm = testing_support::SwarmOf<20>;

std::vector<std::byte> swarm_slot(const Swarm& swarm) {
  std::vector<std::byte> slot(sizeof swarm + recorder::kSealBytes);
  std::memcpy(slot.data(), &swarm, sizeof swarm);
  recorder::seal_slot(slot, 7, 7, 0);
  return slot;
}

TEST(FrameComparer, ComparesThingsOfListsByTheirNumberWhereverTheyLie) {
  const FrameSchema schema = testing_support::swarm_schema<20>();
  Swarm one{};
  testing_support::start_swarm(one, 3, 5);
  Swarm other = one;
  std::swap(other.bugs[0], other.bugs[4]);
  FrameComparer comparer(schema, schema);
  EXPECT_FALSE(comparer.differ(swarm_slot(one), swarm_slot(other)));
  EXPECT_TRUE(comparer.differences(swarm_slot(one), swarm_slot(other)).empty());
  other.bugs[4].hp = 55;  // of number 1
  other.bugs[2].id = 30;  // number 3 has gone, 30 has come
  EXPECT_TRUE(comparer.differ(swarm_slot(one), swarm_slot(other)));
  const auto lines = replay::lines_of(comparer.differences(swarm_slot(one), swarm_slot(other)));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].name, "bugs[#1].hp");
  EXPECT_EQ(lines[0].one, "100");
  EXPECT_EQ(lines[0].other, "55");
  EXPECT_EQ(lines[1].name, "bugs[#3]");
  EXPECT_EQ(lines[1].other, "not there");
  EXPECT_EQ(lines[2].name, "bugs[#30]");
  EXPECT_EQ(lines[2].one, "not there");
}

TEST(FrameComparer, ComparesListsOfTwoVersionsOfASchema) {
  const FrameSchema schema = testing_support::swarm_schema<20>();
  const FrameSchema larger = testing_support::swarm_schema<24>();
  Swarm one{};
  testing_support::start_swarm(one, 3, 5);
  testing_support::SwarmOf<24> other{};
  testing_support::start_swarm(other, 3, 5);
  const auto slot = [&] {
    std::vector<std::byte> made(sizeof other + recorder::kSealBytes);
    std::memcpy(made.data(), &other, sizeof other);
    recorder::seal_slot(made, 7, 7, 0);
    return made;
  };
  FrameComparer comparer(schema, larger);
  EXPECT_FALSE(comparer.same_layout());
  EXPECT_FALSE(comparer.differ(swarm_slot(one), slot()));
  other.bugs[1].hp = 20;
  EXPECT_TRUE(comparer.differ(swarm_slot(one), slot()));
  const auto lines = replay::lines_of(comparer.differences(swarm_slot(one), slot()));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].name, "bugs[#2].hp");
}

}  // namespace
