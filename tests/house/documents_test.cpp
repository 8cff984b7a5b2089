// What the documents tell their readers exists.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/house/documents.h"

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

TEST(BrokenLinks, AreThoseToNoFileAndNoHeading) {
  const auto broken = [](const char* markdown) {
    return broken_links("tests/README.md", markdown, OUROBOROS_SOURCE_DIR);
  };
  EXPECT_THAT(broken("[a](../README.md) [b](house/) ![c](../assets/game.png) [d](https://example.com/x)"), IsEmpty());
  EXPECT_THAT(broken("# A heading, with `code`\n[a](../README.md#the-folders)"), IsEmpty());
  EXPECT_THAT(broken("[a](../gone.md) [b](../README.md#gone)"),
              ElementsAre("tests/README.md: ../gone.md", "tests/README.md: ../README.md#gone"));
}

class Documents : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    tree_ = read_tree(kRoot);
    for (const char* path : {"README.md", "CHANGELOG.md"}) tree_[path] = read_text(kRoot / path);
  }

  inline static const std::filesystem::path kRoot = OUROBOROS_SOURCE_DIR;
  inline static Tree tree_;
};

TEST_F(Documents, AreThere) {
  EXPECT_THAT(documents(tree_),
              ::testing::IsSupersetOf({"README.md", "recorder/README.md", "replay/README.md", "game/README.md",
                                       "tools/README.md", "tools/benchmarks/README.md", "tests/README.md"}));
}

TEST_F(Documents, NameOnlyCommandsThatExist) {
  for (const std::string& path : documents(tree_)) {
    EXPECT_THAT(unknown_commands(shell_lines(tree_.at(path)), kRoot, built_programs(tree_)), IsEmpty()) << path;
  }
}

TEST_F(Documents, LinkSomewhere) {
  for (const std::string& path : documents(tree_)) EXPECT_THAT(broken_links(path, tree_.at(path), kRoot), IsEmpty());
}

TEST(ShownFiles, AreThoseBetweenTheMarksThatNameThem) {
  const char* text =
      "<!-- dump begins -->\n```text\nx\n```\n<!-- dump ends -->\n"
      "<!-- a/b.cpp begins -->\n```cpp\none\n\ntwo\n```\n<!-- a/b.cpp ends -->\n```cpp\nthree\n```\n";
  EXPECT_THAT(shown_files(text), ElementsAre(ShownFile{"a/b.cpp", "one\n\ntwo\n"}));
}

// tools/pictures puts them there.
TEST_F(Documents, ShowFilesAsTheyAre) {
  for (const std::string& path : documents(tree_)) {
    for (const ShownFile& file : shown_files(tree_.at(path))) {
      EXPECT_EQ(file.text, read_text(kRoot / file.path))
          << path << ": " << file.path << " has changed; run tools/pictures";
    }
  }
}

}  // namespace
}  // namespace house
