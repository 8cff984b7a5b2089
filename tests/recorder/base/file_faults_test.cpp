// Each system call that changes files fails once, at every place where there is one: while recording, packing,
// recovering, writing bookmarks and going on in a new session. The failure is told or makes no difference; afterwards
// every committed frame is found once, whole, and nothing is left lying about.
#include <sys/stat.h>

#include <algorithm>
#include <mutex>

#include "recorder/session/identity.h"
#include "tests/recorder/base/file_scenarios.h"
#include "tests/support/sanitizers.h"

namespace recorder_test {
namespace {

struct Scenario {
  const char* name;
  std::function<void(Site&)> prepare;                 // without faults
  std::function<void(Site&)> run;                     // with one
  std::function<void(const Site&)> expect_done = {};  // else: when nothing was told, all frames are there and packed
};

const std::vector<Bookmark> kBefore{{3, "before"}};
const std::vector<Bookmark> kAfter{{5, "after"}, {7, ""}};

void give_bookmarks(const Site& site) {
  ASSERT_OK(recorder::session::write_bookmarks(list_sessions(site.sessions).at(0), kBefore));
}
void change_bookmarks(Site& site) {
  site.tell(recorder::session::write_bookmarks(list_sessions(site.sessions).at(0), kAfter));
}
// Those before or those after, and the latter when nothing else was told.
void expect_bookmarks(const Site& site) {
  std::vector<Bookmark> stand;
  ASSERT_OK(recorder::session::read_bookmarks(list_sessions(site.sessions).at(0), stand));
  if (!site.told.empty() && stand == kBefore) return;
  EXPECT_EQ(stand, kAfter);
}

// The session's file is taken away while it is being recorded.
void go_on_in_a_new_session(Site& site) {
  Recorder recorder;
  std::vector<std::string> notices;
  const Status started = recorder.start(site.options(), notices);
  site.tell(started);
  site.tell_failures(notices);
  if (!started.ok()) return;
  std::error_code error;
  std::filesystem::remove(recorder.session_path(), error);
  Player player(recorder);
  for (int i = 0; i < kTicks; ++i) ASSERT_TRUE(player.play(false));
  site.committed += recorder.stats().committed;
  site.tell(recorder.stop());
  site.tell(recorder.notices());
}

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all{
      {"Recording", [](Site&) {}, [](Site& site) { record(site, kTicks); }},
      {"RecordingAgain", [](Site& site) { record(site, 0); }, [](Site& site) { record(site, kTicks); }},
      {"StartAfterADeath", [](Site& site) { leave_a_dead_session(site); }, [](Site& site) { record(site, 0); }},
      {"Recovery", [](Site& site) { leave_a_dead_session(site); },
       [](Site& site) {
         std::vector<std::string> notices;
         recover_folder(site.sessions, notices, site.ring);
         site.tell_failures(notices);
       }},
      {"Packing", leave_a_finished_log,
       [](Site& site) {
         PackReport report;
         site.tell(recorder::session::pack(site.sessions + "/done.oro", report));
       }},
      {"BookmarksInASession", [](Site& site) { leave_a_packed_session(site), give_bookmarks(site); }, change_bookmarks,
       expect_bookmarks},
      {"BookmarksBesideALog", [](Site& site) { leave_a_finished_log(site), give_bookmarks(site); }, change_bookmarks,
       expect_bookmarks},
      {"GoingOnInANewSession", [](Site&) {}, go_on_in_a_new_session},
  };
  return all;
}

using Param = std::tuple<size_t, int>;  // scenario, error
class FileFaults : public ::testing::TestWithParam<Param> {
 protected:
  testing_support::TempDir folder_;
};

INSTANTIATE_TEST_SUITE_P(, FileFaults, testing::Combine(testing::Range<size_t>(0, 8), testing::Values(ENOSPC, EIO, 0)),
                         [](const auto& given) {
                           const int error = std::get<1>(given.param);
                           return std::string(scenarios()[std::get<0>(given.param)].name) + (error == 0 ? "ShortWrite"
                                                                                             : error == EIO ? "EIO"
                                                                                                            : "ENOSPC");
                         });

TEST_P(FileFaults, AtEachCallIsToldOrMakesNoDifferenceAndLosesNothing) {
  const auto [index, error] = GetParam();
  const Scenario& scenario = scenarios()[index];
  // With a sanitizer each call fails in one of the three ways, otherwise in all of them.
  const int step = testing_support::kSanitized ? 3 : 1;
  int faults = testing_support::kSanitized ? (error == ENOSPC ? 0 : error == EIO ? 1 : 2) : 0;
  for (;; faults += step) {
    Site site{folder_ / std::to_string(faults)};
    std::filesystem::create_directories(site.folder);
    ASSERT_NO_FATAL_FAILURE(scenario.prepare(site));
    site.told.clear();
    file_calls::Failing fault(faults, error);
    {
      const file_calls::Scope scope(fault);
      scenario.run(site);
    }
    if (!fault.was_met()) break;
    SCOPED_TRACE("call " + std::to_string(faults) + ": " + fault.what());
    const std::string told = testing::PrintToString(site.told);
    if (scenario.expect_done) {
      scenario.expect_done(site);
    } else if (site.told.empty()) {
      expect_every_frame_once(site);
    }

    std::vector<std::string> notices;
    Recorder next;
    ASSERT_OK(next.start(site.options(), notices));
    ASSERT_OK(next.stop());
    for (const std::string& notice : notices) EXPECT_THAT(notice, testing::Not(HasSubstr("could not be recovered")));
    expect_every_frame_once(site);
    expect_no_leftovers(site);
    if (scenario.expect_done) scenario.expect_done(site);
    ASSERT_FALSE(HasFailure()) << told << "\n" << testing::PrintToString(notices);
    std::filesystem::remove_all(site.folder);
  }
  std::printf("%d calls failed, one at a time\n", faults / step);
  EXPECT_GT(faults, 3);
}

// --- what happens meanwhile ------------------------------------------------------------------------------------------

// Does something before the first call of that name for a path with that ending; calls by name alone with an empty one.
class Meanwhile : public file_calls::Hook {
 public:
  Meanwhile(std::string name, std::string ending, std::function<void()> action)
      : name_(std::move(name)), ending_(std::move(ending)), action_(std::move(action)) {}
  long perform(const file_calls::Call& call, const file_calls::Real& real) override {
    const bool is_it = name_ == call.name && (ending_.empty() || std::string(call.to).ends_with(ending_));
    if (is_it && !std::exchange(done_, true)) action_();
    return real(call.bytes);
  }
  bool was_met() const { return done_; }

