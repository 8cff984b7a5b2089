// session sql: tables of lists of things, next to what `session export --rows` says of them.
#include "recorder/schema/describe.h"
#include "tests/tools/session/session_support.h"

namespace session_tool_test {
namespace {

using ::testing::HasSubstr;

struct Arm {
  uint8_t kind, shots;
};
struct Troll {
  uint32_t id;
  int16_t hp;
  uint8_t mood, arm_count;
  Arm arms[2];
  uint16_t angle;
  uint8_t awake, rest;
};
struct Cave {
  uint32_t tick, troll_count;
  Troll trolls[3];
};
constexpr auto kArm = recorder::describe<Arm>("arm", 1, recorder::field<&Arm::kind>("kind").named("club", "bow"),
                                              recorder::field<&Arm::shots>("shots"));
constexpr auto kTroll = recorder::describe<Troll>(
    "troll", 1, recorder::field<&Troll::id>("id"), recorder::field<&Troll::hp>("hp"),
    recorder::field<&Troll::mood>("mood").flags("angry", "hungry"), recorder::field<&Troll::arm_count>("arm_count"),
    recorder::group<&Troll::arms>("arms", kArm).counted_by<&Troll::arm_count>(),
    recorder::field<&Troll::angle>("angle", "deg").scaled(360.0 / 65536), recorder::field<&Troll::awake>("awake"),
    recorder::reserved<&Troll::rest>());
constexpr auto kCave = recorder::describe<Cave>("cave", 1, recorder::field<&Cave::tick>("tick"),
                                                recorder::field<&Cave::troll_count>("troll_count"),
                                                recorder::group<&Cave::trolls>("trolls", kTroll)
                                                    .counted_by<&Cave::troll_count>()
                                                    .alive_by<&Troll::awake>()
                                                    .identified_by<&Troll::id>(),
                                                recorder::event(0, "growl", 0xff).with("tick"),
                                                recorder::event(1, "hit", 0xff).for_each("trolls").with("id", "hp"));

class SessionSqlLists : public SessionTool {
 protected:
  // Three ticks: of tick 1 the middle troll sleeps, in tick 2 there is one left.
  void make_cave(const std::string& name) {
    Cave cave{0,
              3,
              {{7, 10, 1, 1, {{0, 1}, {1, 2}}, 16384, 1, 0},
               {8, 20, 3, 2, {{1, 3}, {1, 4}}, 32768, 1, 0},
               {9, 30, 0, 0, {}, 0, 1, 0}}};
    session_test::WriteOptions options;
    options.info.game = "cave";
    options.info.schema = kCave.schema();
    std::vector<Slot> slots;
    const auto add = [&](uint64_t events) {
      Slot slot(session_test::kSlotBytes);
      std::memcpy(slot.data(), &cave, sizeof cave);
      recorder::clear_dead_elements(options.info.schema.groups(), slot);
      recorder::seal_slot(slot, cave.tick, cave.tick * kTickNs, events);
      slots.push_back(slot);
      ++cave.tick;
    };
    add(1);
    cave.trolls[1].awake = 0;
    add(2);
    cave.trolls[0] = cave.trolls[2];
    cave.troll_count = 1;
    add(0);
    session_test::write_session(path(name), slots, options);
  }
  // The swarm of tests/support/swarm.h, by its own program.
  std::string record_swarm(const std::string& ticks) {
    const std::string folder = path("swarm");
    std::filesystem::create_directory(folder);
    const ProgramResult result =
        testing_support::run_program({std::string(OUROBOROS_PROGRAM_DIR) + "/swarm", folder, ticks, "60"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".oro") std::filesystem::rename(entry.path(), path("swarm.oro"));
    }
    return "swarm.oro";
  }

