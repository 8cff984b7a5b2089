#include "replay/library/library.h"
#include "recorder/session/bookmarks.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/replay/library/library_sessions.h"
#include "tests/support/eventually.h"

namespace {

namespace fs = std::filesystem;
using namespace replay_test;
using replay::Entry;
using replay::Library;
using replay::LibraryOptions;
using replay::LibrarySettings;
using testing_support::eventually;
using testing_support::TempDir;

LibraryOptions options_in(const TempDir& folder) {
  return {.folder = folder / "recordings",
          .settings_path = folder / "config/library.json",
          .cache_folder = folder / "cache",
          .quota_bytes = std::nullopt,
          .now_unix_ns = [] { return kStart + 3600 * kSecond; }};
}

// Sessions a, b, c, the newest first, ids 1, 2, 3.
void write_three(const TempDir& folder) {
  fs::create_directory(folder / "recordings");
  int64_t start = kStart;
  uint64_t id = 1;
  for (const char* name : {"a", "b", "c"}) {
    write_packed(folder / ("recordings/" + std::string(name) + ".oro"), {.id = id++, .start_unix_ns = start},
                 ball_frames(50));
    start -= 60 * kSecond;
  }
}

// With the quota applied.
bool loaded(Library& library) {
  const bool read = eventually([&] {
    library.refresh();
    return library.folder_state().complete && library.folder_state().listed;
  });
  library.finish();
  return read;
}

std::string names(const Library& library) {
  std::string text;
  for (size_t i = 0; i < library.shown().size(); ++i) text += library.at(i).name;
  return text;
}

bool shows(Library& library, const std::string& expected) {
  return eventually([&] {
    library.refresh();
    return names(library) == expected;
  });
}

TEST(Library, ShowsTheNewestFirst) {
  const TempDir folder;
  write_three(folder);
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  EXPECT_EQ(names(library), "abc");
}

TEST(Library, AnEmptyFolderAndAMissingOneHoldNothing) {
  const TempDir folder;
  Library missing(options_in(folder));
  ASSERT_TRUE(loaded(missing));
  EXPECT_TRUE(missing.folder_state().folder_missing);
  EXPECT_EQ(names(missing), "");
}

TEST(Library, FavouritesSurviveRenamingTheFile) {
  const TempDir folder;
  write_three(folder);
  {
    Library library(options_in(folder));
    ASSERT_TRUE(loaded(library));
    library.toggle_favourite(library.at(1).path);
    library.finish();
    EXPECT_TRUE(library.at(1).favourite);
  }
  fs::rename(folder / "recordings/b.oro", folder / "recordings/renamed.oro");
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  EXPECT_EQ(library.at(1).name, "renamed");
  EXPECT_TRUE(library.at(1).favourite);
  EXPECT_FALSE(library.at(0).favourite);
  library.toggle_favourite(library.at(1).path);
  library.finish();
  EXPECT_FALSE(library.at(1).favourite);
}

// Copies have one id; the star is one file's, wherever that is moved to.
TEST(Library, ACopyOfAFavouriteIsNone) {
  const TempDir folder;
  write_three(folder);
  {
    Library library(options_in(folder));
    ASSERT_TRUE(loaded(library));
    library.toggle_favourite(library.at(1).path);
    library.finish();
  }
  fs::copy_file(folder / "recordings/b.oro", folder / "recordings/d.oro");
  const auto starred = [&] {
    Library library(options_in(folder));
    EXPECT_TRUE(loaded(library));
    std::string names;
    for (const Entry& entry : library.entries()) names += entry.favourite ? entry.name : "";
    return names;
  };
  EXPECT_EQ(starred(), "b");
  fs::rename(folder / "recordings/b.oro", folder / "recordings/a name%20.oro");
  EXPECT_EQ(starred(), "a name%20");
  fs::remove(folder / "recordings/a name%20.oro");
  EXPECT_EQ(starred(), "") << "the copy does not inherit it";
  fs::copy_file(folder / "recordings/d.oro", folder / "recordings/b.oro");
  EXPECT_EQ(starred(), "b") << "packing puts another file in its place";
  {
    Library library(options_in(folder));
    ASSERT_TRUE(loaded(library));
    library.toggle_favourite((folder / "recordings/d.oro"));
    library.finish();
    library.toggle_favourite((folder / "recordings/b.oro"));
    library.finish();
  }
  EXPECT_EQ(starred(), "d");
}

TEST(Library, AnotherRecordingUnderTheNameIsNotDeleted) {
  const TempDir folder;
  write_three(folder);
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  const std::string a = folder / "recordings/a.oro";
  fs::rename(folder / "recordings/b.oro", a);
  library.take_notice();
  library.remove(a);
  library.finish();
  EXPECT_TRUE(fs::exists(a));
  EXPECT_NE(library.take_notice()->text.find("has been replaced by another recording"), std::string::npos);
}

TEST(Library, AFavouriteThatCannotBeSavedIsNone) {
  const TempDir folder;
  write_three(folder);
  std::ofstream(folder / "config") << "a file in the folder's place";
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  library.take_notice();
  library.toggle_favourite(library.at(0).path);
  library.finish();
  EXPECT_FALSE(library.at(0).favourite);
  const auto message = library.take_notice();
  ASSERT_TRUE(message.has_value());
  EXPECT_TRUE(message->bad);
}

TEST(Library, DeletingCanBeUndone) {
  const TempDir folder;
  write_three(folder);
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  library.remove(library.at(1).path);
  EXPECT_EQ(names(library), "ac") << "it is gone at once, not at the next look";
  library.finish();
  EXPECT_EQ(names(library), "ac");
  const auto message = library.take_notice();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->text, "Deleted b.oro");
  EXPECT_TRUE(message->undo);
  EXPECT_FALSE(fs::exists(folder / "recordings/b.oro"));
  library.remove(library.at(0).path);
  library.finish();
  EXPECT_EQ(names(library), "c");
  library.undo();
  library.finish();
  EXPECT_TRUE(shows(library, "ac"));
  library.undo();
  library.finish();
  EXPECT_TRUE(shows(library, "abc"));
  EXPECT_EQ(library.at(1).frames, 50u);
}