 private:
  const std::string name_;
  const std::string ending_;
  const std::function<void()> action_;
  bool done_ = false;
};

class Bookmarking : public ::testing::Test {
 protected:
  void SetUp() override { leave_a_finished_log(site_); }
  void expect_packed_with(const std::vector<Bookmark>& bookmarks) {
    SessionReader reader;
    ASSERT_OK(reader.open(path_));
    EXPECT_TRUE(reader.is_packed());
    EXPECT_TRUE(reader.has_index());
    EXPECT_EQ(reader.bookmarks(), bookmarks);
    EXPECT_FALSE(std::filesystem::exists(path_ + ".marks"));
    expect_every_frame_once(site_);
  }

  testing_support::TempDir folder_;
  Site site_{folder_ / "site"};
  const std::string path_ = site_.sessions + "/done.oro";
};

TEST_F(Bookmarking, WhileTheSessionIsBeingPackedLosesNoBookmark) {
  for (const std::vector<Bookmark>& before : {kBefore, {}}) {
    for (const std::vector<Bookmark>& after : {kAfter, {}}) {
      for (const char* call : {"fsync", "rename"}) {
        std::filesystem::remove(path_);
        ASSERT_NO_FATAL_FAILURE(leave_a_finished_log(site_));
        ASSERT_OK(recorder::session::write_bookmarks(path_, before));
        Meanwhile meanwhile(call, std::string(call) == "rename" ? ".oro" : "",
                            [&] { ASSERT_OK(recorder::session::write_bookmarks(path_, after)); });
        PackReport report;
        {
          const file_calls::Scope scope(meanwhile);
          ASSERT_OK(recorder::session::pack(path_, report));
        }
        ASSERT_TRUE(meanwhile.was_met());
        expect_packed_with(after);
      }
    }
  }
}

TEST_F(Bookmarking, BesideALogThatIsPackedMeanwhileLosesNoBookmark) {
  Meanwhile meanwhile("rename", ".marks", [&] {
    PackReport report;
    ASSERT_OK(recorder::session::pack(path_, report));
  });
  {
    const file_calls::Scope scope(meanwhile);
    ASSERT_OK(recorder::session::write_bookmarks(path_, kAfter));
  }
  ASSERT_TRUE(meanwhile.was_met());
  expect_packed_with(kAfter);
}

TEST_F(Bookmarking, BesideALogThatAnotherReplacesMeanwhileMarksNotThat) {
  const recorder::session::FileIdentity seen = recorder::session::identity_of(path_);
  const std::string other = site_.folder + "/other.oro";
  SessionInfo info = ball_info();
  ++info.id;
  write_session(other, frame_slots(kTicks), {.info = info});
  Meanwhile meanwhile("rename", ".marks", [&] { ASSERT_EQ(recorder::base::rename_file(other, path_), 0); });
  {
    const file_calls::Scope scope(meanwhile);
    EXPECT_FALSE(recorder::session::write_bookmarks(path_, kAfter, seen).ok());
  }
  EXPECT_FALSE(std::filesystem::exists(path_ + ".marks"));
}

// --- syncs that fail and drop ----------------------------------------------------------------------------------------

// A disk as Linux has it: a sync that fails forgets what it was to write, and the next one succeeds without it. Only
// bytes that are written once more after that reach the disk.
class DroppingDisk : public file_calls::Hook {
 public:
  // The syncs number `first` to `first + times - 1` fail; folders are not counted.
  explicit DroppingDisk(int first, int times = 1) : first_(first), times_(times) {}

