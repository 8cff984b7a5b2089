// The rules on made-up trees: each of them can fail, and does not where it must not.
#include "tests/house/house_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace house {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// A header in each layer, to be included from elsewhere.
Tree a_house() {
  return {{"recorder/ring.h", ""},
          {"recorder/include/buffer.h", ""},
          {"engine/platform/window.h", ""},
          {"game/rules/state.h", ""},
          {"game/board.h", ""},
          {"replay/viewer.h", ""},
          {"tools/dump.h", ""},
          {"tests/helper.h", ""}};
}

std::vector<std::string> wrong_in(const std::string& path, const std::string& text) {
  Tree tree = a_house();
  tree[path] = text;
  return wrong_includes(tree);
}

std::string quoting(const std::string& target) { return "#include \"" + target + "\"\n"; }
std::string angled(const std::string& target) { return "#include <" + target + ">\n"; }

TEST(ParseIncludes, ReadsBothFormsWithTheirLines) {
  const auto includes = parse_includes("// top\n#include <vector>\n  #  include \"a/b.h\"  // why\n");
  ASSERT_EQ(includes.size(), 2u);
  EXPECT_EQ(includes[0].target, "vector");
  EXPECT_FALSE(includes[0].quoted);
  EXPECT_EQ(includes[0].line, 2);
  EXPECT_EQ(includes[1].target, "a/b.h");
  EXPECT_TRUE(includes[1].quoted);
  EXPECT_EQ(includes[1].line, 3);
}

TEST(ParseIncludes, CommentsDoNotCount) {
  EXPECT_THAT(parse_includes("// #include <a>\n/* x\n#include <b>\n*/\n"), IsEmpty());
  EXPECT_EQ(parse_includes("/* x */\n/* y */ #include <c>\n").size(), 1u);
}

TEST(WrongIncludes, EachLayerMayUseWhatIsBelowIt) {
  EXPECT_THAT(wrong_in("recorder/a.cpp", quoting("recorder/ring.h") + angled("vector")), IsEmpty());
  EXPECT_THAT(wrong_in("engine/a.cpp", quoting("recorder/ring.h") + angled("SDL.h") + angled("imgui.h")), IsEmpty());
  EXPECT_THAT(wrong_in("game/rules/a.cpp", quoting("recorder/ring.h") + quoting("game/rules/state.h")), IsEmpty());
  EXPECT_THAT(wrong_in("game/a.cpp", quoting("engine/platform/window.h") + quoting("game/rules/state.h")), IsEmpty());
  EXPECT_THAT(wrong_in("replay/a.cpp", quoting("recorder/ring.h") + quoting("engine/platform/window.h")), IsEmpty());
  EXPECT_THAT(wrong_in("replay/main.cpp", quoting("game/board.h") + quoting("replay/viewer.h")), IsEmpty());
  EXPECT_THAT(wrong_in("tools/a.cpp", quoting("recorder/ring.h") + quoting("game/rules/state.h")), IsEmpty());
  EXPECT_THAT(wrong_in("tests/x/a.cpp", quoting("replay/viewer.h") + quoting("tools/dump.h")), IsEmpty());
}

TEST(WrongIncludes, NothingMayUseWhatIsAboveIt) {
  EXPECT_THAT(wrong_in("recorder/a.cpp", std::string("\n") + quoting("engine/platform/window.h")),
              ElementsAre("recorder/a.cpp:2: engine/platform/window.h runs the wrong way"));
  EXPECT_EQ(wrong_in("recorder/a.h", quoting("game/rules/state.h")).size(), 1u);
  EXPECT_EQ(wrong_in("engine/a.h", quoting("game/board.h")).size(), 1u);
  EXPECT_EQ(wrong_in("engine/a.h", quoting("game/rules/state.h")).size(), 1u);
  EXPECT_EQ(wrong_in("game/a.h", quoting("replay/viewer.h")).size(), 1u);
  EXPECT_EQ(wrong_in("replay/a.h", quoting("game/board.h")).size(), 1u);
  EXPECT_EQ(wrong_in("replay/a.h", quoting("game/rules/state.h")).size(), 1u);
  EXPECT_EQ(wrong_in("recorder/base/a.h", quoting("recorder/ring.h")).size(), 1u);
  EXPECT_EQ(wrong_in("game/rules/a.h", quoting("engine/platform/window.h")).size(), 1u);
  EXPECT_EQ(wrong_in("game/rules/a.h", quoting("game/board.h")).size(), 1u);
  EXPECT_EQ(wrong_in("replay/a.h", quoting("tools/dump.h")).size(), 1u);
  EXPECT_EQ(wrong_in("replay/a.h", quoting("tests/helper.h")).size(), 1u);
}

