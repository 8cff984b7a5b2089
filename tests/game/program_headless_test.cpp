// The program from its start to its end without a window: what it leaves behind.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstring>
#include <filesystem>

#include "game/rules/state.h"
#include "game/rules/verify.h"
#include "recorder/session/recovery.h"
#include "recorder/session/session_reader.h"
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

constexpr const char* kSnake = OUROBOROS_PROGRAM_DIR "/snake";

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
    VerifyReport report;
    const recorder::Status verified = verify(reader, report);
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

// A full disk, as far as the game can tell: the session file may not grow beyond 64 KiB.
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

}  // namespace
}  // namespace game
