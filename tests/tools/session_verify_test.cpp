// session verify, recover and pack.
#include "recorder/include/circular_buffer.h"
#include "tests/tools/session_support.h"

namespace session_tool_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(SessionTool, VerifyPlaysTheDemoGameAgain) {
  make_snake("a.oro", 300);
  pack("a.oro");
  const ProgramResult result = run({"verify", "a.oro"});
  EXPECT_EQ(result.out, "a.oro: 300 frames, checksums and order are right, all follow the rules\n");
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(SessionTool, VerifySaysWhatItCannotCheckOfOtherGames) {
  make_ball("a.oro", 50);
  const ProgramResult result = run({"verify", "a.oro"});
  EXPECT_EQ(result.out,
            "a.oro: 50 frames, checksums and order are right; not played again: recorded by another game (ball 1), "
            "whose rules are not known here\n");
  EXPECT_EQ(result.exit_code, 0);
}

// The checksum of the altered frame is right, as a cheat or a bug would have it.
TEST_F(SessionTool, VerifyNamesTheFirstFrameAndFieldThatDiffer) {
  make_snake("a.oro", 300, [](uint64_t number, game::GameState& state) {
    if (number == 123) state.score += 7;
  });
  const ProgramResult result = run({"verify", "a.oro"});
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, StartsWith("session: a.oro: does not follow the rules: frame 123, score: expected "));
  EXPECT_EQ(result.exit_code, 1);
  const ProgramResult as_json = run({"verify", "--json", "a.oro"});
  const json entry = json::parse(as_json.out).at(0);
  EXPECT_EQ(entry.at("ok"), false);
  EXPECT_EQ(entry.at("rules").at("difference").at("frame"), 123);
  EXPECT_EQ(entry.at("rules").at("difference").at("field"), "score");
  EXPECT_EQ(as_json.exit_code, 1);
}

// Fields are found by name, so a recording of a struct that was laid out otherwise is played again all the same.
TEST_F(SessionTool, VerifyReadsFramesByTheNamesOfTheirFields) {
  const recorder::FrameSchema today = game::state_schema();
  std::vector<recorder::Field> fields = today.fields();
  for (recorder::Field& field : fields) field.offset += 8;
  std::vector<Slot> slots = snake_slots(200);
  for (Slot& slot : slots) {
    const recorder::Seal seal = recorder::seal_of(slot);
    std::memmove(slot.data() + 8, slot.data(), sizeof(game::GameState));
    recorder::seal_slot(slot, seal.frame, seal.time_ns, seal.events);
  }
  session_test::WriteOptions options;
  options.info = snake_info();
  options.info.schema = {today.name(), 0, today.frame_bytes() + 8, fields, today.events()};
  session_test::write_session(path("old.oro"), slots, options);
  EXPECT_EQ(run({"verify", "old.oro"}).out,
            "old.oro: 200 frames, checksums and order are right, all follow the rules\n");
}

TEST_F(SessionTool, VerifyFindsDamage) {
  make_ball("a.oro", 1000);
  pack("a.oro");
  make_ball("log.oro", 1000);
  flip_byte("a.oro", std::filesystem::file_size(path("a.oro")) / 2);
  flip_byte("log.oro", std::filesystem::file_size(path("log.oro")) / 2);
  EXPECT_THAT(run({"verify", "a.oro"}).err,
              ::testing::MatchesRegex("session: a.oro: [0-9]+ bytes at 1 place are damaged, 256 frames lost - session "
                                      "cut FILE -o NEW keeps what can be read\n"));
  EXPECT_THAT(run({"verify", "log.oro"}).err, StartsWith("session: log.oro: "));
  EXPECT_EQ(run({"verify", "a.oro"}).exit_code, 1);
}

// Every way a copy can be cut short, the end of a block among them.
TEST_F(SessionTool, VerifyFindsFilesThatAreCutShort) {
  for (const size_t bytes : {1u, 50u, 120u, 300u}) {
    make_ball("a.oro", 1000);
    pack("a.oro");
    cut_off("a.oro", bytes);
    EXPECT_EQ(run({"verify", "a.oro"}).exit_code, 1) << bytes;
    std::filesystem::remove(path("a.oro"));
  }
}

TEST_F(SessionTool, VerifyFindsSealsThatDoNotHold) {
  std::vector<Slot> slots = session_test::frame_slots(40);
  slots[20][100] ^= std::byte{1};
  make_ball("a.oro", slots);
  expect_failure({"verify", "a.oro"},
                 "session: a.oro: frame 20: its seal does not hold, the frame was torn or changed after it was sealed "
                 "(1 such frame)\n");
}

TEST_F(SessionTool, VerifyTellsOfGapsWithoutFailing) {
  std::vector<Slot> slots = session_test::frame_slots(40);
  slots.erase(slots.begin() + 10, slots.begin() + 13);
  make_ball("a.oro", slots);
  const ProgramResult result = run({"verify", "a.oro"});
  EXPECT_THAT(result.out, HasSubstr("; 3 frames missing in 1 gap\n"));
  EXPECT_EQ(result.exit_code, 0);
}

