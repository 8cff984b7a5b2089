// The program from its start to its end without a window: what it leaves behind.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstring>
#include <filesystem>
#include <utility>

#include "game/rules/state.h"
#include "game/rules/verify.h"
#include "recorder/ring/observer.h"
#include "recorder/session/recovery.h"
#include "recorder/session/session_reader.h"
#include "tests/game/recording.h"
#include "tests/support/eventually.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

using recorder::session::SessionReader;
using recorder::session::State;
using testing_support::ProgramResult;
using testing_support::run_program;
using testing_support::RunningProgram;
using testing_support::TempDir;

class HeadlessRun : public ::testing::Test {
 protected:
  std::vector<std::string> command(std::vector<std::string> arguments, const std::string& name = "run") const {
    std::vector<std::string> argv = {kSnake,       "--headless",  "--ring", folder_ / (name + ".dat"),
                                     "--sessions", folder_ / name};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return argv;
  }
  std::string session(const std::string& name = "run") const {
    const std::vector<std::string> sessions = recorder::session::list_sessions(folder_ / name);
    return sessions.size() == 1 ? sessions.front() : "";
  }
  static void expect_follows_rules(const std::string& path) {
    SessionReader reader;
    ASSERT_TRUE(reader.open(path)) << path;
    recorder::session::RulesReport report;
    const recorder::Status verified = verify(reader, make_rules(), report);
    EXPECT_TRUE(verified.ok()) << verified.message();
  }
  static std::vector<GameState> frames_of(const std::string& path) {
    SessionReader reader;
    if (!reader.open(path)) return {};
    std::vector<GameState> frames(reader.frame_count());
    std::vector<std::byte> slot(reader.info().slot_bytes);
    for (uint64_t i = 0; i < frames.size(); ++i) {
      EXPECT_TRUE(reader.read(i, slot));
      std::memcpy(&frames[i], slot.data(), sizeof(GameState));
    }
    return frames;
  }

  TempDir folder_;
};

