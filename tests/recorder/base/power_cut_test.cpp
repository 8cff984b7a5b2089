// A power cut at any moment of recording, recovering, packing and marking. From a log of everything that is done to the
// files, the states are built that a disk may be in afterwards (disk_log.h); each is recovered by the next start. Every
// frame that was promised is found with its exact content, no frame is one that was not recorded, and what is missing
// shows as a gap.
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <set>

#include "recorder/session/format.h"
#include "tests/recorder/base/disk_log.h"
#include "tests/recorder/base/file_scenarios.h"

namespace recorder_test {
namespace {

constexpr uint32_t kFewSlots = 16;  // so that every slot is used many times
constexpr uint64_t kOtherSeed = 21;
constexpr size_t kMostStates = 400;

// Frames of one game that must be found after a cut at `moment` or later.
struct Promise {
  size_t moment;
  uint64_t seed;
  uint64_t frames;  // 0 .. frames - 1
};

// What one run of a scenario did, and promised.
class PowerCut : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(site_.sessions); }

  // Does `run`, then cuts the power `cuts` times. `check_state` looks at more than the frames.
  void cut_during(const std::function<void()>& run,
                  const std::function<void(const Site&, size_t moment)>& check_state = {}) {
    log_.emplace(std::vector{site_.folder, site_.sessions});
    {
      const file_calls::Scope scope(*log_);
      ASSERT_NO_FATAL_FAILURE(run());
    }
    const size_t all = log_->now();
    std::filesystem::remove_all(site_.folder);  // nothing may lead there from the states
    const int cuts = std::getenv("OUROBOROS_LONG_TESTS") != nullptr ? 20'000 : 300;
    for (int i = 0; i < cuts; ++i) {
      std::mt19937_64 random(static_cast<uint64_t>(i));
      const size_t moment = from_ + random() % (std::min(all, until_) - from_ + 1);
      SCOPED_TRACE("state " + std::to_string(i) + ", moment " + std::to_string(moment) + " of " + std::to_string(all));
      Site state{folder_ / "state"};
      state.slots = site_.slots;
      std::filesystem::create_directories(state.sessions);
      log_->cut(moment, random, {state.folder, state.sessions});
      ASSERT_NO_FATAL_FAILURE(expect_promises_kept(state, moment));
      if (check_state) {
        ASSERT_NO_FATAL_FAILURE(check_state(state, moment));
      }
      std::filesystem::remove_all(state.folder);
    }
    std::printf("%d states of the disk over %zu moments\n", cuts, all + 1);
  }

  // Does `run`, then looks at every state of every moment that DiskLog::states() knows, each once, with `check_state`
  // and, unless `only_files`, at the frames. At most kMostStates of them, evenly spread.
  void explore(const std::function<void()>& run, const std::function<void(const Site&, size_t moment)>& check_state,
               bool only_files = false) {
    log_.emplace(std::vector{site_.folder, site_.sessions});
    {
      const file_calls::Scope scope(*log_);
      ASSERT_NO_FATAL_FAILURE(run());
    }
    std::filesystem::remove_all(site_.folder);
    const auto due = [&](size_t moment) {
      return static_cast<size_t>(
          std::ranges::count_if(promises_, [&](const Promise& each) { return each.moment <= moment; }));
    };
    const size_t tried = log_->explore(kMostStates, due, [&](size_t moment, const DiskLog::State& files) {
      SCOPED_TRACE("moment " + std::to_string(moment) + " of " + std::to_string(log_->now()));
      check_files(files, moment, check_state, only_files);
      return !HasFatalFailure();
    });
    ASSERT_GT(tried, 5u);
  }
  void check_files(const DiskLog::State& files, size_t moment,
                   const std::function<void(const Site&, size_t moment)>& check_state, bool only_files) {
    Site state{folder_ / "state"};
    state.slots = site_.slots;
    std::filesystem::create_directories(state.sessions);
    DiskLog::write(files[0], state.folder);
    DiskLog::write(files[1], state.sessions);
    if (!only_files) {
      ASSERT_NO_FATAL_FAILURE(expect_promises_kept(state, moment));
    }
    if (check_state) {
      ASSERT_NO_FATAL_FAILURE(check_state(state, moment));
    }
    std::filesystem::remove_all(state.folder);
  }

