// session sql: queries over many sessions, next to what `session export` says of their frames.
#include "recorder/session/bookmarks.h"
#include "tests/tools/session/session_support.h"

namespace session_tool_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class SessionSql : public SessionTool {
 protected:
  // Three sessions of the ball, one of the demo game.
  void SetUp() override {
    std::filesystem::create_directory(path("r"));
    make_ball("r/a.oro", 100);
    std::vector<Slot> gap = session_test::frame_slots(5000);
    gap.erase(gap.begin() + 10, gap.begin() + 13);
    make_ball("r/b.oro", gap);
    pack("r/b.oro");
    make_ball("r/c.oro", session_test::frame_slots(20, 200));
  }

  std::string csv(const std::string& query, const std::vector<std::string>& files = {"r"},
                  const std::vector<std::string>& options = {}) {
    std::vector<std::string> arguments{"sql", "--csv", query};
    arguments.insert(arguments.end(), files.begin(), files.end());
    arguments.insert(arguments.end(), options.begin(), options.end());
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(result.exit_code, 0);
    std::string text = result.out;
    text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
    return text;
  }
  // Of one column and row.
  std::string one(const std::string& query, const std::vector<std::string>& files = {"r"}) {
    const std::string text = csv(query, files);
    const size_t begin = text.find('\n') + 1;
    return text.substr(begin, text.size() - begin - 1);
  }
};

TEST_F(SessionSql, PrintsATable) {
  const ProgramResult result =
      run({"sql", "SELECT file, frame, score, last_side AS side FROM frames WHERE frame IN (3, 205)", "r/a.oro",
           "r/c.oro"});
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, ::testing::MatchesRegex("file     frame  score  side\n"
                                                  "r/a.oro      3 +-?[0-9]+  [a-z]+\n"
                                                  "r/c.oro    205 +-?[0-9]+  [a-z]+\n"));
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(SessionSql, GivesEveryFieldAsTheExportDoes) {
  const std::string exported = run({"export", "r/a.oro", "--names", "--arrays", "whole"}).out;
  const std::string asked = csv(
      "SELECT frame, time_ns, events, court, random, energy, tick, x, y, speed_x, speed_y, bounces, score, last_side, "
      "spin FROM frames",
      {"r/a.oro"});
  std::string expected = exported;
  expected.erase(std::remove(expected.begin(), expected.end(), '\r'), expected.end());
  EXPECT_EQ(asked, expected);
  EXPECT_EQ(one("SELECT count(*) FROM frames", {"r/a.oro"}), "100");
}

TEST_F(SessionSql, NarrowsByFileFrameAndTimeWithoutLosingARow) {
  EXPECT_EQ(one("SELECT count(*) FROM frames"), std::to_string(100 + 4997 + 20));
  for (const auto& [condition, count] :
       std::vector<std::pair<std::string, int>>{{"file = 'r/b.oro'", 4997},
                                                {"file = 'r/gone.oro'", 0},
                                                {"file > 'r/a.oro'", 5017},
                                                {"frame = 50", 2},
                                                {"frame = 50.5", 0},
                                                {"frame = '50'", 2},
                                                {"frame = 11 AND file = 'r/b.oro'", 0},
                                                {"frame BETWEEN 5 AND 15", 11 + 8},
                                                {"frame < 2", 4},
                                                {"frame <= 1.5", 4},
                                                {"frame > 4997.5", 2},
                                                {"frame >= -3 AND frame < 0", 0},
                                                {"frame > 9223372036854775806", 0},
                                                {"frame IS NULL", 0},
                                                {"frame = NULL", 0},
                                                {"frame IN (1, 2, 3, 9999)", 6},
                                                {"time < 0.016", 2},
                                                {"time <= 0.016", 4},
                                                {"time > 79.9 AND file LIKE '%b.oro'", 6},
                                                {"time_ns = 32000000", 2},
                                                {"time_ns > 319000000 AND time_ns < 321000000", 2}}) {
    EXPECT_EQ(one("SELECT count(*) FROM frames WHERE " + condition), std::to_string(count)) << condition;
  }
}

