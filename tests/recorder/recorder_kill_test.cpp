// The promise: a recording process killed at any instruction loses no committed frame. A child records, is killed with
// SIGKILL at a random moment, and what it had committed - it counted, in memory that outlives it - is counted in the
// recovered session: every number once, every byte as a second run of the same game gives it.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <random>

#include "recorder/session/black_box.h"
#include "tests/recorder/recorder_fixture.h"
#include "tests/recorder/recorder_kill_shared.h"

namespace recorder_test {
namespace {

void sleep_us(uint64_t microseconds) { std::this_thread::sleep_for(std::chrono::microseconds(microseconds)); }

class RecorderKill : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string path = folder_ / "counter";
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ASSERT_EQ(::ftruncate(fd, sizeof(KillCounter)), 0);
    void* map = ::mmap(nullptr, sizeof(KillCounter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ASSERT_NE(map, MAP_FAILED);
    ::close(fd);
    counter_ = static_cast<KillCounter*>(map);
  }
  void TearDown() override { ::munmap(counter_, sizeof(KillCounter)); }

  pid_t spawn(std::vector<std::string> arguments) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    std::vector<char*> argv{const_cast<char*>(kProgram)};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    ::execv(kProgram, argv.data());
    ::_exit(127);
  }
  pid_t record(const std::string& mode) {
    std::memset(static_cast<void*>(counter_), 0, sizeof(KillCounter));
    return spawn({"record", ring_, sessions_, folder_ / "counter", mode});
  }
  pid_t record_until_recording(const std::string& mode) {
    const pid_t child = record(mode);
    EXPECT_TRUE(wait_until(child, counter_->recording, 1));
    return child;
  }
  // How the child ended, as waitpid tells it.
  int kill_and_wait(pid_t child) {
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }
  void recover() {
    std::vector<std::string> notices;
    recover_folder(sessions_, notices, ring_);
    for (const std::string& notice : notices) EXPECT_THAT(notice, Not(HasSubstr("could not be recovered")));
  }
  bool wait_until(pid_t child, const std::atomic<uint32_t>& round, uint32_t wanted) {
    return eventually([&] { return round.load() >= wanted || ::waitpid(child, nullptr, WNOHANG) != 0; }) &&
           round.load() >= wanted;
  }

  // The present session holds what was committed, and no other session anything besides. The tick that was under way
  // may have been published without its commit() having returned.
  void expect_all_committed() { expect_all_committed(counter_->session, counter_->committed.load()); }
  void expect_all_committed(const std::string& path, uint64_t committed) {
    EXPECT_EQ(unread_in_ring(), 0u) << "frames are left in the ring";
    if (committed == 0 && !std::filesystem::exists(path)) return;
    SessionReader reader;
    ASSERT_OK(reader.open(path));
    ASSERT_EQ(reader.state(), State::kFinished);
    ASSERT_GE(reader.frame_count(), committed) << "committed frames are missing";
    ASSERT_LE(reader.frame_count(), committed + 1);
    ASSERT_NO_FATAL_FAILURE(expect_ticks(path, reader.frame_count()));
    frames_ += committed;
    recovered_from_ring_ += reader.was_recovered() ? 1 : 0;
  }
  // Sessions before the present one had been stopped, or were stopping when the process was killed: all ticks are
  // there.
  void expect_others_of(uint64_t ticks) {
    for (const std::string& path : list_sessions(sessions_)) {
      if (path == counter_->session) continue;
      ASSERT_NO_FATAL_FAILURE(expect_ticks(path, ticks));
    }
  }
  // Nothing was saved as frames of a session that is elsewhere: every frame found its own.
  void expect_no_strays() {
    for (const std::string& path : list_sessions(sessions_)) EXPECT_THAT(path, Not(HasSubstr("_recovered")));
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      EXPECT_THAT(entry.path().string(), Not(HasSubstr(".kept-")));
    }
  }
  uint32_t unread_in_ring() {
    MemoryMappedCircularBuffer ring(
        {kKillSlots, kKillSlotBytes, recorder::ring::Overflow::kReject, Durability::none()});
    if (!ring.initialize(ring_.c_str()) || !ring.claim_writer() || !ring.claim_reader()) return UINT32_MAX;
    return ring.unread();
  }

  // Kills `times` children of that mode, each up to `most_us` after `started` says so.
  void kill_many(int times, const std::string& mode, uint64_t most_us, std::atomic<uint32_t> KillCounter::*started) {
    for (int i = 0; i < times; ++i) {
      SCOPED_TRACE(mode + " " + std::to_string(i));
      const pid_t child = record(mode);
      const uint32_t round = mode == "stop" ? 1 + static_cast<uint32_t>(random_() % 3) : 1;
      ASSERT_TRUE(wait_until(child, counter_->*started, round));
      sleep_us(random_() % most_us);
      const int status = kill_and_wait(child);
      ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the child ended by itself";
      recover();
      ASSERT_NO_FATAL_FAILURE(expect_all_committed());
      if (mode == "stop") {
        ASSERT_NO_FATAL_FAILURE(expect_others_of(kStopTicks));
      }
      expect_no_strays();
      for (const std::string& path : list_sessions(sessions_)) std::filesystem::remove(path);
    }
    std::printf("%d kills: %llu frames committed, all found; %d sessions were completed by recovery\n", times,
                static_cast<unsigned long long>(frames_), recovered_from_ring_);
  }