TEST_F(HeadlessRun, RecordsEveryTickAndSaysWhere) {
  const ProgramResult result = run_program(command({"--autopilot", "--seed", "7", "--ticks", "500"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_TRUE(result.out.starts_with("seed:    7\nring:    " + folder_ / "run.dat" + "\nsession: " + session() + "\n"));
  EXPECT_NE(result.out.find("ticks:   500\n"), std::string::npos);
  EXPECT_NE(result.out.find("watch:   "), std::string::npos) << "it says how to look at it";
  EXPECT_NE(result.out.find("replay " + session() + "\n"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("frames:  501 recorded, 0 lost\n"), std::string::npos);
  SessionReader reader;
  ASSERT_TRUE(reader.open(session()));
  EXPECT_EQ(reader.state(), State::kFinished);
  EXPECT_EQ(reader.frame_count(), 501u);
  EXPECT_TRUE(reader.gaps().empty());
  expect_follows_rules(session());
}

TEST_F(HeadlessRun, TheSameSeedGivesTheSameFrames) {
  run_program(command({"--autopilot", "--seed", "11", "--ticks", "800"}, "one"));
  run_program(command({"--autopilot", "--seed", "11", "--ticks", "800"}, "two"));
  const std::vector<GameState> one = frames_of(session("one")), two = frames_of(session("two"));
  ASSERT_EQ(one.size(), 801u);
  ASSERT_EQ(two.size(), 801u);
  EXPECT_EQ(std::memcmp(one.data(), two.data(), one.size() * sizeof(GameState)), 0);
}

TEST_F(HeadlessRun, WithoutTicksItEndsWithTheRound) {
  const ProgramResult result = run_program(command({"--autopilot", "--seed", "5"}));
  EXPECT_EQ(result.exit_code, 0);
  const std::vector<GameState> frames = frames_of(session());
  ASSERT_FALSE(frames.empty());
  EXPECT_TRUE(frames.back().status == Status::kDead || frames.back().status == Status::kWon);
  EXPECT_EQ(frames.back().round, 0u);
}

TEST_F(HeadlessRun, ASignalLeavesAFinishedSession) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const std::string name = "signal" + std::to_string(signal);
    RunningProgram program(command({"--autopilot", "--ticks", "2000000000"}, name));
    ASSERT_TRUE(program.wait_for_output("session: "));
    program.send_signal(signal);
    const ProgramResult result = program.wait();
    EXPECT_EQ(result.exit_code, 0) << result.err;
    SessionReader reader;
    ASSERT_TRUE(reader.open(session(name)));
    EXPECT_EQ(reader.state(), State::kFinished);
    expect_follows_rules(session(name));
  }
}

TEST_F(HeadlessRun, ARingInUseIsRefusedWithAWayOut) {
  RunningProgram first(command({"--autopilot", "--ticks", "2000000000"}));
  ASSERT_TRUE(first.wait_for_output("session: "));
  const ProgramResult second = run_program(command({"--autopilot", "--ticks", "10"}));
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_TRUE(second.err.starts_with("snake: " + folder_ / "run.dat" + ": ")) << second.err;
  EXPECT_NE(second.err.find("--ring FILE"), std::string::npos) << second.err;
  EXPECT_NE(second.err.find("--no-record"), std::string::npos) << second.err;
  first.send_signal(SIGTERM);
  EXPECT_EQ(first.wait().exit_code, 0);
}

TEST_F(HeadlessRun, RecordsNothingWhenToldSo) {
  const ProgramResult result = run_program(command({"--autopilot", "--seed", "7", "--ticks", "50", "--no-record"}));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.out.find("ring:    none, nothing is recorded\n"), std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(HeadlessRun, WritesAPictureOfTheLastFrame) {
  const std::string picture = folder_ / "last.png";
  const ProgramResult result = run_program(
      command({"--autopilot", "--seed", "7", "--ticks", "60", "--size", "400x300", "--screenshot", picture}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_GT(std::filesystem::file_size(picture), 1000u);
}

TEST_F(HeadlessRun, APictureThatCannotBeWrittenIsAFailure) {
  const std::string picture = folder_ / "missing/last.png";
  const ProgramResult result =
      run_program(command({"--autopilot", "--seed", "7", "--ticks", "10", "--screenshot", picture}));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(result.err.starts_with("snake: " + picture)) << result.err;
}

// A full disk for the game: the session file may not grow beyond 64 KiB.
TEST_F(HeadlessRun, AFullDiskIsToldAndNothingWrittenIsLost) {
  const std::string shell = "trap '' XFSZ; ulimit -f 128; exec \"$0\" \"$@\"";
  std::vector<std::string> argv = {"/bin/sh", "-c", shell};
  const std::vector<std::string> game = command({"--autopilot", "--seed", "7", "--ticks", "200000"});
  argv.insert(argv.end(), game.begin(), game.end());
  const ProgramResult result = run_program(argv);
  EXPECT_EQ(result.exit_code, 1) << result.out;
  EXPECT_NE(result.err.find("snake: "), std::string::npos);
  EXPECT_NE(result.err.find("missing in the recording"), std::string::npos) << result.err;
  SessionReader reader;
  ASSERT_TRUE(reader.open(session()));
  EXPECT_GT(reader.frame_count(), 100u);
  expect_follows_rules(session());
}

// The autopilot's inputs follow from the frames, so a game that continues from one must become the same game.
TEST_F(HeadlessRun, AResumedGameGoesOnAsTheOriginalDidByteForByte) {
  constexpr uint64_t kTicks = 1500;
  for (const std::string mode : {"walls", "wrap"}) {
    const std::vector<std::string> player = {"--autopilot", "--mistakes", "60"};
    std::vector<std::string> first = player;
    first.insert(first.end(), {"--seed", "21", "--mode", mode, "--ticks", std::to_string(kTicks)});
    ASSERT_EQ(run_program(command(first, mode)).exit_code, 0);
    const std::vector<GameState> original = frames_of(session(mode));
    ASSERT_EQ(original.size(), kTicks + 1);
    ASSERT_GT(original.back().round, 1u) << "across rounds";
    SessionReader parent;
    ASSERT_TRUE(parent.open(session(mode)));
    for (const uint64_t from : {uint64_t{0}, uint64_t{1}, uint64_t{333}, uint64_t{1000}, kTicks}) {
      const std::string name = mode + std::to_string(from);
      std::vector<std::string> again = player;
      again.insert(again.end(),
                   {"--resume", session(mode) + "@" + std::to_string(from), "--ticks", std::to_string(kTicks - from)});
      const ProgramResult result = run_program(command(again, name));
      ASSERT_EQ(result.exit_code, 0) << result.err;
      const std::vector<GameState> resumed = frames_of(session(name));
      ASSERT_EQ(resumed.size(), original.size() - from);
      EXPECT_EQ(std::memcmp(resumed.data(), original.data() + from, resumed.size() * sizeof(GameState)), 0) << name;
      SessionReader reader;
      ASSERT_TRUE(reader.open(session(name)));
      EXPECT_EQ(reader.info().parent, (recorder::session::Parent{parent.info().id, from}));
      EXPECT_EQ(reader.info().extra.at("resumed from"),
                std::filesystem::path(session(mode)).filename().string() + "@" + std::to_string(from));
      expect_follows_rules(session(name));
    }
  }
}

TEST_F(HeadlessRun, WithoutAFrameItGoesOnFromTheLast) {
  run_program(command({"--autopilot", "--seed", "7", "--ticks", "50"}, "first"));
  for (const std::string frame : {"", "@last"}) {
    const std::string name = "again" + frame;
    const ProgramResult result =
        run_program(command({"--autopilot", "--ticks", "5", "--resume", session("first") + frame}, name));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_NE(result.out.find("@50\n"), std::string::npos) << result.out;
    EXPECT_EQ(frames_of(session(name)).front().frame, 50u);
  }
}

TEST_F(HeadlessRun, WhatCannotBeResumedIsToldAndNothingIsRecorded) {
  run_program(command({"--autopilot", "--seed", "7", "--ticks", "50"}, "first"));
  const std::string golden = std::string(OUROBOROS_SOURCE_DIR) + "/tests/golden/session_v2_packed_state1.oro";
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {folder_ / "none.oro@3", "none.oro: "},
      {session("first") + "@51", "has no frame 51 - it has 0 to 50"},
      {session("first") + "@12x", ".oro: invalid frame '12x' - give its number, or 'last'"},
      {session("first") + "@", ".oro: invalid frame ''"},
      {session("first") + "@-1", ".oro: invalid frame '-1'"},
      {session("first") + "@18446744073709551616", ".oro: invalid frame '18446744073709551616'"},
      {folder_ / "a@b.oro", "a@b.oro: "},
      {golden + "@150", "frame 150 is missing in the recording - it has 0 to 299"},
      {golden + "@40", "frame 40 is damaged"},
      {std::string(OUROBOROS_SOURCE_DIR) + "/README.md", "README.md: "}};
  for (const auto& [resume, reason] : wrong) {
    const ProgramResult result = run_program(command({"--autopilot", "--ticks", "5", "--resume", resume}, "again"));
    EXPECT_EQ(result.exit_code, 1) << resume;
    EXPECT_TRUE(result.err.starts_with("snake: ")) << result.err;
    EXPECT_NE(result.err.find(reason), std::string::npos) << result.err;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "again"));
  }
}

// Recorded before time could be rewound, with other fields.
TEST_F(HeadlessRun, RecordingsOfEarlierVersionsCanBeResumed) {
  const std::string golden = std::string(OUROBOROS_SOURCE_DIR) + "/tests/golden/session_v1_state1.oro";
  const ProgramResult result = run_program(command({"--autopilot", "--ticks", "600", "--resume", golden + "@100"}));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::vector<GameState> resumed = frames_of(session()), original = frames_of(golden);
  ASSERT_EQ(resumed.size(), 601u);
  EXPECT_EQ(std::memcmp(&resumed.front(), &original[100], sizeof(GameState)), 0);
  expect_follows_rules(session());
}

// --- black box -------------------------------------------------------------------------------------------------------

class BlackBoxRun : public HeadlessRun {
 protected:
  std::vector<std::string> black_box(const std::vector<std::string>& arguments) const {
    std::vector<std::string> argv = {"--black-box", "200", "--autopilot", "--seed", "7"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return command(argv);
  }
  // Whether that many frames have come into the ring.
  bool recorded(uint32_t frames) const {
    return testing_support::eventually([&] {
      recorder::ring::RingObserver ring;
      return ring.open(folder_ / "run.dat") && ring.refresh() && ring.end_sequence() >= frames;
    });
  }
  static constexpr const char* kSession = OUROBOROS_PROGRAM_DIR "/session";
};

TEST_F(BlackBoxRun, WritesNoSessionAndSaysHowToGetOne) {
  const ProgramResult result = run_program(black_box({"--ticks", "1000"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("session: none - after a crash: session recover " + folder_ / "run.dat" + "\n"),
            std::string::npos)
      << result.out;
  EXPECT_NE(result.out.find("frames:  the last 200 in the ring, 0 lost\n"), std::string::npos) << result.out;
  EXPECT_EQ(session(), "");
}

TEST_F(BlackBoxRun, HoldsTheLastTicksThroughAKill) {
  RunningProgram program(black_box({"--ticks", "2000000000"}));
  ASSERT_TRUE(program.wait_for_output("session: "));
  ASSERT_TRUE(recorded(500));
  program.send_signal(SIGKILL);
  EXPECT_EQ(program.wait().signal, SIGKILL);
  const std::string recovered = folder_ / "recovered.oro";
  const ProgramResult result = run_program({kSession, "recover", folder_ / "run.dat", "--output", recovered});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::vector<GameState> frames = frames_of(recovered);
  EXPECT_GE(frames.size(), 199u);
  expect_follows_rules(recovered);
}

TEST_F(BlackBoxRun, TheNextRunSavesWhatACrashLeft) {
  RunningProgram program(black_box({"--ticks", "2000000000"}));
  ASSERT_TRUE(program.wait_for_output("session: "));
  ASSERT_TRUE(recorded(5));
  program.send_signal(SIGKILL);
  program.wait();
  EXPECT_EQ(run_program(black_box({"--ticks", "10"})).exit_code, 0);
  ASSERT_NE(session(), "");
  expect_follows_rules(session());
}

}  // namespace
}  // namespace game
