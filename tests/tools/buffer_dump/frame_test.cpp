// --json and --decode: frames of the recorder, sealed and named.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "game/rules/state.h"
#include "recorder/schema/seal.h"
#include "tests/tools/buffer_dump/buffer_dump_support.h"

namespace buffer_dump_test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr const char* kSchema = R"({"name": "pong", "version": 3, "frame_bytes": 40, "fields": [
  {"name": "court", "type": "char", "offset": 0, "count": 8, "columns": 4},
  {"name": "ball_x", "type": "f32", "offset": 8, "unit": "m"},
  {"name": "serve", "type": "u8", "offset": 12, "enum": ["left", "right"]},
  {"name": "scores", "type": "u16", "offset": 14, "count": 2},
  {"name": "seed", "type": "u64", "offset": 24}],
  "events": [{"bit": 0, "name": "serve", "color": 255}, {"bit": 3, "name": "point", "color": 1}]})";

constexpr uint32_t kSlotBytes = 72;

// A ring of three slots of 40 + 32 bytes with two frames in it: 41 in slot 0 and 42 in slot 1.
std::string pong_ring(uint32_t writes = 2) {
  std::string out = RingHeader{writes % 3, 0, writes, 0, 0xbeefcafe, 3, kSlotBytes}.bytes();
  out[56] = '\x2a';  // its tag: a recorder's ring, whose slots are sealed
  for (uint64_t i = 0; i < 3; ++i) {
    std::string slot("|o  |  |", 8);
    const float ball_x = 1.5f + static_cast<float>(i);
    slot.append(reinterpret_cast<const char*>(&ball_x), 4);
    slot += std::string("\x01\0\x07\0\x02\0", 6);
    slot.resize(kSlotBytes, '\0');
    const uint64_t seed = 18446744073709551615u - i;
    std::memcpy(slot.data() + 24, &seed, 8);
    if (i < writes) {
      recorder::seal_slot(std::as_writable_bytes(std::span(slot)), 41 + i, 683'333'333 + i, i == 0 ? 0b1001 : 1u << 5);
    }
    out += i < writes ? slot : std::string(kSlotBytes, '\0');
  }
  return out;
}

class Frames : public BufferDump {
 protected:
  std::string schema_ = file(kSchema, "schema.json");

  ProgramResult decode(const std::string& ring, std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.end(), {"--schema", schema_, file(ring)});
    return run(arguments);
  }
};

TEST_F(Frames, OfABlackBoxHaveTheNamesThatLieBesideTheRing) {
  const auto about = [&](const char* id) {
    return R"({"id": ")" + std::string(id) + R"(", "start_unix_ns": 0, "slot_bytes": 72, "game": "pong", "schema": )" +
           kSchema + "}";
  };
  const std::string path = file(pong_ring(), "box.dat");
  file(about("000000000000002a"), "box.dat.about");
  EXPECT_THAT(run({"--decode", path}).out, HasSubstr("Decoding each of 3 slots as pong:"));
  for (const std::string& other : {about("000000000000002b"), std::string("garbage"), std::string()}) {
    file(other, "box.dat.about");
    for (const char* const format : {"--decode", "--decode --json"}) {
      std::vector<std::string> arguments{"--decode", path};
      if (std::string(format) != "--decode") arguments.insert(arguments.begin(), "--json");
      const ProgramResult result = run(arguments);
      EXPECT_THAT(result.out, ::testing::AnyOf(HasSubstr("Dumping 64 bytes from each of 3 slots:"),
                                               HasSubstr("\"bytes\":\"7c6f2020")))
          << "never the fields of another game";
      EXPECT_THAT(result.out, ::testing::Not(HasSubstr("\"fields\"")));
      EXPECT_THAT(result.err, HasSubstr("nothing says what its frames are"));
      EXPECT_EQ(result.exit_code, 0);
    }
  }
}

// Ten slots full of data, by a program that knows the specification and nothing else.
TEST_F(Frames, SlotsOfAProgramThatSealsNothingAreNotJudged) {
  std::string ring = kHonest.bytes();
  for (int i = 0; i < 10 * 1024; ++i) ring += static_cast<char>(i * 7 % 251 + 1);
  const std::string path = file(ring);
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"-n", "1024", path},
                                                    {"--json", path},
                                                    {"--decode", path},
                                                    {"--last", "3", path},
                                                    {"--decode", "--schema", schema_, path}}) {
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out + result.err, ::testing::Not(HasSubstr("BROKEN")));
    EXPECT_THAT(result.err, ::testing::Not(HasSubstr("checksum")));
  }
}