  static constexpr const char* kProgram = OUROBOROS_KILL_CHILD;
  testing_support::TempDir folder_;
  const std::string ring_ = folder_ / "ball.dat";
  const std::string sessions_ = folder_ / "recordings";
  KillCounter* counter_ = nullptr;
  std::mt19937_64 random_{20241};
  uint64_t frames_ = 0;
  int recovered_from_ring_ = 0;
};

TEST_F(RecorderKill, AtFullSpeedLosesNoCommittedFrame) {
  kill_many(80, "full", 12'000, &KillCounter::recording);
  EXPECT_GT(frames_, 800u) << "too little was recorded to mean anything";
  EXPECT_GT(recovered_from_ring_, 70);
}

TEST_F(RecorderKill, WithAFullRingLosesNoCommittedFrame) {
  kill_many(20, "drop", 10'000, &KillCounter::recording);
  EXPECT_GT(frames_, 40u);
}

TEST_F(RecorderKill, AtThePaceOfAGameLosesNoCommittedFrame) {
  kill_many(40, "tick", 60'000, &KillCounter::recording);
  EXPECT_GT(frames_, 100u);
}

TEST_F(RecorderKill, DuringItsStartLosesNoCommittedFrame) {
  // One process is killed at full speed, the next ones in the middle of bringing into order what it has left.
  for (int i = 0; i < 20; ++i) {
    SCOPED_TRACE(i);
    const pid_t first = record("full");
    ASSERT_TRUE(wait_until(first, counter_->recording, 1));
    sleep_us(random_() % 2'000);
    kill_and_wait(first);
    const std::string path = counter_->session;
    const uint64_t committed = counter_->committed.load();
    for (int attempt = 0; attempt < 3; ++attempt) {
      const pid_t next = record("full");
      ASSERT_TRUE(wait_until(next, counter_->starting, 1));
      sleep_us(random_() % 8'000);
      kill_and_wait(next);
      const bool recorded = counter_->recording.load() != 0;
      if (recorded || attempt == 2) recover();
      if (recorded) {
        ASSERT_NO_FATAL_FAILURE(expect_all_committed());
      }
    }
    ASSERT_NO_FATAL_FAILURE(expect_all_committed(path, committed));
  }
  expect_no_strays();
  std::printf("20 sessions, 60 starts after them killed: %llu frames committed, all found\n",
              static_cast<unsigned long long>(frames_));
}

TEST_F(RecorderKill, DuringItsStopLosesNoCommittedFrame) { kill_many(30, "stop", 400, &KillCounter::stopping); }

TEST_F(RecorderKill, OfTheRecoveryLosesNoCommittedFrame) {
  int kills = 0;
  uint64_t within_us = 12'000;  // how long a recovery takes here: found out as we go
  for (int i = 0; i < 40; ++i) {
    SCOPED_TRACE(i);
    const pid_t child = record("full");
    ASSERT_TRUE(wait_until(child, counter_->recording, 1));
    sleep_us(random_() % 3'000);
    kill_and_wait(child);
    for (int attempt = 0; attempt < 3; ++attempt) {
      const pid_t recovering = spawn({"recover", ring_, sessions_});
      sleep_us(random_() % within_us);
      const bool killed = WIFSIGNALED(kill_and_wait(recovering));
      kills += killed ? 1 : 0;
      within_us = killed ? within_us + within_us / 4 : std::max<uint64_t>(200, within_us * 3 / 4);
    }
    recover();
    ASSERT_NO_FATAL_FAILURE(expect_all_committed());
  }
  expect_no_strays();
  std::printf("40 sessions, their recovery killed %d times: %llu frames committed, all found\n", kills,
              static_cast<unsigned long long>(frames_));
  EXPECT_GT(kills, 10);
}

TEST_F(RecorderKill, ByOtherSignalsLosesNoCommittedFrame) {
  for (const auto& [mode, signal] :
       std::map<std::string, int>{{"abort", SIGABRT}, {"crash", SIGSEGV}, {"term", SIGTERM}}) {
    SCOPED_TRACE(mode);
    const pid_t child = record(mode);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << status;
    EXPECT_EQ(WTERMSIG(status), signal);
    SessionReader reader;
    ASSERT_OK(reader.open(counter_->session));
    EXPECT_EQ(reader.state(), State::kDied);
    recover();
    ASSERT_NO_FATAL_FAILURE(expect_all_committed());
    EXPECT_EQ(counter_->committed.load(), 500u);
  }
}

// --- black boxes and clips -------------------------------------------------------------------------------------------

class BlackBoxKill : public RecorderKill {
 protected:
  // Kills a child of that mode up to `most_us` after it has begun to record.
  void kill_one(const std::string& mode, uint64_t most_us) {
    const pid_t child = record(mode);
    ASSERT_TRUE(wait_until(child, counter_->recording, 1));
    sleep_us(random_() % most_us);
    const int status = kill_and_wait(child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the child ended by itself";
  }
  // The latest frames that were committed, and perhaps the one that was under way.
  void expect_latest(const std::string& path) {
    const uint64_t committed = counter_->committed.load();
    SessionReader reader;
    ASSERT_OK(reader.open(path));
    EXPECT_EQ(reader.state(), State::kFinished);
    EXPECT_TRUE(reader.was_recovered());
    const uint64_t count = reader.frame_count();
    ASSERT_GE(count, std::min<uint64_t>(committed, kKillSlots - 1));
    ASSERT_TRUE(reader.next_frame() == committed || reader.next_frame() == committed + 1) << reader.next_frame();
    expect_ticks_from(path, reader.next_frame() - count, count);
    frames_ += count;
  }
  // All that stands under a clip's name is a whole session.
  void expect_whole_clips(const std::string& folder) {
    std::vector<std::string> notices;
    recover_folder(folder, notices);  // removes what was not finished
    if (!std::filesystem::exists(folder)) return;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      EXPECT_EQ(entry.path().extension(), ".oro");
      SessionReader reader;
      ASSERT_OK(reader.open(entry.path().string()));
      EXPECT_EQ(reader.state(), State::kFinished);
      ASSERT_GT(reader.frame_count(), 0u);
      expect_ticks_from(entry.path().string(), reader.next_frame() - reader.frame_count(), reader.frame_count());
      ++clips_;
    }
    std::filesystem::remove_all(folder);
  }
  int clips_ = 0;
};

TEST_F(BlackBoxKill, LeavesTheLatestFramesInTheRing) {
  for (int i = 0; i < 30; ++i) {
    SCOPED_TRACE(i);
    ASSERT_NO_FATAL_FAILURE(kill_one("black", 6'000));
    if (counter_->committed.load() == 0) continue;
    recorder::session::RingSnapshot held;
    ASSERT_OK(held.copy(ring_, recorder::session::RingSnapshot::Ring::kAbandoned));
    EXPECT_EQ(held.skipped(), 0u);
    recorder::session::CutReport made;
    const std::string path = folder_ / "saved.oro";
    ASSERT_OK(held.save(0, held.frame_count(), held.info(), true, path, /*replace=*/true, made));
    ASSERT_NO_FATAL_FAILURE(expect_latest(path));
    std::filesystem::remove_all(sessions_);
  }
  EXPECT_GT(frames_, 30u);
}

TEST_F(BlackBoxKill, IsSavedByTheNextStart) {
  for (int i = 0; i < 20; ++i) {
    SCOPED_TRACE(i);
    ASSERT_NO_FATAL_FAILURE(kill_one("black", 6'000));
    if (counter_->committed.load() == 0) continue;
    const uint64_t committed = counter_->committed.load();
    // The second one is killed while it starts, at the latest after a few frames of its own.
    const pid_t second = record("black");
    ASSERT_TRUE(wait_until(second, counter_->starting, 1));
    sleep_us(random_() % 3'000);
    kill_and_wait(second);
    kill_and_wait(record_until_recording("black"));
    bool found = false;
    for (const std::string& path : list_sessions(sessions_)) {
      SessionReader reader;
      ASSERT_OK(reader.open(path));
      EXPECT_EQ(reader.state(), State::kFinished) << path;
      const uint64_t next = reader.next_frame();
      expect_ticks_from(path, next - reader.frame_count(), reader.frame_count());
      const bool all = reader.frame_count() >= std::min<uint64_t>(committed, kKillSlots - 1);
      found = found || (all && (next == committed || next == committed + 1));
    }
    EXPECT_TRUE(found) << "no session has the frames before " << committed;
    std::filesystem::remove_all(sessions_);
    std::filesystem::remove(ring_);
  }
}

TEST_F(BlackBoxKill, LeavesNoHalfClip) {
  for (const std::string mode : {"clips", "black-clips"}) {
    SCOPED_TRACE(mode);
    clips_ = 0;
    for (int i = 0; i < 15; ++i) {
      ASSERT_NO_FATAL_FAILURE(kill_one(mode, 40'000));
      ASSERT_NO_FATAL_FAILURE(expect_whole_clips(sessions_ + "/clips"));
      std::filesystem::remove_all(sessions_);
      std::filesystem::remove(ring_);
    }
    EXPECT_GT(clips_, 0);
  }
}

}  // namespace
}  // namespace recorder_test