  long perform(const file_calls::Call& call, const file_calls::Real& real) override {
    const std::lock_guard lock(mutex_);
    const std::string name = call.name;
    if ((name == "fsync" || name == "fdatasync") && is_file(call.fd)) return sync(call.fd);
    const long result = real(call.bytes);
    if (name == "pwrite" && result > 0) {
      auto& bytes = files_[inode_of(call.fd)];
      const size_t end = call.offset + static_cast<size_t>(result);
      if (bytes.size() < end) bytes.resize(end, kDurable);
      std::fill(bytes.begin() + static_cast<long>(call.offset), bytes.begin() + static_cast<long>(end), kDirty);
    }
    if (name == "ftruncate" && result == 0) files_[inode_of(call.fd)].resize(call.offset, kDurable);
    return result;
  }
  bool was_met() const { return seen_ > first_; }
  // Whether every byte of the file is on disk; what was there before the disk began to be watched is.
  bool has_all_of(const std::string& path) const {
    struct stat info;
    if (::stat(path.c_str(), &info) != 0) return false;
    const auto found = files_.find(info.st_ino);
    return found == files_.end() ||
           std::ranges::count(found->second, kDurable) == static_cast<long>(found->second.size());
  }

 private:
  static constexpr char kDirty = 0, kDurable = 1, kDropped = 2;