  // `interrupt` is cut_during() or explore(): it calls what is interrupted, and then the check of each state.
  template <typename Interrupt>
  void pack_with_bookmarks(Interrupt interrupt) {
    leave_a_finished_log(site_);
    const std::string path = site_.sessions + "/done.oro";
    const std::vector<Bookmark> marks{{3, "here"}};
    ASSERT_OK(recorder::session::write_bookmarks(path, marks));
    interrupt(
        [&] {
          promise(kTicks);
          PackReport report;
          ASSERT_OK(recorder::session::pack(path, report));
        },
        [&](const Site& state, size_t) {
          std::vector<Bookmark> stand;
          ASSERT_OK(recorder::session::read_bookmarks(state.sessions + "/done.oro", stand));
          ASSERT_EQ(stand, marks);
        });
  }
  // One of the new notes has that many characters.
  template <typename Interrupt>
  void change_bookmarks(size_t note, Interrupt interrupt) {
    leave_a_packed_session(site_);
    const std::vector<Bookmark> before{{3, "before"}};
    const std::vector<Bookmark> after{{4, "after"}, {5, std::string(note, 'x')}};
    const std::string path = site_.sessions + "/done.oro";
    ASSERT_OK(recorder::session::write_bookmarks(path, before));
    size_t written = 0;
    interrupt(
        [&] {
          promise(kTicks);
          ASSERT_OK(recorder::session::write_bookmarks(path, after));
          written = log_->now();
        },
        [&](const Site& state, size_t moment) {
          SessionReader reader;
          ASSERT_OK(reader.open(state.sessions + "/done.oro"));
          const auto stand = reader.bookmarks();
          ASSERT_TRUE(stand == after || (moment < written && stand == before)) << stand.size();
        });
  }

  void promise(uint64_t frames, uint64_t seed = kSeed) { promises_.push_back({log_->now(), seed, frames}); }

  // Records `ticks` ticks of a game, and promises what `durability` does.
  void record(const Durability& durability, uint64_t ticks, uint64_t seed = kSeed) {
    Recorder recorder;
    std::vector<std::string> notices;
    RecorderOptions options = site_.options();
    options.durability = durability;
    options.extra = {{"seed", std::to_string(seed)}};
    ASSERT_OK(recorder.start(options, notices));
    Player player(recorder, seed);
    for (uint64_t i = 1; i <= ticks; ++i) {
      ASSERT_TRUE(player.play(true));
      log_->note_memory();
      if (durability.kind == Durability::Kind::kEach) promise(i, seed);
      if (durability.kind == Durability::Kind::kInterval && i % 20 == 0) sync_by_hand(recorder, i, seed);
    }
    ASSERT_OK(recorder.stop());
    promise(ticks, seed);
  }
  // What the interval would do, at a moment that the test chooses: once the frames are in the file.
  void sync_by_hand(const Recorder& recorder, uint64_t frames, uint64_t seed) {
    ASSERT_TRUE(eventually([&] { return recorder.stats().written == frames; }));
    for (const std::string& path : {recorder.session_path(), site_.ring}) {
      const recorder::base::File file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
      ASSERT_EQ(::fdatasync(file.native()), 0);
    }
    promise(frames, seed);
  }

