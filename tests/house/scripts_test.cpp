// tools/play and tools/check in a made-up repository, where cmake, ctest, the package manager and the programs are
// small scripts: what they say and how they end, and not what exactly they call.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/house/sandbox.h"
#include "tests/house/source_tree.h"

namespace house {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Configuring leaves what a configured folder has, building makes the programs.
constexpr const char* kCMake = R"sh(
if [ "$1" = --build ]; then
  if [ -e "$SANDBOX/fail-build" ]; then echo 'snake.cpp:1: error: no such thing'; exit 2; fi
  cp "$SANDBOX"/programs/* "$2"/ 2>/dev/null || true
  exit 0
fi
folder=build
while [ $# -gt 0 ]; do
  case "$1" in --preset) folder="build/$2" ;; -B) folder="$2" ;; esac
  shift
done
mkdir -p "$folder"
echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >"$folder/CMakeCache.txt"
: >"$folder/Makefile" >"$folder/build.ninja"
)sh";
constexpr const char* kCTest = R"sh(
if [ -e "$SANDBOX/fail-$2" ]; then echo '50% tests passed, 1 tests failed out of 2'; exit 8; fi
printf '100%% tests passed, 0 tests failed out of 2\n\nTotal Test time (real) =   1.00 sec\n'
)sh";
constexpr const char* kInstalled = "grep -h . \"$SANDBOX/installed\" 2>/dev/null || true";

class Scripts : public ::testing::Test {
 protected:
  Scripts() {
    const fs::path tools = fs::path(OUROBOROS_SOURCE_DIR) / "tools";
    fs::create_directory(box_.path() / "tools");
    fs::copy(tools / "lib", box_.path() / "tools" / "lib");
    for (const char* name : {"play", "check"}) fs::copy_file(tools / name, box_.path() / "tools" / name);
    box_.write("tools/packages.txt", "build window libwindow-dev window window window\ncheck screen xscreen - - -\n");
    box_.write("os-release", "ID=debian\n");
    box_.fake("cmake", kCMake);
    box_.fake("ctest", kCTest);
    box_.fake("clang++", "");
    box_.fake("id", "echo 0");
    box_.fake("dpkg-query", kInstalled);
    box_.fake("apt-get",
              "[ ! -e \"$SANDBOX/fail-apt\" ] || exit 100\n"
              "for p in libwindow-dev xscreen; do echo \"$p install ok installed\"; done >\"$SANDBOX/installed\"");
    program("snake", "echo 'session: recordings/one.oro'");
    program("replay", "if [ -e \"$SANDBOX/diverges\" ] && [ \"$1\" = --verify ]; then exit 1; fi");
    program("buffer_dump", "");
    for (const char* target :
         {"fuzz_ring", "fuzz_schema", "fuzz_session", "fuzz_recovery", "fuzz_black_box", "fuzz_values"}) {
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
  CommandResult run(const std::string& command, const std::string& environment = "OUROBOROS_NO_INSTALL=1 DISPLAY=:99") {
    const std::string path = (box_.path() / "bin").string() + ":" + std::string(getenv("PATH"));
    return run_command(
        "cd / && env -u DISPLAY -u WAYLAND_DISPLAY -u CMAKE_BUILD_PARALLEL_LEVEL -u OUROBOROS_NO_INSTALL "
        "OUROBOROS_ADDRESSES_SETTLED=1 PATH=" +
        quoted(path) + " OUROBOROS_OS_RELEASE=" + quoted((box_.path() / "os-release").string()) + " " + environment +
        " " + quoted((box_.path() / "tools").string()) + "/" + command + " </dev/null 2>&1");
  }
  void expect(const std::string& command, int exit_status, const ::testing::Matcher<std::string>& output,
              const std::string& environment = "OUROBOROS_NO_INSTALL=1 DISPLAY=:99") {
    const CommandResult result = run(command, environment);
    EXPECT_EQ(result.exit_status, exit_status) << result.output;
    EXPECT_THAT(result.output, output);
  }

  Sandbox box_;
};

TEST_F(Scripts, AreValidAndExecutable) {
  const std::string tools = std::string(OUROBOROS_SOURCE_DIR) + "/tools/";
  for (const char* name : {"play", "check", "check-windows", "web", "bench", "lib/setup.sh", "lib/build.sh",
                           "lib/debian_sources.sh", "lib/fuzz.sh", "lib/windows_sysroot.sh", "lib/windows_trials.sh"}) {
    const CommandResult syntax = run_command("bash -n " + quoted(tools + name) + " 2>&1");
    EXPECT_EQ(syntax.exit_status, 0) << syntax.output;
  }
  for (const char* name : {"play", "check", "check-windows", "web", "bench"}) {
    EXPECT_NE(fs::status(tools + name).permissions() & fs::perms::owner_exec, fs::perms::none) << name;
    EXPECT_THAT(read_text(tools + name), StartsWith("#!/usr/bin/env bash\n"));
  }
}

TEST_F(Scripts, PlayBuildsAndStartsTheGame) {
  expect("play --seed 7 'two words'", 0, HasSubstr("session: recordings/one.oro"));
  EXPECT_EQ(box_.calls().back(), "snake --seed 7 two words");
  expect("play", 0, Not(HasSubstr("configuring")));
  box_.write("fail-build", "");
  expect("play", 1, AllOf(HasSubstr("snake.cpp:1: error: no such thing"), HasSubstr("the whole log: build/play.log")));
}

TEST_F(Scripts, PlayHelpsWithoutBuildingOrInstalling) {
  expect("play --help", 0, AllOf(HasSubstr("Usage: tools/play"), HasSubstr("not built yet")));
  expect("play -h", 0, Not(HasSubstr("building")));
  EXPECT_THAT(box_.calls(), Not(Contains(StartsWith("cmake"))));
  EXPECT_THAT(box_.calls(), Not(Contains(StartsWith("apt-get"))));
  expect("play", 0, HasSubstr("session: recordings/one.oro"));
  expect("play --help", 0, HasSubstr("session: recordings/one.oro"));
  EXPECT_EQ(box_.calls().back(), "snake --help");
}

TEST_F(Scripts, PlayWithoutADisplayRecordsReplaysAndTakesAPicture) {
  const std::string nowhere = "OUROBOROS_NO_INSTALL=1";
  expect("play", 0, AllOf(HasSubstr("no display"), HasSubstr("picture  recordings/one.png")), nowhere);
  expect("play --help", 0, Not(HasSubstr("no display")), nowhere);
  box_.write("diverges", "");
  expect("play", 1, HasSubstr("differs from the recording: recordings/one.oro"), nowhere);
}

TEST_F(Scripts, WhatIsMissingIsInstalledOrNamed) {
  const std::string display = "DISPLAY=:99";
  expect("play", 0, HasSubstr("play: installing what is missing: libwindow-dev\n"), display);
  expect("play", 0, Not(HasSubstr("installing")), display);
  box_.write("installed", "");
  box_.write("fail-apt", "");
  expect("play", 1, AllOf(HasSubstr("could not install: libwindow-dev"), HasSubstr("Then run play again")), display);
  box_.write("os-release", "ID=fedora\n");
  box_.fake("rpm", "echo \"no package provides window\"; exit 1");
  expect("play", 1, HasSubstr("sudo dnf install window\n"), display);
  box_.write("os-release", "ID=plan9\n");
  expect("play", 0, Not(HasSubstr("install")), display);
}

TEST_F(Scripts, CheckEndsWithTheWholeSuite) {
  expect("check", 0, ::testing::EndsWith("Total Test time (real) =   1.00 sec\n"));
  expect("check --quick", 0, Not(HasSubstr("asan")));
  expect("check --help", 0, StartsWith("Usage: tools/check"));
  expect("check --fast", 2, StartsWith("Usage: tools/check"));
  box_.fake("clang++", "exit 1");
  expect("check", 0, HasSubstr("fuzz: left out"));
}

TEST_F(Scripts, CheckStopsAtTheFirstFailureAndShowsIt) {
  const auto whole_suite = Contains(StartsWith("ctest --preset whole"));
  box_.write("finds", "");
  expect("check", 1, AllOf(HasSubstr("deadly signal"), HasSubstr("the whole log: build/check/fuzz-")));
  box_.write("fail-asan", "");
  expect("check", 1, HasSubstr("the whole log: build/check/asan-test.log"));
  EXPECT_THAT(box_.calls(), Not(whole_suite));
  box_.write("fail-dev", "");
  expect("check --quick", 1, HasSubstr("1 tests failed out of 2"));
  box_.write("fail-build", "");
  expect("check --quick", 1, HasSubstr("error: no such thing"));
}

}  // namespace
}  // namespace house