  static bool is_file(int fd) {
    struct stat info;
    return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  }
  static ino_t inode_of(int fd) {
    struct stat info;
    return ::fstat(fd, &info) == 0 ? info.st_ino : 0;
  }
  long sync(int fd) {
    const bool fails = seen_ >= first_ && seen_ < first_ + times_;
    ++seen_;
    std::ranges::replace(files_[inode_of(fd)], kDirty, fails ? kDropped : kDurable);
    if (fails) errno = EIO;
    return fails ? -1 : 0;
  }

  const int first_;
  const int times_;
  int seen_ = 0;
  std::map<ino_t, std::vector<char>> files_;
  std::mutex mutex_;
};

class FailingSync : public ::testing::Test {
 protected:
  // Calls run(disk) with one more sync before the one that fails each time, until that is not reached any more.
  void each_sync_fails(int times, const std::function<void(DroppingDisk&)>& run) {
    int syncs = 0;
    for (;; ++syncs) {
      SCOPED_TRACE("sync " + std::to_string(syncs));
      std::filesystem::remove_all(site_.folder);
      std::filesystem::create_directories(site_.sessions);
      DroppingDisk disk(syncs, times);
      ASSERT_NO_FATAL_FAILURE(run(disk));
      ASSERT_FALSE(HasFailure());
      if (!disk.was_met()) break;
    }
    EXPECT_GT(syncs, 0);
    std::printf("%d syncs failed, one at a time\n", syncs);
  }

  testing_support::TempDir folder_;
  Site site_{folder_ / "site"};
};

// Whatever a sync has reported as durable is; what it has not, the next one that succeeds has written anew.
TEST_F(FailingSync, OfALogIsNotMadeGoodByTheNextOne) {
  const std::string path = site_.sessions + "/log.oro";
  for (const int times : {1, 2, 3}) {
    each_sync_fails(times, [&](DroppingDisk& disk) {
      const file_calls::Scope scope(disk);
      LogWriter log;
      if (!log.create(path, ball_info()).ok()) return;  // which leaves nothing behind
      int failures = 0;
      for (const Slot& slot : frame_slots(12)) {
        ASSERT_TRUE(log.add(slot));
        ASSERT_OK(log.flush());
        const bool synced = log.sync().ok();
        EXPECT_EQ(synced, disk.has_all_of(path));
        failures += synced ? 0 : 1;
      }
      EXPECT_LE(failures, 1) << "each try is made twice";
      const bool finished = log.finish(false).ok();
      EXPECT_EQ(finished, disk.has_all_of(path));
    });
  }
}

TEST_F(FailingSync, OfARecordingIsToldOrLosesNothing) {
  each_sync_fails(1, [&](DroppingDisk& disk) {
    {
      const file_calls::Scope scope(disk);
      record(site_, kTicks);
    }
    if (!site_.told.empty()) {
      site_.told.clear();
      site_.committed = 0;
      return;
    }
    expect_every_frame_once(site_);
    EXPECT_TRUE(disk.has_all_of(list_sessions(site_.sessions).at(0)));
    site_.committed = 0;
  });
}

TEST_F(FailingSync, OfAPackedFileLeavesTheLog) {
  each_sync_fails(1, [&](DroppingDisk& disk) {
    leave_a_finished_log(site_);
    const std::string path = site_.sessions + "/done.oro";
    const Bytes log = read_file(path);
    PackReport report;
    Status packed;
    {
      const file_calls::Scope scope(disk);
      packed = recorder::session::pack(path, report);
    }
    if (packed.ok()) {
      EXPECT_TRUE(disk.has_all_of(path));
    } else {
      EXPECT_EQ(read_file(path), log);
    }
    expect_no_leftovers(site_);
  });
}

TEST_F(FailingSync, OfBookmarksLeavesThoseBeforeOrHasThoseAfter) {
  for (const bool packed : {true, false}) {
    each_sync_fails(1, [&](DroppingDisk& disk) {
      packed ? leave_a_packed_session(site_) : leave_a_finished_log(site_);
      give_bookmarks(site_);
      const std::string path = site_.sessions + "/done.oro";
      Status written;
      {
        const file_calls::Scope scope(disk);
        written = recorder::session::write_bookmarks(path, kAfter);
      }
      std::vector<Bookmark> stand;
      ASSERT_OK(recorder::session::read_bookmarks(path, stand));
      EXPECT_EQ(stand, written.ok() ? kAfter : kBefore);
      if (written.ok()) {
        EXPECT_TRUE(disk.has_all_of(packed ? path : path + ".marks"));
      }
      expect_no_leftovers(site_);
    });
  }
}

TEST_F(FailingSync, OfSettingsLeavesThoseBeforeOrHasThoseAfter) {
  each_sync_fails(1, [&](DroppingDisk& disk) {
    const std::string path = site_.folder + "/settings.json";
    ASSERT_OK(recorder::base::replace_file(path, std::string("before")));
    Status written;
    {
      const file_calls::Scope scope(disk);
      written = recorder::base::replace_file(path, std::string("after"));
    }
    std::string text;
    ASSERT_OK(recorder::base::read_whole_file(path, 100, text));
    EXPECT_EQ(text, written.ok() ? "after" : "before");
    if (written.ok()) {
      EXPECT_TRUE(disk.has_all_of(path));
    }
  });
}

// What functions of base/file.h say of themselves: a failure has changed nothing, a success everything.
class BaseFaults : public ::testing::Test {
 protected:
  // Lets each call of `run` fail once; `check` is told whether it succeeded.
  void fail_each_call(const std::function<void()>& prepare, const std::function<bool()>& run,
                      const std::function<void(bool ok)>& check) {
    for (const int error : {ENOSPC, EIO, 0}) {
      int faults = 0;
      for (;; ++faults) {
        prepare();
        file_calls::Failing fault(faults, error);
        bool ok = false;
        {
          const file_calls::Scope scope(fault);
          ok = run();
        }
        SCOPED_TRACE("error " + std::to_string(error) + " of " + fault.what());
        check(ok);
        if (!fault.was_met()) break;
        ASSERT_FALSE(HasFailure());
      }
      EXPECT_GE(faults, 2);
    }
  }
  std::string path(const char* name) const { return folder_ / name; }
  std::string text(const char* name) const {
    std::string read;
    return recorder::base::read_whole_file(path(name), 1000, read).ok() ? read : "none";
  }
  void write(const char* name, const std::string& text) const { std::ofstream(path(name)) << text; }
  size_t files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
  }

