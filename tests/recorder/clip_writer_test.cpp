// Clips of a recording that goes on: the very frames of the recording, none of them lost to it, and nothing half.
#include "recorder/clip_writer.h"

#if !defined(_WIN32)
#include <sys/resource.h>
#endif

#include "tests/recorder/recorder_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/no_threads.h"

namespace recorder_test {
namespace {

using recorder::ClipRequest;
using recorder::ClipWriter;

class ClipWriterTest : public RecorderFixture {
 protected:
  std::string clip(const std::string& name) const { return folder_ / ("clips/" + name + ".oro"); }
  ClipWriter::Result save(ClipWriter& clips, ClipRequest request) {
    clips.save(std::move(request));
    clips.wait();
    auto results = clips.take_results();
    EXPECT_EQ(results.size(), 1u);
    return results.empty() ? ClipWriter::Result{} : results.front();
  }
  // Commits a frame with that time.
  static void play_at(Recorder& recorder, uint64_t time_ns) {
    ASSERT_NE(recorder.begin_waiting(), nullptr);
    recorder.commit_at(0, time_ns);
  }
  std::vector<std::string> files_beside(const std::string& path) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(path).parent_path())) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
};

#if defined(__GLIBC__)  // elsewhere NoThreads keeps none from starting
TEST_F(ClipWriterTest, WithoutAThreadTheClipFailsAndTheNextOneDoesNot) {
  Recorder recorder;
  start(recorder);
  Player(recorder).play_waiting(20);
  ClipWriter clips(recorder);
  {
    const testing_support::NoThreads none;
    ASSERT_TRUE(none.works());
    const auto refused = save(clips, {.first_frame = 0, .last_frame = 9, .path = clip("part")});
    EXPECT_THAT(refused.status.message(), HasSubstr("part.oro: not made: no thread could be started"));
    EXPECT_EQ(refused.request.path, clip("part"));
    EXPECT_FALSE(clips.busy());
  }
  ASSERT_OK(save(clips, {.first_frame = 0, .last_frame = 9, .path = clip("part")}).status);
  ASSERT_OK(recorder.stop());
}
#endif

TEST_F(ClipWriterTest, HoldsTheVeryFramesOfTheRecording) {
  Recorder recorder;
  start(recorder);
  Player player(recorder);
  player.play_waiting(700);
  const std::string session = recorder.session_path();
  ClipWriter clips(recorder);
  const auto result = save(clips, {.first_frame = 100, .last_frame = 599, .path = clip("part")});
  ASSERT_OK(result.status);
  EXPECT_EQ(result.frames, 500u);
  EXPECT_EQ(result.first_frame, 100u);
  EXPECT_EQ(result.last_frame, 599u);
  ASSERT_OK(recorder.stop());
  const std::vector<Slot> whole = read_all(session);
  SessionReader part;
  ASSERT_OK(part.open(clip("part")));
  EXPECT_EQ(part.state(), State::kFinished);
  EXPECT_TRUE(part.is_packed());
  EXPECT_TRUE(part.gaps().empty());
  EXPECT_EQ(read_all(part), (std::vector<Slot>{whole.begin() + 100, whole.begin() + 600}));
  SessionReader source;
  ASSERT_OK(source.open(session));
  EXPECT_EQ(part.info().parent, (recorder::session::Parent{source.info().id, 100}));
  EXPECT_EQ(result.time_ns, recorder::seal_of(whole[599]).time_ns - recorder::seal_of(whole[100]).time_ns);
}

TEST_F(ClipWriterTest, OfTheNewestFramesIncludesTheOneCommittedLast) {
  Recorder recorder;
  start(recorder);
  Player player(recorder);
  ClipWriter clips(recorder);
  for (int round = 0; round < 8; ++round) {
    player.play_waiting(13);
    const auto result = save(clips, {.first_frame = 0, .path = clip(std::to_string(round))});
    ASSERT_OK(result.status);
    ASSERT_NO_FATAL_FAILURE(expect_ticks(clip(std::to_string(round)), (round + 1) * 13u));
  }
}

TEST_F(ClipWriterTest, RecordingGoesOnWithoutALostFrame) {
  Recorder recorder;
  start(recorder);
  Player player(recorder);
  const std::string session = recorder.session_path();
  std::vector<ClipWriter::Result> results;
  ClipWriter clips(recorder);
  for (int i = 0; i < 15; ++i) {
    player.play_waiting(50);
    clips.save({.last_ns = UINT64_MAX, .path = clip(std::to_string(i))});
    for (auto& result : clips.take_results()) results.push_back(std::move(result));
  }
  player.play_waiting(50);
  clips.wait();
  EXPECT_FALSE(clips.busy());
  for (auto& result : clips.take_results()) results.push_back(std::move(result));
  ASSERT_OK(recorder.stop());
  EXPECT_EQ(recorder.stats().rejected, 0u);
  expect_ticks(session, 16 * 50);
  ASSERT_EQ(results.size(), 15u);
  for (size_t i = 0; i < results.size(); ++i) {
    ASSERT_OK(results[i].status);
    EXPECT_EQ(results[i].request.path, clip(std::to_string(i))) << "in the order of the requests";
    ASSERT_NO_FATAL_FAILURE(expect_ticks(results[i].request.path, (i + 1) * 50));
  }
}

