// A recorder from start to stop, when nothing goes wrong.
#include "tests/recorder/recorder_fixture.h"

namespace recorder_test {
namespace {

using recorder::Status;

class RecorderBasics : public RecorderFixture {};

TEST_F(RecorderBasics, EveryCommittedFrameIsInTheSession) {
  Recorder recorder;
  start(recorder);
  EXPECT_TRUE(recorder.recording());
  EXPECT_TRUE(notices_.empty());
  Player(recorder).play_waiting(1000);
  EXPECT_EQ(recorder.next_frame(), 1000u);
  const std::string path = recorder.session_path();
  ASSERT_OK(recorder.stop());
  EXPECT_FALSE(recorder.recording());
  EXPECT_EQ(path, only_session());
  expect_ticks(path, 1000);
  const RecorderStats stats = recorder.stats();
  EXPECT_EQ(stats.committed, 1000u);
  EXPECT_EQ(stats.written, 1000u);
  EXPECT_EQ(stats.rejected + stats.damaged + stats.lag_frames, 0u);
  EXPECT_EQ(stats.error, "");
  EXPECT_LE(stats.commit_p50_ns, stats.commit_p99_ns);
  EXPECT_LE(stats.commit_p99_ns, stats.commit_max_ns);
  EXPECT_GT(stats.commit_max_ns, 0u);
}

TEST_F(RecorderBasics, StopDrainsWhatIsStillInTheRing) {
  for (int ticks = 1; ticks <= static_cast<int>(kRingSlots); ++ticks) {
    Recorder recorder;
    start(recorder);
    Player player(recorder);
    for (int i = 0; i < ticks; ++i) ASSERT_TRUE(player.play(false));
    const std::string path = recorder.session_path();
    ASSERT_OK(recorder.stop());
    ASSERT_NO_FATAL_FAILURE(expect_ticks(path, static_cast<uint64_t>(ticks)));
  }
}

TEST_F(RecorderBasics, ASlowGameIsWrittenWithoutWaitingForMore) {
  Recorder recorder;
  start(recorder);
  ASSERT_TRUE(Player(recorder).play(false));
  EXPECT_TRUE(eventually([&] { return recorder.stats().written == 1; }));
  EXPECT_EQ(recorder.stats().lag_frames, 0u);
  SessionReader reader;
  ASSERT_OK(reader.open(recorder.session_path()));
  EXPECT_EQ(reader.frame_count(), 1u);
  EXPECT_EQ(reader.state(), State::kRecording);
}

TEST_F(RecorderBasics, TimesAndDescriptionAreKept) {
  RecorderOptions with = options();
  with.extra = {{"seed", "20"}, {"mode", "walls"}};
  Recorder recorder;
  start(recorder, with);
  Player(recorder).play_waiting(50);
  const std::string path = recorder.session_path();
  ASSERT_OK(recorder.stop());
  SessionReader reader;
  ASSERT_OK(reader.open(path));
  EXPECT_EQ(reader.info().extra, with.extra);
  EXPECT_EQ(reader.info().game, "ball");
  EXPECT_EQ(reader.info().ring_path, ring_path_);
  uint64_t last = 0;
  for (uint64_t i = 0; i < 50; ++i) {
    Seal seal;
    ASSERT_OK(reader.read_seal(i, seal));
    EXPECT_GE(seal.time_ns, last);
    EXPECT_EQ(reader.index_of_number(i), i);
    last = seal.time_ns;
  }
}

// What the recorder takes its checker takes: times do not decrease.
TEST_F(RecorderBasics, ATimeBeforeTheLastOneBecomesThatAndIsCounted) {
  Recorder recorder;
  start(recorder);
  BallRun run;
  const std::vector<uint64_t> given = {5'000, 3'000, 0, 7'000, 6'999};
  for (size_t i = 0; i < given.size(); ++i) {
    std::memcpy(recorder.begin_waiting(), &run.at(i), sizeof(BallState));
    recorder.commit_at(run.events(i), given[i]);
  }
  std::memcpy(recorder.begin_waiting(), &run.at(5), sizeof(BallState));
  recorder.commit_at(run.events(5), UINT64_MAX / 4);
  std::memcpy(recorder.begin_waiting(), &run.at(6), sizeof(BallState));
  recorder.commit(run.events(6));  // whose clock is behind that
  EXPECT_EQ(recorder.stats().times_corrected, 4u);
  ASSERT_OK(recorder.stop());
  std::vector<uint64_t> times;
  for (const Slot& slot : read_all(only_session())) {
    EXPECT_TRUE(recorder::seal_is_valid(slot));
    times.push_back(recorder::seal_of(slot).time_ns);
  }
  EXPECT_EQ(times, (std::vector<uint64_t>{5'000, 5'000, 5'000, 7'000, 7'000, UINT64_MAX / 4, UINT64_MAX / 4}));
  start(recorder);
  Player(recorder).play_waiting(1);
  EXPECT_EQ(recorder.stats().times_corrected, 0u) << "the next recording counts by itself";
}

// Packing millions of frames takes seconds.
TEST_F(RecorderBasics, PackingTellsItsProgressAndCanBeStopped) {
  Recorder recorder;
  start(recorder);
  Player(recorder).play_waiting(1000);
  uint64_t calls = 0;
  uint64_t last = 0;
  ASSERT_OK(recorder.stop([&](uint64_t done, uint64_t all) {
    EXPECT_GE(done, last);
    EXPECT_LE(done, all);
    last = done;
    return ++calls < 3;
  }));
  EXPECT_EQ(calls, 3u);
  EXPECT_THAT(recorder.notices(), testing::ElementsAre(HasSubstr("packing was stopped - the session is whole")));
  const std::string path = only_session();
  SessionReader reader;
  ASSERT_OK(reader.open(path));
  EXPECT_FALSE(reader.is_packed());
  expect_ticks(path, 1000);

  RecorderOptions stopped = options();
  stopped.progress = [](uint64_t, uint64_t) { return false; };
  EXPECT_THAT(recorder.start(stopped, notices_).message(), HasSubstr("was stopped - the next start goes on with it"));
  expect_ticks(path, 1000);
  start(recorder);
  ASSERT_OK(recorder.stop());
  ASSERT_OK(reader.open(path));
  EXPECT_TRUE(reader.is_packed());
  expect_ticks(path, 1000);
}

TEST_F(RecorderBasics, BeginAgainGivesTheSamePlace) {
  Recorder recorder;
  start(recorder);
  std::byte* place = recorder.begin();
  ASSERT_NE(place, nullptr);
  EXPECT_EQ(recorder.begin(), place);
  EXPECT_EQ(recorder.begin_waiting(), place);
  recorder.commit(0);
  EXPECT_NE(recorder.begin(), place);
}

TEST_F(RecorderBasics, DoesNothingUnlessStarted) {
  Recorder recorder;
  EXPECT_EQ(recorder.begin(), nullptr);
  EXPECT_EQ(recorder.begin_waiting(), nullptr);
  recorder.commit(1);
  EXPECT_OK(recorder.stop());
  EXPECT_EQ(recorder.stats().committed + recorder.stats().rejected, 0u);
}

TEST_F(RecorderBasics, ASessionWithoutFramesIsRemoved) {
  Recorder recorder;
  start(recorder);
  EXPECT_EQ(list_sessions(sessions_).size(), 1u);
  ASSERT_OK(recorder.stop());
  EXPECT_TRUE(list_sessions(sessions_).empty());
  EXPECT_EQ(recorder.session_path(), "");
}

TEST_F(RecorderBasics, IsStartedAgainAfterItsStop) {
  Recorder recorder;
  std::vector<std::string> paths;
  for (int run = 0; run < 3; ++run) {
    start(recorder);
    Player(recorder).play_waiting(20);
    paths.push_back(recorder.session_path());
    ASSERT_OK(recorder.stop());
    EXPECT_EQ(recorder.stats().committed, 20u) << "counters of an earlier session";
    EXPECT_EQ(recorder.stats().written, 20u);
  }
  EXPECT_EQ(list_sessions(sessions_).size(), 3u) << "sessions of the same second need names of their own";
  for (const std::string& path : paths) expect_ticks(path, 20);
}

TEST_F(RecorderBasics, IsNotStartedTwice) {
  Recorder recorder;
  start(recorder);
  EXPECT_THAT(recorder.start(options(), notices_).message(), HasSubstr("already been started"));
  Player(recorder).play_waiting(3);
  const std::string path = recorder.session_path();
  ASSERT_OK(recorder.stop());
  expect_ticks(path, 3);
}

TEST_F(RecorderBasics, WithoutASessionsFolderFramesGoToTheRingAlone) {
  RecorderOptions with = options();
  with.sessions_folder = "";
  Recorder recorder;
  start(recorder, with);
  EXPECT_EQ(recorder.session_path(), "");
  Player player(recorder);
  for (uint32_t i = 0; i < kRingSlots; ++i) ASSERT_TRUE(player.play(false));
  EXPECT_EQ(recorder.begin_waiting(), nullptr) << "this ring has no reader";
  EXPECT_FALSE(player.play(false));
  EXPECT_EQ(recorder.stats().rejected, 1u);

  MemoryMappedCircularBuffer reader({kRingSlots, kSlotBytes, recorder::ring::Overflow::kReject, Durability::none()});
  ASSERT_TRUE(reader.initialize(ring_path_.c_str()));
  BallRun run;
  Slot slot(kSlotBytes);
  for (uint64_t i = 0; i < kRingSlots; ++i) {
    ASSERT_TRUE(reader.read_slot(slot.data(), slot.size()));
    EXPECT_TRUE(is_tick(slot, i, run));
  }
  EXPECT_TRUE(player.play(false)) << "there is room again";
  EXPECT_FALSE(std::filesystem::exists(sessions_));
}

TEST_F(RecorderBasics, EveryDurabilityRecords) {
  for (const Durability durability :
       {Durability::none(), Durability::every(std::chrono::milliseconds(1)), Durability::each_write()}) {
    RecorderOptions with = options();
    with.durability = durability;
    Recorder recorder;
    start(recorder, with);
    Player(recorder).play_waiting(40);
    const std::string path = recorder.session_path();
    ASSERT_OK(recorder.stop());
    EXPECT_EQ(recorder.stats().error, "");
    ASSERT_NO_FATAL_FAILURE(expect_ticks(path, 40));
  }
}

TEST_F(RecorderBasics, AFrameOverwrittenInTheRingDoesNotTakeOthersWithIt) {
  Recorder recorder;
  start(recorder);
  Player player(recorder);
  std::byte* kept = recorder.begin();
  ASSERT_NE(kept, nullptr);
  // The game runs over its frame into the seal, after it was committed. The consumer may have been faster: then nothing
  // is lost either.
  ASSERT_TRUE(player.play(false));
  std::memset(kept, 0xff, kSlotBytes);
  player.play_waiting(50);
  const std::string path = recorder.session_path();
  ASSERT_OK(recorder.stop());
  const RecorderStats stats = recorder.stats();
  SessionReader reader;
  ASSERT_OK(reader.open(path));
  EXPECT_EQ(reader.damage().damaged_bytes, 0u);
  EXPECT_EQ(stats.damaged + stats.written, 51u);
  EXPECT_EQ(reader.frame_count(), stats.written);
  EXPECT_EQ(read_slot(reader, reader.frame_count() - 1), read_slot(reader, reader.index_of_number(50)));
}

TEST_F(RecorderBasics, StatsAreReadFromAnyThread) {
  Recorder recorder;
  start(recorder);
  std::atomic<bool> done{false};
  std::thread watcher([&] {
    while (!done) {
      const RecorderStats stats = recorder.stats();
      EXPECT_LE(stats.written, stats.committed);
      EXPECT_LE(stats.lag_frames, kRingSlots);
    }
  });
  Player(recorder).play_waiting(2000);
  EXPECT_OK(recorder.stop());
  done = true;
  watcher.join();
}

}  // namespace
}  // namespace recorder_test
