// The table of packages is read by two scripts and by CMake: each line has its six words, and nothing is said twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/house/source_tree.h"

namespace house {
namespace {

struct Row {
  std::string line;
  std::vector<std::string> words;
};

std::vector<Row> rows() {
  std::vector<Row> result;
  for (const std::string& line : split_lines(read_text(std::string(OUROBOROS_SOURCE_DIR) + "/tools/packages.txt"))) {
    if (!line.empty() && line[0] != '#') result.push_back({line, split_words(line)});
  }
  return result;
}

TEST(Packages, EachLineHasAGroupAKeyAndFourNames) {
  ASSERT_FALSE(rows().empty());
  for (const Row& row : rows()) {
    ASSERT_EQ(row.words.size(), 6u) << row.line;
    EXPECT_THAT(row.words[0], ::testing::AnyOf("build", "bench", "check")) << row.line;
    for (const std::string& word : row.words) {
      // These words reach a shell and a regular expression as they are.
      EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._@"),
                std::string::npos)
          << row.line;
    }
  }
}

TEST(Packages, KeysAndPackagesAreNamedOnce) {
  for (std::size_t column = 1; column < 6; ++column) {
    std::set<std::string> seen;
    for (const Row& row : rows()) {
      ASSERT_EQ(row.words.size(), 6u) << row.line;
      const std::string& word = row.words[column];
      EXPECT_TRUE(word == "-" || seen.insert(word).second) << row.line;
    }
  }
}

TEST(Packages, EveryDependencyOfTheBuildHasItsLine) {
  std::set<std::string> keys;
  for (const Row& row : rows()) keys.insert(row.words.at(1));
  const std::string text = read_text(std::string(OUROBOROS_SOURCE_DIR) + "/tools/cmake/Dependencies.cmake");
  int dependencies = 0;
  for (std::string line : split_lines(text)) {
    line.erase(0, line.find_first_not_of(' '));
    const std::string call = "ouroboros_dependency(";
    if (!line.starts_with(call)) continue;
    ++dependencies;
    const std::string key = line.substr(call.size(), line.find(' ') - call.size());
    EXPECT_TRUE(keys.contains(key)) << "tools/packages.txt does not know " << key;
  }
  EXPECT_GT(dependencies, 0);
}

}  // namespace
}  // namespace house