TEST(Library, UndoReachesBeyondThisRun) {
  const TempDir folder;
  write_three(folder);
  {
    Library library(options_in(folder));
    ASSERT_TRUE(loaded(library));
    library.remove(library.at(0).path);
    library.finish();
  }
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  EXPECT_EQ(names(library), "bc");
  library.undo();
  library.finish();
  EXPECT_TRUE(shows(library, "abc"));
  library.take_notice();
  library.undo();
  library.finish();
  EXPECT_EQ(library.take_notice()->text, "There is nothing to undo");
}

TEST(Library, TheSpaceOfADeletedRecordingIsFreedWhileTheLibraryIsOpen) {
  const TempDir folder;
  write_three(folder);
  LibraryOptions options = options_in(folder);
  int64_t now =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  options.now_unix_ns = [&now] { return now; };
  const replay::Trash trash(folder / "recordings");
  Library library(std::move(options));
  ASSERT_TRUE(loaded(library));
  library.remove(library.at(0).path);
  library.finish();
  ASSERT_EQ(trash.items().size(), 1u);
  now += Library::kUndoTime_ns / 2;
  library.refresh();
  library.undo();
  library.finish();
  EXPECT_TRUE(shows(library, "abc")) << "the time to undo it is not over";
  library.remove(library.at(0).path);
  library.finish();
  now += Library::kUndoTime_ns + 1'000'000'000;
  EXPECT_TRUE(eventually([&] {
    library.refresh();
    return trash.items().empty();
  }));
}

TEST(Library, WhatIsRecordedNowCannotBeDeleted) {
  const TempDir folder;
  write_three(folder);
  const auto writer =
      open_log(folder / "recordings/live.oro", {.id = 9, .start_unix_ns = kStart + 60 * kSecond}, ball_frames(5));
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  library.remove(library.at(0).path);
  library.finish();
  EXPECT_EQ(names(library), "liveabc");
  EXPECT_TRUE(library.take_notice()->bad);
}

TEST(Library, TheQuotaTakesTheOldestAndCanBeUndone) {
  const TempDir folder;
  write_three(folder);
  LibraryOptions options = options_in(folder);
  options.quota_bytes = 1;
  Library library(options);
  ASSERT_TRUE(loaded(library));
  EXPECT_EQ(names(library), "a");
  const auto message = library.take_notice();
  ASSERT_TRUE(message.has_value());
  EXPECT_TRUE(message->undo);
  EXPECT_NE(message->text.find("2 oldest moved to trash"), std::string::npos) << message->text;
  library.undo();
  library.finish();
  EXPECT_TRUE(shows(library, "abc")) << "all that it took comes back at once";
}

