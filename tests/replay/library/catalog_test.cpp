#include "replay/library/catalog.h"
#include "recorder/session/bookmarks.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/replay/library/library_sessions.h"
#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"

namespace {

namespace fs = std::filesystem;
using namespace replay_test;
using replay::Catalog;
using replay::Entry;
using replay::EntryState;
using testing_support::eventually;
using testing_support::TempDir;

Entry look(const std::string& path) {
  recorder::session::SessionReader reader;
  return replay::read_entry(path, reader);
}

bool complete(const Catalog& catalog) {
  const auto now = catalog.snapshot();
  return now->listed && now->complete;
}

const Entry* named(const replay::CatalogSnapshot& snapshot, const std::string& name) {
  const auto found = std::ranges::find(snapshot.entries, name, &Entry::name);
  return found == snapshot.entries.end() ? nullptr : &*found;
}

TEST(Catalog, TellsWhatAFinishedSessionHolds) {
  const TempDir folder;
  const auto frames = ball_frames(300);
  const std::string path = write_packed(folder / "a.oro", {.id = 77}, frames);
  ASSERT_TRUE(recorder::session::write_bookmarks(path, {{5, "here"}, {9, ""}}).ok());
  const Entry entry = look(path);
  EXPECT_EQ(entry.state, EntryState::kFinished);
  EXPECT_EQ(entry.name, "a");
  EXPECT_EQ(entry.id, 77u);
  EXPECT_EQ(entry.start_unix_ns, kStart);
  EXPECT_EQ(entry.frames, 300u);
  EXPECT_EQ(entry.length_ns, uint64_t{299} * 100'000'000);
  EXPECT_EQ(entry.stamp.bytes, fs::file_size(path));
  EXPECT_EQ(entry.game, "ball");
  EXPECT_EQ(entry.game_version, "0.1.0");
  EXPECT_EQ(entry.bookmarks, 2u);
  testing_support::BallState last;
  std::memcpy(&last, frames.back().bytes.data(), sizeof last);
  EXPECT_EQ(entry.score, std::optional<double>(last.score));
}

TEST(Catalog, TellsRecordingFromDied) {
  const TempDir folder;
  write_died(folder / "died.oro", {}, ball_frames(20));
  const auto writer = open_log(folder / "live.oro", {}, ball_frames(20));
  EXPECT_EQ(look(folder / "died.oro").state, EntryState::kDied);
  EXPECT_EQ(look(folder / "live.oro").state, EntryState::kRecording);
}

TEST(Catalog, ASessionWhoseEndIsMissingIsDamaged) {
  const TempDir folder;
  const std::string path = write_packed(folder / "a.oro", {}, ball_frames(2000));
  fs::resize_file(path, fs::file_size(path) - 100);
  const Entry entry = look(path);
  EXPECT_EQ(entry.state, EntryState::kDamaged);
  EXPECT_EQ(entry.reason, "its end is missing");
}

TEST(Catalog, ForeignEmptyAndMissingFilesSayWhyTheyCannotBeRead) {
  const TempDir folder;
  std::ofstream(folder / "foreign.oro") << "dear diary, today I played";
  std::ofstream(folder / "empty.oro");
  for (const char* name : {"foreign.oro", "empty.oro", "missing.oro"}) {
    const Entry entry = look(folder / name);
    EXPECT_EQ(entry.state, EntryState::kUnreadable) << name;
    EXPECT_FALSE(entry.reason.empty()) << name;
    EXPECT_EQ(entry.reason.find(folder.path().string()), std::string::npos) << "the card has no room for the path";
  }
}

TEST(Catalog, AFolderThatDoesNotExistIsNoProblemAndIsNoticedWhenItAppears) {
  const TempDir folder;
  Catalog catalog(folder / "recordings");
  ASSERT_TRUE(eventually([&] { return complete(catalog); }));
  EXPECT_TRUE(catalog.snapshot()->folder_missing);
  EXPECT_TRUE(catalog.snapshot()->problem.empty());
  fs::create_directory(folder / "recordings");
  write_packed(folder / "recordings/a.oro", {}, ball_frames(10));
  catalog.rescan();
  EXPECT_TRUE(eventually([&] { return complete(catalog) && catalog.snapshot()->entries.size() == 1; }));
  EXPECT_FALSE(catalog.snapshot()->folder_missing);
}

TEST(Catalog, AFileInPlaceOfTheFolderIsAProblem) {
  const TempDir folder;
  std::ofstream(folder / "recordings") << "no folder";
  Catalog catalog(folder / "recordings");
  ASSERT_TRUE(eventually([&] { return catalog.snapshot()->listed; }));
  EXPECT_NE(catalog.snapshot()->problem.find("recordings"), std::string::npos);
}

TEST(Catalog, ListsOnlySessions) {
  const TempDir folder;
  write_packed(folder / "a.oro", {}, ball_frames(10));
  std::ofstream(folder / "a.oro.marks") << "{}";
  std::ofstream(folder / "notes.txt") << "no session";
  fs::create_directory(folder / "folder.oro");
  fs::create_directory(folder / ".trash");
  Catalog catalog(folder.path().string());
  ASSERT_TRUE(eventually([&] { return complete(catalog); }));
  ASSERT_EQ(catalog.snapshot()->entries.size(), 1u);
  EXPECT_EQ(catalog.snapshot()->entries[0].name, "a");
}

TEST(Catalog, TakesUpWhatIsNewChangedAndGone) {
  const TempDir folder;
  write_packed(folder / "old.oro", {.id = 1}, ball_frames(10));
  write_packed(folder / "changing.oro", {.id = 2}, ball_frames(10));
  Catalog catalog(folder.path().string());
  ASSERT_TRUE(eventually([&] { return complete(catalog) && catalog.snapshot()->entries.size() == 2; }));
  const auto before = catalog.snapshot();
  fs::remove(folder / "old.oro");
  fs::remove(folder / "changing.oro");
  write_packed(folder / "changing.oro", {.id = 2}, ball_frames(500));
  write_packed(folder / "new.oro", {.id = 3}, ball_frames(20));
  catalog.rescan();
  EXPECT_TRUE(eventually([&] {
    const auto now = catalog.snapshot();
    const Entry* changed = named(*now, "changing");
    const Entry* added = named(*now, "new");
    return now->entries.size() == 2 && changed != nullptr && changed->frames == 500 && added != nullptr &&
           added->frames == 20;
  }));
  EXPECT_EQ(before->entries.size(), 2u) << "a snapshot never changes";
}

TEST(Catalog, FollowsASessionThatGrowsAndDies) {
  const TempDir folder;
  const auto frames = ball_frames(40);
  auto writer = open_log(folder / "live.oro", {}, {frames.begin(), frames.begin() + 20});
  Catalog catalog(folder.path().string());
  const auto is = [&](EntryState state, uint64_t count) {
    catalog.rescan();
    const auto now = catalog.snapshot();
    const Entry* live = named(*now, "live");
    return live != nullptr && live->state == state && live->frames == count;
  };
  EXPECT_TRUE(eventually([&] { return is(EntryState::kRecording, 20); }));
  std::vector<std::byte> slot(frames[0].bytes.size() + recorder::kSealBytes);
  for (size_t i = 20; i < 40; ++i) {
    std::memcpy(slot.data(), frames[i].bytes.data(), frames[i].bytes.size());
    recorder::seal_slot(slot, i, frames[i].time_ns, 0);
    ASSERT_TRUE(writer.add(slot));
  }
  ASSERT_TRUE(writer.flush().ok());
  EXPECT_TRUE(eventually([&] { return is(EntryState::kRecording, 40); }));
  writer.abandon();
  EXPECT_TRUE(eventually([&] { return is(EntryState::kDied, 40); }));
}

TEST(Catalog, AGameSumsItsRecordingsUp) {
  const TempDir folder;
  const auto session = record_snake(folder, 400);
  recorder::session::SessionReader reader;
  const Entry told = replay::read_entry(session.path, reader, {}, snake_games());
  EXPECT_EQ(told.mode, "walls");
  EXPECT_EQ(told.rounds, 1u);
  EXPECT_FALSE(told.ending.empty());
  const Entry unknown = replay::read_entry(session.path, reader);
  EXPECT_FALSE(unknown.rounds.has_value());
  EXPECT_EQ(unknown.ending, "");
}

}  // namespace