TEST_F(SessionTool, VerifySaysThatARecordingDied) {
  make_ball("a.oro", session_test::frame_slots(40), /*finish=*/false);
  expect_failure({"verify", "a.oro"},
                 "session: a.oro: is not finished, its recording died - session recover completes it\n");
}

// --- recover
// ----------------------------------------------------------------------------------------------------------

class SessionRecover : public SessionTool {
 protected:
  // A session that died with `in_log` frames, of which the last block is torn, and a ring with the frames from
  // `in_log` - 4 on.
  void make_died(uint64_t in_log, uint64_t all) {
    const std::vector<Slot> slots = session_test::frame_slots(all);
    session_test::WriteOptions options;
    options.finish = false;
    options.info = session_test::ball_info(path("ring.dat"));
    session_test::write_session(path("a.oro"), {slots.begin(), slots.begin() + static_cast<long>(in_log)}, options);
    cut_off("a.oro", 3);
    MemoryMappedCircularBuffer::Options geometry;
    geometry.slot_bytes = session_test::kSlotBytes;
    MemoryMappedCircularBuffer ring(geometry);
    ASSERT_TRUE(ring.initialize(path("ring.dat").c_str())) << ring.last_error();
    ASSERT_TRUE(ring.claim_writer());
    ASSERT_TRUE(ring.set_tag(options.info.id));
    for (uint64_t i = in_log - 4; i < all; ++i) ASSERT_TRUE(ring.write_slot(slots[i].data(), slots[i].size()));
  }
};

TEST_F(SessionRecover, JoinsRecordingAndRingAndReadsThemBack) {
  make_died(100, 105);
  const ProgramResult result = run({"recover", "a.oro"});
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, ::testing::MatchesRegex("a.oro: recovered\n"
                                                  "  whole       99 frames in the recording\n"
                                                  "  incomplete  [0-9]+ bytes of a torn block at its end, cut off\n"
                                                  "  damaged     0 bytes, 0 frames lost\n"
                                                  "  from ring   6 frames\n"
                                                  "  read back   105 frames, checksums and order are right; .*\n"));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(session_test::read_all(path("a.oro")), session_test::frame_slots(105));
  EXPECT_THAT(run({"recover", "a.oro"}).out, StartsWith("a.oro: was finished, nothing to recover\n"));
}

TEST_F(SessionRecover, TakesARingThatHasBeenMoved) {
  make_died(100, 105);
  std::filesystem::rename(path("ring.dat"), path("moved.dat"));
  const json report = run_json({"recover", "--json", "--ring", "moved.dat", "a.oro"}).at(0);
  EXPECT_EQ(report.at("whole_frames"), 99);
  EXPECT_EQ(report.at("frames_from_ring"), 6);
  EXPECT_EQ(report.at("read_back").at("ok"), true);
}

TEST_F(SessionRecover, RefusesARingThatIsNotTheSessions) {
  make_died(100, 105);
  const session_test::Bytes before = session_test::read_file(path("a.oro"));
  EXPECT_THAT(run({"recover", "--ring", "gone.dat", "a.oro"}).err, HasSubstr(" - nothing was changed\n"));
  make_ball("other.oro", session_test::frame_slots(10), /*finish=*/false);
  write_text("ring2.dat", "no ring");
  EXPECT_EQ(run({"recover", "--ring", "ring2.dat", "a.oro"}).exit_code, 1);
  EXPECT_EQ(session_test::read_file(path("a.oro")), before);
}

TEST_F(SessionRecover, FailsWhenWhatItReadsBackIsNotRight) {
  session_test::WriteOptions options;
  options.finish = false;
  options.info = snake_info();
  const auto slots = snake_slots(50, [](uint64_t number, game::GameState& state) {
    if (number == 30) state.score = 1;
  });
  session_test::write_session(path("a.oro"), slots, options);
  const ProgramResult result = run({"recover", "a.oro"});
  EXPECT_THAT(result.err, HasSubstr("does not follow the rules: frame 30, score: "));
  EXPECT_EQ(result.exit_code, 1);
}

// --- pack
// -------------------------------------------------------------------------------------------------------------

TEST_F(SessionTool, PackTellsWhatItSaved) {
  make_ball("a.oro", 1000);
  const std::vector<Slot> before = session_test::read_all(path("a.oro"));
  EXPECT_THAT(run({"pack", "a.oro"}).out,
              ::testing::MatchesRegex("a.oro: 1000 frames packed, [0-9.]+ kB before, [0-9.]+ kB after "
                                      "\\([0-9.]+ times smaller\\)\n"));
  EXPECT_EQ(session_test::read_all(path("a.oro")), before);
  EXPECT_THAT(run({"pack", "a.oro"}).out, ::testing::MatchesRegex("a.oro: is packed already, [0-9.]+ kB\n"));
  EXPECT_EQ(run_json({"pack", "--json", "a.oro"}).at(0).at("was_packed"), true);
}

TEST_F(SessionTool, PackLeavesARecordingThatDiedToRecovery) {
  make_ball("a.oro", session_test::frame_slots(40), /*finish=*/false);
  expect_failure({"pack", "a.oro"}, "session: a.oro: its recording died - recover it first\n");
}

}  // namespace
}  // namespace session_tool_test