TEST(WrongIncludes, ToolsUseOnlyTheRecorderAndTheRules) {
  for (const char* target : {"engine/platform/window.h", "game/board.h", "replay/viewer.h"}) {
    EXPECT_EQ(wrong_in("tools/a.cpp", quoting(target)).size(), 1u) << target;
  }
}

TEST(WrongIncludes, ProgramsShareTheirCommandLine) {
  const Tree shared = {{"recorder/program/command_line.h", ""}, {"recorder/ring.h", ""}, {"recorder/base/file.h", ""}};
  const auto findings = [&](const std::string& path, const std::string& target) {
    Tree tree = shared;
    tree[path] = quoting(target);
    return wrong_includes(tree);
  };
  for (const char* path : {"game/main.cpp", "replay/main.cpp", "replay/a.cpp", "tools/a.cpp", "tests/x/a.cpp"}) {
    EXPECT_THAT(findings(path, "recorder/program/command_line.h"), IsEmpty()) << path;
  }
  for (const char* path : {"recorder/a.cpp", "recorder/base/a.cpp", "engine/a.cpp", "game/rules/a.cpp"}) {
    EXPECT_EQ(findings(path, "recorder/program/command_line.h").size(), 1u) << path;
  }
  EXPECT_EQ(findings("recorder/program/a.cpp", "recorder/ring.h").size(), 1u);
  EXPECT_THAT(findings("recorder/program/a.cpp", "recorder/base/file.h"), IsEmpty());
}

TEST(WrongIncludes, NothingButTestsUsesTools) {
  for (const char* path : {"recorder/a.cpp", "recorder/program/a.cpp", "engine/a.cpp", "engine/inspect/a.cpp",
                           "game/a.cpp", "game/rules/a.cpp", "replay/a.cpp", "replay/main.cpp"}) {
    for (const char* target : {"tools/a.h", "tools/lib/a.h", "tools/session/a.h"}) {
      EXPECT_EQ(wrong_in(path, quoting(target)).size(), 1u) << path << " -> " << target;
    }
  }
  EXPECT_THAT(wrong_in("tests/x/a.cpp", quoting("tools/dump.h")), IsEmpty());
}

TEST(WrongIncludes, RelativeOnesAreFollowed) {
  EXPECT_THAT(wrong_in("recorder/a/b.cpp", quoting("../../engine/platform/window.h")),
              ElementsAre("recorder/a/b.cpp:1: ../../engine/platform/window.h runs the wrong way"));
  EXPECT_THAT(wrong_in("recorder/a/b.cpp", quoting("../ring.h")), IsEmpty());
}

TEST(WrongIncludes, AngleBracketsHideNothing) {
  EXPECT_EQ(wrong_in("recorder/a.cpp", angled("engine/platform/window.h")).size(), 1u);
  EXPECT_EQ(wrong_in("recorder/a.cpp", angled("engine/gone.h")).size(), 1u);
}

TEST(WrongIncludes, TheRingsHeaderIsFoundFromTheRecordersFolder) {
  EXPECT_THAT(wrong_in("tools/a.cpp", quoting("include/buffer.h")), IsEmpty());
}

TEST(WrongIncludes, WindowLibrariesStayInTheWindowedFolders) {
  for (const char* target : {"SDL.h", "SDL2/SDL.h", "imgui.h", "backends/imgui_impl_sdl.h"}) {
    EXPECT_EQ(wrong_in("recorder/a.cpp", angled(target)).size(), 1u) << target;
    EXPECT_EQ(wrong_in("game/rules/a.cpp", angled(target)).size(), 1u) << target;
    EXPECT_EQ(wrong_in("tools/a.cpp", quoting(target)).size(), 1u) << target;
  }
}

