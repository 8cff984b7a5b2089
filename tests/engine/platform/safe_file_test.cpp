#include "engine/platform/safe_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

TEST(SafeFile, WritesAndReadsBack) {
  const ScratchFolder folder;
  const std::string bytes("a\0b\n", 4);
  ASSERT_TRUE(write_file(folder.file("x"), bytes));
  std::string read;
  ASSERT_TRUE(read_file(folder.file("x"), read, 100));
  EXPECT_EQ(read, bytes);
}

TEST(SafeFile, FailureKeepsTheOldFile) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder.file("x/inside"));  // a folder cannot be replaced by a file
  const recorder::Status status = write_file(folder.file("x"), "new");
  EXPECT_FALSE(status);
  EXPECT_NE(status.message().find(folder.file("x")), std::string::npos) << status.message();
  EXPECT_TRUE(std::filesystem::exists(folder.file("x/inside")));
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(SafeFile, RefusesMoreThanExpected) {
  const ScratchFolder folder;
  ASSERT_TRUE(write_file(folder.file("x"), "12345"));
  std::string read = "before";
  EXPECT_FALSE(read_file(folder.file("x"), read, 4));
  EXPECT_EQ(read, "before");
  EXPECT_TRUE(read_file(folder.file("x"), read, 5));
}

TEST(SafeFile, MakesFoldersOnTheWay) {
  const ScratchFolder folder;
  EXPECT_TRUE(make_folder(folder.file("a/b/c")));
  EXPECT_TRUE(make_folder(folder.file("a/b/c")));
  ASSERT_TRUE(write_file(folder.file("a/file"), ""));
  EXPECT_FALSE(make_folder(folder.file("a/file/d")));
}

}  // namespace
}  // namespace engine
