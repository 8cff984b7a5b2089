// Recovery, step by step: what it takes from the ring, what it refuses, and that it may be cut short at each of its
// steps.
#include "recorder/session/bookmarks.h"
#include "recorder/session/format.h"
#include "tests/recorder/recorder_fixture.h"

namespace recorder_test {
namespace {

using recorder::session::is_finished;
using recorder::session::recover;
using recorder::session::RecoveryReport;

class SessionRecovery : public RecorderFixture {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(sessions_);
    info_ = ball_info(ring_path_);
  }
  void leave_session(uint64_t frames) {
    write_session(path_, frame_slots(frames), {.batch = 3, .finish = false, .info = info_});
  }
  uint32_t unread() { return open_ring(ring_path_).unread(); }

  const std::string path_ = sessions_ + "/died.oro";
  SessionInfo info_;
  RecoveryReport report_;
};

TEST_F(SessionRecovery, TakesWhatOnlyTheRingHas) {
  leave_session(30);
  fill_ring(ring_path_, info_.id, frame_slots(8, 26));
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_EQ(report_.frames_in_log, 30u);
  EXPECT_EQ(report_.frames_from_ring, 4u);
  expect_ticks(path_, 34);
  EXPECT_EQ(unread(), 0u);
  EXPECT_TRUE(is_finished(path_));
}

TEST_F(SessionRecovery, OfAFinishedLogPacksItAndOfAPackedSessionChangesNothing) {
  write_session(path_, frame_slots(5), {.info = info_});
  fill_ring(ring_path_, info_.id, frame_slots(2, 5));
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_TRUE(report_.was_finished);
  EXPECT_EQ(read_all(path_), frame_slots(5));
  const Bytes before = read_file(path_);
  EXPECT_EQ(report_.bytes, before.size());
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_TRUE(report_.was_finished);
  EXPECT_EQ(report_.frames_in_log, 5u);
  EXPECT_EQ(read_file(path_), before);
  EXPECT_EQ(unread(), 2u);
}

TEST_F(SessionRecovery, LeavesTheRingOfAnotherSessionAlone) {
  leave_session(5);
  fill_ring(ring_path_, info_.id + 1, frame_slots(3, 5));
  ASSERT_OK(recover(path_, "", report_));
  expect_ticks(path_, 5);
  EXPECT_EQ(unread(), 3u);
}

TEST_F(SessionRecovery, UsesTheRingItIsGivenIfThatIsTheSessions) {
  leave_session(5);
  fill_ring(folder_ / "moved.dat", info_.id, frame_slots(3, 5));
  fill_ring(folder_ / "other.dat", info_.id + 1, frame_slots(3, 5));
  ASSERT_OK(recover(path_, folder_ / "moved.dat", report_));
  expect_ticks(path_, 8);

  std::filesystem::remove(path_);
  leave_session(5);
  fill_ring(ring_path_, info_.id, frame_slots(2, 5));
  ASSERT_OK(recover(path_, folder_ / "other.dat", report_));
  expect_ticks(path_, 7);
}

// Frames of a ring belong to all logs of their session that lack them, whichever is recovered first.
TEST_F(SessionRecovery, OfACopyLeavesTheRingsFramesToTheOriginal) {
  for (const bool copy_first : {true, false}) {
    std::filesystem::remove(path_);
    leave_session(30);
    fill_ring(ring_path_, info_.id, frame_slots(8, 27));
    const std::string copy = folder_ / "copy.oro";
    std::filesystem::copy_file(path_, copy, std::filesystem::copy_options::overwrite_existing);
    for (const std::string& log : copy_first ? std::vector{copy, path_} : std::vector{path_, copy}) {
      ASSERT_OK(recover(log, "", report_));
      EXPECT_EQ(report_.frames_from_ring, 5u) << log;
      expect_ticks(log, 35);
    }
    std::filesystem::remove(ring_path_);
  }
}

TEST_F(SessionRecovery, OfACopyInTheSameFolderGivesBothTheFramesBeforeTheRingIsUsedAgain) {
  leave_session(30);
  fill_ring(ring_path_, info_.id, frame_slots(5, 30));
  std::filesystem::copy_file(path_, sessions_ + "/copy.oro");
  Recorder recorder;
  start(recorder);
  ASSERT_OK(recorder.stop());
  expect_ticks(path_, 35);
  expect_ticks(sessions_ + "/copy.oro", 35);
}

// A copy that is behind in the middle of what the ring has released, and one with other frames of the same numbers.
TEST_F(SessionRecovery, TakesReleasedFramesOnlyWhereTheyFollowItsOwn) {
  leave_session(26);
  fill_ring(ring_path_, info_.id, frame_slots(8, 22));
  ASSERT_TRUE(open_ring(ring_path_).advance_read_pointer(6));
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_EQ(report_.frames_from_ring, 4u);
  expect_ticks(path_, 30);

  std::filesystem::remove(path_);
  BallRun another(77);
  std::vector<Slot> others;
  for (uint64_t i = 0; i < 26; ++i) others.push_back(frame_slot(another, i));
  write_session(path_, others, {.finish = false, .info = info_});
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_EQ(report_.frames_from_ring, 0u);
}

// A power cut has left a frame in its slot and not the header that publishes it: the slot counts as the oldest
// released.
TEST_F(SessionRecovery, TakesNoFrameOutOfItsTurn) {
  leave_session(27);
  {
    fill_ring(ring_path_, info_.id, frame_slots(kRingSlots, 30 - kRingSlots));
    MemoryMappedCircularBuffer ring = open_ring(ring_path_);
    ASSERT_TRUE(ring.advance_read_pointer(kRingSlots - 3));
    void* const next = ring.get_write_slot_ptr();
    ASSERT_NE(next, nullptr);
    std::memcpy(next, frame_slots(1, 30)[0].data(), kSlotBytes);
  }
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_EQ(report_.frames_from_ring, 3u);
  expect_ticks(path_, 30);
}

TEST_F(SessionRecovery, SaysThatItsRingHoldsAnotherRecording) {
  leave_session(5);
  fill_ring(ring_path_, info_.id + 1, frame_slots(3, 5));
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_THAT(report_.text(), HasSubstr("its ring, " + ring_path_ + ", holds another recording by now"));
}

TEST_F(SessionRecovery, TellsItsProgressAndStopsWithNothingChanged) {
  leave_session(500);
  const Bytes before = read_file(path_);
  EXPECT_FALSE(recover(path_, "", report_, [](uint64_t, uint64_t) { return false; }).ok());
  EXPECT_TRUE(report_.was_stopped);
  EXPECT_EQ(read_file(path_), before);
  double furthest = 0;
  ASSERT_OK(recover(path_, "", report_, [&](uint64_t done, uint64_t all) {
    const double part = static_cast<double>(done) / static_cast<double>(all);
    EXPECT_GE(part, furthest - 0.01);
    furthest = part;
    return true;
  }));
  EXPECT_GT(furthest, 0.9);
  expect_ticks(path_, 500);
}

TEST_F(SessionRecovery, SaysWhyARingCouldNotBeUsed) {
  leave_session(5);
  write_file(ring_path_, Bytes(500));
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_THAT(report_.text(), HasSubstr("its ring could not be used: " + ring_path_));
  expect_ticks(path_, 5);
}

TEST_F(SessionRecovery, IsRefusedWhileSomebodyHoldsTheRing) {
  leave_session(5);
  fill_ring(ring_path_, info_.id, frame_slots(3, 5));
  const Bytes before = read_file(path_);
  {
    const MemoryMappedCircularBuffer held = open_ring(ring_path_);
    EXPECT_THAT(recover(path_, "", report_).message(), HasSubstr("this process"));
    EXPECT_EQ(read_file(path_), before);
  }
  ASSERT_OK(recover(path_, "", report_));
  expect_ticks(path_, 8);
}

TEST_F(SessionRecovery, IsRefusedWhileTheSessionIsRecorded) {
  LogWriter log;
  ASSERT_OK(log.create(path_, info_));
  EXPECT_THAT(recover(path_, "", report_).message(), HasSubstr("is being recorded"));
  recover_folder(sessions_, notices_);
  EXPECT_TRUE(notices_.empty()) << "a running recording is no reason for a notice";
}

TEST_F(SessionRecovery, ReportsAndKeepsDamagedSlots) {
  leave_session(5);
  std::vector<Slot> slots = frame_slots(4, 5);
  slots[1][0] ^= std::byte{1};
  fill_ring(ring_path_, info_.id, slots);
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_EQ(report_.damaged_in_ring, 1u);
  EXPECT_EQ(report_.frames_from_ring, 3u);
  EXPECT_TRUE(std::filesystem::exists(report_.ring_copy));
  EXPECT_THAT(report_.text(), HasSubstr("1 ring slots are damaged"));
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(numbers_of(read_all(reader)), (std::vector<uint64_t>{0, 1, 2, 3, 4, 5, 7, 8}));
  EXPECT_EQ(reader.gaps().size(), 1u);
}

TEST_F(SessionRecovery, LeavesFramesThatTheLogHasWithOtherBytes) {
  leave_session(9);
  std::vector<Slot> others;
  BallRun another(77);
  for (uint64_t i = 0; i < 3; ++i) others.push_back(frame_slot(another, i));
  fill_ring(ring_path_, info_.id, others);
  ASSERT_OK(recover(path_, "", report_));
  expect_ticks(path_, 9);
  EXPECT_EQ(unread(), 3u);
}

TEST_F(SessionRecovery, SaysNothingTwice) {
  leave_session(5);
  recover_folder(sessions_, notices_);
  EXPECT_EQ(notices_.size(), 1u);
  recover_folder(sessions_, notices_);
  EXPECT_EQ(notices_.size(), 1u);
  // Something foreign behind the mark hides it from a quick look.
  std::ofstream(path_, std::ios::app) << "appended";
  ASSERT_FALSE(is_finished(path_));
  recover_folder(sessions_, notices_);
  EXPECT_EQ(notices_.size(), 1u);
}

// The file that a link in the folder leads to is not ours to change.
TEST_F(SessionRecovery, LeavesWhatALinkLeadsToAlone) {
  const std::string outside = folder_ / "outside.oro";
  write_session(outside, frame_slots(5), {.batch = 3, .finish = false, .info = info_});
  const Bytes before = read_file(outside);
  std::filesystem::create_symlink(outside, path_);
  recover_folder(sessions_, notices_);
  ASSERT_EQ(notices_.size(), 1u);
  EXPECT_THAT(notices_[0], HasSubstr("it is a link, which is not followed - name the file it leads to"));
  EXPECT_THAT(recorder::session::write_bookmarks(path_, {{1, "here"}}).message(), HasSubstr("is a link"));
  EXPECT_EQ(read_file(outside), before);
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
  ASSERT_OK(recover(outside, "", report_));
  EXPECT_EQ(report_.frames_in_log, 5u);
}

// Nor is one followed that has a temporary name, of this version or an earlier one.
TEST_F(SessionRecovery, WritesThroughNoLinkOfATemporaryName) {
  const std::string outside = folder_ / "outside";
  write_file(outside, Bytes(50, std::byte{7}));
  leave_session(5);
  for (const char* ending : {".packing", ".upgrading", ".new-1-00000000000000a2"}) {
    std::filesystem::create_symlink(outside, path_ + ending);
  }
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_EQ(report_.pack_problem, "");
  EXPECT_EQ(read_file(outside), Bytes(50, std::byte{7}));
  EXPECT_FALSE(std::filesystem::is_symlink(path_));
}

TEST_F(SessionRecovery, ReportsWhatItCannotRead) {
  write_file(path_, Bytes(100));
  recover_folder(sessions_, notices_);
  ASSERT_EQ(notices_.size(), 1u);
  EXPECT_THAT(notices_[0], HasSubstr("is not a recording - could not be recovered"));
}

// Appended and synced but not yet released; released but not yet marked.
TEST_F(SessionRecovery, GoesOnAfterEachOfItsSteps) {
  for (const bool released : {false, true}) {
    std::filesystem::remove(path_);
    leave_session(10);
    fill_ring(ring_path_, info_.id, frame_slots(4, 8));
    {
      SessionReader reader;
      ASSERT_OK(reader.open(path_));
      LogWriter log;
      ASSERT_OK(log.reopen(path_, reader.info()));
      ASSERT_OK(log.continue_at({reader.end_of_whole_blocks(), 10, 10}));
      for (const Slot& slot : frame_slots(2, 10)) ASSERT_TRUE(log.add(slot));
      ASSERT_OK(log.flush());
      ASSERT_TRUE(!released || open_ring(ring_path_).advance_read_pointer(4));
    }
    recover_folder(sessions_, notices_);
    expect_ticks(path_, 12);
    EXPECT_EQ(unread(), 0u);
    EXPECT_EQ(list_sessions(sessions_).size(), 1u);
  }
}

TEST_F(SessionRecovery, OfDamageInsideKeepsWhatIsBehindAndBeforeIt) {
  LogWriter log;
  ASSERT_OK(log.create(path_, info_));
  uint64_t first_end = 0;
  for (const Slot& slot : frame_slots(400)) {
    ASSERT_TRUE(log.add(slot));
    ASSERT_OK(log.flush());
    if (first_end == 0) first_end = log.bytes();
  }
  log.abandon();
  Bytes bytes = read_file(path_);
  bytes[first_end + 30] ^= std::byte{1};
  write_file(path_, bytes);
  fill_ring(ring_path_, info_.id, frame_slots(5, 398));
  ASSERT_OK(recover(path_, "", report_));
  EXPECT_EQ(report_.frames_from_ring, 3u);
  EXPECT_GT(report_.damaged_bytes, 0u);
  SessionReader reader;
  ASSERT_OK(reader.open(path_));
  EXPECT_EQ(reader.frame_count(), 1u + (403 - 256));
  ASSERT_EQ(reader.gaps().size(), 1u);
  EXPECT_EQ(reader.gaps()[0].count, 255u);
  EXPECT_TRUE(reader.gaps()[0].damaged);
  EXPECT_EQ(unread(), 0u);
}

}  // namespace
}  // namespace recorder_test