TEST(WrongIncludes, TheRulesArePure) {
  for (const char* target : {"cstdio", "iostream", "fstream", "unistd.h", "sys/mman.h", "chrono", "random"}) {
    EXPECT_EQ(wrong_in("game/rules/a.cpp", angled(target)).size(), 1u) << target;
    EXPECT_THAT(wrong_in("recorder/a.cpp", angled(target)), IsEmpty()) << target;
  }
}

TEST(WrongIncludes, AQuotedIncludeNamesAFileOfTheRepository) {
  EXPECT_THAT(wrong_in("engine/a.cpp", quoting("nowhere.h")),
              ElementsAre("engine/a.cpp:1: nowhere.h names no file of the repository"));
}

TEST(NamedGames, AreFoundWhereAnyGameIsServed) {
  const Tree tree = {{"recorder/a.h", "\n// Snakes\n"},
                     {"engine/b.cpp", "\"snake2.dat\""},
                     {"replay/player/playback.h", "SnakeState s;"},
                     {"replay/player/playback_clock.cpp", "snake"},
                     {"replay/main.cpp", "snake"},
                     {"game/c.cpp", "snake"}};
  EXPECT_THAT(named_games(tree),
              UnorderedElementsAre("recorder/a.h:2: names the game", "engine/b.cpp:1: names the game",
                                   "replay/player/playback.h:1: names the game",
                                   "replay/player/playback_clock.cpp:1: names the game"));
}

TEST(SystemCalls, AreFoundOutsideTheBase) {
  const Tree tree = {{"recorder/base/file_posix.cpp", "#include <unistd.h>\n"},
                     {"tests/a_test.cpp", "#include <signal.h>\nfork();\n"},
                     {"engine/a.cpp", "#include <sys/stat.h>\n// _WIN32, fork()\n"},
                     {"game/b.cpp", "int x;\n#if defined(_WIN32)\n"},
                     {"replay/c.cpp", "open(\"/proc/self/exe\");\n::fork();\npitchfork();\n"}};
  EXPECT_THAT(
      system_calls(tree),
      ElementsAre("engine/a.cpp:1: sys/stat.h is for recorder/base", "game/b.cpp:2: _WIN32 is for recorder/base",
                  "replay/c.cpp:1: \"/proc/ is for recorder/base", "replay/c.cpp:2: fork( is for recorder/base"));
}

TEST(WrongRooms, AreFound) {
  const Tree tree = {{"game/CMakeLists.txt", ""}, {"game/main.cpp", ""},      {"game/rules/state.h", ""},
                     {"game/loose.cpp", ""},      {"game/attic/old.cpp", ""}, {"game/rules/more/deep.cpp", ""},
                     {"tests/house/a/b.cpp", ""}};
  EXPECT_THAT(wrong_rooms(tree),
              ElementsAre("game/attic/old.cpp:1: attic is not a room", "game/loose.cpp:1: is in no room",
                          "game/rules/more/deep.cpp:1: is in a room within a room"));
}

TEST(HeadersWithoutGuard, AreFound) {
  const Tree tree = {{"engine/a.h", "// x\n#pragma once\n"}, {"engine/b.h", "#ifndef B\n"}, {"engine/c.cpp", ""}};
  EXPECT_THAT(headers_without_guard(tree), ElementsAre("engine/b.h:1: has no #pragma once"));
}

TEST(UnlistedSources, AreFound) {
  const Tree tree = {{"engine/CMakeLists.txt", "library(engine a.cpp sub/b.cpp) # gone.cpp\n"},
                     {"engine/a.cpp", ""},
                     {"engine/sub/b.cpp", ""},
                     {"engine/gone.cpp", ""},
                     {"engine/sub/a.cpp", ""}};
  EXPECT_THAT(unlisted_sources(tree), UnorderedElementsAre("engine/gone.cpp:1: is in no CMakeLists.txt",
                                                           "engine/sub/a.cpp:1: is in no CMakeLists.txt"));
}

TEST(StrangersAtTheTop, AreFound) {
  EXPECT_THAT(strangers_at_the_top({"engine", "README.md", ".ci", ".gitignore"}), IsEmpty());
  EXPECT_THAT(strangers_at_the_top({"docs", "game"}), ElementsAre("docs does not belong at the top level"));
}

}  // namespace
}  // namespace house
