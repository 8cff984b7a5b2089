// Small files, read and replaced as a whole, and the user's folders.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "tests/support/temp_dir.h"

namespace recorder::base {
namespace {

TEST(WholeFile, WritesAndReadsBack) {
  const testing_support::TempDir folder;
  const std::string bytes("a\0b\n", 4);
  ASSERT_TRUE(replace_file(folder.file("x"), bytes));
  std::string read;
  ASSERT_TRUE(read_whole_file(folder.file("x"), 100, read));
  EXPECT_EQ(read, bytes);
}

TEST(WholeFile, FailureKeepsTheOldFile) {
  const testing_support::TempDir folder;
  std::filesystem::create_directories(folder.file("x/inside"));  // a folder cannot be replaced by a file
  const Status status = replace_file(folder.file("x"), "new");
  EXPECT_FALSE(status);
  EXPECT_NE(status.message().find(folder.file("x")), std::string::npos) << status.message();
  EXPECT_TRUE(std::filesystem::exists(folder.file("x/inside")));
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(WholeFile, RefusesMoreThanExpected) {
  const testing_support::TempDir folder;
  ASSERT_TRUE(replace_file(folder.file("x"), "12345"));
  std::string read = "before";
  EXPECT_FALSE(read_whole_file(folder.file("x"), 4, read));
  EXPECT_EQ(read, "before");
  EXPECT_TRUE(read_whole_file(folder.file("x"), 5, read));
}

TEST(MakeFolders, MakesThoseOnTheWay) {
  const testing_support::TempDir folder;
  EXPECT_TRUE(make_folders(folder.file("a/b/c")));
  EXPECT_TRUE(make_folders(folder.file("a/b/c")));
  ASSERT_TRUE(replace_file(folder.file("a/file"), ""));
  EXPECT_FALSE(make_folders(folder.file("a/file/d")));
}

#if defined(_WIN32)
TEST(UserFolder, FollowsTheEnvironment) {
  ASSERT_EQ(::_putenv_s("OUROBOROS_CONFIG_DIR", "C:/somewhere"), 0);
  EXPECT_EQ(config_folder(), "C:/somewhere");
  ASSERT_EQ(::_putenv_s("OUROBOROS_CONFIG_DIR", ""), 0);
  ASSERT_EQ(::_putenv_s("APPDATA", "C:\\Users\\ada"), 0);
  EXPECT_EQ(config_folder(), "C:/Users/ada/ouroboros");
}
#else
TEST(UserFolder, FollowsTheEnvironment) {
  setenv("OUROBOROS_CONFIG_DIR", "/somewhere", 1);
  EXPECT_EQ(config_folder(), "/somewhere");
  unsetenv("OUROBOROS_CONFIG_DIR");
#if !defined(__APPLE__)
  setenv("XDG_CONFIG_HOME", "/xdg", 1);
  EXPECT_EQ(config_folder(), "/xdg/ouroboros");
  unsetenv("XDG_CONFIG_HOME");
  setenv("HOME", "/home/ada", 1);
  EXPECT_EQ(config_folder(), "/home/ada/.config/ouroboros");
#endif
}
#endif

}  // namespace
}  // namespace recorder::base