TEST_F(Frames, FieldsAreNamedWithValueAndUnit) {
  const ProgramResult result = decode(pong_ring());
  EXPECT_THAT(result.out, EndsWith("=============================\n"
                                   "\n"
                                   "Decoding each of 3 slots as pong:\n"
                                   "\n"
                                   "slot[ 0] frame 41  time 0.683333333 s  events serve, point  checksum sound\n"
                                   "  court   ||o  |\n"
                                   "          ||  ||\n"
                                   "  ball_x  1.5 m\n"
                                   "  serve   right\n"
                                   "  scores  [7, 2]\n"
                                   "  seed    18446744073709551615\n"
                                   "\n"
                                   "slot[ 1] frame 42  time 0.683333334 s  events bit 5  checksum sound\n"
                                   "  court   ||o  |\n"
                                   "          ||  ||\n"
                                   "  ball_x  2.5 m\n"
                                   "  serve   right\n"
                                   "  scores  [7, 2]\n"
                                   "  seed    18446744073709551614\n"
                                   "\n"
                                   "slot[ 2] never used\n"));
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(Frames, BytesComeAboveTheFieldsIfAskedFor) {
  const std::string out = decode(pong_ring(), {"-n", "4", "--last", "1"}).out;
  EXPECT_THAT(out, HasSubstr("Dumping 4 bytes from the latest 1 frame as pong:\n"
                             "\n"
                             "slot[ 1] 00000000: 7c 6f 20 20                                      ||o  |\n"
                             "slot[ 1] frame 42  time"));
}

TEST_F(Frames, BrokenChecksumOfAPublishedFrameIsDamage) {
  std::string ring = pong_ring();
  ring[64 + 8] = '\x7f';
  const ProgramResult result = decode(ring);
  EXPECT_THAT(result.out, HasSubstr("slot[ 0] frame 41  time 0.683333333 s  events serve, point  checksum BROKEN\n"));
  EXPECT_THAT(result.err, HasSubstr(": the checksum is broken in slot 0\n"));
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(Frames, HalfFilledSlotThatWasNeverPublishedIsNoDamage) {
  std::string ring = pong_ring(3);
  ring.replace(0, 20, RingHeader{2, 0, 2, 0}.bytes(), 0, 20);
  ring[64 + 2 * kSlotBytes] = '!';
  const ProgramResult result = decode(ring);
  EXPECT_THAT(result.out, HasSubstr("slot[ 2] not published: the writer fills this slot next\n"));
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(Frames, FieldsOutsideTheSlotAreCalledMissing) {
  const ProgramResult result = decode(pong_ring().substr(0, 64 + 10));
  EXPECT_THAT(result.out, HasSubstr("slot[ 0] cut off after 10 of 72 bytes\n"
                                    "  court   ||o  |\n"
                                    "          ||  ||\n"
                                    "  ball_x  missing: the slot ends before byte 12\n"));
  EXPECT_EQ(result.exit_code, 1);
}

TEST_F(Frames, SchemaThatIsNoneIsRefused) {
  const std::string wrong = file("{}", "wrong.json");
  const ProgramResult result = run({"--schema", wrong, file(pong_ring())});
  EXPECT_THAT(result.err, ::testing::StartsWith("buffer_dump: " + wrong + ": frame schema: "));
  EXPECT_EQ(result.exit_code, 1);
  const std::string missing = folder_ / "none.json";
  EXPECT_EQ(run({"--schema", missing, file(pong_ring())}).err,
            "buffer_dump: " + missing + ": cannot be opened: No such file or directory\n");
}

TEST_F(Frames, OfTheDemoGameAreNamedByTheirOwnDescriptionOnly) {
  game::GameState state = {};
  state.score = 120;
  std::memset(state.board, '#', sizeof state.board);
  std::string slot(reinterpret_cast<const char*>(&state), sizeof state);
  slot.resize(1024, '\0');
  recorder::seal_slot(std::as_writable_bytes(std::span(slot)), 7, 0, 1);
  std::string ring = RingHeader{1, 0, 1, 0}.bytes() + slot;
  ring.resize(10304, '\0');
  const std::string out = run({"--decode", "--last", "1", file(ring)}).out;
  EXPECT_THAT(out, ::testing::Not(HasSubstr("score"))) << "nothing says that it is the demo's";
  EXPECT_THAT(out, HasSubstr("slot[ 0] 00000000: 23 23"));
}

TEST_F(Frames, JsonIsTheWholeRing) {
  const ProgramResult result = decode(pong_ring(), {"--json", "-n", "2"});
  const auto json = nlohmann::ordered_json::parse(result.out);
  EXPECT_EQ(json["file_bytes"], 64 + 3 * 72);
  EXPECT_EQ(json["header"]["total_writes"], 2);
  EXPECT_EQ(json["header"]["magic_number"], 0xbeefcafe);
  EXPECT_EQ(json["geometry"].dump(), R"({"slot_count":3,"slot_bytes":72})");
  EXPECT_EQ(json["problems"].dump(), "[]");
  ASSERT_EQ(json["slots"].size(), 3u);
  const auto& slot = json["slots"][0];
  EXPECT_EQ(slot["sequence"], 0);
  EXPECT_EQ(slot["unread"], true);
  EXPECT_EQ(slot["seal"]["state"], "sound");
  EXPECT_EQ(slot["seal"]["frame"], 41);
  EXPECT_EQ(slot["seal"]["event_names"].dump(), R"(["serve","point"])");
  EXPECT_EQ(slot["bytes"], "7c6f");
  EXPECT_EQ(slot["fields"].dump(),
            R"({"court":["|o  ","|  |"],"ball_x":1.5,"serve":"right","scores":[7,2],"seed":18446744073709551615})");
  EXPECT_TRUE(json["slots"][2]["sequence"].is_null());
  EXPECT_EQ(json["slots"][2]["seal"]["state"], "none");
}

TEST_F(Frames, JsonOfADamagedRingIsJson) {
  const std::string ring = pong_ring();
  for (const size_t size : {1, 20, 64, 65, 200}) {
    const ProgramResult result = run({"--json", file(ring.substr(0, size))});
    const auto json = nlohmann::ordered_json::parse(result.out, nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << result.out;
    EXPECT_FALSE(json["problems"].empty());
    EXPECT_EQ(json["header"]["magic_number"].is_null(), size < 20);
    EXPECT_EQ(result.exit_code, 1);
  }
}

}  // namespace
}  // namespace buffer_dump_test