TEST(Library, AFavouriteOfAnotherLibraryThatIsOpenIsKept) {
  const TempDir folder;
  LibrarySettings one(folder / "library.json"), other(folder / "library.json");
  ASSERT_TRUE(one.load().ok());
  ASSERT_TRUE(other.load().ok());
  ASSERT_TRUE(one.toggle_favourite({.id = 1}).ok());
  ASSERT_TRUE(other.toggle_favourite({.id = 2}).ok());
  ASSERT_TRUE(one.set_order({replay::SortKey::kName, false}).ok());
  LibrarySettings kept(folder / "library.json");
  ASSERT_TRUE(kept.load().ok());
  EXPECT_TRUE(kept.is_favourite({.id = 1}));
  EXPECT_TRUE(kept.is_favourite({.id = 2}));
}

TEST(Library, SettingsThatCannotBeReadAreNotReplaced) {
  const TempDir folder;
  const std::string path = folder / "library.json";
  std::ofstream(path) << R"({"favourites": "1", "rest": ")" << std::string(2'000'000, 'x') << "\"}";
  const auto bytes = fs::file_size(path);
  LibrarySettings settings(path);
  EXPECT_FALSE(settings.load().ok());
  EXPECT_FALSE(settings.set_order({replay::SortKey::kName, false}).ok());
  EXPECT_FALSE(settings.toggle_favourite({.id = 2}).ok());
  EXPECT_FALSE(settings.is_favourite({.id = 2}));
  EXPECT_EQ(fs::file_size(path), bytes);
}

TEST(Library, TheQuotaWaitsWhenTheFavouritesAreNotKnown) {
  const TempDir folder;
  write_three(folder);
  fs::create_directory(folder / "config");
  std::ofstream(folder / "config/library.json") << R"({"favourites": "2 3", )";
  LibraryOptions options = options_in(folder);
  options.quota_bytes = 1;
  Library library(options);
  ASSERT_TRUE(loaded(library));
  EXPECT_EQ(names(library), "abc");
  const auto message = library.take_notice();
  ASSERT_TRUE(message.has_value());
  EXPECT_TRUE(message->bad);
  EXPECT_NE(message->text.find("quota"), std::string::npos) << message->text;
}

TEST(Library, AFileElsewhereThatIsLinkedToTakesNoRoom) {
  const TempDir folder;
  write_three(folder);
  write_packed(folder / "large.oro", {.id = 9, .start_unix_ns = kStart - 3600 * kSecond}, ball_frames(5000));
  fs::create_symlink(folder / "large.oro", folder / "recordings/linked.oro");
  LibraryOptions options = options_in(folder);
  options.quota_bytes = fs::file_size(folder / "large.oro");
  ASSERT_GT(*options.quota_bytes, 3 * fs::file_size(folder / "recordings/a.oro"));
  Library library(options);
  ASSERT_TRUE(loaded(library));
  EXPECT_EQ(names(library), "abclinked");
  EXPECT_FALSE(library.take_notice().has_value());
}

TEST(Library, TheQuotaSparesFavourites) {
  const TempDir folder;
  write_three(folder);
  {
    LibrarySettings settings(folder / "config/library.json");
    ASSERT_TRUE(settings.load().ok());
    ASSERT_TRUE(settings.toggle_favourite({.id = 3}).ok());
    ASSERT_TRUE(settings.set_quota_bytes(1).ok());
  }
  fs::resize_file(folder / "recordings/b.oro", fs::file_size(folder / "recordings/b.oro"));
  std::ofstream(folder / "recordings/big.oro") << std::string(2'000'000, 'x');
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  EXPECT_EQ(names(library).find('b'), 0u) << names(library) << ": what cannot be read is not taken";
  EXPECT_NE(names(library).find('c'), std::string::npos) << names(library);
  EXPECT_EQ(names(library).find("abc"), std::string::npos) << names(library);
}

TEST(Library, TrashOfEarlierRunsIsEmptiedAfterTheTimeToUndoIt) {
  const TempDir folder;
  write_three(folder);
  const int64_t now = kStart + 3600 * kSecond;
  fs::create_directory(folder / "recordings/.trash");
  const std::string old =
      folder / ("recordings/.trash/" + std::to_string(now - Library::kUndoTime_ns - kSecond) + "~x.oro");
  const std::string young =
      folder / ("recordings/.trash/" + std::to_string(now - Library::kUndoTime_ns + kSecond) + "~y.oro");
  std::ofstream(old) << "x";
  std::ofstream(young) << "y";
  const Library library(options_in(folder));
  EXPECT_TRUE(eventually([&] { return !fs::exists(old); }));
  EXPECT_TRUE(fs::exists(young));
}

