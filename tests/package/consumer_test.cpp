// Games built against the installed libraries, without this tree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/package/prefix.h"
#include "tests/support/tiny_recording.h"

namespace package_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPkgConfig = "pkg-config --static --cflags --libs ouroboros-recorder";

// Plays the game in work() until it has shown some frames, and kills it. Gives the number of the last one it has shown.
int play_and_kill(const Prefix& prefix, const std::string& program) {
  testing_support::RunningProgram game({"/bin/sh", "-c", "cd '" + prefix.work() + "' && exec stdbuf -oL " + program});
  EXPECT_TRUE(game.wait_for_output("tick 40,"));
  game.send_signal(SIGKILL);
  const ProgramResult result = game.wait();
  EXPECT_EQ(result.signal, SIGKILL) << result.err;
  const size_t last = result.out.rfind("tick ");
  return last == std::string::npos ? 0 : std::stoi(result.out.substr(last + 5));
}

void expect_plays_again(const Prefix& prefix, const std::string& program, int shown) {
  const ProgramResult watched = shell(prefix.work(), program + " watch");
  EXPECT_EQ(watched.exit_code, 0);
  EXPECT_THAT(watched.out, HasSubstr("recovered"));
  EXPECT_THAT(watched.out, HasSubstr("all as they were played"));
  const size_t line = watched.out.rfind('\n', watched.out.size() - 2);
  const int played = std::stoi(watched.out.substr(line == std::string::npos ? 0 : line + 1));
  EXPECT_GE(shown, 40);
  EXPECT_GE(played, shown);
  EXPECT_LE(played, shown + 1);  // the one that was committed and not shown any more
}

TEST(InstalledRecorder, RecordsAGameThatIsKilledRecoveredAndPlayedAgain) {
  const Prefix prefix;
  ASSERT_EQ(prefix.configure("ball", "-DCMAKE_DISABLE_FIND_PACKAGE_SDL2=ON").exit_code, 0);
  ASSERT_EQ(prefix.build().exit_code, 0);
  expect_plays_again(prefix, "build/ball", play_and_kill(prefix, "build/ball"));
  const ProgramResult needed = shell(prefix.work(), "ldd build/ball");
  for (const char* library : {"SDL", "ouroboros"}) EXPECT_THAT(needed.out, Not(HasSubstr(library)));

  // The viewer's parts know this game no better than the recording describes it.
  const std::string session = "$(ls recordings/*.oro)";
  EXPECT_THAT(shell(prefix.work(), "'" + prefix.path() + "/bin/session' info " + session).out, HasSubstr("ball"));
}

// What a compiler is told, by pkg-config, which has been told where the prefix went.
std::string flags_in(const Prefix& prefix) {
  return "$(PKG_CONFIG_PATH=$(dirname $(find '" + prefix.path() + "' -name ouroboros-recorder.pc)) " + kPkgConfig + ")";
}

TEST(InstalledRecorder, BuildsByPkgConfigAndCompilerAlone) {
  const Prefix prefix;
  const std::string source = std::string(kSource) + "/tests/package/ball/main.cpp";
  const ProgramResult built = shell(
      prefix.work(), OUROBOROS_CXX " -std=c++20 -Wall -Wextra -Werror '" + source + "' -o ball " + flags_in(prefix));
  ASSERT_EQ(built.exit_code, 0);
  expect_plays_again(prefix, "./ball", play_and_kill(prefix, "./ball"));
}

// A game that forks, kills and recovers itself, and reads back what it has recorded.
TEST(InstalledRecorder, ServesProgramsInC) {
  const Prefix prefix;
  const std::string source = std::string(kSource) + "/tests/recorder/c_api/c_api_test_program.c";
  const ProgramResult built =
      shell(prefix.work(), "cc -std=c99 -Wall -Wextra -Werror -pedantic '" + source + "' -o game " + flags_in(prefix));
  ASSERT_EQ(built.exit_code, 0);
  EXPECT_EQ(shell(prefix.work(), "mkdir empty && ./game empty").exit_code, 0);
  const std::string by_bare_name = "printf '#include <ouroboros.h>\n' | cc -std=c99 -fsyntax-only -x c - ";
  EXPECT_EQ(shell(prefix.work(), by_bare_name + flags_in(prefix)).exit_code, 0);
}