TEST_F(SessionSql, FindsFramesByTheirEvents) {
  const std::string all = one("SELECT count(*) FROM frames WHERE event_bits & 1");
  EXPECT_NE(all, "0");
  for (const char* condition :
       {"events MATCH 'bounce'", "events IS NOT NULL AND event_bits & 1", "event_bits != 0 AND event_bits & 1",
        "events MATCH 'bounce' OR 0", "+events LIKE '%bounce%'", "events LIKE 'bounce%'"}) {
    EXPECT_EQ(one(std::string("SELECT count(*) FROM frames WHERE ") + condition), all) << condition;
  }
  EXPECT_EQ(one("SELECT count(*) FROM events WHERE event = 'bounce'"), all);
  EXPECT_EQ(one("SELECT count(*) FROM frames WHERE events MATCH 'goal'"), "0");
  EXPECT_EQ(one("SELECT count(*) FROM frames WHERE events IS NULL OR events IS NOT NULL"), "5117");
  EXPECT_EQ(one("SELECT count(*) FROM events JOIN frames USING (file, frame) WHERE events MATCH event AND "
                "events.time = frames.time"),
            one("SELECT count(*) FROM events"));
}

TEST_F(SessionSql, ComparesEnumerationsByNameAndNumber) {
  const std::string top = one("SELECT count(*) FROM frames WHERE last_side = 'top'");
  EXPECT_NE(top, "0");
  for (const char* condition : {"last_side = 3", "last_side = '3'", "last_side IN ('top')", "last_side IN (3, 99)",
                                "3 = last_side", "last_side > 'right' AND last_side < 'bottom'",
                                "watch('last_side == top')", "last_side > 2 AND last_side <= 3"}) {
    EXPECT_EQ(one(std::string("SELECT count(*) FROM frames WHERE ") + condition), top) << condition;
  }
  EXPECT_EQ(csv("SELECT DISTINCT last_side FROM frames ORDER BY last_side"),
            "last_side\nnone\nleft\nright\ntop\nbottom\n");
}

TEST_F(SessionSql, KeepsAllDigitsOf64BitIntegers) {
  std::vector<Slot> slots = session_test::frame_slots(4);
  const uint64_t values[] = {7, INT64_MAX, uint64_t{INT64_MAX} + 1, UINT64_MAX};
  for (uint64_t i = 0; i < 4; ++i) {
    std::memcpy(slots[i].data() + offsetof(testing_support::BallState, random), &values[i], 8);
    recorder::seal_slot(slots[i], i, i, 0);
  }
  make_ball("big.oro", slots);
  EXPECT_EQ(csv("SELECT frame, random, typeof(random) FROM frames ORDER BY random DESC", {"big.oro"}),
            "frame,random,typeof(random)\n3,18446744073709551615,text\n2,9223372036854775808,text\n"
            "1,9223372036854775807,integer\n0,7,integer\n");
  EXPECT_EQ(one("SELECT frame FROM frames WHERE random = '18446744073709551615'", {"big.oro"}), "3");
  EXPECT_EQ(one("SELECT frame FROM frames WHERE random = 9223372036854775807", {"big.oro"}), "1");
  EXPECT_EQ(one("SELECT watch('random') FROM frames WHERE frame = 3", {"big.oro"}), "18446744073709551615");
}

TEST_F(SessionSql, WatchesExpressions) {
  EXPECT_EQ(one("SELECT count(*) FROM frames WHERE watch('score > 1 && y < 3')"),
            one("SELECT count(*) FROM frames WHERE score > 1 AND y < 3"));
  EXPECT_EQ(one("SELECT count(*) FROM frames WHERE watch('changed(last_side)') AND file = 'r/a.oro'"),
            one("SELECT count(*) FROM (SELECT last_side != lag(last_side) OVER (ORDER BY frame) AS c FROM frames WHERE "
                "file = 'r/a.oro') WHERE c"));
  EXPECT_EQ(one("SELECT watch('delta(tick)') FROM frames WHERE file = 'r/b.oro' AND frame = 13"), "0")
      << "behind a gap";
  EXPECT_EQ(one("SELECT watch('bounces[2] + frame_number') FROM events WHERE frame = (SELECT max(frame) FROM events)"),
            one("SELECT bounces->>2 + frame FROM frames WHERE frame = (SELECT max(frame) FROM events)"));
  EXPECT_EQ(one("SELECT count(*) FROM frames a JOIN frames b USING (file, frame) WHERE file = 'r/a.oro' AND "
                "watch(b.this_frame, 'tick') = a.tick"),
            "100");
  expect_failure({"sql", "SELECT watch('hp > 1') FROM frames", "r"},
                 "session: the query: watch('hp > 1'): no field 'hp'\n");
  EXPECT_THAT(
      run({"sql", "SELECT count(*) FROM frames a, frames b WHERE watch('tick')", "r/a.oro"}).err,
      HasSubstr("which frame is meant? Where a query goes through more than one table of frames, and in GROUP BY, "
                "name it: watch(frames.this_frame, "));
}

