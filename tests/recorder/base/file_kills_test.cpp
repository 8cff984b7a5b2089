// Kill -9 of a recorder, a recovery and a packing: before each single system call that changes files, in the middle of
// each write, and at random moments; alone, and while another process is recording in the same folder. Afterwards every
// committed frame is found once, and nothing half-made is left.
#include <sys/mman.h>

#include <random>

#include "tests/recorder/base/file_scenarios.h"
#include "tests/support/child_process.h"

namespace recorder_test {
namespace {

using ring_test::Child;

constexpr int kKilled = 128 + SIGKILL;

// A number that outlives the process that counts it.
class SharedCount {
 public:
  SharedCount()
      : at_(static_cast<std::atomic<uint64_t>*>(::mmap(nullptr, sizeof(std::atomic<uint64_t>), PROT_READ | PROT_WRITE,
                                                       MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  SharedCount(const SharedCount&) = delete;
  SharedCount& operator=(const SharedCount&) = delete;
  ~SharedCount() { ::munmap(at_, sizeof *at_); }
  std::atomic<uint64_t>& operator*() { return *at_; }

 private:
  std::atomic<uint64_t>* at_;
};

// A process that records in the same folder through a ring of its own while others are killed.
class Neighbour {
 public:
  explicit Neighbour(const Site& site) : child_([site](const Child::Line& line) { return live(site, line); }) {
    EXPECT_EQ(child_.line().hear(), '.') << "it does not record";
  }
  // Lets it play on; it does so while the caller goes on.
  void play() { child_.line().say(); }
  void wait_for_it() { EXPECT_EQ(child_.line().hear(), '.'); }
  // Ends it; its session is there, whole, and is removed.
  void end(const Site& site) {
    child_.line().say('q');
    EXPECT_EQ(child_.wait(), 0);
    for (const std::string& path : list_sessions(site.sessions)) {
      SessionReader reader;
      ASSERT_OK(reader.open(path));
      if (reader.info().game != "neighbour") continue;
      ASSERT_NO_FATAL_FAILURE(expect_ticks(path, ticks_));
      std::filesystem::remove(path);
    }
    std::filesystem::remove(ring_of(site));
  }
  void played() { ticks_ += kTicks; }

 private:
  static std::string ring_of(const Site& site) { return site.sessions + "/neighbour.dat"; }
  static bool live(const Site& site, const Child::Line& line) {
    Recorder recorder;
    std::vector<std::string> notices;
    RecorderOptions options = site.options();
    options.ring_path = ring_of(site);
    options.game = "neighbour";
    if (!recorder.start(options, notices).ok()) return false;
    line.say();
    Player player(recorder);
    while (line.hear() == '.') {
      player.play_waiting(kTicks);
      line.say();
    }
    return recorder.stop().ok();
  }

  Child child_;
  uint64_t ticks_ = 0;
};

class FileKills : public ::testing::Test {
 protected:
  // `prepare` sets up a folder, `run` does in it what is killed: before its first call, its second ... until it gets to
  // its end. `more`: frames that may have been published without having been counted.
  void kill_at_each_call(bool torn, const std::function<void(Site&)>& prepare, const std::function<void(Site&)>& run,
                         uint64_t more = 0) {
    int kills = 0;
    for (;; ++kills) {
      SCOPED_TRACE("killed at call " + std::to_string(kills) + (torn ? ", torn" : ""));
      Site site{folder_ / (std::to_string(kills) + (torn ? "torn" : ""))};
      std::filesystem::create_directories(site.folder);
      ASSERT_NO_FATAL_FAILURE(prepare(site));
      *committed_ = site.committed;
      Child child([&](const Child::Line&) {
        file_calls::Killing kill(kills, torn);
        const file_calls::Scope scope(kill);
        run(site);
        return true;
      });
      const int ended = child.wait();
      site.committed = *committed_;
      ASSERT_NO_FATAL_FAILURE(expect_recovered(site, more));
      if (ended != kKilled) {
        ASSERT_EQ(ended, 0);
        break;
      }
      std::filesystem::remove_all(site.folder);
    }
    std::printf("%d kills\n", kills);
    EXPECT_GT(kills, 5);
  }
  void kill_everywhere(const std::function<void(Site&)>& prepare, const std::function<void(Site&)>& run,
                       uint64_t more = 0) {
    kill_at_each_call(/*torn=*/false, prepare, run, more);
    kill_at_each_call(/*torn=*/true, prepare, run, more);
  }
  // The next start brings all into order.
  static void expect_recovered(const Site& site, uint64_t more) {
    std::vector<std::string> notices;
    Recorder next;
    ASSERT_OK(next.start(site.options(), notices));
    ASSERT_OK(next.stop());
    for (const std::string& notice : notices) ASSERT_THAT(notice, testing::Not(HasSubstr("not be")));
    ASSERT_NO_FATAL_FAILURE(expect_every_frame_once(site, more));
    ASSERT_NO_FATAL_FAILURE(expect_no_leftovers(site));
  }

  // Kills `run` at `times` random moments, each in a site of its own, with another process recording there or alone.
  void kill_at_random(int times, bool with_neighbour, const std::function<void(Site&)>& prepare,
                      const std::function<void(Site&)>& run) {
    Site site{folder_ / "random"};
    std::filesystem::create_directories(site.sessions);
    std::optional<Neighbour> neighbour;
    if (with_neighbour) neighbour.emplace(site);
    std::mt19937_64 random(7);
    uint64_t within_us = 4'000;  // how long it takes here: found out as we go
    int kills = 0;
    for (int tries = 0; kills < times && tries < 20 * times; ++tries) {
      ASSERT_NO_FATAL_FAILURE(prepare(site));
      if (neighbour) neighbour->play();
      Child child([&](const Child::Line& line) {
        line.say();
        run(site);
        return true;
      });
      ASSERT_EQ(child.line().hear(), '.');
      std::this_thread::sleep_for(std::chrono::microseconds(random() % within_us));
      const bool killed = child.kill_now() == kKilled;
      kills += killed ? 1 : 0;
      within_us = killed ? within_us + within_us / 8 : std::max<uint64_t>(100, within_us * 7 / 8);
      if (neighbour) {
        neighbour->wait_for_it();
        neighbour->played();
      }
      ASSERT_NO_FATAL_FAILURE(expect_died_session(site));
    }
    if (neighbour) neighbour->end(site);
    expect_no_leftovers(site);
    std::printf("%d kills%s\n", kills, with_neighbour ? " beside a living recorder" : "");
    EXPECT_EQ(kills, times);
  }
  // The one that is worked on holds every frame, packed; then it goes.
  static void expect_died_session(const Site& site) {
    std::vector<std::string> notices;
    recover_folder(site.sessions, notices, site.ring);
    const std::string path = list_sessions(site.sessions).back();
    SessionReader reader;
    ASSERT_OK(reader.open(path));
    ASSERT_TRUE(reader.is_packed());
    ASSERT_NO_FATAL_FAILURE(expect_ticks(path, site.committed));
    std::filesystem::remove(path);
    std::filesystem::remove(site.ring);
  }

  testing_support::TempDir folder_;
  SharedCount committed_;
};

void pack_it(Site& site) {
  recorder::session::PackReport report;
  static_cast<void>(recorder::session::pack(list_sessions(site.sessions).back(), report));
}
void recover_it(Site& site) {
  std::vector<std::string> notices;
  recover_folder(site.sessions, notices, site.ring);
}

TEST_F(FileKills, OfARecordingAtEachCall) {
  kill_everywhere([](Site&) {},
                  [this](Site& site) {
                    Recorder recorder;
                    std::vector<std::string> notices;
                    if (!recorder.start(site.options(), notices).ok()) return;
                    Player player(recorder);
                    for (int i = 0; i < kTicks; ++i) *committed_ += player.play(false) ? 1 : 0;
                    static_cast<void>(recorder.stop());
                  },
                  /*more=*/1);
}

TEST_F(FileKills, OfAStartAfterADeathAtEachCall) {
  kill_everywhere([](Site& site) { leave_a_dead_session(site); },
                  [](Site& site) {
                    Recorder recorder;
                    std::vector<std::string> notices;
                    if (recorder.start(site.options(), notices).ok()) static_cast<void>(recorder.stop());
                  });
}

TEST_F(FileKills, OfARecoveryAtEachCall) {
  kill_everywhere([](Site& site) { leave_a_dead_session(site); }, recover_it);
}

TEST_F(FileKills, OfAPackingAtEachCall) { kill_everywhere(leave_a_finished_log, pack_it); }

TEST_F(FileKills, OfAPackingWithBookmarksAtEachCall) {
  kill_everywhere(
      [](Site& site) {
        leave_a_finished_log(site);
        ASSERT_OK(recorder::session::write_bookmarks(list_sessions(site.sessions).at(0), {{3, "here"}}));
      },
      [](Site& site) {
        pack_it(site);
        static_cast<void>(recorder::session::write_bookmarks(list_sessions(site.sessions).at(0), {{4, "there"}}));
      });
}

// Long enough that a kill meets the middle of it.
constexpr int kManyTicks = 3000;
int times(int usual) { return std::getenv("OUROBOROS_LONG_TESTS") != nullptr ? 20 * usual : usual; }

// The last by name, so that it is told from what the neighbour records.
void leave_a_long_log(Site& site, bool finished) {
  static const auto slots = frame_slots(kManyTicks);
  const size_t in_log = finished ? slots.size() : slots.size() - kSlots / 2;
  WriteOptions options{.batch = 20, .finish = finished, .info = ball_info(site.ring)};
  ASSERT_NO_FATAL_FAILURE(
      write_session(site.sessions + "/died.oro", {slots.begin(), slots.begin() + static_cast<long>(in_log)}, options));
  site.committed = kManyTicks;
  if (finished) return;
  MemoryMappedCircularBuffer ring({kSlots, kSlotBytes, recorder::ring::Overflow::kReject, Durability::none()});
  ASSERT_TRUE(ring.initialize(site.ring.c_str()) && ring.set_tag(options.info.id)) << ring.last_error();
  for (size_t i = in_log - 5; i < slots.size(); ++i) ASSERT_TRUE(ring.write_slot(slots[i].data(), slots[i].size()));
}

class FileKillsRandom : public FileKills, public ::testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(, FileKillsRandom, testing::Bool(), [](const auto& given) {
  return std::string(given.param ? "BesideALivingRecorder" : "Alone");
});

TEST_P(FileKillsRandom, OfAPacking) {
  kill_at_random(
      times(60), GetParam(), [](Site& site) { leave_a_long_log(site, /*finished=*/true); }, pack_it);
}
TEST_P(FileKillsRandom, OfARecovery) {
  kill_at_random(
      times(60), GetParam(), [](Site& site) { leave_a_long_log(site, /*finished=*/false); }, recover_it);
}

}  // namespace
}  // namespace recorder_test
