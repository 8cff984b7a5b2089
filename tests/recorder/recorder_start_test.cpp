// What a recorder finds when it starts - other recorders, sessions that died, rings with unclaimed frames - and what it
// refuses to start with.

#include <cmath>
#if !defined(_WIN32)
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "recorder/base/job.h"
#include "recorder/ring/observer.h"
#include "recorder/session/format.h"
#include "tests/recorder/recorder_fixture.h"

namespace recorder_test {
namespace {

class RecorderStart : public RecorderFixture {
 protected:
  // A session of `in_log` frames that died while frames `ring_from` .. `ring_to` - 1 were still in the ring.
  std::string leave_dead_session(uint64_t in_log, uint64_t ring_from, uint64_t ring_to) {
    std::filesystem::create_directories(sessions_);
    const std::string path = sessions_ + "/2020-01-01_00-00-00.oro";
    const SessionInfo info = ball_info(ring_path_);
    write_session(path, frame_slots(in_log), {.batch = 3, .finish = false, .info = info});
    fill_ring(ring_path_, info.id, frame_slots(ring_to - ring_from, ring_from));
    return path;
  }
  std::vector<std::string> files_named(const std::string& part) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      if (entry.path().filename().string().find(part) != std::string::npos) found.push_back(entry.path().string());
    }
    return found;
  }
};

TEST_F(RecorderStart, RefusesARingThatAnotherRecorderHolds) {
  Recorder first;
  start(first);
  Player player(first);
  player.play_waiting(5);
  Recorder second;
  const auto refused = second.start(options(), notices_);
  EXPECT_THAT(refused.message(), HasSubstr("already has a writer: this process"));
  EXPECT_FALSE(second.recording());
  player.play_waiting(5);
  const std::string path = first.session_path();
  ASSERT_OK(first.stop());
  EXPECT_EQ(only_session(), path) << "the refused recorder has left a session";
  expect_ticks(path, 10);
}

// What cannot be kept is refused before anything is made; all else is opened again as it was given.
TEST_F(RecorderStart, RefusesADescriptionThatNoReaderWouldOpen) {
  const auto refusal = [&](auto change) {
    RecorderOptions with = options();
    change(with);
    Recorder recorder;
    const std::string message = recorder.start(with, notices_).message();
    EXPECT_FALSE(std::filesystem::exists(ring_path_)) << message;
    return message;
  };
  const auto with_field = [](RecorderOptions& with, auto change) {
    std::vector<recorder::Field> fields = with.schema.fields();
    change(fields[0]);
    with.schema = {with.schema.name(), 1, with.schema.frame_bytes(), fields, with.schema.events()};
  };
  EXPECT_THAT(refusal([&](RecorderOptions& with) {
                with_field(with, [](recorder::Field& field) { field.default_value = std::nan(""); });
              }),
              HasSubstr("its default value is not a finite number"));
  EXPECT_THAT(
      refusal([&](RecorderOptions& with) { with_field(with, [](recorder::Field& field) { field.name = "x\ny"; }); }),
      HasSubstr("the name of field 1 "));
  EXPECT_EQ(refusal([](RecorderOptions& with) { with.game = "\xff"; }), "the game's name is not UTF-8 text");
  EXPECT_EQ(refusal([](RecorderOptions& with) { with.extra["player"] = "Zo\xeb"; }),
            "entry 'player' is not UTF-8 text");
  EXPECT_THAT(refusal([](RecorderOptions& with) { with.extra["notes"] = std::string(33u << 20, 'x'); }),
              HasSubstr(", at most 33554432 (32 MiB) can be kept - describe things that are alike as a group"));
  EXPECT_THAT(refusal([](RecorderOptions& with) { with.slot_bytes = 32u << 20; }),
              HasSubstr("slots of 33554432 bytes cannot be recorded, only of 33 to 16777248 (a frame of 16 MiB)"));
  EXPECT_THAT(refusal([](RecorderOptions& with) { with.slot_bytes = 100; }), HasSubstr("do not fit a slot of 100"));
}

TEST_F(RecorderStart, OpensAgainWhateverDescriptionItTakes) {
  RecorderOptions with = options();
  std::vector<recorder::Field> fields = with.schema.fields();
  fields[0].name = "mobj[304].health";
  fields[0].default_value = -1e308;
  fields[0].meaning = "\"quoted\"\n\x1b and \u65e5\u672c";
  fields[1].name = "time";
  with.schema = {"ball", 4294967295u, with.schema.frame_bytes(), fields, with.schema.events()};
  with.extra = {{"", "empty"}, {"line\nbreak", "v\x01"}};
  with.parent = recorder::session::Parent{UINT64_MAX, recorder::session::kMaxFrame};
  Recorder recorder;
  start(recorder, with);
  std::memset(recorder.begin(), 1, 8);
  recorder.commit(0);
  ASSERT_OK(recorder.stop());
  SessionReader reader;
  ASSERT_OK(reader.open(only_session()));
  EXPECT_EQ(reader.info().schema.to_json(), with.schema.to_json());
  EXPECT_EQ(reader.info().extra, with.extra);
  EXPECT_EQ(reader.info().parent, with.parent);
}