// SQLite asks for what it groups and sorts by when the cursor has left the frame.
TEST_F(SessionSql, WatchesAFrameThatIsNamedAnywhere) {
  EXPECT_EQ(
      csv("SELECT watch(this_frame, 'score % 3') AS rest, count(*), max(watch(this_frame, 'tick')) FROM frames "
          "GROUP BY rest"),
      csv("SELECT score % 3 AS rest, count(*), max(tick) AS \"max(watch(this_frame, 'tick'))\" FROM frames GROUP BY "
          "rest"));
  EXPECT_EQ(csv("SELECT frame FROM frames WHERE file = 'r/a.oro' ORDER BY watch(this_frame, 'x'), frame LIMIT 5"),
            csv("SELECT frame FROM frames WHERE file = 'r/a.oro' ORDER BY x, frame LIMIT 5"));
  // Both stand on one frame.
  EXPECT_EQ(one("SELECT sum(watch('score')) FROM events JOIN frames USING (file, frame)"),
            one("SELECT sum(score) FROM events JOIN frames USING (file, frame)"));
  EXPECT_EQ(one("SELECT count(*) FROM frames a LEFT JOIN events b ON a.file = b.file AND a.frame = b.frame WHERE "
                "watch(b.this_frame, '1') IS NULL"),
            one("SELECT count(*) FROM frames WHERE events IS NULL"));
  EXPECT_THAT(run({"sql", "SELECT watch(frame, 'score') FROM frames", "r/a.oro"}).err,
              HasSubstr("the first of two arguments is a frame"));
  EXPECT_THAT(
      run({"sql", "SELECT watch(zeroblob(16), 'score'), watch(x'ffffffffffffffffffffffffffffffff', '1')", "r/a.oro"})
          .err,
      HasSubstr("the first of two arguments is a frame"));
}

// What a scan passes over by itself is what SQLite would pass over.
TEST_F(SessionSql, NarrowsByNumbersWithoutLosingARow) {
  for (const char* condition :
       {"score > 1", "score >= 1.5", "score < 2", "score <= 2", "score = 2", "score = 2.0", "score IN (1, 2, 3)",
        "x > 3.25", "x = 4", "energy < 0.5", "score > NULL", "speed_x > -1 AND speed_x < 2.5",
        "random > 9223372036854775806", "random > 0", "score > 'a'", "score BETWEEN 1 AND 2 OR y < 3"}) {
    std::string by_sqlite = condition;
    for (const char* name : {"score", "x", "y", "energy", "random", "speed_"}) {
      for (size_t at = by_sqlite.find(name); at != std::string::npos; at = by_sqlite.find(name, at + 2)) {
        if (at == 0 || by_sqlite[at - 1] == ' ') by_sqlite.insert(at, "+");
      }
    }
    EXPECT_NE(by_sqlite, condition);
    EXPECT_EQ(one(std::string("SELECT count(*) || ' ' || sum(tick) FROM frames WHERE ") + condition),
              one("SELECT count(*) || ' ' || sum(tick) FROM frames WHERE " + by_sqlite))
        << condition;
  }
}

TEST_F(SessionSql, TellsOfSessionsAndBookmarks) {
  ASSERT_OK(recorder::session::write_bookmarks(path("r/b.oro"), {{40, "here"}, {11, "lost"}}));
  EXPECT_EQ(csv("SELECT file, game, version, started, frames, first_frame, last_frame, missing, length, state FROM "
                "sessions"),
            "file,game,version,started,frames,first_frame,last_frame,missing,length,state\n"
            "r/a.oro,ball,1.2,2023-11-14 22:13:20,100,0,99,0,1.584,finished\n"
            "r/b.oro,ball,1.2,2023-11-14 22:13:20,4997,0,4999,3,79.984,finished\n"
            "r/c.oro,ball,1.2,2023-11-14 22:13:20,20,200,219,200,0.304,finished\n");
  EXPECT_EQ(csv("SELECT * FROM bookmarks"),
            "file,frame,time,time_ns,note\nr/b.oro,11,,,lost\nr/b.oro,40,0.64,640000000,here\n");
  make_snake("s.oro", 10);
  EXPECT_EQ(one("SELECT mode || seed || (extra->>'mode') FROM sessions", {"s.oro"}), "walls7walls");
}