  testing_support::TempDir folder_;
};

TEST_F(BaseFaults, AFileThatIsReportedAsNotReplacedIsTheOldOne) {
  fail_each_call([&] { write("a", "old"); }, [&] { return recorder::base::replace_file(path("a"), "new").ok(); },
                 [&](bool ok) {
                   EXPECT_EQ(text("a"), ok ? "new" : "old");
                   EXPECT_EQ(files(), 1u);
                 });
}

TEST_F(BaseFaults, AFileThatIsReportedAsNotMovedIsWhereItWas) {
  fail_each_call(
      [&] {
        std::filesystem::remove(path("b"));
        write("a", "x");
      },
      [&] { return recorder::base::move_file(path("a"), path("b")) == 0; },
      [&](bool ok) {
        EXPECT_EQ(text("a"), ok ? "none" : "x");
        EXPECT_EQ(text("b"), ok ? "x" : "none");
      });
}

TEST_F(BaseFaults, AFileThatIsReportedAsNotCopiedIsNotThere) {
  fail_each_call(
      [&] {
        std::filesystem::remove(path("b"));
        write("a", "x");
      },
      [&] { return recorder::base::copy_file(path("a"), path("b")) == 0; },
      [&](bool ok) {
        EXPECT_EQ(text("a"), "x");
        EXPECT_EQ(text("b"), ok ? "x" : "none");
      });
}

}  // namespace
}  // namespace recorder_test
