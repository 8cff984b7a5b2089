// session verify, recover and pack.
#include "recorder/include/circular_buffer.h"
#include "recorder/recorder.h"
#include "tests/recorder/session/session_blocks.h"
#include "tests/tools/session/session_support.h"

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
                 "session: a.oro: frame 20: its seal is invalid, the frame was torn or changed after it was sealed "
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

// With sound checksums, as a bug of a writer would have it: readers that open by the index believe it.
TEST_F(SessionTool, VerifyFindsTablesThatDoNotAgreeWithTheFrames) {
  make_ball("a.oro", 600);
  pack("a.oro");
  session_test::Bytes file = session_test::read_file(path("a.oro"));
  const size_t foot = file.size() - recorder::session::kFootBytes;
  auto footer =
      session_test::load_struct<recorder::session::Footer>(file, foot + sizeof(recorder::session::BlockHeader));
  footer.events_offset += 8;
  file.resize(foot);
  session_test::append(file, session_test::block(recorder::session::kFoot,
                                                 {session_test::raw(footer).begin(), session_test::raw(footer).end()}));
  session_test::write_file(path("a.oro"), file);
  const ProgramResult result = run({"verify", "a.oro"});
  EXPECT_THAT(result.err, ::testing::MatchesRegex("session: a.oro: FOOT at byte [0-9]+: events_offset is [0-9]+, it "
                                                  "should be [0-9]+ - session cut FILE -o NEW makes a sound one\n"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(run({"cut", "a.oro", "-o", "b.oro"}).exit_code, 0);
  EXPECT_EQ(run({"verify", "b.oro"}).exit_code, 0) << "as the message says";
  EXPECT_EQ(session_test::read_all(path("b.oro")), session_test::frame_slots(600));
}

TEST_F(SessionTool, VerifySaysThatARecordingDied) {
  make_ball("a.oro", session_test::frame_slots(40), /*finish=*/false);
  expect_failure({"verify", "a.oro"},
                 "session: a.oro: is not finished, its recording died - session recover completes it\n");
}

// --- recover ---------------------------------------------------------------------------------------------------------

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

// --- recover a black box ---------------------------------------------------------------------------------------------

class SessionRecoverRing : public SessionTool {
 protected:
  static recorder::RecorderOptions options(const std::string& ring) {
    recorder::RecorderOptions options;
    options.ring_path = ring;
    options.black_box = true;
    options.slot_count = 8;
    options.slot_bytes = session_test::kSlotBytes;
    options.durability = recorder::ring::Durability::none();
    options.game = "ball";
    options.schema = testing_support::ball_schema();
    return options;
  }
  void record(recorder::Recorder& recorder, uint64_t frames) {
    std::vector<std::string> notices;
    ASSERT_OK(recorder.start(options(path("ring.dat")), notices));
    session_test::BallRun run;
    for (uint64_t i = 0; i < frames; ++i) {
      std::memcpy(recorder.begin(), &run.at(i), sizeof run.at(i));
      recorder.commit_at(run.events(i), i * session_test::kTickNs);
    }
  }
  // A ring as a killed process leaves it: put back as it was before the end.
  void make_crashed(uint64_t frames) {
    recorder::Recorder recorder;
    record(recorder, frames);
    const session_test::Bytes ring = session_test::read_file(path("ring.dat"));
    ASSERT_OK(recorder.stop());
    session_test::write_file(path("ring.dat"), ring);
  }
};

TEST_F(SessionRecoverRing, MakesASessionOfTheLatestFrames) {
  make_crashed(100);
  const session_test::Bytes ring = session_test::read_file(path("ring.dat"));
  const ProgramResult result = run({"recover", "ring.dat", "-o", "a.oro"});
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, ::testing::MatchesRegex("a.oro: recovered\n"
                                                  "  whole       0 frames in the recording\n"
                                                  "  incomplete  0 bytes of a torn block at its end\n"
                                                  "  damaged     0 bytes, 0 frames lost\n"
                                                  "  from ring   8 frames\n"
                                                  "  read back   8 frames, checksums and order are right; .*\n"));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(session_test::read_all(path("a.oro")), session_test::frame_slots(8, 92));
  EXPECT_EQ(session_test::read_file(path("ring.dat")), ring);
}

TEST_F(SessionRecoverRing, NamesTheSessionAfterTheStartWhenNoNameIsGiven) {
  make_crashed(5);
  const json report = run_json({"recover", "--json", "ring.dat"}).at(0);
  EXPECT_THAT(report.at("session").get<std::string>(), ::testing::MatchesRegex("[-_0-9]+_black-box.oro"));
  EXPECT_EQ(report.at("file"), "ring.dat");
  EXPECT_EQ(report.at("frames_from_ring"), 5);
  EXPECT_EQ(report.at("read_back").at("ok"), true);
  EXPECT_EQ(session_test::read_all(path(report.at("session"))), session_test::frame_slots(5));
}

TEST_F(SessionRecoverRing, LeavesOutATornSlotAndSaysSo) {
  make_crashed(100);
  flip_byte("ring.dat", 64 + 6 * session_test::kSlotBytes);  // frame 94
  const ProgramResult result = run({"recover", "ring.dat", "-o", "a.oro"});
  EXPECT_THAT(result.out, HasSubstr("  from ring   7 frames; 1 slot damaged there, the ring was kept as ring.dat\n"));
  EXPECT_THAT(result.out, HasSubstr("; 1 frame missing in 1 gap"));
  EXPECT_EQ(session_test::read_all(path("a.oro")).size(), 7u);
}

TEST_F(SessionRecoverRing, RefusesWhatItCannotMakeASessionOf) {
  make_crashed(100);
  write_text("there.oro", "something");
  expect_failure({"recover", "ring.dat", "-o", "there.oro"},
                 "session: there.oro: exists - choose another name, or replace it with --force - nothing was "
                 "recovered\n");
  EXPECT_EQ(run({"recover", "--force", "ring.dat", "-o", "there.oro"}).exit_code, 0);

  const std::string about = read_text("ring.dat.about");
  write_text("ring.dat.about", about.substr(0, 40));
  EXPECT_THAT(run({"recover", "ring.dat", "-o", "b.oro"}).err, StartsWith("session: ring.dat.about: "));
  std::string other = about;
  other.replace(other.find("\"id\":\"") + 6, 4, "0000");
  write_text("ring.dat.about", other);
  expect_failure({"recover", "ring.dat", "-o", "b.oro"},
                 "session: ring.dat.about: describes another recording than the one in the ring - nothing was "
                 "recovered\n");
  std::filesystem::remove(path("ring.dat.about"));
  expect_failure({"recover", "ring.dat", "-o", "b.oro"},
                 "session: ring.dat.about: cannot be opened: No such file or directory - it says what the frames in "
                 "ring.dat are; without it no session can be made of them - nothing was recovered\n");
  EXPECT_FALSE(exists("b.oro"));

  make_ball("c.oro", 3);
  expect_failure({"recover", "c.oro", "-o", "b.oro"},
                 "session: c.oro: is not a ring; a session is completed where it is, without --output - nothing was "
                 "changed\n");
  EXPECT_EQ(run({"recover", "c.oro", "ring.dat", "-o", "b.oro"}).exit_code, 2);
}

TEST_F(SessionRecoverRing, LeavesTheRingOfASessionToThatSession) {
  recorder::RecorderOptions with = options(path("ring.dat"));
  with.black_box = false;
  with.sessions_folder = path("sessions");
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  ASSERT_OK(recorder.start(with, notices));
  expect_failure({"recover", "ring.dat"},
                 "session: ring.dat: is the ring of a session, not of a black box - recover the session, which takes "
                 "its frames from there - nothing was recovered\n");
  expect_failure({"recover", "ring.dat", "--ring", "other.dat"},
                 "session: ring.dat: is a ring itself; --ring names the ring of a session - nothing was recovered\n");
}

TEST_F(SessionRecoverRing, RefusesARingThatIsBeingRecorded) {
  recorder::Recorder recorder;
  record(recorder, 20);
  EXPECT_THAT(run({"recover", "ring.dat", "-o", "a.oro"}).err,
              ::testing::MatchesRegex("session: ring.dat: is being recorded by process [0-9]+ .* - wait until that has "
                                      "ended - nothing was recovered\n"));
  EXPECT_FALSE(exists("a.oro"));
  ASSERT_OK(recorder.stop());
  EXPECT_EQ(run({"recover", "ring.dat", "-o", "a.oro"}).exit_code, 0)
      << "after an orderly end the frames are there yet";
  EXPECT_EQ(session_test::read_all(path("a.oro")), session_test::frame_slots(7, 13));
}

TEST_F(SessionRecoverRing, RefusesARingWithoutFrames) {
  make_crashed(0);
  expect_failure({"recover", "ring.dat", "-o", "a.oro"},
                 "session: ring.dat: holds no frame that can be recovered - nothing was recovered\n");
}

// --- pack ------------------------------------------------------------------------------------------------------------

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