TEST(Library, WhatCannotBeRestoredYetIsNotForgotten) {
  const TempDir folder;
  write_three(folder);
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  library.remove(library.at(0).path);
  library.finish();
  library.remove(library.at(0).path);
  library.finish();
  fs::rename(folder / "recordings/.trash", folder / "aside");
  std::ofstream(folder / "recordings/.trash") << "a file in the folder's place";
  library.take_notice();
  library.undo();
  library.finish();
  EXPECT_TRUE(library.take_notice()->bad);
  fs::remove(folder / "recordings/.trash");
  fs::rename(folder / "aside", folder / "recordings/.trash");
  library.undo();
  library.finish();
  EXPECT_TRUE(shows(library, "bc"));
  library.undo();
  library.finish();
  EXPECT_TRUE(shows(library, "abc"));
}

TEST(Library, WhatSomebodyElsePutsBackAtOnceIsShown) {
  const TempDir folder;
  write_three(folder);
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  const std::string path = library.at(0).path;
  library.remove(path);
  library.finish();
  const replay::Trash trash(folder / "recordings");
  std::string back;
  ASSERT_TRUE(trash.restore(trash.items().at(0), back).ok());
  EXPECT_EQ(back, path);
  EXPECT_TRUE(shows(library, "abc"));
}

TEST(Library, OneToCompareWithNeedNotBeListedYetNorBeInTheFolder) {
  const TempDir folder;
  write_three(folder);
  write_packed(folder / "elsewhere.oro", {.id = 9}, ball_frames(5));
  Library library(options_in(folder));
  library.compare_with(folder / "recordings/../recordings/b.oro");
  ASSERT_TRUE(loaded(library));
  EXPECT_EQ(library.compared(), (std::vector<std::string>{library.at(1).path}));
  library.compare_with(folder / "elsewhere.oro");
  library.toggle_compared(library.at(0).path);
  EXPECT_EQ(library.compared(), (std::vector<std::string>{folder / "elsewhere.oro", library.at(0).path}));
}

TEST(Library, TwoAreMarkedToBeComparedAtMost) {
  const TempDir folder;
  write_three(folder);
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  const std::string a = library.at(0).path, b = library.at(1).path, c = library.at(2).path;
  library.toggle_compared(a);
  library.toggle_compared(b);
  library.toggle_compared(c);
  EXPECT_EQ(library.compared(), (std::vector<std::string>{b, c}));
  library.toggle_compared(b);
  EXPECT_EQ(library.compared(), (std::vector<std::string>{c}));
  library.remove(c);
  library.finish();
  EXPECT_TRUE(library.compared().empty());
}