  // The next start recovers what there is.
  void expect_promises_kept(const Site& state, size_t moment) {
    Recorder next;
    std::vector<std::string> notices;
    ASSERT_OK(next.start(state.options(), notices));
    ASSERT_OK(next.stop());
    std::map<uint64_t, std::set<uint64_t>> found;
    for (const std::string& path : list_sessions(state.sessions)) {
      ASSERT_NO_FATAL_FAILURE(look_through(path, found)) << testing::PrintToString(notices);
    }
    for (const Promise& promise : promises_) {
      if (promise.moment > moment) continue;
      for (uint64_t frame = 0; frame < promise.frames; ++frame) {
        ASSERT_TRUE(found[promise.seed].contains(frame))
            << "frame " << frame << " of game " << promise.seed << " is lost, though " << promise.frames
            << " were on disk at moment " << promise.moment << "\n"
            << testing::PrintToString(notices);
      }
    }
    expect_nothing_half_made(state);
  }
  // Collects the frames of a session; all are the game's, and what is missing between them is told.
  static void look_through(const std::string& path, std::map<uint64_t, std::set<uint64_t>>& found) {
    SessionReader reader;
    ASSERT_OK(reader.open(path));
    uint64_t next = reader.info().first_frame;
    uint64_t missing = 0;
    for (uint64_t i = 0; i < reader.frame_count(); ++i) {
      const Slot slot = read_slot(reader, i);
      const uint64_t frame = recorder::seal_of(slot).frame;
      ASSERT_GE(frame, next);
      missing += frame - next;
      next = frame + 1;
      const uint64_t seed = game_of(reader.info(), slot);
      ASSERT_NE(seed, 0u) << path << ": frame " << frame << " was never recorded there";
      ASSERT_TRUE(found[seed].insert(frame).second) << path << ": frame " << frame << " is there a second time";
    }
    uint64_t told = 0;
    for (const Gap& gap : reader.gaps()) told += gap.index < reader.frame_count() ? gap.count : 0;
    ASSERT_EQ(told, missing) << path;
  }
  // The seed of the game that the frame is of, 0 when there is none that may be in this session. One of frames that no
  // session took may hold what any game had committed.
  static uint64_t game_of(const SessionInfo& info, const Slot& slot) {
    static std::map<uint64_t, BallRun> runs{{kSeed, BallRun(kSeed)}, {kOtherSeed, BallRun(kOtherSeed)}};
    const auto own = info.extra.find("seed");
    for (auto& [seed, run] : runs) {
      const bool may_be = own == info.extra.end() || own->second == std::to_string(seed);
      if (may_be && is_tick(slot, recorder::seal_of(slot).frame, run)) return seed;
    }
    return 0;
  }

  testing_support::TempDir folder_;
  Site site_{.folder = folder_ / "site", .slots = kFewSlots};
  std::optional<DiskLog> log_;
  size_t from_ = 0;  // cuts are within these moments
  size_t until_ = SIZE_MAX;
  std::vector<Promise> promises_;
};

class PowerCutRecording : public PowerCut, public ::testing::WithParamInterface<const char*> {
 protected:
  static Durability durability() {
    const std::string name = GetParam();
    return name == "None"   ? Durability::none()
           : name == "Each" ? Durability::each_write()
                            : Durability::every(std::chrono::hours(24));
  }
};
INSTANTIATE_TEST_SUITE_P(, PowerCutRecording, testing::Values("None", "Interval", "Each"),
                         [](const auto& name) { return std::string(name.param); });

TEST_P(PowerCutRecording, LosesNothingThatWasSynced) {
  cut_during([this] { record(durability(), 60); });
}

// One write then has the end of one chunk and the beginning of the next, either of which may reach the disk alone.
TEST_P(PowerCutRecording, BetweenTwoChunksLosesNothingThatWasSynced) {
  cut_during([this] {
    Recorder recorder;
    std::vector<std::string> notices;
    RecorderOptions options = site_.options();
    options.durability = durability();
    options.extra = {{"seed", "20"}};
    ASSERT_OK(recorder.start(options, notices));
    Player player(recorder);
    for (uint64_t i = 1; i <= recorder::session::kChunkFrames + 4; ++i) {
      // Four frames before the chunk's end it waits until all are written, and then fills half a ring at once.
      if (i == recorder::session::kChunkFrames - 4) {
        ASSERT_TRUE(eventually([&] { return recorder.stats().lag_frames == 0; }));
        from_ = log_->now();
      }
      ASSERT_TRUE(player.play(true));
      log_->note_memory();
      if (durability().kind == Durability::Kind::kEach) promise(i);
    }
    ASSERT_TRUE(eventually([&] { return recorder.stats().lag_frames == 0; }));
    log_->note_memory();
    until_ = log_->now();
    ASSERT_OK(recorder.stop());
  });
}

