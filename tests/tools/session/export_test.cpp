// session diff and export.
#include <limits>
#include <sstream>

#include "tests/tools/session/session_support.h"

namespace session_tool_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// --- diff ------------------------------------------------------------------------------------------------------------

TEST_F(SessionTool, DiffOfTheSameFramesIsNone) {
  make_ball("a.oro", 100);
  make_ball("b.oro", 100);
  pack("b.oro");
  const ProgramResult result = run({"diff", "a.oro", "b.oro"});
  EXPECT_EQ(result.out, "the same: 100 frames\n");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(SessionTool, DiffNamesTheFirstFrameAndItsFields) {
  std::vector<Slot> slots = session_test::frame_slots(100);
  make_ball("a.oro", slots);
  slots[40][5] = std::byte{'#'};     // court[5]
  slots[40][140] = std::byte{0x3f};  // last_side
  recorder::seal_slot(slots[40], 40, 40 * session_test::kTickNs, recorder::seal_of(slots[40]).events ^ 1);
  make_ball("b.oro", {slots.begin(), slots.begin() + 98});
  const ProgramResult result = run({"diff", "a.oro", "b.oro"});
  EXPECT_EQ(result.out, R"(frame 40 (at 0.640 s) is the first that differs

OFFSET  FIELD      a.oro   b.oro
     5  court[5]   '.'     '#'
   140  last_side  bottom  63
        events     none    bounce

98 frames in both, 1 differs
only in a.oro: 2 frames (98 to 99)
)");
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(SessionTool, DiffListsBytesThatNoFieldCovers) {
  std::vector<Slot> slots = session_test::frame_slots(10);
  make_ball("a.oro", slots);
  slots[4][offsetof(testing_support::BallState, reserved)] = std::byte{0xab};
  recorder::seal_slot(slots[4], 4, 4 * session_test::kTickNs, recorder::seal_of(slots[4]).events);
  make_ball("b.oro", slots);
  const ProgramResult result = run({"diff", "--json", "a.oro", "b.oro"});
  EXPECT_EQ(result.exit_code, 1);
  const json diff = json::parse(result.out);
  EXPECT_EQ(diff.at("different"), 1);
  EXPECT_EQ(diff.at("first").at("frame"), 4);
  EXPECT_EQ(diff.at("first").at("values"),
            json::parse(R"([{"name": "byte 142", "offset": 142, "a": "00", "b": "ab"}])"));
}

TEST_F(SessionTool, DiffTakesFramesByNumberOrByIndex) {
  make_ball("a.oro", session_test::frame_slots(20));
  make_ball("b.oro", session_test::frame_slots(10, 10));
  const ProgramResult by_number = run({"diff", "a.oro", "b.oro"});
  EXPECT_EQ(by_number.out, "10 frames in both, the same\nonly in a.oro: 10 frames (0 to 9)\n");
  EXPECT_EQ(by_number.exit_code, 1);
  const ProgramResult by_index = run({"diff", "--by", "index", "a.oro", "b.oro"});
  EXPECT_THAT(by_index.out, StartsWith("frame 0 (at 0.000 s) and frame 10 are the first that differ\n"));
  EXPECT_THAT(by_index.out, HasSubstr("\n10 frames in both, 10 differ\nonly in a.oro: 10 frames (10 to 19)\n"));
}

TEST_F(SessionTool, DiffsTroubleIs2) {
  make_ball("a.oro", 10);
  make_snake("b.oro", 10);
  expect_failure({"diff", "a.oro", "gone.oro"}, "session: gone.oro: cannot be opened: No such file or directory\n", 2);
  std::filesystem::create_directory(path("folder"));
  expect_failure({"diff", "folder", "a.oro"}, "session: folder: is a folder - name one of the sessions in it\n", 2);
  EXPECT_THAT(run({"--help"}).out, HasSubstr("cut, diff, export and schema take single ones"));
  expect_failure({"diff", "a.oro", "b.oro"},
                 "session: b.oro: its frames have other fields than those of a.oro - session schema shows both\n", 2);
}

// --- export ----------------------------------------------------------------------------------------------------------

TEST_F(SessionTool, ExportIsCsvWithTheFieldsThatWereAskedFor) {
  make_ball("a.oro", 100);
  const ProgramResult result =
      run({"export", "a.oro", "--fields", "tick,speed_x,last_side,bounces[1]", "--from", "20", "--to", "24"});
  EXPECT_EQ(result.out,
            "frame,time_ns,events,tick,speed_x,last_side,bounces[1]\r\n20,320000000,,20,-10,4,1\r\n"
            "21,336000000,,21,-10,4,1\r\n22,352000000,,22,-10,4,1\r\n23,368000000,,23,-10,4,1\r\n"
            "24,384000000,,24,-10,4,1\r\n");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(SessionTool, ExportOfEveryFieldIsWhatTheReaderSays) {
  make_ball("a.oro", 50);
  const recorder::FrameSchema schema = testing_support::ball_schema();
  std::string expected = "frame,time_ns,events";
  for (const recorder::Field& field : schema.fields()) {
    const bool whole = field.count == 1 || field.type == recorder::FieldType::kChar;
    for (uint32_t i = 0; i < (whole ? 1 : field.count); ++i) {
      expected += "," + field.name + (whole ? "" : "[" + std::to_string(i) + "]");
    }
  }
  expected += "\r\n";
  for (const Slot& slot : session_test::read_all(path("a.oro"))) {
    const recorder::Seal seal = recorder::seal_of(slot);
    expected += std::to_string(seal.frame) + "," + std::to_string(seal.time_ns) + ",";
    std::string events;
    for (const recorder::EventKind& kind : schema.events()) {
      if ((seal.events >> kind.bit & 1) != 0) events += (events.empty() ? "" : "+") + kind.name;
    }
    expected += events;
    for (const recorder::Field& field : schema.fields()) {
      expected += ",";
      if (field.type == recorder::FieldType::kChar) {
        expected.append(reinterpret_cast<const char*>(slot.data()) + field.offset, field.count);
        continue;
      }
      for (uint32_t i = 0; i < field.count; ++i) expected += (i == 0 ? "" : ",") + recorder::text_at(field, i, slot);
    }
    expected += "\r\n";
  }
  EXPECT_EQ(run({"export", "a.oro", "--names"}).out, expected);
}

TEST_F(SessionTool, ExportQuotesAsRfc4180) {
  std::vector<Slot> slots = session_test::frame_slots(1);
  std::memcpy(slots[0].data(), "a,\"b\"\n", 6);
  std::memset(slots[0].data() + 6, 0, 90);
  recorder::seal_slot(slots[0], 0, 0, 0);
  make_ball("a.oro", slots);
  EXPECT_EQ(run({"export", "a.oro", "--fields", "court"}).out,
            "frame,time_ns,events,court\r\n0,0,,\"a,\"\"b\"\"\\x0a\"\r\n");
  EXPECT_EQ(run({"export", "a.oro", "--fields", "court", "--json"}).out,
            "{\"frame\":0,\"time_ns\":0,\"events\":[],\"court\":\"a,\\\"b\\\"\\u000a\"}\n");
}

// A game whose frames have what exports have trouble with: names of the row's own, text, numbers of all sizes.
struct Awkward {
  uint64_t frame = 0;
  uint64_t id = 0;
  int64_t balance = 0;
  double heat = 0;
  float cold = 0;
  uint32_t events = 0;
  char said[16] = {};
};

recorder::FrameSchema awkward_schema() {
  const auto field = [](const char* name, recorder::FieldType type, size_t offset, uint32_t count = 1) {
    recorder::Field made;
    made.name = name;
    made.type = type;
    made.offset = static_cast<uint32_t>(offset);
    made.count = count;
    return made;
  };
  using enum recorder::FieldType;
  return {"awkward",
          1,
          sizeof(Awkward),
          {field("frame", kU64, offsetof(Awkward, frame)), field("id", kU64, offsetof(Awkward, id)),
           field("balance", kI64, offsetof(Awkward, balance)), field("heat", kF64, offsetof(Awkward, heat)),
           field("cold", kF32, offsetof(Awkward, cold)), field("events", kU32, offsetof(Awkward, events)),
           field("said", kChar, offsetof(Awkward, said), 16)},
          {}};
}

class SessionExport : public SessionTool {
 protected:
  void make(const Awkward& state) {
    session_test::WriteOptions options;
    options.info.schema = awkward_schema();
    options.info.game = "awkward";
    options.info.slot_bytes = 128;
    Slot slot(128);
    std::memcpy(slot.data(), &state, sizeof state);
    recorder::seal_slot(slot, 0, 0, 0);
    std::filesystem::remove(path("a.oro"));
    session_test::write_session(path("a.oro"), {slot}, options);
  }
  // The fields of the only row.
  std::string csv(const std::string& field, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"export", "a.oro", "--fields", field};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const std::string out = run(arguments).out;
    const size_t row = out.find("\r\n0,0,,");
    return row == std::string::npos ? out : out.substr(row + 7, out.size() - row - 9);
  }
  json row(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"export", "a.oro", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return json::parse(run(arguments).out, nullptr, /*allow_exceptions=*/false);
  }
};

TEST_F(SessionExport, EveryNameIsThereOnce) {
  make({.frame = 7, .id = 1, .balance = 2, .heat = 3, .cold = 4, .events = 5, .said = {}});
  EXPECT_THAT(run({"export", "a.oro"}).out,
              StartsWith("frame,time_ns,events,game.frame,id,balance,heat,cold,game.events,said\r\n0,0,,7,1,2,3,4,5,"));
  EXPECT_EQ(run({"export", "a.oro", "--json"}).out,
            "{\"frame\":0,\"time_ns\":0,\"events\":[],\"game.frame\":7,\"id\":1,\"balance\":2,\"heat\":3,\"cold\":4,"
            "\"game.events\":5,\"said\":\"\"}\n");
  EXPECT_THAT(run({"export", "a.oro", "--fields", "id,id,frame,id"}).out,
              StartsWith("frame,time_ns,events,id,game.id,game.frame,game.id_2\r\n"));
}

TEST_F(SessionExport, TextIsUtf8) {
  make({.said = "Zo\u00eb"});
  EXPECT_EQ(csv("said"), "Zo\u00eb");
  EXPECT_EQ(row().at("said"), "Zo\u00eb");
  make({.said = "hello"});
  EXPECT_EQ(csv("said"), "hello");
  EXPECT_EQ(row().at("said"), "hello");
}

TEST_F(SessionExport, BytesThatAreNoTextCanBeHadBack) {
  make({.said = "Zo\xeb"});
  EXPECT_EQ(csv("said"), "Zo\\xeb");
  EXPECT_EQ(row().at("said"), "Zo\\xeb");
  make({.said = "Zo\\xeb"});
  EXPECT_EQ(csv("said"), "Zo\\\\xeb") << "what only looks like one differs";
  EXPECT_EQ(row().at("said"), "Zo\\\\xeb");
  make({.said = "C:\\dir"});
  EXPECT_EQ(csv("said"), "C:\\dir");
}

TEST_F(SessionExport, FormulasAreDefusedOnRequest) {
  make({.balance = -5, .said = "=1+1"});
  EXPECT_EQ(csv("said"), "=1+1");
  EXPECT_EQ(csv("said", {"--spreadsheet"}), "'=1+1");
  EXPECT_EQ(csv("balance", {"--spreadsheet"}), "-5") << "a number is a number";
  make({.said = "@SUM(1,2)"});
  EXPECT_EQ(csv("said", {"--spreadsheet"}), "\"'@SUM(1,2)\"");
  make({.said = "a=b"});
  EXPECT_EQ(csv("said", {"--spreadsheet"}), "a=b");
  expect_failure({"export", "a.oro", "--json", "--spreadsheet"},
                 "session: --spreadsheet is for --format csv\nTry 'session export --help', which has examples.\n", 2);
}

TEST_F(SessionExport, NumbersHaveEveryDigit) {
  make({.id = 18446744073709551615u, .balance = -9007199254740993, .heat = 0.1, .cold = 0.1f});
  EXPECT_EQ(csv("id,balance,heat,cold"), "18446744073709551615,-9007199254740993,0.1,0.1");
  EXPECT_EQ(row().at("id"), 18446744073709551615u);
  const json exact = row({"--big-as-text"});
  EXPECT_EQ(exact.at("id"), "18446744073709551615");
  EXPECT_EQ(exact.at("balance"), "-9007199254740993");
  EXPECT_EQ(exact.at("frame"), 0) << "small ones stay numbers";
  make({.id = 9007199254740992});
  EXPECT_EQ(row({"--big-as-text"}).at("id"), 9007199254740992);
}

TEST_F(SessionExport, NdjsonTellsWhatIsNoNumberApart) {
  make({.heat = std::numeric_limits<double>::quiet_NaN(), .cold = -std::numeric_limits<float>::infinity()});
  EXPECT_EQ(row().at("heat"), "NaN");
  EXPECT_EQ(row().at("cold"), "-Infinity");
  make({.heat = std::numeric_limits<double>::infinity()});
  EXPECT_EQ(row().at("heat"), "Infinity");
  EXPECT_EQ(csv("heat"), "inf");
}

TEST_F(SessionTool, ExportIsNdjsonThatParses) {
  make_ball("a.oro", 100);
  std::istringstream lines(run({"export", "a.oro", "--format", "ndjson", "--names", "--from", "90"}).out);
  uint64_t number = 90;
  for (std::string line; std::getline(lines, line); ++number) {
    const json row = json::parse(line);
    EXPECT_EQ(row.at("frame"), number);
    EXPECT_EQ(row.at("tick"), number);
    EXPECT_EQ(row.at("bounces").size(), 4u);
    EXPECT_TRUE(row.at("last_side").is_string());
    EXPECT_EQ(row.at("court").get<std::string>().size(), 96u);
  }
  EXPECT_EQ(number, 100u);
}

TEST_F(SessionTool, ExportHasArraysWholeOnRequest) {
  make_ball("a.oro", 1);
  EXPECT_EQ(run({"export", "a.oro", "--fields", "bounces", "--arrays", "whole"}).out,
            "frame,time_ns,events,bounces\r\n0,0,,\"[0,0,0,0]\"\r\n");
}

TEST_F(SessionTool, ExportIsRawFramesWithOrWithoutSeals) {
  make_ball("a.oro", 3);
  std::string frames;
  std::string slots;
  for (const Slot& slot : session_test::frame_slots(3)) {
    frames.append(reinterpret_cast<const char*>(slot.data()), sizeof(testing_support::BallState));
    slots.append(reinterpret_cast<const char*>(slot.data()), slot.size());
  }
  EXPECT_EQ(run({"export", "a.oro", "--format", "raw"}).out, frames);
  EXPECT_EQ(run({"export", "a.oro", "--format", "raw", "--slots", "-o", "out.bin"}).exit_code, 0);
  EXPECT_EQ(read_text("out.bin"), slots);
}

TEST_F(SessionTool, ExportLeavesNoHalfFile) {
  make_ball("a.oro", 1000);
  pack("a.oro");
  write_text("out.csv", "somebody's");
  expect_failure({"export", "a.oro", "-o", "out.csv"},
                 "session: out.csv: exists - choose another name, or replace it with --force\n");
  flip_byte("a.oro", std::filesystem::file_size(path("a.oro")) / 2);
  EXPECT_EQ(run({"export", "a.oro", "-o", "out.csv", "--force"}).exit_code, 1);
  EXPECT_EQ(run({"export", "a.oro", "-o", "new.csv"}).exit_code, 1);
  EXPECT_EQ(read_text("out.csv"), "somebody's");
  EXPECT_THAT(files(), ElementsAre("a.oro", "out.csv"));
}

TEST_F(SessionTool, ExportNamesFieldsThatThereAreNot) {
  make_ball("a.oro", 3);
  expect_failure({"export", "a.oro", "--fields", "tick,height"},
                 "session: a.oro: there is no field 'height' in its frames - session schema lists them\n");
  expect_failure({"export", "a.oro", "--fields", "bounces[4]"},
                 "session: a.oro: 'bounces[4]' is not a value of bounces, which has the indices 0 to 3\n");
}

}  // namespace
}  // namespace session_tool_test
