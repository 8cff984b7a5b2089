// Each system call that changes files fails once, at every place where there is one: while recording, packing,
// recovering, writing bookmarks and going on in a new session. The failure is told or makes no difference; afterwards
// every committed frame is found once, whole, and nothing is left lying about.
#include "tests/recorder/base/file_scenarios.h"

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
  int faults = 0;
  for (;; ++faults) {
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
  std::printf("%d calls failed, one at a time\n", faults);
  EXPECT_GT(faults, 3);
}

}  // namespace
}  // namespace recorder_test
