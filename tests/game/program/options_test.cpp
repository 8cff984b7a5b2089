// What the program says to a command line it cannot use, to the letter.
#include <gtest/gtest.h>

#include <sstream>

#include "tests/game/recording.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

using testing_support::ProgramOptions;
using testing_support::ProgramResult;
using testing_support::run_program;
using testing_support::TempDir;
using testing_support::without_display;

void expect_usage_error(const std::vector<std::string>& arguments, const std::string& error) {
  std::vector<std::string> argv = {kSnake};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const ProgramResult result = run_program(argv, without_display());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "snake: " + error + "\nTry 'snake --help', which has examples.\n");
}

TEST(SnakeUsage, NamesWhatIsWrong) {
  expect_usage_error({"--faster"}, "The following argument was not expected: --faster");
  expect_usage_error({"--mode", "round"}, "--mode: invalid value 'round'; use walls or wrap");
  for (const char* ticks : {"-4", "x", "1.5", "", "99999999999999999999"}) {
    expect_usage_error({"--ticks", ticks}, std::string("--ticks: invalid tick count '") + ticks + "'");
  }
  expect_usage_error({"--mistakes", "-1"}, "--mistakes: invalid tick count '-1'");
  expect_usage_error({"--seed", "-1"}, "--seed: invalid seed '-1'");
  expect_usage_error({"--durability", "interval=0"},
                     "--durability: invalid value 'interval=0'; use none, interval=MS (1 to 86400000) or each");
  expect_usage_error({"--play", "--title"}, "--play excludes --title");
  expect_usage_error({"--size", "12"}, "--size: invalid size '12'; use WIDTHxHEIGHT, 320x240 to 16384x16384");
  expect_usage_error({"a.oro", "--ghost", "b.oro"}, "RIVAL and --ghost cannot be used together");
  expect_usage_error({"a.oro", "--seed", "3"}, "--seed: the recording decides where food appears");
  expect_usage_error({"--headless"}, "--headless: the game would never end; add --autopilot, --ticks N, or both");
  expect_usage_error({"--black-box", "1"}, "--black-box: invalid tick count '1'; use 2 to 1000000");
  expect_usage_error({"--black-box", "99999999999"}, "--black-box: invalid tick count '99999999999'; use 2 to 1000000");
  expect_usage_error({"--speed", "nan"}, "--speed: 'nan' is not a number from 0.1 to 50");
  expect_usage_error({"--resume", ""}, "--resume: missing name of a recording");
  expect_usage_error({"--ghost", ""}, "--ghost: missing name of a recording");
  expect_usage_error({"--black-box", "--no-record"}, "--black-box and --no-record cannot be used together");
  expect_usage_error({"--resume", "a.oro", "--ghost", "b.oro"}, "--resume and --ghost cannot be used together");
  expect_usage_error({"--resume", "a.oro@3", "--seed", "4"}, "--seed: the recording decides where food appears");
  expect_usage_error({"--ghost", "a.oro", "--mode", "wrap"}, "--mode: the recording decides the border");
  expect_usage_error({"--ghost", "best", "--headless", "--autopilot"}, "--ghost needs a window");
  expect_usage_error({"--clip-seconds", "0"}, "--clip-seconds: invalid length '0'; use 1 to 3600");
}

TEST(SnakeUsage, VersionAndHelpGoToStandardOutput) {
  const ProgramResult version = run_program({kSnake, "--version"}, without_display());
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_TRUE(version.out.starts_with("snake (Ouroboros) "));
  const ProgramResult help = run_program({kSnake, "--help"}, without_display());
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_TRUE(help.out.starts_with("Usage: snake [options] [RIVAL]\n")) << help.out;
  EXPECT_NE(help.out.find("\nExamples:\n  snake "), std::string::npos);
  std::istringstream lines(help.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
  for (const char* option :
       {"--seed", "--autopilot", "--headless", "--ticks", "--speed", "--mode", "--ring", "--sessions", "--no-record",
        "--resume", "--ghost", "--black-box", "--clip-seconds", "--mute", "--screenshot"}) {
    EXPECT_NE(help.out.find(option), std::string::npos) << option;
  }
}

TEST(SnakeUsage, WithoutADisplaySaysWhatToDoAndLeavesNothing) {
  const TempDir folder;
  const ProgramResult result =
      run_program({kSnake, "--ring", folder / "ring.dat", "--sessions", folder / "sessions"}, without_display());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(
      result.err,
      "snake: no display: neither DISPLAY nor WAYLAND_DISPLAY is set - use --headless --autopilot to play without a "
      "window, or tools/play, which also replays that game and saves a picture of it\n");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace game
