// What the README tells its readers to type exists.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/house/readme_commands.h"

namespace house {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ShellLines, AreThoseOfShellBlocks) {
  const char* text = "a\n```sh\n$ one\n# why\n\ntwo  # too\n```\nb\n```cpp\nthree();\n```\n```sh\nfour\n```\n";
  EXPECT_THAT(shell_lines(text), ElementsAre("one", "two  # too", "four"));
}

TEST(BuiltPrograms, AreReadFromTheLists) {
  const Tree tree = {{"tools/CMakeLists.txt", "ouroboros_program(dump\n  a.cpp)\nadd_executable( test b.cpp)\n"}};
  EXPECT_THAT(built_programs(tree), ElementsAre("dump", "test"));
}

TEST(UnknownCommands, AreThoseThatNeitherExistNorAreBuilt) {
  const std::set<std::string> programs = {"dump"};
  const auto unknown = [&](const std::string& line) {
    return unknown_commands({line}, OUROBOROS_SOURCE_DIR, programs);
  };
  EXPECT_THAT(unknown("tools/play --seed 7"), IsEmpty());
  EXPECT_THAT(unknown("mkdir build && cd build && make dump && ./dump -n 64 x.dat | head"), IsEmpty());
  EXPECT_THAT(unknown("A=1 build/dump x  # ./gone"), IsEmpty());
  EXPECT_THAT(unknown("tools/gone"), ElementsAre("tools/gone (in: tools/gone)"));
  EXPECT_THAT(unknown("cd build && ./gone"), ElementsAre("./gone (in: cd build && ./gone)"));
  EXPECT_THAT(unknown("make -j2 gone"), ElementsAre("make gone"));
}

TEST(Readme, NamesOnlyCommandsThatExist) {
  const std::filesystem::path root = OUROBOROS_SOURCE_DIR;
  const auto lines = shell_lines(read_text(root / "README.md"));
  EXPECT_THAT(unknown_commands(lines, root, built_programs(read_tree(root))), IsEmpty());
}

TEST(ShownFiles, AreThoseBetweenTheMarksThatNameThem) {
  const char* text =
      "<!-- dump begins -->\n```text\nx\n```\n<!-- dump ends -->\n"
      "<!-- a/b.cpp begins -->\n```cpp\none\n\ntwo\n```\n<!-- a/b.cpp ends -->\n```cpp\nthree\n```\n";
  EXPECT_THAT(shown_files(text), ElementsAre(ShownFile{"a/b.cpp", "one\n\ntwo\n"}));
}

// tools/pictures puts them there.
TEST(Readme, ShowsFilesAsTheyAre) {
  const std::filesystem::path root = OUROBOROS_SOURCE_DIR;
  for (const ShownFile& file : shown_files(read_text(root / "README.md"))) {
    EXPECT_EQ(file.text, read_text(root / file.path)) << file.path << " has changed; run tools/pictures";
  }
}

}  // namespace
}  // namespace house