TEST_P(PowerCutRecording, BringsNothingBackFromTheGameBefore) {
  cut_during([this] {
    ASSERT_NO_FATAL_FAILURE(record(durability(), 40));
    ASSERT_NO_FATAL_FAILURE(record(durability(), 40, kOtherSeed));
  });
}

TEST_P(PowerCutRecording, GoingOnInANewSessionLosesNothingThatWasSynced) {
  cut_during([this] {
    Recorder recorder;
    std::vector<std::string> notices;
    RecorderOptions options = site_.options();
    options.durability = durability();
    options.extra = {{"seed", "20"}};
    ASSERT_OK(recorder.start(options, notices));
    std::filesystem::rename(recorder.session_path(), folder_ / "taken-away");
    Player player(recorder);
    for (uint64_t i = 1; i <= 40; ++i) {
      ASSERT_TRUE(player.play(true));
      log_->note_memory();
      if (durability().kind == Durability::Kind::kEach) promise(i);
    }
    ASSERT_OK(recorder.stop());
    promise(40);
  });
}

TEST_F(PowerCut, DuringARecoveryLosesNothing) {
  leave_a_dead_session(site_);
  cut_during([this] {
    promise(kTicks);
    std::vector<std::string> notices;
    recover_folder(site_.sessions, notices, site_.ring);
    ASSERT_TRUE(recorder::session::is_finished(site_.sessions + "/died.oro"));
  });
}

TEST_F(PowerCut, DuringAPackingLosesNeitherFramesNorBookmarks) {
  pack_with_bookmarks([this](auto run, auto check) { cut_during(run, check); });
}

TEST_F(PowerCut, DuringMarkingLeavesTheBookmarksBeforeOrThoseAfter) {
  change_bookmarks(700, [this](auto run, auto check) { cut_during(run, check); });
}

// --- every state -----------------------------------------------------------------------------------------------------

TEST_P(PowerCutRecording, EveryStateOfAShortOneKeepsWhatWasSynced) {
  explore([this] { record(durability(), 6); }, {});
}

TEST_F(PowerCut, EveryStateOfARecoveryHasAllFrames) {
  leave_a_dead_session(site_);
  explore(
      [this] {
        promise(kTicks);
        std::vector<std::string> notices;
        recover_folder(site_.sessions, notices, site_.ring);
      },
      {});
}

TEST_F(PowerCut, EveryStateOfAPackingHasAllFramesAndBookmarks) {
  pack_with_bookmarks([this](auto run, auto check) { explore(run, check); });
}

TEST_F(PowerCut, EveryStateOfAChangeOfBookmarksHasThoseBeforeOrThoseAfter) {
  change_bookmarks(1200, [this](auto run, auto check) { explore(run, check); });
}

// Settings and tables of scores are small files that are replaced as a whole.
TEST_F(PowerCut, EveryStateOfAReplacementHasTheOldFileOrTheNew) {
  const std::string old_text(1500, 'o');
  const std::string new_text(2100, 'n');
  ASSERT_OK(recorder::base::replace_file(site_.folder + "/scores.json", old_text));
  size_t written = 0;
  const auto read = [](const Site& state, std::string& text) {
    ASSERT_OK(recorder::base::read_whole_file(state.folder + "/scores.json", 1 << 20, text));
  };
  explore(
      [&] {
        ASSERT_OK(recorder::base::replace_file(site_.folder + "/scores.json", new_text));
        written = log_->now();
      },
      [&](const Site& state, size_t moment) {
        std::string text;
        ASSERT_NO_FATAL_FAILURE(read(state, text));
        ASSERT_TRUE(text == new_text || (moment < written && text == old_text)) << text.size();
        // What is left of the change is removed, and the next one works.
        recorder::base::remove_dead_temporaries_of(state.folder + "/scores.json");
        expect_nothing_half_made(state);
        ASSERT_OK(recorder::base::replace_file(state.folder + "/scores.json", "next"));
      },
      /*only_files=*/true);
}

}  // namespace
}  // namespace recorder_test
