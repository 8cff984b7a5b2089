// What is written to a session comes back: frames, numbers, times, events, gaps, description, also while it is growing.
#include <algorithm>
#include <numeric>
#include <random>
#include <thread>

#include "tests/recorder/session/session_fixture.h"

namespace session_test {
namespace {

class SessionLog : public SessionFixture {};

TEST_F(SessionLog, GivesEveryFrameBack) {
  const std::vector<Slot> slots = frame_slots(700);
  write_session(path_, slots, {.batch = 7});
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  ASSERT_EQ(reader.frame_count(), 700u);
  EXPECT_EQ(read_all(reader), slots);
  EXPECT_EQ(reader.next_frame(), 700u);
  EXPECT_TRUE(reader.gaps().empty());
  EXPECT_EQ(reader.damage().damaged_bytes + reader.damage().incomplete_bytes, 0u);
  EXPECT_EQ(reader.state(), State::kFinished);
  EXPECT_FALSE(reader.was_recovered());
}

TEST_F(SessionLog, HoldsAtTheBordersOfChunksAndBatches) {
  for (uint64_t count : {0, 1, 2, 255, 256, 257, 511, 512, 513}) {
    for (size_t batch : {size_t{1}, size_t{10}, size_t{256}, size_t{1000}}) {
      const std::string path = folder_ / (std::to_string(count) + "-" + std::to_string(batch) + ".oro");
      const std::vector<Slot> slots = frame_slots(count);
      write_session(path, slots, {.batch = batch});
      EXPECT_EQ(read_all(path), slots) << path;
    }
  }
}

TEST_F(SessionLog, FramesAreReachedInAnyOrder) {
  const std::vector<Slot> slots = frame_slots(3000);
  write_session(path_, slots, {.batch = 64});
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  std::vector<uint64_t> order(slots.size());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937(5));
  for (uint64_t index : order) ASSERT_EQ(read_slot(reader, index), slots[index]) << index;
  for (uint64_t index = slots.size(); index-- > 0;) ASSERT_EQ(read_slot(reader, index), slots[index]) << index;
}

TEST_F(SessionLog, RefusesAnIndexBehindTheEnd) {
  write_session(path_, frame_slots(3));
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  Slot slot(kSlotBytes, std::byte{9});
  for (uint64_t index : {uint64_t{3}, UINT64_MAX}) {
    EXPECT_FALSE(reader.read(index, slot).ok());
    EXPECT_EQ(slot, Slot(kSlotBytes, std::byte{9})) << "the slot was touched";
  }
}

TEST_F(SessionLog, DescribesItself) {
  const SessionInfo info = ball_info("/somewhere/ball.dat");
  write_session(path_, frame_slots(1), {.info = info});
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  const SessionInfo& read = reader.info();
  EXPECT_EQ(read.id, info.id);
  EXPECT_EQ(read.start_unix_ns, info.start_unix_ns);
  EXPECT_EQ(read.slot_bytes, kSlotBytes);
  EXPECT_EQ(read.game, "ball");
  EXPECT_EQ(read.game_version, "1.2");
  EXPECT_EQ(read.ring_path, "/somewhere/ball.dat");
  EXPECT_EQ(read.extra, info.extra);
  EXPECT_EQ(read.schema.to_json(), info.schema.to_json());
}

TEST_F(SessionLog, MarksTheFramesWithEvents) {
  BallRun run;
  std::vector<std::pair<uint64_t, uint64_t>> expected;
  for (uint64_t i = 0; i < 600; ++i) {
    if (run.events(i) != 0) expected.emplace_back(i, run.events(i));
  }
  ASSERT_GT(expected.size(), 10u);
  write_session(path_, frame_slots(600), {.batch = 9});
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  std::vector<std::pair<uint64_t, uint64_t>> marks;
  for (const auto& mark : reader.events()) marks.emplace_back(mark.index, mark.events);
  EXPECT_EQ(marks, expected);
}

// Frames 10..299 without 20..29, 100 and 290.
std::vector<Slot> slots_with_gaps() {
  std::vector<Slot> slots;
  BallRun run;
  for (uint64_t i = 10; i < 300; ++i) {
    if ((i < 20 || i >= 30) && i != 100 && i != 290) slots.push_back(frame_slot(run, i));
  }
  return slots;
}

TEST_F(SessionLog, ShowsMissingNumbersAsGaps) {
  const std::vector<Slot> slots = slots_with_gaps();
  for (size_t batch : {1, 16, 1000}) {
    const std::string path = folder_ / (std::to_string(batch) + ".oro");
    write_session(path, slots, {.batch = batch});
    SessionReader reader;
    ASSERT_OK(reader.open(path));
    EXPECT_EQ(read_all(reader), slots);
    ASSERT_EQ(reader.gaps().size(), 4u);
    const uint64_t expected[4][3] = {{0, 0, 10}, {10, 20, 10}, {80, 100, 1}, {269, 290, 1}};
    for (size_t i = 0; i < 4; ++i) {
      const Gap& gap = reader.gaps()[i];
      EXPECT_EQ(gap.index, expected[i][0]);
      EXPECT_EQ(gap.first_missing, expected[i][1]);
      EXPECT_EQ(gap.count, expected[i][2]);
      EXPECT_FALSE(gap.damaged);
    }
  }
}

TEST_F(SessionLog, ShowsFramesRejectedAtTheEndAsAGap) {
  LogWriter log;
  ASSERT_OK(log.create(path_, ball_info()));
  for (const Slot& slot : frame_slots(5)) ASSERT_TRUE(log.add(slot));
  ASSERT_OK(log.finish(false, 8));
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  ASSERT_EQ(reader.gaps().size(), 1u);
  EXPECT_EQ(reader.gaps()[0].index, 5u);
  EXPECT_EQ(reader.gaps()[0].first_missing, 5u);
  EXPECT_EQ(reader.gaps()[0].count, 3u);
  EXPECT_FALSE(reader.gaps()[0].damaged);
}

TEST_F(SessionLog, FindsFramesByNumber) {
  const std::vector<Slot> slots = slots_with_gaps();
  const std::vector<uint64_t> numbers = numbers_of(slots);
  write_session(path_, slots, {.batch = 16});
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  for (uint64_t number = 0; number < 320; ++number) {
    const auto expected = std::lower_bound(numbers.begin(), numbers.end(), number) - numbers.begin();
    EXPECT_EQ(reader.index_of_number(number), static_cast<uint64_t>(expected)) << number;
  }
  EXPECT_EQ(reader.index_of_number(UINT64_MAX), slots.size());
}

TEST_F(SessionLog, FindsFramesByTime) {
  write_session(path_, frame_slots(600, 2), {.batch = 16});  // the first at two ticks
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(reader.index_of_time(0), 0u);
  for (uint64_t index = 0; index < 600; ++index) {
    const uint64_t time_ns = (index + 2) * kTickNs;
    ASSERT_EQ(reader.index_of_time(time_ns), index);
    ASSERT_EQ(reader.index_of_time(time_ns + kTickNs - 1), index);
    ASSERT_EQ(reader.index_of_time(time_ns - 1), index == 0 ? 0 : index - 1);
  }
  EXPECT_EQ(reader.index_of_time(UINT64_MAX), 599u);
}

TEST_F(SessionLog, AnEmptySessionHasNoFrames) {
  write_session(path_, {});
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(reader.frame_count(), 0u);
  EXPECT_EQ(reader.index_of_number(5), 0u);
  EXPECT_EQ(reader.index_of_time(5), 0u);
  Seal seal;
  EXPECT_FALSE(reader.read_seal(0, seal).ok());
}

TEST_F(SessionLog, IsFollowedWhileItGrows) {
  const std::vector<Slot> slots = frame_slots(600);
  LogWriter log;
  ASSERT_OK(log.create(path_, ball_info()));
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(reader.state(), State::kRecording);
  for (size_t i = 0; i < slots.size(); ++i) {
    ASSERT_TRUE(log.add(slots[i]));
    if (i % 5 != 0) continue;
    ASSERT_OK(log.flush());
    ASSERT_OK(reader.refresh());
    ASSERT_EQ(reader.frame_count(), i + 1);
    ASSERT_EQ(read_slot(reader, i), slots[i]);
    ASSERT_EQ(read_slot(reader, i / 2), slots[i / 2]);
  }
  ASSERT_OK(log.finish(false));
  ASSERT_OK(reader.refresh());
  EXPECT_EQ(reader.state(), State::kFinished);
  EXPECT_EQ(read_all(reader), slots);
}

TEST_F(SessionLog, RecordingDiedAndFinishedAreToldApart) {
  SessionReader reader;
  {
    LogWriter log;
    ASSERT_OK(log.create(path_, ball_info()));
    ASSERT_OK(reader.open(path_));
    EXPECT_EQ(reader.state(), State::kRecording);
  }
  EXPECT_EQ(reader.state(), State::kDied);
  write_session(folder_ / "other.oro", frame_slots(1));
  ASSERT_OK(reader.open(folder_ / "other.oro"));
  EXPECT_EQ(reader.state(), State::kFinished);
  EXPECT_STREQ(name_of(State::kRecording), "recording");
  EXPECT_STREQ(name_of(State::kDied), "died");
  EXPECT_STREQ(name_of(State::kFinished), "finished");
}

TEST_F(SessionLog, ManyReadersSeeTheSameWhileItIsWritten) {
  const std::vector<Slot> slots = frame_slots(2000);
  LogWriter log;
  ASSERT_OK(log.create(path_, ball_info()));
  const auto follow = [&] {
    SessionReader reader;
    EXPECT_OK(reader.open(path_));
    while (reader.frame_count() < slots.size() && !::testing::Test::HasFailure()) {
      const uint64_t before = reader.frame_count();
      EXPECT_OK(reader.refresh());
      if (reader.frame_count() == before) std::this_thread::yield();
      EXPECT_EQ(reader.damage().damaged_bytes, 0u);
    }
    EXPECT_EQ(read_all(reader), slots);
  };
  std::thread first(follow);
  std::thread second(follow);
  for (size_t i = 0; i < slots.size(); ++i) {
    EXPECT_TRUE(log.add(slots[i]));
    if (i % 3 == 0) EXPECT_OK(log.flush());
  }
  EXPECT_OK(log.finish(false));
  first.join();
  second.join();
}

TEST_F(SessionLog, KeepsAFrameWhoseSealDoesNotHold) {
  std::vector<Slot> slots = frame_slots(20);
  slots[7][0] ^= std::byte{1};
  slots[19][1] ^= std::byte{1};
  write_session(path_, slots, {.batch = 4});
  EXPECT_EQ(read_all(path_), slots);
}

// Such a number would make a reader take all that follows for damaged.
TEST_F(SessionLog, DoesNotTrustTheNumberOfAFrameWhoseSealDoesNotHold) {
  for (const uint64_t number : {uint64_t{2}, uint64_t{1} << 60, UINT64_MAX}) {
    std::vector<Slot> slots = frame_slots(40);
    std::memcpy(slots[10].data() + kSlotBytes - recorder::kSealBytes, &number, sizeof number);
    const std::string path = folder_ / (std::to_string(number) + ".oro");
    LogWriter log;
    ASSERT_OK(log.create(path, ball_info()));
    for (size_t i = 0; i < slots.size(); ++i) EXPECT_EQ(log.add(slots[i]), i != 10) << i;
    ASSERT_OK(log.finish(false));
    slots.erase(slots.begin() + 10);
    SessionReader reader;
    ASSERT_OK(reader.open(path));
    EXPECT_EQ(read_all(reader), slots);
    ASSERT_EQ(reader.gaps().size(), 1u);
    EXPECT_EQ(reader.gaps()[0].first_missing, 10u);
  }
}

TEST_F(SessionLog, RefusesToReplaceAFile) {
  write_session(path_, frame_slots(3));
  const Bytes before = read_file(path_);
  LogWriter log;
  EXPECT_FALSE(log.create(path_, ball_info()).ok());
  EXPECT_EQ(read_file(path_), before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1) << "a temporary file is left";
}

TEST_F(SessionLog, IsNotReopenedWhileItIsRecorded) {
  LogWriter log;
  ASSERT_OK(log.create(path_, ball_info()));
  LogWriter second;
  const Status refused = second.reopen(path_, ball_info());
  EXPECT_THAT(refused.message(), testing::HasSubstr("is being recorded by this process"));
}

TEST_F(SessionLog, SaysThatItsFileHasBeenDeleted) {
  LogWriter log;
  ASSERT_OK(log.create(path_, ball_info()));
  const std::vector<Slot> slots = frame_slots(2);
  ASSERT_TRUE(log.add(slots[0]));
  ASSERT_OK(log.flush());
  std::filesystem::remove(path_);
  ASSERT_TRUE(log.add(slots[1]));
  EXPECT_THAT(log.flush().message(), testing::HasSubstr("has been removed or replaced"));
  EXPECT_FALSE(log.finish(false).ok());
}

// Decoded chunks of large frames are bounded too.
TEST_F(SessionLog, LargeFramesComeBack) {
  constexpr uint32_t kLarge = 1u << 20;
  const std::vector<Slot> slots = frame_slots(70, 0, kLarge);
  write_session(path_, slots, {.batch = 20, .info = ball_info("", kLarge)});
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  ASSERT_EQ(reader.frame_count(), 70u);
  for (uint64_t index : {0, 63, 64, 69, 1}) EXPECT_EQ(read_slot(reader, index), slots[index]) << index;
}

}  // namespace
}  // namespace session_test
