#include "replay/library/trash.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/replay/library/library_sessions.h"

namespace {

namespace fs = std::filesystem;
using namespace replay_test;
using replay::Trash;
using replay::TrashItem;
using testing_support::TempDir;

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

TEST(Trash, WhatIsMovedInComesBackAsItWas) {
  const TempDir folder;
  write_text(folder / "a.oro", "frames");
  write_text(folder / "a.oro.marks", "bookmarks");
  const Trash trash(folder.path().string());
  TrashItem item;
  constexpr int64_t kLater = 4'000'000'000 * kSecond;
  ASSERT_TRUE(trash.move_to_trash(folder / "a.oro", kLater, item).ok());
  EXPECT_FALSE(fs::exists(folder / "a.oro"));
  EXPECT_FALSE(fs::exists(folder / "a.oro.marks")) << "bookmarks beside a session go along";
  ASSERT_EQ(trash.items().size(), 1u);
  EXPECT_EQ(trash.items()[0].name, "a.oro");
  EXPECT_EQ(trash.items()[0].deleted_unix_ns, kLater);
  EXPECT_EQ(trash.items()[0].bytes, 6u);
  std::string path;
  ASSERT_TRUE(trash.restore(item, path).ok());
  EXPECT_EQ(path, folder / "a.oro");
  EXPECT_EQ(text_of(path), "frames");
  EXPECT_EQ(text_of(folder / "a.oro.marks"), "bookmarks");
  EXPECT_TRUE(trash.items().empty());
}

TEST(Trash, AClockThatStoodInThePastDoesNotEmptyItOnceItIsSetRight) {
  const TempDir folder;
  write_text(folder / "a.oro", "frames");
  const Trash trash(folder.path().string());
  TrashItem item;
  ASSERT_TRUE(trash.move_to_trash(folder / "a.oro", 1000, item).ok());
  EXPECT_GT(item.deleted_unix_ns, kStart - 365 * 24 * 3600 * kSecond) << "when the file was written";
  EXPECT_EQ(trash.purge_older(item.deleted_unix_ns), 0u);
  EXPECT_TRUE(fs::exists(item.path));
}

TEST(Trash, TheSameNameTwiceAtTheSameTimeLosesNothing) {
  const TempDir folder;
  const Trash trash(folder.path().string());
  TrashItem first, second;
  write_text(folder / "a.oro", "first");
  ASSERT_TRUE(trash.move_to_trash(folder / "a.oro", 1000, first).ok());
  write_text(folder / "a.oro", "second");
  ASSERT_TRUE(trash.move_to_trash(folder / "a.oro", 1000, second).ok());
  EXPECT_EQ(trash.items().size(), 2u);
  EXPECT_EQ(text_of(first.path), "first");
  EXPECT_EQ(text_of(second.path), "second");
}

TEST(Trash, ANameThatHasBeenTakenMeanwhileIsNotReplaced) {
  const TempDir folder;
  const Trash trash(folder.path().string());
  TrashItem item;
  write_text(folder / "a.oro", "deleted");
  ASSERT_TRUE(trash.move_to_trash(folder / "a.oro", 1000, item).ok());
  write_text(folder / "a.oro", "another");
  std::string path;
  ASSERT_TRUE(trash.restore(item, path).ok());
  EXPECT_EQ(path, folder / "a-2.oro");
  EXPECT_EQ(text_of(path), "deleted");
  EXPECT_EQ(text_of(folder / "a.oro"), "another");
}

TEST(Trash, ASessionThatIsBeingRecordedStays) {
  const TempDir folder;
  const Trash trash(folder.path().string());
  const auto writer = open_log(folder / "live.oro", {}, ball_frames(5));
  TrashItem item;
  const auto moved = trash.move_to_trash(folder / "live.oro", 1000, item);
  EXPECT_FALSE(moved.ok());
  EXPECT_NE(moved.message().find("is being recorded"), std::string::npos) << moved.message();
  EXPECT_TRUE(fs::exists(folder / "live.oro"));
  EXPECT_TRUE(trash.items().empty());
}

TEST(Trash, ALinkStaysAndWhatItPointsTo) {
  const TempDir folder;
  fs::create_directory(folder / "recordings");
  write_text(folder / "a.oro", "frames");
  fs::create_symlink(folder / "a.oro", folder / "recordings/a.oro");
  TrashItem item;
  const auto moved = Trash(folder / "recordings").move_to_trash(folder / "recordings/a.oro", 1000, item);
  EXPECT_NE(moved.message().find("it is a link"), std::string::npos) << moved.message();
  EXPECT_EQ(text_of(folder / "recordings/a.oro"), "frames");
}

// Neither are its items listed, nor is anything put into the folder that it leads to, or deleted there.
TEST(Trash, ALinkInThePlaceOfTheTrashLeadsNowhere) {
  const TempDir folder;
  fs::create_directories(folder / "recordings");
  fs::create_directories(folder / "away");
  write_text(folder / "away/1~mine.oro", "frames");
  write_text(folder / "away/1~mine.oro.marks", "bookmarks");
  write_text(folder / "recordings/a.oro", "frames");
  fs::create_symlink(folder / "away", folder / "recordings/.trash");
  const Trash trash(folder / "recordings");
  EXPECT_TRUE(trash.items().empty());
  EXPECT_EQ(trash.purge_older(INT64_MAX), 0u);
  TrashItem item;
  const auto moved = trash.move_to_trash(folder / "recordings/a.oro", 1000, item);
  EXPECT_NE(moved.message().find(".trash: cannot be used: it is a link"), std::string::npos) << moved.message();
  item.path = folder / "recordings/.trash/1~mine.oro";
  item.name = "mine.oro";
  std::string path;
  EXPECT_FALSE(trash.restore(item, path).ok());
  EXPECT_FALSE(trash.purge(item).ok());
  EXPECT_EQ(text_of(folder / "away/1~mine.oro"), "frames");
  EXPECT_EQ(text_of(folder / "away/1~mine.oro.marks"), "bookmarks");
  EXPECT_TRUE(fs::exists(folder / "recordings/a.oro"));
}

TEST(Trash, WhatIsNotThereIsAnErrorThatNamesIt) {
  const TempDir folder;
  const Trash trash(folder.path().string());
  TrashItem item;
  const auto moved = trash.move_to_trash(folder / "a.oro", 1000, item);
  EXPECT_NE(moved.message().find("a.oro"), std::string::npos) << moved.message();
  EXPECT_FALSE(fs::exists(folder / ".trash")) << "nothing is created for nothing";
  std::string path = "as before";
  const auto restored = trash.restore({folder / ".trash/1~a.oro", "a.oro", 1, 0}, path);
  EXPECT_NE(restored.message().find("has moved or removed it"), std::string::npos) << restored.message();
  EXPECT_EQ(path, "as before");
}

TEST(Trash, AFolderThatCannotBeWrittenKeepsItsRecordings) {
  if (::geteuid() == 0) {
    // Permissions do not stop the superuser; a file in the trash folder's place stops everybody.
    const TempDir folder;
    write_text(folder / "a.oro", "frames");
    write_text(folder / ".trash", "a file");
    TrashItem item;
    EXPECT_FALSE(Trash(folder.path().string()).move_to_trash(folder / "a.oro", 1000, item).ok());
    EXPECT_EQ(text_of(folder / "a.oro"), "frames");
    return;
  }
  const TempDir folder;
  write_text(folder / "a.oro", "frames");
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  TrashItem item;
  const auto moved = Trash(folder.path().string()).move_to_trash(folder / "a.oro", 1000, item);
  fs::permissions(folder.path(), fs::perms::owner_all);
  EXPECT_FALSE(moved.ok());
  EXPECT_EQ(text_of(folder / "a.oro"), "frames");
}

TEST(Trash, ItemsComeOldestFirstAndStrangersAreLeftAlone) {
  const TempDir folder;
  const Trash trash(folder.path().string());
  fs::create_directory(folder / ".trash");
  write_text(folder / ".trash/3000~c.oro", "c");
  write_text(folder / ".trash/900~a.oro", "a");
  write_text(folder / ".trash/mine.oro", "somebody put it here");
  write_text(folder / ".trash/12x~b.oro", "so is this");
  const auto items = trash.items();
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].name, "a.oro");
  EXPECT_EQ(items[1].name, "c.oro");
  EXPECT_EQ(trash.purge_older(3000), 1u);
  EXPECT_FALSE(fs::exists(folder / ".trash/900~a.oro"));
  EXPECT_TRUE(fs::exists(folder / ".trash/3000~c.oro"));
  EXPECT_TRUE(fs::exists(folder / ".trash/mine.oro"));
}

}  // namespace