  std::string csv(const std::string& query, const std::vector<std::string>& files) {
    std::vector<std::string> arguments{"sql", "--csv", query};
    arguments.insert(arguments.end(), files.begin(), files.end());
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(result.exit_code, 0);
    std::string text = result.out;
    text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
    return text.substr(text.find('\n') + 1);
  }
};

TEST_F(SessionSqlLists, HaveARowForEachElementThatIsAlive) {
  make_cave("c.oro");
  EXPECT_EQ(csv("SELECT * FROM trolls", {"c.oro"}),
            "c.oro,0,0,0,growl,1,0,7,10,1,angry,1,90,1\n"
            "c.oro,0,0,0,growl,1,1,8,20,3,angry|hungry,2,180,1\n"
            "c.oro,0,0,0,growl,1,2,9,30,0,,0,0,1\n"
            "c.oro,1,0.1,100000000,hit,2,0,7,10,1,angry,1,90,1\n"
            "c.oro,1,0.1,100000000,hit,2,2,9,30,0,,0,0,1\n"
            "c.oro,2,0.2,200000000,,0,0,9,30,0,,0,0,1\n");
  EXPECT_EQ(
      csv("SELECT name FROM pragma_table_info('trolls')", {"c.oro"}),
      "file\nframe\ntime\ntime_ns\nevents\nevent_bits\nelement\nid\nhp\nmood\nmood_flags\narm_count\nangle\nawake\n");
}

TEST_F(SessionSqlLists, WithinOthersTellWhoseTheyAre) {
  make_cave("c.oro");
  EXPECT_EQ(csv("SELECT frame, trolls, element, kind, shots FROM trolls_arms", {"c.oro"}),
            "0,0,0,club,1\n0,1,0,bow,3\n0,1,1,bow,4\n1,0,0,club,1\n");
  EXPECT_EQ(
      csv("SELECT a.frame, t.id, sum(shots) FROM trolls_arms a JOIN trolls t USING (file, frame) WHERE t.element = "
          "a.trolls GROUP BY 1, 2",
          {"c.oro"}),
      "0,7,1\n0,8,7\n1,7,1\n");
}

TEST_F(SessionSqlLists, AreThoseOfTheExport) {
  const std::string swarm = record_swarm("80");
  std::string exported = run({"export", swarm, "--rows", "bugs", "--names", "--fields", "id,hp,kind,heading"}).out;
  exported.erase(std::remove(exported.begin(), exported.end(), '\r'), exported.end());
  EXPECT_EQ(csv("SELECT frame, time_ns, events, element, id, hp, kind, heading FROM bugs", {swarm}),
            exported.substr(exported.find('\n') + 1));
  EXPECT_EQ(
      csv("SELECT frame, count(*), max(hp), sum(state & 1), max(watch(this_frame, 'count(bugs)')) FROM bugs GROUP BY "
          "frame",
          {swarm}),
      csv("SELECT frame, watch('count(bugs)'), watch('max(bugs.hp)'), watch('count(bugs.state & hurt)'), "
          "watch('count(bugs)') FROM frames",
          {swarm}));
}

TEST_F(SessionSqlLists, AreNarrowedWithoutLosingARow) {
  const std::string swarm = record_swarm("80");
  for (const auto& [condition, by_sqlite] : std::vector<std::pair<std::string, std::string>>{
           {"id = 17", "+id = 17"},
           {"element = 3", "+element = 3"},
           {"element > 3 AND element <= 5.5", "+element > 3 AND +element <= 5.5"},
           {"hp < 100 AND frame > 40", "+hp < 100 AND frame > 40"},
           {"heading < 90", "+heading < 90"},
           {"x > 50 OR id = 3", "+x > 50 OR +id = 3"},
           {"element = 3 OR id = 7", "+element = 3 OR +id = 7"},
           {"id IN (1, 2, 3)", "+id IN (1, 2, 3)"},
           {"kind = 'bee'", "+kind = 'bee'"},
           {"kind = 1", "kind = 'bee'"},
           {"state_flags = 'hurt'", "state = 1"},
           {"events MATCH 'hit'", "event_bits & 1"}}) {
    const std::string found = csv("SELECT count(*), sum(id) FROM bugs WHERE " + condition, {swarm});
    EXPECT_EQ(found, csv("SELECT count(*), sum(id) FROM bugs WHERE " + by_sqlite, {swarm})) << condition;
    EXPECT_FALSE(found.starts_with("0,")) << condition;
  }
}

TEST_F(SessionSqlLists, GiveEventsTheirPayload) {
  make_cave("c.oro");
  EXPECT_EQ(csv("SELECT frame, event, payload, payload->>'tick', payload->1->>'hp' FROM events", {"c.oro"}),
            "0,growl,\"{\"\"tick\"\":0}\",0,\n"
            "1,hit,\"[{\"\"id\"\":7,\"\"hp\"\":10},{\"\"id\"\":9,\"\"hp\"\":30}]\",,30\n");
}

TEST_F(SessionSqlLists, AreMissingInSessionsWithout) {
  make_cave("c.oro");
  make_ball("ball.oro", 5);
  const ProgramResult result =
      run({"sql", "--csv", "SELECT file, count(*) FROM trolls GROUP BY file", "c.oro", "ball.oro"});
  EXPECT_EQ(result.out, "file,count(*)\r\nc.oro,6\r\n");
  EXPECT_EQ(result.err, "session: 1 of 2 sessions has no list trolls\n") << "of what the query uses";
  EXPECT_THAT(
      run({"sql", "CREATE VIRTUAL TABLE temp.t USING ouroboros('ogres', 'c.oro')", "c.oro"}).err,
      HasSubstr("no such table of these recordings, but sessions, frames, events, bookmarks, trolls, trolls_arms"));
}

}  // namespace
}  // namespace session_tool_test