TEST(Library, OrderAndQuotaAreKept) {
  const TempDir folder;
  const std::string path = folder / "config/library.json";
  {
    LibrarySettings settings(path);
    ASSERT_TRUE(settings.load().ok());
    EXPECT_EQ(settings.order(), replay::SortOrder{});
    EXPECT_EQ(settings.quota_bytes(), 0u);
    ASSERT_TRUE(settings.set_order({replay::SortKey::kName, false}).ok());
    ASSERT_TRUE(settings.set_quota_bytes(20'000'000'001).ok());
  }
  LibrarySettings settings(path);
  ASSERT_TRUE(settings.load().ok());
  EXPECT_EQ(settings.order(), (replay::SortOrder{replay::SortKey::kName, false}));
  EXPECT_EQ(settings.quota_bytes(), 20'001'000'000u);
}

TEST(Library, SettingsThatAreNoSettingsCountAsNone) {
  const TempDir folder;
  std::ofstream(folder / "library.json") << R"({"favourites": "zz 12 0 -4", "quota_mb": -5, "sort": "Colour"})";
  LibrarySettings settings(folder / "library.json");
  ASSERT_TRUE(settings.load().ok());
  EXPECT_TRUE(settings.is_favourite({.id = 0x12}));
  EXPECT_FALSE(settings.is_favourite({.id = 0}));
  EXPECT_EQ(settings.quota_bytes(), 0u);
  EXPECT_EQ(settings.order(), replay::SortOrder{});
}

// --- thumbnails -----------------------------------------------------------------------------------------------------

TEST(Library, TheBestScoreIsFoundWhereverItIs) {
  const TempDir folder;
  fs::create_directory(folder / "recordings");
  auto frames = ball_frames(3000);
  testing_support::BallState state;
  std::memcpy(&state, frames[1234].bytes.data(), sizeof state);
  state.score = 5000;
  frames[1234].bytes = frame_bytes(state);
  write_packed(folder / "recordings/a.oro", {}, frames);
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  EXPECT_LT(library.at(0).score, std::optional<double>(5000));
  library.request_thumbnails(0, 1);
  EXPECT_TRUE(eventually([&] {
    library.refresh();
    return library.at(0).score == std::optional<double>(5000);
  }));
  EXPECT_NE(library.thumbnail(library.at(0)), nullptr);
}

TEST(Library, PortraitsAreTakenFromTheCacheAndOnlyOfTheSameFile) {
  const TempDir folder;
  write_three(folder);
  const auto picture_of_first = [&](Library& library) {
    EXPECT_TRUE(loaded(library));
    library.request_thumbnails(0, 3);
    EXPECT_TRUE(eventually([&] { return library.settled(); }));
    library.refresh();
    return library.thumbnail(library.at(0));
  };
  {
    Library library(options_in(folder));
    ASSERT_NE(picture_of_first(library), nullptr);
  }
  // Whatever lies there is shown: proof that it was not painted again.
  size_t cached = 0;
  for (const auto& file : fs::directory_iterator(folder / "cache")) {
    engine::Image marked(replay::kThumbnailWidth_px, replay::kThumbnailHeight_px, engine::rgb(0xff00ff));
    ASSERT_TRUE(engine::save_png(marked, file.path().string()).ok());
    ++cached;
  }
  EXPECT_EQ(cached, 3u);
  {
    Library library(options_in(folder));
    EXPECT_EQ(picture_of_first(library)->at(10, 10), engine::rgb(0xff00ff));
  }
  ASSERT_TRUE(recorder::session::write_bookmarks(folder / "recordings/a.oro", {{1, "changed"}}).ok());
  Library library(options_in(folder));
  EXPECT_NE(picture_of_first(library)->at(10, 10), engine::rgb(0xff00ff));
}

TEST(Library, AFullCacheTakesNewPortraitsForOldOnes) {
  const TempDir folder;
  write_three(folder);
  fs::create_directory(folder / "cache");
  for (size_t i = 0; i < replay::ThumbnailCache::kOnDisk; ++i) {
    std::ofstream(folder / ("cache/" + std::to_string(i) + "-1-1_.png"));
  }
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  library.request_thumbnails(0, 3);
  EXPECT_TRUE(eventually([&] { return library.settled(); }));
  const auto painted = [](const auto& file) { return file.file_size() > 0; };
  EXPECT_EQ(std::ranges::count_if(fs::directory_iterator(folder / "cache"), painted), 3);
}

TEST(Library, ARubbishCacheAndASessionWithoutFramesDoNoHarm) {
  const TempDir folder;
  fs::create_directory(folder / "recordings");
  write_finished(folder / "recordings/nothing.oro", {}, {});
  std::ofstream(folder / "recordings/foreign.oro") << "no session";
  std::ofstream(folder / "cache") << "a file in the folder's place";
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  library.request_thumbnails(0, 2);
  EXPECT_TRUE(eventually([&] { return library.settled(); }));
  EXPECT_EQ(library.thumbnail(library.at(0)), nullptr);
}

TEST(Library, SeveralAreDeletedAndRestoredTogether) {
  const TempDir folder;
  write_three(folder);
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  library.remove({library.at(0).path, library.at(2).path});
  EXPECT_EQ(names(library), "b");
  library.finish();
  EXPECT_EQ(library.take_notice()->text, "Deleted 2 recordings");
  library.undo();
  library.finish();
  EXPECT_TRUE(shows(library, "abc"));
  EXPECT_TRUE(library.take_moved().has_value());
}

TEST(Library, ARenamedRecordingKeepsStarNoteAndBookmarks) {
  const TempDir folder;
  write_three(folder);
  ASSERT_TRUE(recorder::session::write_bookmarks(folder / "recordings/b.oro", {{7, "here"}}).ok());
  {
    Library library(options_in(folder));
    ASSERT_TRUE(loaded(library));
    library.toggle_favourite(library.at(1).path);
    library.set_note(library.at(1).path, "the good one: 100 %");
    ASSERT_TRUE(library.rename(library.at(1).path, "final").ok());
    library.finish();
    EXPECT_TRUE(eventually([&] {
      library.refresh();
      return library.shown().size() == 3 && library.at(1).name == "final";
    }));
    EXPECT_EQ(library.take_moved(), folder / "recordings/final.oro");
    library.finish();
  }
  // Packing makes a new file of the name: the key must know it.
  fs::copy_file(folder / "recordings/final.oro", folder / "copy");
  fs::remove(folder / "recordings/final.oro");
  fs::rename(folder / "copy", folder / "recordings/final.oro");
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  EXPECT_EQ(library.at(1).name, "final");
  EXPECT_TRUE(library.at(1).favourite);
  EXPECT_EQ(library.at(1).note, "the good one: 100 %");
  EXPECT_EQ(library.at(1).bookmarks, 1u);
}

TEST(Library, ANameThatCannotBeOrIsTakenChangesNothing) {
  const TempDir folder;
  write_three(folder);
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  for (const char* name : {"", "  ", "a/b", ".hidden", "x\ny", " blank"}) {
    EXPECT_FALSE(library.rename(library.at(0).path, name).ok()) << name;
  }
  EXPECT_FALSE(library.rename(library.at(0).path, std::string(300, 'x')).ok());
  ASSERT_TRUE(library.rename(library.at(0).path, "b").ok());
  library.finish();
  EXPECT_NE(library.take_notice()->text.find("there is a recording of this name already"), std::string::npos);
  EXPECT_TRUE(shows(library, "abc"));
}

TEST(Library, WhatIsBeingRecordedIsNotRenamed) {
  const TempDir folder;
  fs::create_directory(folder / "recordings");
  const auto writer = open_log(folder / "recordings/live.oro", {}, ball_frames(20));
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  ASSERT_TRUE(library.rename(library.at(0).path, "other").ok());
  library.finish();
  EXPECT_NE(library.take_notice()->text.find("is being recorded"), std::string::npos);
  EXPECT_TRUE(fs::exists(folder / "recordings/live.oro"));
}

TEST(Library, OneUndoForStarsNotesNamesAndDeletions) {
  const TempDir folder;
  write_three(folder);
  Library library(options_in(folder));
  ASSERT_TRUE(loaded(library));
  library.set_note(library.at(0).path, "first");
  library.set_note(library.at(0).path, "second");
  library.toggle_favourite(library.at(1).path);
  ASSERT_TRUE(library.rename(library.at(2).path, "z").ok());
  library.finish();
  ASSERT_TRUE(shows(library, "abz"));
  library.remove(library.at(0).path);
  library.finish();
  const auto undo = [&] {
    library.undo();
    library.finish();  // a change of the settings is a command of its own
    library.finish();
  };
  undo();
  EXPECT_TRUE(shows(library, "abz"));
  undo();
  EXPECT_TRUE(shows(library, "abc"));
  EXPECT_TRUE(library.at(1).favourite);
  undo();
  EXPECT_FALSE(library.at(1).favourite);
  EXPECT_EQ(library.at(0).note, "second");
  undo();
  EXPECT_EQ(library.at(0).note, "first");
  undo();
  EXPECT_EQ(library.at(0).note, "");
}

TEST(Library, OfManyRecordingsOnlyThoseThatAreSeenAreReadThrough) {
  const TempDir folder;
  write_three(folder);
  LibraryOptions options = options_in(folder);
  options.most_scored = 2;
  Library library(options);
  ASSERT_TRUE(loaded(library));
  const auto pictures = [&] {
    EXPECT_TRUE(eventually([&] {
      library.refresh();
      return library.settled();
    }));
    size_t count = 0;
    for (size_t i = 0; i < 3; ++i) count += library.thumbnail(library.at(i)) != nullptr ? 1 : 0;
    return count;
  };
  library.request_thumbnails(0, 1);
  EXPECT_EQ(pictures(), 1u);
  library.set_order({replay::SortKey::kScore, true});
  library.request_thumbnails(0, 1);
  EXPECT_EQ(pictures(), 3u) << "sorted by the score, all count";
}

}  // namespace
