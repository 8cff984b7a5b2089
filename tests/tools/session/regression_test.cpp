// Recordings as regression tests: session verify with all differences, reports, blessing and rules of a program;
// session diff of chosen fields.
#include "tests/tools/session/session_support.h"

namespace session_tool_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class SessionRegression : public SessionTool {
 protected:
  void make_wrong(const std::string& name) {
    make_snake(name, 300, [](uint64_t number, game::GameState& state) {
      if (number == 123) state.score += 7;
      if (number == 200 || number == 250) state.board[3][4] = '?';
    });
  }
};

TEST_F(SessionRegression, KeepsGoingAndNamesEveryFieldThatDiffers) {
  make_snake("a.oro", 50);
  make_wrong("b.oro");
  const ProgramResult result = run({"verify", "--keep-going", "a.oro", "b.oro"});
  EXPECT_EQ(result.out,
            "a.oro: 50 frames, checksums and order are right, all follow the rules\n"
            "2 sessions: 1 right, 1 not\n");
  EXPECT_THAT(result.err, HasSubstr("session: b.oro: does not follow the rules: score differs in 2 frames, first in "
                                    "frame 123: expected "));
  EXPECT_THAT(result.err, HasSubstr("session: b.oro: does not follow the rules: board differs in "));
  EXPECT_THAT(result.err, HasSubstr("first in frame 200, board[52]: expected "));
  EXPECT_EQ(result.exit_code, 1);
  const json entry = json::parse(run({"verify", "--keep-going", "--json", "b.oro"}).out).at(0);
  EXPECT_EQ(entry.at("rules").at("differences").at(0).at("first_frame"), 123);
  EXPECT_GE(entry.at("rules").at("different_frames"), 4);
}

TEST_F(SessionRegression, WritesAReportForBuildServers) {
  make_snake("a.oro", 50);
  make_wrong("b <&>.oro");
  EXPECT_EQ(run({"verify", "--report", "junit.xml", "a.oro", "b <&>.oro"}).exit_code, 1);
  EXPECT_THAT(read_text("junit.xml"),
              StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
                         "<testsuite name=\"session verify\" tests=\"2\" failures=\"1\">\n"
                         "  <testcase classname=\"session.verify\" name=\"a.oro\"/>\n"
                         "  <testcase classname=\"session.verify\" name=\"b &lt;&amp;&gt;.oro\">\n"
                         "    <failure message=\"b &lt;&amp;&gt;.oro: does not follow the rules: frame 123, score: "));
  EXPECT_THAT(read_text("junit.xml"), ::testing::EndsWith("</failure>\n  </testcase>\n</testsuite>\n</testsuites>\n"));
  expect_failure({"verify", "a.oro", "--report", "no/junit.xml"},
                 "session: no/junit.xml: cannot be created: No such file or directory\n");
}

TEST_F(SessionRegression, SaysTheSameInTheSameOrderWithJobs) {
  for (const char* name : {"a.oro", "b.oro", "e.oro"}) make_snake(name, 100);
  make_wrong("c.oro");
  write_text("d.oro", "none");
  const ProgramResult alone = run({"verify", "."});
  const ProgramResult three = run({"verify", "-j", "3", "."});
  EXPECT_EQ(three.out, alone.out);
  EXPECT_EQ(three.err, alone.err);
  EXPECT_EQ(three.exit_code, 1);
  EXPECT_EQ(run({"verify", "-j", "3", "--json", "."}).out, run({"verify", "--json", "."}).out);
}

TEST_F(SessionRegression, BlessesWhatTheRulesMakeOfTheInputsToday) {
  make_wrong("b.oro");
  const ProgramResult result = run({"verify", "--bless", "b.oro"});
  EXPECT_EQ(result.out, "b-blessed.oro: b.oro as the rules have it today\n");
  EXPECT_EQ(result.exit_code, 1) << "the old one is as wrong as before";
  EXPECT_TRUE(session_test::read_all(path("b-blessed.oro")) == snake_slots(300));
  EXPECT_EQ(run({"verify", "b-blessed.oro"}).exit_code, 0);
  EXPECT_EQ(run({"verify", "--bless", "b.oro"}).out, "b-blessed-2.oro: b.oro as the rules have it today\n");
  EXPECT_EQ(run({"verify", "--bless", "b-blessed.oro"}).exit_code, 0);
  EXPECT_THAT(files(), ElementsAre("b-blessed-2.oro", "b-blessed.oro", "b.oro")) << "what is right needs no blessing";
}

TEST_F(SessionRegression, BlessesRecordingsWithGapsAndRewinds) {
  const std::string golden = std::string(OUROBOROS_SOURCE_DIR) + "/tests/golden/session_v2_packed_state2.oro";
  std::vector<Slot> slots = session_test::read_all(golden);
  Slot& wrong = slots[slots.size() - 1];
  wrong[270] ^= std::byte{1};
  const recorder::Seal seal = recorder::seal_of(wrong);
  recorder::seal_slot(wrong, seal.frame, seal.time_ns, seal.events);
  session_test::WriteOptions options;
  options.info = snake_info();
  session_test::write_session(path("a.oro"), slots, options);
  EXPECT_EQ(run({"verify", "--bless", "a.oro"}).exit_code, 1);
  EXPECT_EQ(run({"verify", "a-blessed.oro"}).exit_code, 0);
  // Earlier versions took the best score back with a rewind.
  EXPECT_EQ(run({"diff", "--ignore", "best", golden, "a-blessed.oro"}).out, "the same: 298 frames\n");
}