TEST_F(SessionSql, MakesOneTableOfDifferentGames) {
  make_snake("s.oro", 30);
  const ProgramResult result =
      run({"sql", "--csv",
           "SELECT file, count(*), count(level), count(tick), max(\"game.frame\") FROM frames GROUP BY file", "r/a.oro",
           "s.oro"});
  EXPECT_EQ(result.out,
            "file,count(*),count(level),count(tick),\"max(\"\"game.frame\"\")\"\r\nr/a.oro,100,0,100,\r\n"
            "s.oro,30,30,0,29\r\n");
  EXPECT_EQ(result.err, "session: 1 of 2 sessions has no tick, game.frame, level: NULL there\n")
      << "of what the query uses";
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(run({"sql", "--csv", "SELECT count(*) FROM sessions", "r/a.oro", "s.oro"}).err, "");
}

TEST_F(SessionSql, IsTheSameWithJobs) {
  const std::string query = "SELECT file, frame, score, events FROM frames";
  const std::string alone = csv(query);
  EXPECT_EQ(csv(query, {"r"}, {"-j", "3"}), alone);
  EXPECT_EQ(csv(query + " LIMIT 150", {"r"}, {"-j", "2"}), csv(query + " LIMIT 150"));
  EXPECT_EQ(csv(query + " ORDER BY file, frame", {"r"}, {"-j", "3"}), alone);
}

TEST_F(SessionSql, PrintsJsonThatParses) {
  const json rows = run_json(
      {"sql", "--json", "SELECT frame, frame, events, court, 1.5, NULL FROM frames WHERE frame < 3", "r/a.oro"});
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[2].at("frame"), 2);
  EXPECT_EQ(rows[2].at("frame_2"), 2);
  EXPECT_EQ(rows[2].at("1.5"), 1.5);
  EXPECT_EQ(rows[2].at("NULL"), nullptr);
  EXPECT_EQ(rows[2].at("court").get<std::string>().size(), 96u);
  EXPECT_EQ(run_json({"sql", "--json", "SELECT * FROM frames WHERE frame > 9e9", "r"}), json::array());
}

TEST_F(SessionSql, LeavesOutWhatCannotBeReadAndSaysSo) {
  write_text("r/d.oro", "no session");
  flip_byte("r/b.oro", std::filesystem::file_size(path("r/b.oro")) / 2);
  const ProgramResult result = run({"sql", "--csv", "SELECT count(*) FROM frames", "r"});
  EXPECT_EQ(result.out, "count(*)\r\n" + std::to_string(5117 - 256) + "\r\n");
  EXPECT_THAT(result.err, StartsWith("session: r/d.oro: is not a recording\nsession: r/b.oro: frames "));
  EXPECT_THAT(result.err, HasSubstr("are damaged - frames that cannot be read are left out\n"));
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(SessionSql, SaysWhatIsWrong) {
  expect_failure({"sql", "SELECT scor FROM frames", "r"},
                 "session: the query: no such column: scor - at 'scor FROM frames'\n");
  expect_failure({"sql", "SELECT 1", "gone"}, "session: gone: cannot be opened: No such file or directory\n");
  std::filesystem::create_directory(path("empty"));
  expect_failure({"sql", "SELECT 1", "empty"},
                 "session: empty: holds no sessions (*.oro)\nsession: there is no session to ask\n");
  EXPECT_EQ(run({"sql", "--csv", "--json", "SELECT 1", "r"}).exit_code, 2);
  EXPECT_EQ(run({"sql"}).exit_code, 2);
  EXPECT_EQ(run({"sql", "-j", "0", "SELECT 1", "r"}).exit_code, 2);
}

// Text of a recording is no command to a terminal.
TEST_F(SessionSql, ShowsForeignTextAsText) {
  ASSERT_OK(recorder::session::write_bookmarks(path("r/a.oro"), {{4, "a\x1b[31m\nb"}}));
  EXPECT_EQ(run({"sql", "SELECT note FROM bookmarks", "r"}).out, "note\na\\x1b[31m\\nb\n");
}

}  // namespace
}  // namespace session_tool_test