// What the ring and the recorder are for besides: the README names these programs.
TEST(InstalledRecorder, ServesItsUses) {
  const Prefix prefix;
  ASSERT_EQ(prefix.configure("uses").exit_code, 0);
  ASSERT_EQ(prefix.build().exit_code, 0);
  const std::pair<const char*, const char*> uses[] = {
      {"game_state", "from tick 200 to 500: the same, "},
      {"between_processes", "1000 jobs, in order; their sum is 2472525000\n"},
      {"data_log", "frame,time_ns,events,level,note\r\n101,101000000000,switched,"},
      {"sensors", "incident at sample 7000, the 2000 samples before it are kept\n"},
      {"audio_blocks", "the block at 5 s is as it was played, "}};
  for (const auto& [use, says] : uses) {
    const ProgramResult result = shell(prefix.work(), std::string("build/") + use);
    EXPECT_EQ(result.exit_code, 0) << use;
    EXPECT_THAT(result.out, HasSubstr(says)) << use;
    EXPECT_EQ(result.err, "") << use;
  }
  const std::string session = "'" + prefix.path() + "/bin/session' ";
  EXPECT_THAT(shell(prefix.work(), session + "export incident.oro --fields acceleration").out,
              HasSubstr(",9.5\r\n"));
  EXPECT_THAT(shell(prefix.work(), session + "verify fields tanks audio").out, Not(HasSubstr("damaged")));
}

// The same game in a project that knows no C++.
TEST(InstalledRecorder, ServesProjectsInCAlone) {
  const Prefix prefix;
  ASSERT_EQ(prefix.configure("c_game").exit_code, 0);
  ASSERT_EQ(prefix.build().exit_code, 0);
  EXPECT_EQ(shell(prefix.work(), "mkdir empty && build/c_game empty").exit_code, 0);
}

TEST(InstalledEngine, DrawsAndTheInstalledViewerServesAnyGame) {
  const Prefix prefix;
  ASSERT_EQ(prefix.configure("pictures").exit_code, 0);
  ASSERT_EQ(prefix.build().exit_code, 0);
  ASSERT_EQ(shell(prefix.work(), "build/greeting hello.png").exit_code, 0);
  const testing_support::TempDir recorded;
  const std::string session = "'" + testing_support::record_ball(recorded, 40) + "'";
  EXPECT_EQ(shell(prefix.work(), "build/tiny_viewer " + session + " --screenshot last.png").exit_code, 0);
  EXPECT_EQ(shell(prefix.work(), "build/tiny_viewer " + session + " --export clip.gif").exit_code, 0);
  EXPECT_THAT(shell(prefix.work(), "build/tiny_viewer " + session + " --verify").out,
              HasSubstr("40 frames follow the rules"));
  for (const char* picture : {"hello.png", "last.png"}) {
    EXPECT_TRUE(read_text(prefix.work() + "/" + picture).starts_with("\x89PNG")) << picture;
  }
}

TEST(InstalledConfig, SaysWhatIsMissing) {
  const Prefix prefix;
  const ProgramResult missing = prefix.configure("pictures", "-DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON");
  EXPECT_NE(missing.exit_code, 0);
  EXPECT_THAT(missing.err, HasSubstr("needs"));
  EXPECT_THAT(missing.err, HasSubstr("apt install lib"));

  const std::string wrong = prefix.work() + "/wrong";
  std::filesystem::create_directory(wrong);
  const auto configure = [&](const std::string& request) {
    const std::string list =
        "cmake_minimum_required(VERSION 3.16)\nproject(wrong NONE)\nset(CMAKE_CXX_COMPILER_LOADED 1)\n"
        "find_package(Ouroboros " +
        request + ")\n";
    return shell(wrong, "printf '%s' '" + list +
                            "' >CMakeLists.txt && " OUROBOROS_CMAKE " -S . -B build -DCMAKE_PREFIX_PATH='" +
                            prefix.path() + "'")
        .err;
  };
  EXPECT_THAT(configure("0.2 REQUIRED COMPONENTS recorder"), HasSubstr("compatible with requested version"));
  EXPECT_THAT(configure("1.0 REQUIRED"), HasSubstr("compatible with requested version"));
}

TEST(SourceFolder, IsAPartOfAnotherBuild) {
  const Prefix prefix;
  const ProgramResult configured =
      prefix.configure("subfolder", "-DOUROBOROS_SOURCE_DIR='" + std::string(kSource) + "'");
  ASSERT_EQ(configured.exit_code, 0);
  // Nothing of it is installed along with the other project.
  const ProgramResult installs = shell(prefix.work(), "cat build/ouroboros/cmake_install.cmake");
  EXPECT_THAT(installs.out, Not(HasSubstr("Ouroboros")));
}

}  // namespace
}  // namespace package_test
