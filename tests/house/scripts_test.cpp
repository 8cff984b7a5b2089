// tools/play and tools/check in a made-up repository, where cmake, ctest and the programs are small scripts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/house/sandbox.h"
#include "tests/house/source_tree.h"

namespace house {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// Notes what it is asked to do; configuring leaves what a configured folder has, building makes the programs.
constexpr const char* kCMake = R"sh(
if [ "$1" = --build ]; then
  folder="$2"
  if [ -e "$SANDBOX/fail-build" ]; then echo 'snake.cpp:1: error: no such thing'; exit 2; fi
  echo '[ 50%] Building CXX object snake.cpp.o'
  cp "$SANDBOX"/programs/* "$folder"/ 2>/dev/null || true
  exit 0
fi
folder=build
while [ $# -gt 0 ]; do
  if [ "$1" = --preset ]; then folder="build/$2"; fi
  shift
done
mkdir -p "$folder"
echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >"$folder/CMakeCache.txt"
: >"$folder/Makefile"
)sh";

constexpr const char* kCTest = R"sh(
if [ -e "$SANDBOX/fail-$2" ]; then echo '50% tests passed, 1 tests failed out of 2'; exit 8; fi
printf '100%% tests passed, 0 tests failed out of 2\n\nTotal Test time (real) =   1.00 sec\n'
)sh";

class Scripts : public ::testing::Test {
 protected:
  Scripts() {
    fs::create_directory(box_.path() / "tools");
    fs::copy(fs::path(OUROBOROS_SOURCE_DIR) / "tools" / "lib", box_.path() / "tools" / "lib");
    for (const char* name : {"play", "check", "packages.txt"}) {
      fs::copy_file(fs::path(OUROBOROS_SOURCE_DIR) / "tools" / name, box_.path() / "tools" / name);
    }
    box_.fake("cmake", kCMake);
    box_.fake("ctest", kCTest);
    program("snake", "echo 'session: recordings/one.oro'");
    program("replay", "if [ -e \"$SANDBOX/diverges\" ] && [ \"$1\" = --verify ]; then exit 1; fi");
    program("buffer_dump", "");
    box_.fake("clang++", "");
    for (const char* target : {"fuzz_ring", "fuzz_schema", "fuzz_session", "fuzz_recovery", "fuzz_black_box"}) {
      program(target, "if [ -e \"$SANDBOX/finds\" ]; then echo 'deadly signal'; exit 77; fi");
    }
  }

  // A program that building makes.
  void program(const std::string& name, const std::string& script) {
    box_.fake(name, script);
    fs::create_directories(box_.path() / "programs");
    fs::rename(box_.path() / "bin" / name, box_.path() / "programs" / name);
  }

  // Standard error goes to standard output, as on a terminal.
  CommandResult run(const std::string& command, const std::string& environment = "") {
    const std::string path = (box_.path() / "bin").string() + ":" + std::string(getenv("PATH"));
    return run_command(
        "cd / && env -u DISPLAY -u WAYLAND_DISPLAY -u CMAKE_BUILD_PARALLEL_LEVEL OUROBOROS_NO_INSTALL=1 "
        "OUROBOROS_ADDRESSES_SETTLED=1 PATH=" +
        quoted(path) + " " + environment + " " + quoted((box_.path() / "tools").string()) + "/" + command +
        " </dev/null 2>&1");
  }

  CommandResult play(const std::string& arguments = "", const std::string& environment = "DISPLAY=:99") {
    fs::remove(box_.path() / "calls");
    return run("play " + arguments, environment);
  }

  Sandbox box_;
};

TEST_F(Scripts, AreValidAndExecutable) {
  const std::string tools = std::string(OUROBOROS_SOURCE_DIR) + "/tools/";
  for (const char* name : {"play", "check", "bench", "lib/setup.sh", "lib/build.sh", "lib/fuzz.sh"}) {
    const CommandResult syntax = run_command("bash -n " + quoted(tools + name) + " 2>&1");
    EXPECT_EQ(syntax.exit_status, 0) << syntax.output;
  }
  for (const char* name : {"play", "check", "bench"}) {
    EXPECT_NE(fs::status(tools + name).permissions() & fs::perms::owner_exec, fs::perms::none) << name;
    EXPECT_THAT(read_text(tools + name), StartsWith("#!/usr/bin/env bash\n"));
  }
}

TEST_F(Scripts, PlayConfiguresBuildsAndStartsTheGameWithTheArguments) {
  const CommandResult result = play("--seed 7 'two words'");
  EXPECT_EQ(result.exit_status, 0) << result.output;
  EXPECT_THAT(box_.calls(),
              ElementsAre("cmake -S . -B build -DOUROBOROS_BUILD_GAME=ON",
                          "cmake --build build --target snake replay session buffer_dump", "snake --seed 7 two words"));
}

TEST_F(Scripts, PlayConfiguresOnlyOnce) {
  play();
  EXPECT_EQ(play().exit_status, 0);
  EXPECT_THAT(box_.calls(), ElementsAre(StartsWith("cmake --build"), "snake "));
}

TEST_F(Scripts, PlayRepairsAFolderThatCannotBeBuilt) {
  play();
  box_.write("build/CMakeCache.txt", "CMAKE_HOME_DIRECTORY:INTERNAL=/elsewhere\n");
  play();
  EXPECT_THAT(box_.calls(), Contains(StartsWith("cmake --fresh -S")));

  fs::remove(box_.path() / "build/Makefile");
  play();
  EXPECT_THAT(box_.calls(), Contains(StartsWith("cmake -S")));

  box_.write("build/CMakeCache.txt", box_.read("build/CMakeCache.txt") + "OUROBOROS_BUILD_GAME:BOOL=OFF\n");
  play();
  EXPECT_THAT(box_.calls(), Contains(StartsWith("cmake -S")));
}

TEST_F(Scripts, PlayShowsWhyABuildFailed) {
  box_.write("fail-build", "");
  const CommandResult result = play();
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("snake.cpp:1: error: no such thing"));
  EXPECT_THAT(result.output, HasSubstr("play: building failed; the whole log: build/play.log"));
  EXPECT_THAT(box_.calls(), Not(Contains(StartsWith("snake"))));
}

TEST_F(Scripts, PlayWithoutADisplayRecordsReplaysAndTakesAPicture) {
  const CommandResult result = play("", "");
  EXPECT_EQ(result.exit_status, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("no display"));
  EXPECT_THAT(box_.calls(), Contains("snake --headless --autopilot --sessions recordings --ring snake2.dat --seed 7 "
                                     "--ticks 1500"));
  EXPECT_THAT(box_.calls(), Contains("replay --verify recordings/one.oro"));
  EXPECT_THAT(box_.calls(), Contains("replay recordings/one.oro --frame 1200 --screenshot recordings/one.png"));
  EXPECT_THAT(result.output, HasSubstr("session  recordings/one.oro\npicture  recordings/one.png\n"));
}

TEST_F(Scripts, PlayWithoutADisplayLetsTheUsersOptionsWin) {
  EXPECT_EQ(play("--ticks=100 --seed 3", "").exit_status, 0);
  EXPECT_THAT(box_.calls(),
              Contains("snake --headless --autopilot --sessions recordings --ring snake2.dat --ticks=100 --seed 3"));
  EXPECT_THAT(box_.calls(), Contains(HasSubstr("--frame 80 ")));
}

TEST_F(Scripts, PlayWithoutADisplayFailsIfTheReplayDiffers) {
  box_.write("diverges", "");
  const CommandResult result = play("", "");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("differs from the recording: recordings/one.oro"));
}

TEST_F(Scripts, PlayWithoutADisplayStillAnswersQuestions) {
  for (const char* question : {"--help", "-h", "--version", "--seed 1 --headless"}) {
    play(question, "");
    EXPECT_EQ(box_.calls().back(), std::string("snake ") + question);
  }
}

TEST_F(Scripts, CheckRunsTheSanitizersFirstAndEndsWithTheWholeSuite) {
  const CommandResult result = run("check");
  EXPECT_EQ(result.exit_status, 0) << result.output;
  std::vector<std::string> tests;
  for (const std::string& call : box_.calls()) {
    if (call.starts_with("ctest")) tests.push_back(call);
  }
  EXPECT_THAT(tests, ElementsAre(StartsWith("ctest --preset asan "), StartsWith("ctest --preset tsan "),
                                 StartsWith("ctest --preset dev ")));
  EXPECT_THAT(box_.calls(), Contains("cmake --preset asan -DOUROBOROS_TEST_LABELS=unit"));
  EXPECT_THAT(box_.calls(), Contains("cmake --preset tsan -DOUROBOROS_TEST_LABELS=unit;stress"));
  EXPECT_THAT(box_.calls(), Contains("cmake --preset dev"));
  EXPECT_THAT(result.output,
              EndsWith("100% tests passed, 0 tests failed out of 2\n\nTotal Test time (real) =   1.00 sec\n"));
}

TEST_F(Scripts, CheckStopsAtTheFirstFailureAndShowsIt) {
  box_.write("fail-asan", "");
  const CommandResult result = run("check");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("1 tests failed out of 2"));
  EXPECT_THAT(result.output, HasSubstr("build/check/asan-test.log"));
  EXPECT_THAT(box_.calls(), Not(Contains(StartsWith("ctest --preset dev"))));
  EXPECT_THAT(box_.read("build/check/asan-test.log"), HasSubstr("1 tests failed"));
}

TEST_F(Scripts, CheckFailsIfTheWholeSuiteOrABuildFails) {
  box_.write("fail-dev", "");
  EXPECT_EQ(run("check --quick").exit_status, 1);
  fs::remove(box_.path() / "fail-dev");
  box_.write("fail-build", "");
  const CommandResult result = run("check --quick");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("error: no such thing"));
}

TEST_F(Scripts, CheckQuickRunsOneBuildAndLongLeavesNothingOut) {
  EXPECT_EQ(run("check --quick").exit_status, 0);
  EXPECT_THAT(box_.calls(), Not(Contains(HasSubstr("asan"))));
  EXPECT_EQ(run("check --long").exit_status, 0);
  EXPECT_THAT(box_.calls(), Contains("cmake --preset asan -DOUROBOROS_TEST_LABELS="));
}

TEST_F(Scripts, CheckFuzzesEveryTargetForAWhile) {
  EXPECT_EQ(run("check").exit_status, 0);
  for (const char* target : {"ring", "schema", "session", "recovery"}) {
    EXPECT_THAT(box_.calls(), Contains(StartsWith("fuzz_" + std::string(target) + " -max_total_time=5 ")));
  }
  EXPECT_THAT(box_.calls(), Contains("cmake --build build/fuzz --target fuzzers"));
  EXPECT_EQ(run("check --long").exit_status, 0);
  EXPECT_THAT(box_.calls(), Contains(StartsWith("fuzz_session -max_total_time=60 ")));
}

TEST_F(Scripts, CheckShowsWhatFuzzingFinds) {
  box_.write("finds", "");
  const CommandResult result = run("check");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("deadly signal"));
  EXPECT_THAT(result.output, HasSubstr("fuzz_session failed; the whole log: build/check/fuzz-session.log"));
  EXPECT_THAT(box_.calls(), Not(Contains(StartsWith("ctest --preset dev"))));
}

TEST_F(Scripts, CheckWithoutClangLeavesFuzzingOut) {
  box_.fake("clang++", "exit 1");
  const CommandResult result = run("check");
  EXPECT_EQ(result.exit_status, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("fuzz: left out"));
  EXPECT_THAT(box_.calls(), Not(Contains(HasSubstr("build/fuzz"))));
}

TEST_F(Scripts, CheckExplainsItself) {
  const CommandResult help = run("check --help");
  EXPECT_EQ(help.exit_status, 0);
  EXPECT_THAT(help.output, StartsWith("Usage: tools/check"));
  EXPECT_EQ(run("check --fast").exit_status, 2);
  EXPECT_THAT(box_.calls(), IsEmpty());
}

}  // namespace
}  // namespace house
