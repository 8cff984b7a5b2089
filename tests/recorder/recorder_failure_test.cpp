// A recorder whose session cannot be written: a full disk, with and without room again, a deleted file, folders without
// permission. The game goes on, nothing committed is lost as long as the ring holds it, and nothing is hidden.
//
// A limit on file sizes stands in for the full disk: write() then fails as it does there, in the middle of a block too.
// Each test runs in a child, so that limit and user end with it.
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/recorder/recorder_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/no_threads.h"

namespace recorder_test {
namespace {

// Root may do everything, so another user has to try.
void become_nobody() {
  if (::geteuid() == 0) {
    ASSERT_EQ(::seteuid(65534), 0);
  }
}
void become_root_again() {
  if (::getuid() == 0) {
    ASSERT_EQ(::seteuid(0), 0);
  }
}

// Files cannot grow beyond that many bytes.
void limit_files(uint64_t bytes) {
  const rlimit limit{bytes, RLIM_INFINITY};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
}
void unlimit_files() { limit_files(RLIM_INFINITY); }

class RecorderFailure : public RecorderFixture {
 protected:
  static void in_child(const std::function<void()>& test) {
    EXPECT_TRUE(ring_test::in_child([&] {
      test();
      return true;
    }));
  }
  // Records 20 ticks, then lets the disk be full but for a few bytes, and fills the ring.
  void fill_disk_and_ring(Recorder& recorder, Player& player) {
    start(recorder);
    path_ = recorder.session_path();
    player.play_waiting(20);
    ASSERT_TRUE(eventually([&] { return recorder.stats().written == 20; }));
    limit_files(recorder.stats().session_bytes + 30);
    for (uint32_t i = 0; i < kRingSlots; ++i) ASSERT_TRUE(player.play(false));
    ASSERT_TRUE(eventually([&] { return !recorder.stats().error.empty(); }));
  }
  std::string path_;
};

TEST_F(RecorderFailure, AFullDiskLosesNothingThatTheRingHolds) {
  in_child([this] {
    Recorder recorder;
    Player player(recorder);
    fill_disk_and_ring(recorder, player);
    EXPECT_THAT(recorder.stats().error, HasSubstr(path_ + ": cannot be written at byte"));
    EXPECT_EQ(recorder.stats().lag_frames, kRingSlots);
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    EXPECT_EQ(reader.frame_count(), 20u);
    EXPECT_EQ(reader.damage().incomplete_bytes, 30u) << "the write was not torn: the test is too weak";

    EXPECT_EQ(recorder.begin_waiting(), nullptr) << "waits for a consumer that cannot write";
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(player.play(false));
    EXPECT_EQ(recorder.stats().rejected, 3u);

    unlimit_files();
    ASSERT_TRUE(eventually([&] { return recorder.stats().error.empty(); }));
    EXPECT_EQ(recorder.stats().written, 28u);
    player.play_waiting(300);
    const std::string second = recorder.session_path();
    ASSERT_NE(second, path_) << "frames were lost: recording goes on in a new session";
    ASSERT_OK(recorder.stop());
    const auto notices = recorder.notices();
    ASSERT_EQ(notices.size(), 3u);
    EXPECT_THAT(notices[0], HasSubstr("trying again"));
    EXPECT_THAT(notices[1], HasSubstr("can be written again"));
    EXPECT_THAT(notices[2], HasSubstr("recording continues with frame 31 in " + second));

    ASSERT_OK(reader.open(path_));
    EXPECT_EQ(reader.state(), State::kFinished);
    EXPECT_EQ(reader.frame_count(), 28u);
    EXPECT_FALSE(reader.damage().any());
    ASSERT_EQ(reader.gaps().size(), 1u);
    EXPECT_EQ(reader.gaps()[0], (Gap{28, 28, 3, false}));
    const recorder::session::Parent parent{reader.info().id, 27};
    ASSERT_OK(reader.open(second));
    EXPECT_EQ(reader.frame_count(), 300u);
    EXPECT_TRUE(reader.gaps().empty());
    EXPECT_EQ(reader.info().parent, parent);
    BallRun run;
    for (uint64_t i = 0; i < 300; ++i) ASSERT_TRUE(is_tick(read_slot(reader, i), i + 31, run));
  });
}

TEST_F(RecorderFailure, AShortFailureThatLosesNothingStaysInTheSession) {
  in_child([this] {
    Recorder recorder;
    Player player(recorder);
    fill_disk_and_ring(recorder, player);
    unlimit_files();
    ASSERT_TRUE(eventually([&] { return recorder.stats().error.empty(); }));
    player.play_waiting(100);
    EXPECT_EQ(recorder.session_path(), path_);
    ASSERT_OK(recorder.stop());
    expect_ticks(path_, 128);
  });
}

TEST_F(RecorderFailure, FramesRejectedAtTheVeryEndAreAGapToo) {
  in_child([this] {
    Recorder recorder;
    Player player(recorder);
    fill_disk_and_ring(recorder, player);
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(player.play(false));
    unlimit_files();
    ASSERT_OK(recorder.stop());
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    EXPECT_EQ(reader.frame_count(), 28u);
    ASSERT_EQ(reader.gaps().size(), 1u);
    EXPECT_EQ(reader.gaps()[0].first_missing, 28u);
    EXPECT_EQ(reader.gaps()[0].count, 5u);
  });
}

TEST_F(RecorderFailure, StopTriesOnceMore) {
  in_child([this] {
    Recorder recorder;
    Player player(recorder);
    fill_disk_and_ring(recorder, player);
    unlimit_files();
    ASSERT_OK(recorder.stop());
    expect_ticks(path_, 28);
  });
}

TEST_F(RecorderFailure, WhatTheDiskDidNotTakeIsInTheRingForTheNextStart) {
  in_child([this] {
    Recorder recorder;
    Player player(recorder);
    fill_disk_and_ring(recorder, player);
    EXPECT_THAT(recorder.stop().message(), HasSubstr("are kept in " + ring_path_));
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    EXPECT_EQ(reader.state(), State::kDied);
    EXPECT_EQ(reader.frame_count(), 20u);

    unlimit_files();
    Recorder next;
    start(next);
    ASSERT_EQ(notices_.size(), 1u);
    EXPECT_THAT(notices_[0], HasSubstr("20 frames from the recording and 8 from the ring"));
    expect_ticks(path_, 28);
  });
}

TEST_F(RecorderFailure, TheSameRecorderStartsAnewAfterIt) {
  in_child([this] {
    Recorder recorder;
    Player player(recorder);
    fill_disk_and_ring(recorder, player);
    EXPECT_FALSE(recorder.stop().ok());
    unlimit_files();
    const std::string first = path_;
    start(recorder);
    EXPECT_EQ(recorder.stats().error, "");
    player.play_waiting(100);
    const std::string second = recorder.session_path();
    ASSERT_OK(recorder.stop());
    EXPECT_EQ(recorder.stats().written, 100u);
    expect_ticks(first, 28);
    expect_ticks(second, 100);
  });
}

TEST_F(RecorderFailure, RecoveryOnAFullDiskLosesNothing) {
  in_child([this] {
    Recorder recorder;
    Player player(recorder);
    fill_disk_and_ring(recorder, player);
    EXPECT_FALSE(recorder.stop().ok());
    for (int i = 0; i < 3; ++i) {
      notices_.clear();
      recover_folder(sessions_, notices_);
      ASSERT_EQ(notices_.size(), 1u);
      EXPECT_THAT(notices_[0], HasSubstr("could not be recovered"));
      SessionReader reader;
      ASSERT_OK(reader.open(path_));
      EXPECT_EQ(reader.frame_count(), 20u);
    }
    unlimit_files();
    recover_folder(sessions_, notices_);
    expect_ticks(path_, 28);
  });
}

TEST_F(RecorderFailure, AStartOnAFullDiskFailsAndLeavesNothing) {
  in_child([this] {
    Recorder recorder;
    start(recorder);  // makes ring and folder
    ASSERT_OK(recorder.stop());
    limit_files(100);
    EXPECT_THAT(recorder.start(options(), notices_).message(), HasSubstr("cannot be written"));
    EXPECT_TRUE(std::filesystem::is_empty(sessions_));
    unlimit_files();
    start(recorder);
  });
}

// The file is changed by others while it is being recorded; then recording goes on in a new one.
class RecorderFileGone : public RecorderFailure, public testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(, RecorderFileGone, testing::Values("removed", "replaced", "moved", "folder"),
                         [](const auto& what) { return std::string(what.param); });

TEST_P(RecorderFileGone, RecordingGoesOnInANewSession) {
  in_child([this] {
    Recorder recorder;
    start(recorder);
    Player player(recorder);
    player.play_waiting(20);
    ASSERT_TRUE(eventually([&] { return recorder.stats().written == 20; }));
    const std::string first = recorder.session_path();
    const std::string what = GetParam();
    if (what == "removed") std::filesystem::remove(first);
    if (what == "replaced") write_file(first, Bytes(100));
    if (what == "moved") std::filesystem::rename(first, sessions_ + "/moved.oro");
    if (what == "folder") std::filesystem::remove_all(sessions_);
    player.play_waiting(100);
    const std::string second = recorder.session_path();
    ASSERT_OK(recorder.stop());
    EXPECT_THAT(recorder.notices(), testing::Contains(HasSubstr("has been removed or replaced")));
    SessionReader reader;
    ASSERT_OK(reader.open(second));
    EXPECT_EQ(reader.frame_count(), 100u);
    EXPECT_EQ(reader.info().first_frame, 20u);
    EXPECT_TRUE(reader.gaps().empty());
    BallRun run;
    for (uint64_t i = 0; i < 100; ++i) ASSERT_TRUE(is_tick(read_slot(reader, i), i + 20, run));
    if (what == "moved") expect_ticks(sessions_ + "/moved.oro", 20);
    if (what != "replaced") return;
    EXPECT_EQ(read_file(first), Bytes(100));
  });
}

TEST_F(RecorderFailure, ASlotThatIsNoFrameDoesNotNumberTheNewSession) {
  in_child([this] {
    Recorder recorder;
    Player player(recorder);
    fill_disk_and_ring(recorder, player);
    // Overwritten in its slot, number and all: 20 frames were written, so it is the fifth slot's.
    const Slot garbage(kSlotBytes, std::byte{0x77});
    std::fstream ring(ring_path_, std::ios::in | std::ios::out | std::ios::binary);
    ring.seekp(64 + 20 % kRingSlots * kSlotBytes);
    ring.write(reinterpret_cast<const char*>(garbage.data()), kSlotBytes);
    ring.close();
    std::filesystem::remove(path_);
    unlimit_files();
    ASSERT_TRUE(eventually([&] { return recorder.stats().error.empty(); }));
    player.play_waiting(100);
    const std::string second = recorder.session_path();
    ASSERT_OK(recorder.stop());
    EXPECT_EQ(recorder.stats().damaged, 1u);
    SessionReader reader;
    ASSERT_OK(reader.open(second));
    EXPECT_EQ(reader.info().first_frame, 20u);
    ASSERT_EQ(reader.frame_count(), 107u);
    BallRun run;
    for (uint64_t i = 0; i < 107; ++i) ASSERT_TRUE(is_tick(read_slot(reader, i), i + 21, run));
  });
}

TEST_F(RecorderFailure, ARingFileThatIsRemovedIsTold) {
  in_child([this] {
    Recorder recorder;
    start(recorder);
    Player player(recorder);
    std::filesystem::remove(ring_path_);
    ASSERT_TRUE(eventually([&] { return recorder.has_notices(); }));
    EXPECT_THAT(recorder.notices(), testing::ElementsAre(HasSubstr("a crash would lose its last frames")));
    player.play_waiting(50);
    ASSERT_OK(recorder.stop());
    expect_ticks(only_session(), 50);
  });
}

#if defined(__GLIBC__)  // elsewhere NoThreads keeps none from starting
TEST_F(RecorderFailure, WithoutAThreadNothingIsRecordedAndNothingLeftBehind) {
  in_child([this] {
    Recorder recorder;
    {
      const testing_support::NoThreads none;
      ASSERT_TRUE(none.works());
      EXPECT_THAT(recorder.start(options(), notices_).message(), HasSubstr("no thread could be started"));
      EXPECT_FALSE(recorder.recording());
      EXPECT_EQ(recorder.begin(), nullptr);
      EXPECT_TRUE(list_sessions(sessions_).empty());
    }
    start(recorder);
    Player(recorder).play_waiting(5);
    ASSERT_OK(recorder.stop());
    expect_ticks(only_session(), 5);
  });
}
#endif

TEST_F(RecorderFailure, FoldersWithoutPermissionAreRefusedInWords) {
  in_child([this] {
    Recorder recorder;
    start(recorder);
    Player(recorder).play_waiting(5);
    const std::string path = recorder.session_path();
    ASSERT_OK(recorder.stop());
    ASSERT_TRUE(::chmod(folder_.path().c_str(), 0755) == 0 && ::chmod(ring_path_.c_str(), 0666) == 0);
    for (const mode_t mode : {0555, 0000}) {
      ASSERT_EQ(::chmod(sessions_.c_str(), mode), 0);
      become_nobody();
      const auto refused = recorder.start(options(), notices_);
      SessionReader reader;
      EXPECT_EQ(reader.open(path).ok(), mode == 0555) << "reading needs no right to write";
      become_root_again();
      EXPECT_THAT(refused.message(), HasSubstr("Permission denied"));
    }
    ::chmod(sessions_.c_str(), 0755);
  });
}

TEST_F(RecorderFailure, ASessionWithoutPermissionStaysAsItDied) {
  in_child([this] {
    std::filesystem::create_directories(sessions_);
    const std::string died = sessions_ + "/died.oro";
    write_session(died, frame_slots(9), {.finish = false});
    const Bytes before = read_file(died);
    ASSERT_TRUE(::chmod(folder_.path().c_str(), 0755) == 0 && ::chmod(died.c_str(), 0444) == 0);
    become_nobody();
    recover_folder(sessions_, notices_);
    ASSERT_EQ(notices_.size(), 1u);
    EXPECT_THAT(notices_[0], HasSubstr("Permission denied - could not be recovered"));
    EXPECT_EQ(read_file(died), before);
    EXPECT_EQ(read_all(died), frame_slots(9));
  });
}

}  // namespace
}  // namespace recorder_test
