// What desktops read: checked by the programs that desktops' own people check with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "recorder/session/format.h"
#include "tests/package/prefix.h"

namespace package_test {
namespace {

using ::testing::HasSubstr;

const std::string kDesktop = std::string(kSource) + "/tools/desktop";

TEST(DesktopFiles, AreValid) {
  ASSERT_TRUE(std::filesystem::exists("/usr/bin/desktop-file-validate")) << "tools/packages.txt names the package";
  const ProgramResult result = shell(kDesktop, "desktop-file-validate *.desktop");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "");
}

TEST(AppStream, IsValid) {
  ASSERT_TRUE(std::filesystem::exists("/usr/bin/appstreamcli")) << "tools/packages.txt names the package";
  EXPECT_EQ(shell(kDesktop, "appstreamcli validate --no-net *.metainfo.xml").exit_code, 0);
}

TEST(MimeType, KnowsASessionByItsFirstBytes) {
  const char magic[] = "\x89ORO\r\n\x1a\n";
  ASSERT_EQ(std::memcmp(magic, recorder::session::kFileMagic.data(), 8), 0);
  EXPECT_THAT(read_text(kDesktop + "/ouroboros.xml"), HasSubstr(R"(value="\x89ORO\r\n\x1a\n")"));
}

// Started by a desktop, in any folder.
TEST(OuroborosCommand, KeepsRecordingsInTheUsersDataFolder) {
  const testing_support::TempDir folder;
  const std::string run = "PATH='" + std::string(kBuild) + "':$PATH HOME='" + (folder / "home") + "' XDG_DATA_HOME= '" +
                          kDesktop + "/ouroboros' ";
  const ProgramResult played = shell(folder.path().string(), run + "--headless --autopilot --ticks 20 2>&1");
  EXPECT_EQ(played.exit_code, 2);
  EXPECT_THAT(played.out, HasSubstr("neither play nor watch"));
  EXPECT_EQ(shell(folder.path().string(), run + "play --headless --autopilot --ticks 20").exit_code, 0);
  EXPECT_EQ(shell(folder.path().string(), run + "watch --verify").exit_code, 0);
  const std::vector<std::string> files = files_below(folder.path());
  for (const std::string& file : files) EXPECT_THAT(file, ::testing::StartsWith("home/.local/share/ouroboros/"));
  EXPECT_THAT(files, ::testing::Contains("home/.local/share/ouroboros/snake2.dat"));
}

}  // namespace
}  // namespace package_test
