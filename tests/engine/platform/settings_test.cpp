#include "engine/platform/settings.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "recorder/base/file.h"
#include "tests/support/temp_dir.h"

namespace engine {
namespace {

std::string text_of(const std::string& path) {
  std::string text;
  EXPECT_TRUE(recorder::base::read_whole_file(path, 100'000, text));
  return text;
}

TEST(Settings, ComeBackWithTheirTypes) {
  const testing_support::TempDir folder;
  const std::string path = folder.file("deep/er/settings.json");
  Settings written(path);
  ASSERT_TRUE(written.load()) << "no file is no failure";
  written.set("muted", true);
  written.set("best", int64_t{1} << 60);
  written.set("volume", 0.75);
  written.set("name", "Ada \xc3\xa9");
  ASSERT_TRUE(written.save());

  Settings read(path);
  ASSERT_TRUE(read.load());
  EXPECT_TRUE(read.get("muted", false));
  EXPECT_EQ(read.get("best", 0), int64_t{1} << 60);
  EXPECT_DOUBLE_EQ(read.get("volume", 0.0), 0.75);
  EXPECT_EQ(read.get("name", ""), "Ada \xc3\xa9");
}

TEST(Settings, FallBackWhenAbsentOrOfAnotherType) {
  const testing_support::TempDir folder;
  ASSERT_TRUE(recorder::base::replace_file(folder.file("s"),
                                           R"({"a": "text", "b": 1.5, "c": 18446744073709551615, "d": 3, "e": null})"));
  Settings settings(folder.file("s"));
  ASSERT_TRUE(settings.load());
  EXPECT_EQ(settings.get("a", 7), 7);
  EXPECT_EQ(settings.get("b", 7), 7);
  EXPECT_EQ(settings.get("c", 7), 7) << "does not fit";
  EXPECT_DOUBLE_EQ(settings.get("d", 0.0), 3.0) << "whole numbers are numbers";
  EXPECT_TRUE(settings.get("e", true));
  EXPECT_EQ(settings.get("none", "x"), "x");
}

TEST(Settings, KeepWhatTheyDoNotKnow) {
  const testing_support::TempDir folder;
  ASSERT_TRUE(recorder::base::replace_file(folder.file("s"), R"({"of_a_newer_version": {"deep": [1, 2]}, "best": 3})"));
  Settings settings(folder.file("s"));
  ASSERT_TRUE(settings.load());
  settings.set("best", 4);
  settings.erase("absent");
  ASSERT_TRUE(settings.save());
  EXPECT_NE(text_of(folder.file("s")).find("of_a_newer_version"), std::string::npos);
  EXPECT_NE(text_of(folder.file("s")).find("deep"), std::string::npos);
}

TEST(Settings, DamagedFileIsKeptAsideAndDefaultsHold) {
  for (const char* text : {"{\"best\": 3", "", "[1, 2]", "\xff\xfe\x00garbage"}) {
    const testing_support::TempDir folder;
    ASSERT_TRUE(recorder::base::replace_file(folder.file("s"), text));
    Settings settings(folder.file("s"));
    const recorder::Status status = settings.load();
    EXPECT_FALSE(status) << text;
    EXPECT_NE(status.message().find(folder.file("s.damaged")), std::string::npos) << status.message();
    EXPECT_EQ(settings.get("best", 9), 9);
    EXPECT_EQ(text_of(folder.file("s.damaged")), text);
    settings.set("best", 1);
    EXPECT_TRUE(settings.save());
    Settings again(folder.file("s"));
    EXPECT_TRUE(again.load());
    EXPECT_EQ(again.get("best", 9), 1);
  }
}

TEST(Settings, KeepsValuesOfAnyShapeAsJson) {
  const testing_support::TempDir folder;
  Settings settings(folder.file("s"));
  EXPECT_EQ(settings.get_json("keys"), "");
  EXPECT_FALSE(settings.set_json("keys", "{\"quit\": ["));
  EXPECT_EQ(settings.get_json("keys"), "");
  EXPECT_TRUE(settings.set_json("keys", "{\"quit\": [\"Q\"]}"));
  ASSERT_TRUE(settings.save());
  Settings again(folder.file("s"));
  ASSERT_TRUE(again.load());
  EXPECT_EQ(again.get_json("keys"), "{\"quit\":[\"Q\"]}");
}

TEST(Settings, BrokenTextCannotSpoilTheFile) {
  const testing_support::TempDir folder;
  Settings settings(folder.file("s"));
  settings.set("name", "\xff\xfe");
  ASSERT_TRUE(settings.save());
  EXPECT_TRUE(Settings(folder.file("s")).load());
}

TEST(Settings, FailedSaveIsReported) {
  const testing_support::TempDir folder;
  ASSERT_TRUE(recorder::base::replace_file(folder.file("file"), ""));
  Settings settings(folder.file("file/settings.json"));
  EXPECT_FALSE(settings.save());
}

}  // namespace
}  // namespace engine