#if !defined(_WIN32)  // needs fork()
TEST_F(RecorderStart, NamesTheProcessThatHoldsTheRing) {
  int ready[2];
  int go[2];
  ASSERT_TRUE(::pipe(ready) == 0 && ::pipe(go) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    Recorder recorder;
    std::vector<std::string> notices;
    char byte = recorder.start(options(), notices).ok() ? '+' : '-';
    const bool told = ::write(ready[1], &byte, 1) == 1 && ::read(go[0], &byte, 1) == 1;
    ::_exit(told && recorder.stop().ok() ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, '+');
  Recorder recorder;
  EXPECT_THAT(recorder.start(options(), notices_).message(), HasSubstr("process " + std::to_string(child) + " ("));
  ASSERT_EQ(::write(go[1], "x", 1), 1);
  int status = 1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  for (int fd : {ready[0], ready[1], go[0], go[1]}) ::close(fd);
  EXPECT_OK(recorder.start(options(), notices_));
}
#endif

TEST_F(RecorderStart, MakesTheSessionsFolder) {
  RecorderOptions with = options();
  with.sessions_folder = folder_ / "a/b/c";
  Recorder recorder;
  start(recorder, with);
  EXPECT_EQ(list_sessions(with.sessions_folder).size(), 1u);
}

TEST_F(RecorderStart, RefusesWhatItCannotRecord) {
  RecorderOptions small = options();
  small.slot_bytes = sizeof(BallState) + recorder::kSealBytes - 1;
  RecorderOptions huge = options();
  huge.slot_bytes = (1u << 24) + 33;
  RecorderOptions overlapping = options();
  recorder::Field twice;
  twice.name = "twice";
  overlapping.schema = FrameSchema("ball", 1, 8, {twice, twice}, {});
  RecorderOptions no_folder = options();
  no_folder.ring_path = folder_ / "missing/ball.dat";
  RecorderOptions file_as_folder = options();
  write_file(folder_ / "file", {});
  file_as_folder.sessions_folder = folder_ / "file";
  for (const RecorderOptions& with : {small, huge, overlapping, no_folder, file_as_folder}) {
    Recorder recorder;
    const auto refused = recorder.start(with, notices_);
    EXPECT_FALSE(refused.ok());
    EXPECT_NE(refused.message(), "");
    EXPECT_FALSE(recorder.recording());
    EXPECT_EQ(recorder.begin(), nullptr);
    EXPECT_TRUE(list_sessions(sessions_).empty());
  }
}

TEST_F(RecorderStart, RefusesAFlightRecorderForASession) {
  ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(
      ring_path_.c_str(), {kRingSlots, kSlotBytes, recorder::ring::Overflow::kOverwriteOldest, Durability::none()}));
  Recorder recorder;
  EXPECT_THAT(recorder.start(options(), notices_).message(), HasSubstr("is in overwrite mode"));
  RecorderOptions alone = options();
  alone.sessions_folder = "";
  start(recorder, alone);
  Player(recorder).play_waiting(100);
  EXPECT_EQ(recorder.stats().committed, 100u);
}

TEST_F(RecorderStart, JoinsASessionThatDiedWithItsRing) {
  const std::string died = leave_dead_session(30, 27, 33);  // three are in both
  Recorder recorder;
  start(recorder);
  ASSERT_EQ(notices_.size(), 1u);
  EXPECT_THAT(notices_[0], HasSubstr("recovered, 30 frames from the recording and 3 from the ring"));
  expect_ticks(died, 33);
  Player(recorder).play_waiting(4);
  const std::string path = recorder.session_path();
  ASSERT_OK(recorder.stop());
  expect_ticks(path, 4);
  EXPECT_EQ(list_sessions(sessions_).size(), 2u);
}

TEST_F(RecorderStart, SaysNothingOfSessionsThatAreInOrder) {
  for (int run = 0; run < 3; ++run) {
    Recorder recorder;
    start(recorder);
    EXPECT_TRUE(notices_.empty()) << notices_[0];
    Player(recorder).play_waiting(3);
    ASSERT_OK(recorder.stop());
  }
}

TEST_F(RecorderStart, FindsTheRingOfASessionAfterBothWereMoved) {
  leave_dead_session(30, 30, 33);
  const std::string there = folder_ / "there";
  std::filesystem::create_directory(there);
  std::filesystem::rename(sessions_, there + "/recordings");
  std::filesystem::rename(ring_path_, there + "/ball.dat");
  RecorderOptions with = options();
  with.sessions_folder = there + "/recordings";
  with.ring_path = there + "/ball.dat";
  Recorder recorder;
  start(recorder, with);
  ASSERT_EQ(notices_.size(), 1u);
  expect_ticks(list_sessions(with.sessions_folder).front(), 33);
}