// --- rules of a program ----------------------------------------------------------------------------------------------

// Programs that repeat what was recorded, as rules that agree would.
const std::string kAgrees = "grep '^{.frame'";
const std::string kDisagrees = kAgrees + " | sed 's/\"score\":[0-9-]*/\"score\":4321/'";

TEST_F(SessionRegression, PlaysOtherGamesByAProgram) {
  make_ball("a.oro", 100);
  EXPECT_EQ(run({"verify", "--rules", kAgrees, "a.oro"}).out,
            "a.oro: 100 frames, checksums and order are right, all follow the rules\n");
  const ProgramResult wrong = run({"verify", "--rules", kDisagrees, "--keep-going", "a.oro"});
  EXPECT_THAT(wrong.err, StartsWith("session: a.oro: does not follow the rules: score differs in 100 frames, first in "
                                    "frame 0: expected 4321, found "));
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_EQ(run({"verify", "--rules", "echo '{\"frame\":0,\"last_side\":\"none\",\"bounces\":[0,0,0,0]}'", "a.oro"})
                .exit_code,
            0)
      << "what a program leaves out is as recorded; names are values of enumerations";
  EXPECT_EQ(run({"verify", "--rules", "head -n 1 | grep -q '\"game\":\"ball\",\"game_version\":\"1.2\"'", "a.oro"}).err,
            "");
}

TEST_F(SessionRegression, SaysWhatIsWrongWithAProgram) {
  make_ball("a.oro", 10);
  for (const auto& [command, why] : std::vector<std::pair<std::string, std::string>>{
           {"echo no such level >&2; exit 3", "the rules ended with 3: no such level"},
           {"echo '{\"frame\":10}'", "line 1 of the rules is frame 10, which the recording does not have"},
           {"printf '{\"frame\":2}\\n{\"frame\":1}\\n'", "line 2 of the rules is frame 1, whose turn is over"},
           {"echo '{\"frame\":1,\"hp\":3}'", "line 1 of the rules has 'hp', which is no field of the recording"},
           {"echo '{\"frame\":1,\"spin\":300}'", "line 1 of the rules has no value of the field 'spin'"},
           {"echo '{\"frame\":1'", "line 1 of the rules is not JSON"}}) {
    expect_failure({"verify", "--rules", command, "a.oro"}, "session: a.oro: " + why + "\n");
  }
}

TEST_F(SessionRegression, BlessesWhatAProgramMakes) {
  make_ball("a.oro", 100);
  EXPECT_EQ(run({"verify", "--rules", kDisagrees, "--bless", "a.oro"}).exit_code, 1);
  EXPECT_EQ(run({"export", "a-blessed.oro", "--fields", "score", "--from", "99"}).out,
            "frame,time_ns,events,score\r\n99,1584000000,,4321\r\n");
  EXPECT_EQ(run({"diff", "--ignore", "score", "a.oro", "a-blessed.oro"}).out, "the same: 100 frames\n");
  EXPECT_EQ(run({"verify", "--rules", kDisagrees, "a-blessed.oro"}).exit_code, 0);
}

// --- diff of chosen fields -------------------------------------------------------------------------------------------

TEST_F(SessionRegression, DiffComparesTheFieldsThatAreNamed) {
  std::vector<Slot> slots = session_test::frame_slots(50);
  make_ball("a.oro", slots);
  slots[20][offsetof(testing_support::BallState, score)] ^= std::byte{1};
  recorder::seal_slot(slots[20], 20, 20 * session_test::kTickNs, recorder::seal_of(slots[20]).events ^ 1);
  make_ball("b.oro", slots);
  EXPECT_EQ(run({"diff", "--ignore", "score,events", "a.oro", "b.oro"}).exit_code, 0);
  EXPECT_EQ(run({"diff", "--fields", "x,y,bounces[1]", "a.oro", "b.oro"}).exit_code, 0);
  EXPECT_EQ(run({"diff", "--ignore", "events", "a.oro", "b.oro"}).exit_code, 1);
  EXPECT_THAT(run({"diff", "--ignore", "score", "a.oro", "b.oro"}).out, HasSubstr("events  "));
  EXPECT_THAT(run({"diff", "--fields", "score", "a.oro", "b.oro"}).out, ::testing::Not(HasSubstr("events  ")));
  const ProgramResult unknown = run({"diff", "--ignore", "hp", "a.oro", "b.oro"});
  EXPECT_EQ(unknown.err, "session: a.oro: there is no field 'hp' in its frames - session schema lists them\n");
  EXPECT_EQ(unknown.exit_code, 2);
}

}  // namespace
}  // namespace session_tool_test
