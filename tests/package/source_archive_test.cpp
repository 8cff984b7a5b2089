// The archive of the source: all of it, and nothing that was made by using it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/package/prefix.h"

namespace package_test {
namespace {

using ::testing::Contains;
using ::testing::StartsWith;

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) result.push_back(line);
  return result;
}

TEST(SourceArchive, BuildsAndHoldsNothingThatWasMade) {
  const testing_support::TempDir folder;
  const std::string here = folder.path().string();
  ASSERT_EQ(
      shell(here, std::string(OUROBOROS_CPACK) + " --config '" + kBuild + "/CPackSourceConfig.cmake' -B .").exit_code,
      0);
  ASSERT_EQ(shell(here, "tar xzf ouroboros-*.tar.gz && rm -r _CPack_Packages").exit_code, 0);
  ASSERT_EQ(shell(here, "mv ouroboros-*/ source").exit_code, 0);
  const std::vector<std::string> files = files_below(folder / "source");
  for (const char* file :
       {"README.md", "LICENSE", "CMakeLists.txt", "tools/check", "recorder/recorder.h", "assets/game.png"}) {
    EXPECT_THAT(files, Contains(file));
  }
  for (const char* made : {"build", "recordings", ".git/"})
    EXPECT_THAT(files, ::testing::Not(Contains(StartsWith(made))));
  // What git knows is there to the last file; without git there is nothing to compare with.
  for (const std::string& file : lines(shell(kSource, "git ls-files 2>/dev/null || true").out)) {
    EXPECT_TRUE(std::filesystem::exists(folder / ("source/" + file))) << file;
  }
  const ProgramResult configured =
      shell(here, std::string(OUROBOROS_CMAKE) + " -S source -B made -DCMAKE_CXX_COMPILER=" OUROBOROS_CXX);
  EXPECT_EQ(configured.exit_code, 0);
}

}  // namespace
}  // namespace package_test