TEST_F(ClipWriterTest, CountsALongStandstillAsOneSecond) {
  constexpr uint64_t kSecond = 1'000'000'000;
  Recorder recorder;
  start(recorder);
  for (uint64_t i = 0; i <= 10; ++i) play_at(recorder, i * kSecond / 10);                // 0 to 1 s
  for (uint64_t i = 0; i <= 10; ++i) play_at(recorder, (3600 * 10 + i) * kSecond / 10);  // an hour later, 1 s more
  ClipWriter clips(recorder);
  const auto frames = [&](uint64_t last_ns, const char* name) {
    const auto result = save(clips, {.last_ns = last_ns, .path = clip(name)});
    EXPECT_OK(result.status);
    return result.frames;
  };
  EXPECT_EQ(frames(0, "one"), 1u);
  EXPECT_EQ(frames(kSecond / 2, "half"), 6u);
  EXPECT_EQ(frames(kSecond * 3 / 2, "before the pause"), 11u);
  EXPECT_EQ(frames(kSecond * 5 / 2, "over the pause"), 17u);
  EXPECT_EQ(frames(kSecond * 60, "all"), 22u);
  const auto result = save(clips, {.last_frame = 10, .last_ns = kSecond / 5, .path = clip("earlier")});
  EXPECT_EQ(result.first_frame, 8u);
  EXPECT_EQ(result.last_frame, 10u);
  EXPECT_EQ(result.time_ns, kSecond / 5);
}

TEST_F(ClipWriterTest, LeavesWhatStandsThereAlone) {
  Recorder recorder;
  start(recorder);
  Player player(recorder);
  player.play_waiting(5);
  ClipWriter clips(recorder);
  ASSERT_OK(save(clips, {.first_frame = 0, .path = clip("a")}).status);
  const Bytes before = read_file(clip("a"));
  const auto again = save(clips, {.first_frame = 1, .path = clip("a")});
  EXPECT_THAT(again.status.message(), HasSubstr(clip("a") + ": exists already"));
  EXPECT_EQ(again.frames, 0u);
  EXPECT_EQ(read_file(clip("a")), before);
  EXPECT_THAT(files_beside(clip("a")), testing::ElementsAre("a.oro"));
}

TEST_F(ClipWriterTest, SaysWhyThereAreNoSuchFrames) {
  Recorder recorder;
  start(recorder);
  ClipWriter clips(recorder);
  const auto why = [&](ClipRequest request) { return save(clips, std::move(request)).status.message(); };
  EXPECT_THAT(why({.path = clip("a")}), HasSubstr("nothing has been recorded yet"));
  Player player(recorder);
  player.play_waiting(5);
  EXPECT_THAT(why({.last_frame = 5, .path = clip("a")}), HasSubstr("frame 5 has not been recorded yet"));
  EXPECT_THAT(why({.first_frame = 4, .last_frame = 3, .path = clip("a")}), HasSubstr("not one of the frames 4 to 3"));
  EXPECT_THAT(why({.first_frame = 1}), HasSubstr("needs a file name"));
  EXPECT_FALSE(std::filesystem::exists(clip("a")));
}

TEST_F(ClipWriterTest, RemovesWhatAKilledOneHasLeft) {
  Recorder recorder;
  start(recorder);
  Player player(recorder);
  player.play_waiting(5);
  std::filesystem::create_directory(folder_ / "clips");
  write_file(clip("killed") + ".new-1-00000000000000a2", Bytes(100));
  ClipWriter clips(recorder);
  ASSERT_OK(save(clips, {.first_frame = 0, .path = clip("a")}).status);
  EXPECT_THAT(files_beside(clip("a")), testing::ElementsAre("a.oro"));
}

#if !defined(_WIN32)  // there are no limits on file sizes
// A limit on file sizes stands in for the full disk.
TEST_F(ClipWriterTest, OnAFullDiskLeavesNothingBehindAndCanBeTriedAgain) {
  EXPECT_TRUE(ring_test::in_child([this] {
    const auto limit_files = [](rlim_t bytes) {
      const rlimit limit{bytes, RLIM_INFINITY};
      EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    };
    Recorder recorder;
    start(recorder);
    Player player(recorder);
    player.play_waiting(600);
    EXPECT_TRUE(eventually([&] { return recorder.stats().written == 600; }));
    ClipWriter clips(recorder);
    limit_files(3000);
    const auto failed = save(clips, {.first_frame = 0, .path = clip("a")});
    EXPECT_THAT(failed.status.message(), HasSubstr("cannot be written at byte"));
    EXPECT_TRUE(files_beside(clip("a")).empty());
    limit_files(RLIM_INFINITY);
    EXPECT_OK(save(clips, {.first_frame = 0, .path = clip("a")}).status);
    expect_ticks(clip("a"), 600);
    return true;
  }));
}

TEST_F(ClipWriterTest, SaysThatTheFramesDoNotGetIntoTheRecording) {
  EXPECT_TRUE(ring_test::in_child([this] {
    Recorder recorder;
    start(recorder);
    Player player(recorder);
    player.play_waiting(20);
    EXPECT_TRUE(eventually([&] { return recorder.stats().written == 20; }));
    const rlimit limit{recorder.stats().session_bytes + 30, RLIM_INFINITY};
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    for (uint32_t i = 0; i < kRingSlots; ++i) EXPECT_TRUE(player.play(false));
    ClipWriter clips(recorder);
    const auto failed = save(clips, {.first_frame = 0, .path = clip("a")});
    EXPECT_THAT(failed.status.message(), HasSubstr("do not reach the recording"));
    EXPECT_THAT(failed.status.message(), HasSubstr("cannot be written at byte"));
    return true;
  }));
}
#endif

}  // namespace
}  // namespace recorder_test