TEST_F(RecorderStart, SavesFramesOfASessionThatIsElsewhere) {
  std::filesystem::remove(leave_dead_session(30, 30, 35));
  Recorder recorder;
  start(recorder);
  ASSERT_EQ(notices_.size(), 1u);
  EXPECT_THAT(notices_[0], HasSubstr("held 5 frames of a session that is not here"));
  ASSERT_OK(recorder.stop());
  SessionReader reader;
  ASSERT_OK(reader.open(only_session()));
  EXPECT_EQ(read_all(reader), frame_slots(5, 30));
  EXPECT_EQ(reader.state(), State::kFinished);
  EXPECT_THAT(only_session(), HasSubstr("_recovered"));
}

TEST_F(RecorderStart, KeepsACopyOfARingWithFramesThatAreNotSealed) {
  std::vector<Slot> slots = frame_slots(4);
  slots[1][0] ^= std::byte{1};
  slots[3][0] ^= std::byte{1};
  fill_ring(ring_path_, 99, slots);
  const Bytes before = read_file(ring_path_);
  Recorder recorder;
  start(recorder);
  ASSERT_EQ(notices_.size(), 2u);
  EXPECT_THAT(notices_[0], HasSubstr("2 unread slots without a sound seal"));
  const auto copies = files_named(".kept-");
  ASSERT_EQ(copies.size(), 1u);
  const Bytes copy = read_file(copies[0]);
  EXPECT_TRUE(std::ranges::equal(std::span(copy).subspan(64), std::span(before).subspan(64)));
  ASSERT_OK(recorder.stop());
  EXPECT_EQ(read_all(only_session()), (std::vector<Slot>{slots[0], slots[2]}));
}

TEST_F(RecorderStart, ARingOfOtherProgramsIsKeptAside) {
  fill_ring(ring_path_, 0, std::vector<Slot>(3, Slot(kSlotBytes, std::byte{'x'})));
  Recorder recorder;
  start(recorder);
  EXPECT_EQ(files_named(".kept-").size(), 1u);
  Player(recorder).play_waiting(3);
  ASSERT_OK(recorder.stop());
  expect_ticks(only_session(), 3);
}

// A run without sessions goes on with the ring of a session that died: frames of one must not pass for the other's.
TEST_F(RecorderStart, FramesOfARunWithoutSessionAreNotMixedIn) {
  const std::string died = leave_dead_session(30, 30, 33);
  RecorderOptions alone = options();
  alone.sessions_folder = "";
  Recorder recorder;
  start(recorder, alone);
  Player player(recorder);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(player.play(false));
  ASSERT_OK(recorder.stop());

  start(recorder);
  EXPECT_EQ(notices_.size(), 2u);
  ASSERT_OK(recorder.stop());
  expect_ticks(died, 33);
  const auto sessions = list_sessions(sessions_);
  ASSERT_EQ(sessions.size(), 2u);
  expect_ticks(sessions[1], 4);
}

TEST_F(RecorderStart, FramesOfSeveralRunsBecomeSeveralSessions) {
  RecorderOptions alone = options();
  alone.sessions_folder = "";
  for (int run = 0; run < 2; ++run) {
    Recorder recorder;
    start(recorder, alone);
    Player player(recorder);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(player.play(false));
    ASSERT_OK(recorder.stop());
  }
  Recorder recorder;
  start(recorder);
  ASSERT_OK(recorder.stop());
  const auto sessions = list_sessions(sessions_);
  ASSERT_EQ(sessions.size(), 2u);
  for (const std::string& path : sessions) expect_ticks(path, 3);
}

TEST_F(RecorderStart, RemovesASessionThatDiedBeforeItsFirstFrame) {
  std::filesystem::create_directories(sessions_);
  const std::string path = sessions_ + "/2020-01-01_00-00-00.oro";
  write_session(path, {}, {.finish = false});
  recover_folder(sessions_, notices_);
  EXPECT_FALSE(std::filesystem::exists(path));
  ASSERT_EQ(notices_.size(), 1u);
  EXPECT_THAT(notices_[0], HasSubstr("not a single frame"));
}

// The game learns of it and goes on without a recording; nothing half-made stays, and the next start works.
TEST_F(RecorderStart, WithoutAThreadFailsAndLeavesNothing) {
  Recorder recorder;
  recorder::base::refuse_threads_for_tests(1);
  EXPECT_THAT(recorder.start(options(), notices_).message(), HasSubstr("no thread could be started"));
  recorder::base::refuse_threads_for_tests(0);
  EXPECT_THAT(list_sessions(sessions_), testing::IsEmpty());
  EXPECT_EQ(recorder.begin(), nullptr);
  EXPECT_OK(recorder.start(options(), notices_));
  EXPECT_OK(recorder.stop());
}

}  // namespace
}  // namespace recorder_test
