// The table of packages is read by two scripts and by CMake: each line has its six words, and nothing is said twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "tests/house/source_tree.h"

namespace house {
namespace {

TEST(Packages, EveryDependencyHasOneLineOfGroupKeyAndFourNames) {
  const std::string tools = std::string(OUROBOROS_SOURCE_DIR) + "/tools/";
  // The words reach a shell and a regular expression as they are.
  const std::regex row("(build|bench|check|libcxx|web|webtest|windows)( +[A-Za-z0-9+._@-]+){5}");
  std::set<std::string> keys;
  std::set<std::string> seen;
  for (const std::string& line : split_lines(read_text(tools + "packages.txt"))) {
    if (line.empty() || line[0] == '#') continue;
    ASSERT_TRUE(std::regex_match(line, row)) << line;
    const std::vector<std::string> words = split_words(line);
    EXPECT_TRUE(keys.insert(words[1]).second) << line;
    for (std::size_t column = 2; column < 6; ++column) {
      EXPECT_TRUE(words[column] == "-" || seen.insert(std::to_string(column) + words[column]).second) << line;
    }
  }
  const std::string text = read_text(tools + "cmake/Dependencies.cmake");
  const std::regex call("\n *ouroboros_dependency\\(([a-z0-9_]+) ");
  std::sregex_iterator at(text.begin(), text.end(), call);
  EXPECT_NE(at, std::sregex_iterator());
  for (; at != std::sregex_iterator(); ++at) {
    EXPECT_TRUE(keys.contains((*at)[1])) << "tools/packages.txt does not have " << (*at)[1];
  }
}

}  // namespace
}  // namespace house
