// session cut and join.
#include "recorder/session/bookmarks.h"
#include "tests/tools/session/session_support.h"

namespace session_tool_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

recorder::session::SessionReader opened(const std::string& path) {
  recorder::session::SessionReader reader;
  EXPECT_OK(reader.open(path));
  return reader;
}

TEST_F(SessionTool, CutKeepsNumbersTimesEventsAndBookmarks) {
  make_ball("a.oro", 1000);
  ASSERT_OK(recorder::session::write_bookmarks(path("a.oro"), {{99, "before"}, {100, "first"}, {400, "behind"}}));
  const ProgramResult result = run({"cut", "a.oro", "--from", "100", "--to", "399", "-o", "b.oro"});
  EXPECT_THAT(result.out, ::testing::MatchesRegex("b.oro: 300 frames \\(100 to 399\\), [0-9.]+ kB\n"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(session_test::read_all(path("b.oro")), session_test::frame_slots(300, 100));
  auto part = opened(path("b.oro"));
  EXPECT_TRUE(part.gaps().empty());
  EXPECT_THAT(part.bookmarks(), ElementsAre(recorder::session::Bookmark{100, "first"}));
  EXPECT_EQ(part.info().parent, (recorder::session::Parent{session_test::ball_info().id, 100}));
  EXPECT_NE(part.info().id, session_test::ball_info().id);
  EXPECT_EQ(part.info().first_frame, 100u);
  EXPECT_EQ(part.info().start_unix_ns, session_test::ball_info().start_unix_ns);
  EXPECT_EQ(run({"verify", "b.oro"}).exit_code, 0);
}

TEST_F(SessionTool, CutTakesTimes) {
  make_ball("a.oro", 1000);  // a frame each 16 ms
  const json part = run_json({"cut", "--json", "a.oro", "--from-time", "1.6s", "--to-time", "0:03.2", "-o", "b.oro"});
  EXPECT_EQ(part.at("first_frame"), 100);
  EXPECT_EQ(part.at("last_frame"), 200);
  EXPECT_EQ(run_json({"cut", "--json", "a.oro", "--from-time", "1599ms", "--to", "120", "-o", "c.oro"}).at("frames"),
            21);
}

TEST_F(SessionTool, CutRefusesWhatItWouldDestroy) {
  make_ball("a.oro", 100);
  write_text("b.oro", "somebody's");
  expect_failure({"cut", "a.oro", "-o", "b.oro"},
                 "session: b.oro: exists - choose another name, or replace it with --force\n");
  EXPECT_EQ(read_text("b.oro"), "somebody's");
  EXPECT_EQ(run({"cut", "a.oro", "-o", "b.oro", "--force"}).exit_code, 0);
  EXPECT_EQ(session_test::read_all(path("b.oro")), session_test::frame_slots(100));
  EXPECT_EQ(run({"cut", "a.oro", "--to", "49", "-o", "a.oro", "--force"}).exit_code, 0);  // also itself
  EXPECT_EQ(session_test::read_all(path("a.oro")), session_test::frame_slots(50));
  EXPECT_THAT(files(), ElementsAre("a.oro", "b.oro"));
}

TEST_F(SessionTool, ARecordingIsReadButNeverReplaced) {
  make_ball("a.oro", 10);
  recorder::session::LogWriter live;
  ASSERT_OK(live.create(path("live.oro"), session_test::ball_info()));
  for (const Slot& slot : session_test::frame_slots(20)) ASSERT_TRUE(live.add(slot));
  ASSERT_OK(live.flush());
  expect_failure({"cut", "a.oro", "-o", "live.oro", "--force"},
                 "session: live.oro: is being recorded - choose another name\n");
  EXPECT_EQ(run_json({"list", "--json", "live.oro"}).at(0).at("state"), "recording");
  EXPECT_EQ(run({"verify", "live.oro"}).exit_code, 0);
  EXPECT_EQ(run_json({"cut", "--json", "live.oro", "--from", "5", "-o", "b.oro"}).at("frames"), 15);
}

TEST_F(SessionTool, CutSaysWhichFramesThereAre) {
  make_ball("a.oro", 100);
  expect_failure({"cut", "a.oro", "--from", "100", "-o", "b.oro"},
                 "session: a.oro: has no frames in that range - it holds frames 0 to 99, 0:00.000 to "
                 "0:01.584\n");
  expect_failure({"cut", "a.oro", "--from", "9", "--to", "8", "-o", "b.oro"},
                 "session: the part ends before it begins\nTry 'session cut --help', which has examples.\n", 2);
  expect_failure({"cut", "a.oro", "--from-time", "soon", "-o", "b.oro"},
                 "session: --from-time: invalid time 'soon'; write 90s, 250ms or 1:30\n"
                 "Try 'session cut --help', which has examples.\n",
                 2);
  EXPECT_THAT(files(), ElementsAre("a.oro"));
}

TEST_F(SessionTool, CutKeepsWhatCanBeReadOfADamagedSession) {
  make_ball("a.oro", 1000);
  pack("a.oro");
  flip_byte("a.oro", std::filesystem::file_size(path("a.oro")) / 2);
  const ProgramResult result = run({"cut", "a.oro", "-o", "b.oro"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr(" at 1 place are damaged - continuing with the frames that can be read\n"));
  auto rest = opened(path("b.oro"));
  EXPECT_EQ(rest.frame_count(), 744u);
  ASSERT_EQ(rest.gaps().size(), 1u);
  EXPECT_TRUE(rest.gaps()[0].damaged);
  EXPECT_EQ(run({"verify", "b.oro"}).exit_code, 0);
}

TEST_F(SessionTool, CutAndJoinGiveTheSameFramesBack) {
  make_snake("a.oro", 700);
  ASSERT_OK(recorder::session::write_bookmarks(path("a.oro"), {{10, "one"}, {500, "two"}}));
  const ProgramResult cut = run({"cut", "a.oro", "--to", "299", "-o", "1.oro"});
  EXPECT_EQ(cut.exit_code, 0) << cut.err;
  EXPECT_EQ(run({"cut", "a.oro", "--from", "300", "-o", "2.oro"}).exit_code, 0);
  const ProgramResult joined = run({"join", "1.oro", "2.oro", "-o", "b.oro"});
  EXPECT_EQ(joined.exit_code, 0) << joined.err;
  EXPECT_EQ(session_test::read_all(path("b.oro")), session_test::read_all(path("a.oro")));
  auto whole = opened(path("a.oro"));
  auto again = opened(path("b.oro"));
  EXPECT_EQ(again.events(), whole.events());
  EXPECT_EQ(again.bookmarks(), whole.bookmarks());
  EXPECT_EQ(again.info().extra, whole.info().extra);
  EXPECT_EQ(run({"verify", "b.oro"}).out, "b.oro: 700 frames, checksums and order are right, all follow the rules\n");
}

TEST_F(SessionTool, JoinShowsWhatLiesBetweenThePiecesAsAGap) {
  make_ball("a.oro", session_test::frame_slots(10));
  make_ball("b.oro", session_test::frame_slots(10, 15));
  EXPECT_EQ(run({"join", "a.oro", "b.oro", "-o", "c.oro"}).exit_code, 0);
  EXPECT_THAT(opened(path("c.oro")).gaps(), ElementsAre(session_test::Gap{10, 10, 5, false}));
}

TEST_F(SessionTool, JoinWantsGrowingNumbersOrTheWordToRenumber) {
  make_ball("a.oro", 100);
  make_ball("b.oro", 50);
  ASSERT_OK(recorder::session::write_bookmarks(path("b.oro"), {{10, "here"}}));
  expect_failure({"join", "a.oro", "b.oro", "-o", "c.oro"},
                 "session: b.oro: begins with frame 0, but a.oro ends with frame 99 - give them in order, or let the "
                 "numbers follow on with --renumber\n");
  EXPECT_FALSE(exists("c.oro"));
  const ProgramResult joined = run({"join", "--renumber", "a.oro", "b.oro", "-o", "c.oro"});
  EXPECT_EQ(joined.exit_code, 0) << joined.err;
  auto reader = opened(path("c.oro"));
  const std::vector<Slot> slots = session_test::read_all(reader);
  ASSERT_EQ(slots.size(), 150u);
  for (uint64_t i = 0; i < slots.size(); ++i) {
    EXPECT_EQ(recorder::seal_of(slots[i]).frame, i);
    EXPECT_EQ(recorder::seal_of(slots[i]).time_ns, i * session_test::kTickNs);
    EXPECT_TRUE(recorder::seal_is_valid(slots[i]));
  }
  EXPECT_THAT(reader.bookmarks(), ElementsAre(recorder::session::Bookmark{110, "here"}));
}

// A game that learned to derive a value from its fields recorded the same frames before.
TEST_F(SessionTool, JoinDoesNotMindOtherDerivedValues) {
  make_ball("a.oro", 10);
  const recorder::FrameSchema ball = testing_support::ball_schema();
  session_test::WriteOptions options;
  options.info.schema = {ball.name(),   ball.version(), ball.frame_bytes(),
                         ball.fields(), ball.events(),  {{"speed", "abs(speed_x)", "", ""}}};
  session_test::write_session(path("b.oro"), session_test::frame_slots(10, 10), options);
  EXPECT_EQ(run({"join", "a.oro", "b.oro", "-o", "c.oro"}).err, "");
  EXPECT_EQ(opened(path("c.oro")).frame_count(), 20u);
}

TEST_F(SessionTool, JoinRefusesFramesOfAnotherKind) {
  make_ball("a.oro", 10);
  make_snake("b.oro", 10);
  expect_failure({"join", "a.oro", "b.oro", "-o", "c.oro"},
                 "session: b.oro: its frames have other fields than those of a.oro - only sessions of one game and "
                 "version can be joined\n");
  expect_failure({"join", "a.oro", "-o", "c.oro"},
                 "session: join needs at least two sessions\nTry 'session join --help', which has examples.\n", 2);
}

}  // namespace
}  // namespace session_tool_test
