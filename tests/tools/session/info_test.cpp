// session info, list and schema, and what all commands do with names of files.
#include "recorder/session/bookmarks.h"
#include "tests/tools/session/session_support.h"

namespace session_tool_test {
namespace {

using ::testing::HasSubstr;

std::vector<Slot> with_gap() {
  std::vector<Slot> slots = session_test::frame_slots(40);
  slots.erase(slots.begin() + 10, slots.begin() + 13);
  return slots;
}

TEST_F(SessionTool, InfoTellsWhatASessionHolds) {
  make_ball("a.oro", with_gap());
  ASSERT_OK(recorder::session::write_bookmarks(path("a.oro"), {{20, "the corner"}, {11, ""}}));
  const ProgramResult result = run({"info", "a.oro"});
  EXPECT_EQ(result.out, R"(a.oro
  game        ball 1.2
  schema      ball 1, 12 fields, 144 bytes a frame
  started     2023-11-14 22:13:20
  length      0.624 s, 37 frames (0 to 39)
  size        3.9 kB, 104.9 bytes a frame
  state       finished
  form        log, format version 2
  gaps        1 gap, 3 frames missing
  events      bounce 6
  bookmarks   2
              frame 11
              frame 20 at 0.320 s: the corner
  extra       seed 20
  id          1122334455667788
  damage      none
)");
  EXPECT_EQ(result.exit_code, 0);
}

// A recording and the name of its file may hold anything; no line of it may pass for another, or reach the terminal as
// a command.
TEST_F(SessionTool, TextOfARecordingCanNeitherForgeALineNorCommandTheTerminal) {
  const std::string evil = "\x1b]52;c;aGk=\a\n  state       finished\u202e\u009b2J";
  recorder::session::SessionInfo info = session_test::ball_info();
  info.game = "ball" + evil;
  info.game_version = evil;
  info.extra = {{"k" + evil, "v" + evil}};
  std::vector<recorder::Field> fields;
  for (const recorder::Field& field : info.schema.fields()) {
    fields.push_back(field);
    fields.back().unit = "m" + evil;
    fields.back().meaning = "what" + evil;
  }
  info.schema = recorder::FrameSchema("ball", 1, info.schema.frame_bytes(), fields, {{0, "bounce", 0}}, {});
  const std::string name = "a\x1b[31m\n.oro";
  session_test::write_session(path(name), session_test::frame_slots(40), {.info = info});
  ASSERT_OK(recorder::session::write_bookmarks(path(name), {{20, "note" + evil}}));
  const std::vector<std::vector<std::string>> commands = {{"info", name},   {"list", name},    {"schema", name},
                                                          {"verify", name}, {"recover", name}, {"info", name + "none"}};
  for (const auto& command : commands) {
    const ProgramResult result = run(command);
    for (const std::string& text : {result.out, result.err}) {
      for (const char* acting : {"\x1b", "\a", "\u202e", "\u009b", "\n  state       finished\n"}) {
        if (command[0] == "info" && acting[0] == '\n') continue;  // its own line
        EXPECT_EQ(text.find(acting), std::string::npos) << command[0] << ": " << text;
      }
    }
  }
  const ProgramResult shown = run({"info", name});
  EXPECT_THAT(shown.out, HasSubstr("  game        ball\\x1b]52;c;aGk=\\a\\n  state       finished\\u202e\\u009b2J "));
  EXPECT_THAT(shown.out, HasSubstr("a\\x1b[31m\\n.oro\n"));
  EXPECT_EQ(run_json({"info", "--json", name}).at(0).at("game"), info.game) << "JSON has escapes of its own";
}

// Columns stand under each other by what they take in a terminal.
TEST_F(SessionTool, ListPadsByColumnsNotBytes) {
  make_ball("Zo\u00eb.oro", session_test::frame_slots(3));
  make_ball("\u65e5\u672c.oro", session_test::frame_slots(3));
  make_ball("abcdefgh.oro", session_test::frame_slots(3));
  const ProgramResult result = run({"list", "."});
  EXPECT_THAT(result.out, HasSubstr("Zo\u00eb.oro       2023"));
  EXPECT_THAT(result.out, HasSubstr("\u65e5\u672c.oro      2023"));
  EXPECT_THAT(result.out, HasSubstr("abcdefgh.oro  2023"));
}

TEST_F(SessionTool, InfoIsJsonOnRequest) {
  make_ball("a.oro", with_gap());
  ASSERT_OK(recorder::session::write_bookmarks(path("a.oro"), {{20, "the corner"}}));
  pack("a.oro");
  const json info = run_json({"info", "--json", "a.oro"}).at(0);
  EXPECT_EQ(info.at("file"), "a.oro");
  EXPECT_EQ(info.at("frames"), 37);
  EXPECT_EQ(info.at("first_frame"), 0);
  EXPECT_EQ(info.at("last_frame"), 39);
  EXPECT_EQ(info.at("length_ns"), 39 * session_test::kTickNs);
  EXPECT_EQ(info.at("state"), "finished");
  EXPECT_EQ(info.at("form"), "packed");
  EXPECT_EQ(info.at("gaps"), json::parse(R"([{"index": 10, "first_missing": 10, "count": 3, "damaged": false}])"));
  EXPECT_EQ(info.at("bookmarks"), json::parse(R"([{"frame": 20, "note": "the corner"}])"));
  EXPECT_EQ(info.at("extra"), json::parse(R"({"seed": "20"})"));
  EXPECT_EQ(info.at("damage").at("looked_for"), false);
}

TEST_F(SessionTool, InfoChecksEveryByteOnRequest) {
  make_ball("a.oro", 600);
  pack("a.oro");
  flip_byte("a.oro", std::filesystem::file_size(path("a.oro")) / 2);
  EXPECT_EQ(run({"info", "a.oro"}).exit_code, 0);
  const ProgramResult checked = run({"info", "--check", "a.oro"});
  EXPECT_THAT(checked.err, ::testing::MatchesRegex("session: a.oro: [0-9]+ bytes at 1 place are damaged\n"));
  EXPECT_EQ(checked.exit_code, 1);
}

TEST_F(SessionTool, InfoOfABadFileNamesTheReason) {
  write_text("no.oro", "nothing of the kind");
  expect_failure({"info", "no.oro", "gone.oro"},
                 "session: no.oro: is not a recording\n"
                 "session: gone.oro: cannot be opened: No such file or directory\n");
}

TEST_F(SessionTool, ListIsATableByStart) {
  session_test::WriteOptions later;
  later.info.start_unix_ns += 3'600'000'000'000;
  std::filesystem::create_directory(path("recordings"));
  session_test::write_session(path("recordings/a.oro"), session_test::frame_slots(50), later);
  make_ball("recordings/z.oro", session_test::frame_slots(20), /*finish=*/false);
  write_text("recordings/broken.oro", "nothing of the kind");
  const ProgramResult result = run({"list"});
  EXPECT_EQ(result.out, R"(FILE                   STARTED               LENGTH  FRAMES    SIZE  GAME  STATE
recordings/z.oro       2023-11-14 22:13:20  0.304 s      20  3.4 kB  ball  died
recordings/a.oro       2023-11-14 23:13:20  0.784 s      50  6.6 kB  ball  finished
recordings/broken.oro  is not a recording
)");
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(SessionTool, ListIsJsonOnRequest) {
  make_ball("a.oro", 50);
  const json list = run_json({"list", "--json", "a.oro"});
  EXPECT_EQ(list.at(0).at("frames"), 50);
  EXPECT_EQ(list.at(0).at("state"), "finished");
}

TEST_F(SessionTool, APackedSessionWithoutItsEndIsCutOff) {
  make_ball("a.oro", 600);
  run({"pack", "a.oro"});
  std::filesystem::resize_file(path("a.oro"), std::filesystem::file_size(path("a.oro")) - 200);
  const json list = run_json({"list", "--json", "a.oro"});
  EXPECT_EQ(list.at(0).at("state"), "cut off");
}

TEST_F(SessionTool, FoldersAndPatternsStandForTheirSessions) {
  std::filesystem::create_directory(path("some"));
  for (const char* name : {"some/b.oro", "some/a.oro", "c.oro"}) make_ball(name, 3);
  write_text("some/notes.txt", "");
  const auto names = [&](const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"info", "--json"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    std::vector<std::string> out;
    for (const json& entry : run_json(all)) out.push_back(entry.at("file"));
    return out;
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(names({"some", "c.oro"}), ElementsAre("some/a.oro", "some/b.oro", "c.oro"));
  EXPECT_THAT(names({"*.oro"}), ElementsAre("c.oro"));
  EXPECT_THAT(names({"some/[ab].oro"}), ElementsAre("some/a.oro", "some/b.oro"));
  make_ball("[x].oro", 3);
  EXPECT_THAT(names({"[x].oro"}), ElementsAre("[x].oro"));
}

TEST_F(SessionTool, WhatStandsForNoSessionIsNamed) {
  expect_failure({"list"}, "session: recordings: there is no such folder here - name sessions or a folder\n");
  std::filesystem::create_directory(path("empty"));
  expect_failure({"info", "empty"}, "session: empty: holds no sessions (*.oro)\n");
  expect_failure({"verify", "*.oro"}, "session: *.oro: matches no file\n");
}

TEST_F(SessionTool, SchemaIsATable) {
  make_ball("a.oro", 1);
  const ProgramResult result = run({"schema", "a.oro"});
  EXPECT_EQ(result.out, R"(ball 1: 144 bytes a frame

OFFSET  TYPE        FIELD      UNIT      MEANING
     0  char[6x16]  court                the court as text
    96  u64         random               state of the generator
   104  f64         energy               of the motion
   112  u32         tick       ticks     number of this tick
   116  f32         x          cells     column of the ball
   120  f32         y          cells     row of the ball
   124  i16         speed_x    cells/16  columns per tick
   126  i16         speed_y    cells/16  rows per tick
   128  u16[4]      bounces              at left, right, top and bottom
   136  i32         score      points    falls at each corner
   140  u8          last_side            the side that was hit last (0 none, 1 left, 2 right, 3 top, 4 bottom)
   141  i8          spin                 drawn anew at each bounce

BIT  EVENT
  0  bounce
  5  corner
)");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(SessionTool, SchemaShowsWhatIsDerivedFromFields) {
  make_snake("a.oro", 1);
  EXPECT_THAT(run({"schema", "a.oro"}).out, ::testing::EndsWith(R"(
DERIVED  FROM                   UNIT   MEANING
head.x   x                      cells  Column of the head.
head.y   y                      cells  Row of the head.
food.x   food_cell % 16         cells  Column of the food, 0 without food.
food.y   floor(food_cell / 16)  cells  Row of the food, 0 without food.
)"));
}

TEST_F(SessionTool, SchemaIsJsonThatReadsBack) {
  make_ball("a.oro", 1);
  recorder::FrameSchema read;
  ASSERT_OK(recorder::FrameSchema::from_json(run({"schema", "--json", "a.oro"}).out, read));
  EXPECT_EQ(read.to_json(), testing_support::ball_schema().to_json());
}

}  // namespace
}  // namespace session_tool_test
