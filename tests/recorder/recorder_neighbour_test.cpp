// A game that records beside a program that does things to its ring which no program should: the game goes on, what it
// commits is recorded, and it says what it noticed.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <random>

#include "recorder/ring/observer.h"
#include "tests/recorder/recorder_fixture.h"
#include "tests/support/child_process.h"

namespace recorder_test {
namespace {

class RecorderNeighbour : public RecorderFixture {
 protected:
  void poke(size_t offset, uint32_t value) const {
    const int fd = ::open(ring_path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    static_cast<void>(!::pwrite(fd, &value, sizeof value, static_cast<off_t>(offset)));
    ::close(fd);
  }
  // Does something to the ring as often as asked, while this thread plays on.
  template <typename Act>
  static uint64_t play_beside(Player& player, int times, Act act) {
    std::atomic<bool> done{false};
    std::thread neighbour([&] {
      for (int i = 0; i < times; ++i) act(i);
      done = true;
    });
    uint64_t played = 0;
    for (; !done || played < 100; ++played) static_cast<void>(player.play(true));
    neighbour.join();
    return played;
  }
};

TEST_F(RecorderNeighbour, StoresIntoTheHeaderDisturbNoFrame) {
  Recorder recorder;
  start(recorder);
  Player player(recorder);
  std::mt19937 random(7);
  const uint64_t played = play_beside(player, 20'000, [&](int i) {
    const auto any = static_cast<uint32_t>(random());
    poke(random() % 16 * 4, i % 3 == 0 ? 0 : i % 3 == 1 ? any % 16 : any);
  });
  poke(16, 0x12345678);
  ASSERT_OK(recorder.stop());
  EXPECT_EQ(recorder.stats().committed, played);
  EXPECT_EQ(recorder.stats().damaged, 0u);
  EXPECT_THAT(recorder.notices(), testing::Contains(HasSubstr("another program has changed its header")));
  expect_ticks(only_session(), played);
  Recorder next;
  start(next);
  EXPECT_THAT(notices_, testing::IsEmpty()) << "the ring was left as it should be";
}

TEST_F(RecorderNeighbour, ARingThatIsCutDoesNotStopTheGame) {
  for (const off_t bytes : {off_t{0}, off_t{64}, off_t{1000}}) {
    SCOPED_TRACE(bytes);
    std::filesystem::remove_all(sessions_);
    Recorder recorder;
    start(recorder);
    Player player(recorder);
    player.play_waiting(50);
    ASSERT_TRUE(eventually([&] { return recorder.stats().written == 50; }));
    ASSERT_EQ(::truncate(ring_path_.c_str(), bytes), 0);
    for (int i = 0; i < 1000; ++i) static_cast<void>(player.play(true));
    ASSERT_TRUE(eventually([&] { return recorder.has_notices(); }));
    EXPECT_THAT(recorder.notices(), testing::ElementsAre(testing::AllOf(
                                        HasSubstr(ring_path_), HasSubstr("another program has cut the file"),
                                        HasSubstr("a crash would lose its last frames"))));
    EXPECT_THAT(recorder.stats().error, HasSubstr("has cut the file"));
    ASSERT_OK(recorder.stop());
    const RecorderStats stats = recorder.stats();
    EXPECT_EQ(stats.rejected, stats.cut_off) << "the ring was never full";
    EXPECT_LE(stats.rejected + stats.damaged, 2u) << "the ring has one page: what was in it, and what was being filled";
    SessionReader reader;
    ASSERT_OK(reader.open(recorder.session_path()));
    EXPECT_EQ(reader.frame_count() + stats.rejected + stats.damaged, 1050u);
    BallRun run;
    for (uint64_t i = 0; i < reader.frame_count(); ++i) {
      Slot slot(kSlotBytes);
      ASSERT_OK(reader.read(i, slot));
      ASSERT_TRUE(is_tick(slot, recorder::seal_of(slot).frame, run)) << "nothing false is recorded";
    }
    EXPECT_TRUE(MemoryMappedCircularBuffer({kRingSlots, kSlotBytes, {}, {}}).initialize(ring_path_.c_str()))
        << "it was made anew";
  }
}

TEST_F(RecorderNeighbour, ABlackBoxThatIsCutIsTold) {
  RecorderOptions with = options();
  with.black_box = true;
  Recorder recorder;
  start(recorder, with);
  Player player(recorder);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(player.play(false));
  ASSERT_EQ(::truncate(ring_path_.c_str(), 0), 0);
  for (int i = 0; i < 20; ++i) static_cast<void>(player.play(false));
  EXPECT_THAT(recorder.stats().error, HasSubstr("has cut the file"));
  ASSERT_OK(recorder.stop());
  start(recorder, with);
}

TEST_F(RecorderNeighbour, AnEmptyRingFileDoesNotKeepTheGameFromStarting) {
  write_file(ring_path_, {});
  Recorder recorder;
  start(recorder);
  Player(recorder).play_waiting(5);
  ASSERT_OK(recorder.stop());
  expect_ticks(only_session(), 5);
}

// Cut, grown again, replaced, made unreadable, restored, scribbled over, in any order and at any moment.
TEST_F(RecorderNeighbour, AnyChangeOfTheFileLetsTheGameEndInOrder) {
  Recorder recorder;
  start(recorder);
  Player player(recorder);
  player.play_waiting(50);
  ASSERT_TRUE(eventually([&] { return recorder.stats().written == 50; }));
  recorder::ring::RingObserver observer;
  ASSERT_TRUE(observer.open(ring_path_));
  std::mt19937 random(11);
  const auto whole = static_cast<off_t>(std::filesystem::file_size(ring_path_));
  const std::string aside = folder_ / "aside.dat";
  play_beside(player, 6'000, [&](int) {
    switch (random() % 8) {
      case 0:
        static_cast<void>(!::truncate(ring_path_.c_str(), static_cast<off_t>(random() % 3 * 700)));
        break;
      case 1:
        static_cast<void>(!::truncate(ring_path_.c_str(), whole));
        break;
      case 2:
        ::rename(ring_path_.c_str(), aside.c_str());
        break;
      case 3:
        ::rename(aside.c_str(), ring_path_.c_str());
        break;
      case 4:
        ::chmod(ring_path_.c_str(), random() % 2 == 0 ? 0 : 0644);
        break;
      default:
        poke(random() % 16 * 4, static_cast<uint32_t>(random()));
        break;
    }
    Slot slot(kSlotBytes);
    if (!observer.refresh()) observer.open(ring_path_);
    static_cast<void>(observer.copy_frame(observer.end_sequence() - 1, slot));
  });
  ASSERT_OK(recorder.stop());
  EXPECT_THAT(recorder.notices(), testing::Contains(HasSubstr(ring_path_)));
  SessionReader reader;
  ASSERT_OK(reader.open(recorder.session_path()));
  const RecorderStats stats = recorder.stats();
  EXPECT_EQ(stats.written + stats.damaged, stats.committed);
  EXPECT_EQ(reader.frame_count(), stats.written);
  BallRun run;
  for (uint64_t i = 0; i < 50; ++i) ASSERT_TRUE(is_tick(read_slot(reader, i), i, run));
}

// --- a helper that the game has forked ------------------------------------------------------------------------------

// A game that forks a helper without starting a program in it, and is killed; the helper lives on while `test` runs.
template <typename Test>
void with_helper_of_killed_game(const std::string& ring_path, const RecorderOptions& options, Test test) {
  int end_of_helper[2];
  ASSERT_EQ(::pipe(end_of_helper), 0);
  ring_test::Child game([&](const ring_test::Child::Line& line) {
    ::close(end_of_helper[1]);
    Recorder recorder;
    std::vector<std::string> notices;
    if (!recorder.start(options, notices).ok()) return false;
    Player player(recorder);
    for (int i = 0; i < 100; ++i) static_cast<void>(player.play(true));
    const pid_t helper = ::fork();
    if (helper == 0) {
      // What it does with what it has inherited affects no other process.
      for (int i = 0; i < 5; ++i) static_cast<void>(player.play(false));
      line.say();
      char none;
      static_cast<void>(!::read(end_of_helper[0], &none, 1));
      ::_exit(0);
    }
    for (int i = 0; i < 20; ++i) static_cast<void>(player.play(true));
    line.say();
    line.hear();
    return true;
  });
  ::close(end_of_helper[0]);
  ASSERT_EQ(game.line().hear(), '.');
  ASSERT_EQ(game.line().hear(), '.');
  {
    MemoryMappedCircularBuffer ring({kRingSlots, kSlotBytes, {}, {}});
    ASSERT_TRUE(ring.initialize(ring_path.c_str()));
    EXPECT_FALSE(ring.claim_writer()) << "the game lives";
  }
  game.kill_now();
  test();
  ::close(end_of_helper[1]);
}

TEST_F(RecorderNeighbour, AHelperOfAKilledGameKeepsNoLockAndTakesNoFrame) {
  with_helper_of_killed_game(ring_path_, options(), [&] {
    Recorder next;
    start(next);
    const auto sessions = list_sessions(sessions_);
    ASSERT_EQ(sessions.size(), 2u);
    ASSERT_NO_FATAL_FAILURE(expect_ticks(sessions.front(), 120));
    Player(next).play_waiting(10);
    ASSERT_OK(next.stop());
  });
}

TEST_F(RecorderNeighbour, ABlackBoxSaysThatItsHeaderIsNotAsItShouldBe) {
  RecorderOptions with = options();
  with.black_box = true;
  Recorder recorder;
  start(recorder, with);
  Player player(recorder);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(player.play(false));
  EXPECT_EQ(recorder.stats().error, "");
  poke(40, 77);
  EXPECT_THAT(recorder.stats().error, HasSubstr("another program has changed its header (the geometry)"));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(player.play(false));
  ASSERT_OK(recorder.stop());
  start(recorder, with);
  EXPECT_THAT(notices_, testing::IsEmpty()) << "it ended in order";
}

}  // namespace
}  // namespace recorder_test
