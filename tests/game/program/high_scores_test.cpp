// The table of scores on the disk: what is kept, what goes, and what damage and company do to it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "game/program/high_scores.h"
#include "tests/support/temp_dir.h"

namespace game {
namespace {

namespace fs = std::filesystem;

class HighScoresTest : public ::testing::Test {
 protected:
  HighScores open() const {
    HighScores scores(folder_.path().string());
    const recorder::Status loaded = scores.load();
    EXPECT_TRUE(loaded.ok()) << loaded.message();
    return scores;
  }
  // An entry with a file for a recording.
  ScoreEntry made(const HighScores& scores, uint32_t score, Mode mode = Mode::kWalls) const {
    ScoreEntry entry{.mode = mode, .score = score, .length = 3 + score / 10, .ticks = 100, .seed = 7};
    entry.date = "2026-11-25 19:00:" + std::to_string(10 + number_++ % 50);
    fs::create_directories(scores.recordings_folder());
    entry.file = new_recording_file(mode, score);
    std::ofstream(scores.recording(entry)) << "a recording";
    return entry;
  }
  std::optional<size_t> add(HighScores& scores, const ScoreEntry& entry) const {
    std::optional<size_t> place;
    const recorder::Status added = scores.add(entry, place);
    EXPECT_TRUE(added.ok()) << added.message();
    return place;
  }
  static std::vector<uint32_t> points(const HighScores& scores, Mode mode = Mode::kWalls) {
    std::vector<uint32_t> points;
    for (const ScoreEntry& entry : scores.table(mode)) points.push_back(entry.score);
    return points;
  }
  void write_table(const std::string& text) const { std::ofstream(folder_ / "scores.json") << text; }

  testing_support::TempDir folder_;
  mutable int number_ = 0;
};

TEST_F(HighScoresTest, AreThereAgainTheNextTime) {
  HighScores scores = open();
  const ScoreEntry low = made(scores, 50), high = made(scores, 120), other = made(scores, 80, Mode::kWrap);
  EXPECT_EQ(add(scores, low), 0u);
  EXPECT_EQ(add(scores, high), 0u);
  EXPECT_EQ(add(scores, other), 0u);
  const HighScores again = open();
  ASSERT_EQ(again.table(Mode::kWalls).size(), 2u);
  EXPECT_EQ(again.table(Mode::kWalls)[0], high);
  EXPECT_EQ(again.table(Mode::kWalls)[1], low);
  ASSERT_EQ(again.table(Mode::kWrap).size(), 1u);
  EXPECT_EQ(again.best(Mode::kWalls), high);
}

TEST_F(HighScoresTest, EachDayHasATableOfItsOwn) {
  HighScores scores = open();
  const auto daily = [&](const std::string& day, uint32_t score) {
    ScoreEntry entry = made(scores, score);
    entry.day = day;
    return entry;
  };
  add(scores, made(scores, 500));
  const ScoreEntry first = daily("2026-11-30", 80), low = daily("2026-12-01", 40), high = daily("2026-12-01", 70);
  for (const ScoreEntry& entry : {first, low}) EXPECT_EQ(add(scores, entry), 0u) << "beside nothing but its own day";
  EXPECT_EQ(scores.place("2026-12-01", 30), 1u);
  EXPECT_EQ(add(scores, high), 0u);
  HighScores again = open();
  ASSERT_EQ(again.table("2026-12-01").size(), 2u);
  EXPECT_EQ(again.table("2026-12-01")[0], high);
  EXPECT_EQ(again.table("2026-11-30").size(), 1u);
  EXPECT_TRUE(again.table("2026-11-29").empty());
  EXPECT_EQ(again.best("2026-12-01"), high);
  EXPECT_EQ(points(again), std::vector<uint32_t>{500});
  for (int day = 1; day <= 30; ++day) {
    add(again, daily("2027-01-" + std::string(day < 10 ? "0" : "") + std::to_string(day), 10));
  }
  EXPECT_TRUE(again.table("2026-12-01").empty()) << "the latest thirty days are kept";
  EXPECT_FALSE(fs::exists(again.recording(high)));
  EXPECT_EQ(points(again), std::vector<uint32_t>{500});
}

TEST_F(HighScoresTest, KeepTenAndDeleteTheRecordingOfTheOneThatDropsOut) {
  HighScores scores = open();
  std::vector<ScoreEntry> entries;
  for (uint32_t i = 1; i <= 10; ++i) {
    entries.push_back(made(scores, i * 10));
    add(scores, entries.back());
  }
  EXPECT_EQ(scores.place(Mode::kWalls, 10), std::nullopt) << "as good as the last is not better";
  EXPECT_EQ(scores.place(Mode::kWalls, 95), 1u);
  EXPECT_EQ(add(scores, made(scores, 95)), 1u);
  EXPECT_EQ(scores.table(Mode::kWalls).size(), 10u);
  EXPECT_FALSE(fs::exists(scores.recording(entries[0]))) << "it has no entry any more";
  EXPECT_TRUE(fs::exists(scores.recording(entries[1])));
}

TEST_F(HighScoresTest, OfEqualOnesTheOlderStandsFirst) {
  HighScores scores = open();
  const ScoreEntry older = made(scores, 70), newer = made(scores, 70);
  add(scores, older);
  EXPECT_EQ(scores.place(Mode::kWalls, 70), 1u);
  EXPECT_EQ(add(scores, newer), 1u);
  EXPECT_EQ(scores.table(Mode::kWalls)[0], older);
}

TEST_F(HighScoresTest, NothingIsNoScore) { EXPECT_EQ(open().place(Mode::kWalls, 0), std::nullopt); }

TEST_F(HighScoresTest, TwoGamesAtOnceLoseNothingToEachOther) {
  HighScores mine = open(), theirs = open();
  add(mine, made(mine, 30));
  add(theirs, made(theirs, 40));
  add(mine, made(mine, 50));
  EXPECT_EQ(points(open()), (std::vector<uint32_t>{50, 40, 30}));
}

TEST_F(HighScoresTest, ManyAtOnceLoseNothingEither) {
  const HighScores first = open();
  std::vector<ScoreEntry> entries;
  for (uint32_t i = 0; i < 8; ++i) entries.push_back(made(first, 10 + i));
  std::vector<std::thread> games;
  for (size_t i = 0; i < 4; ++i) {
    games.emplace_back([&, i] {
      HighScores scores(folder_.path().string());
      std::optional<size_t> place;
      for (size_t k = i; k < entries.size(); k += 4) EXPECT_TRUE(scores.add(entries[k], place).ok());
    });
  }
  for (std::thread& game : games) game.join();
  EXPECT_EQ(points(open()), (std::vector<uint32_t>{17, 16, 15, 14, 13, 12, 11, 10}));
}

TEST_F(HighScoresTest, DeletedEntriesCanBeRestoredUntilForgotten) {
  HighScores scores = open();
  const ScoreEntry entry = made(scores, 60);
  add(scores, entry);
  ASSERT_TRUE(scores.remove(entry).ok());
  EXPECT_TRUE(scores.table(Mode::kWalls).empty());
  EXPECT_TRUE(open().table(Mode::kWalls).empty());
  EXPECT_EQ(add(scores, entry), 0u);
  EXPECT_EQ(scores.best(Mode::kWalls), entry) << "with its recording";
  scores.discard(entry);
  EXPECT_TRUE(fs::exists(scores.recording(entry))) << "an entry of the table is not forgotten";
  ASSERT_TRUE(scores.remove(entry).ok());
  scores.discard(entry);
  EXPECT_FALSE(fs::exists(scores.recording(entry)));
}

TEST_F(HighScoresTest, ADamagedTableIsToldAndKeptAside) {
  write_table("{\"entries\": [{\"mode\": \"wa");
  HighScores scores(folder_.path().string());
  const recorder::Status loaded = scores.load();
  EXPECT_FALSE(loaded.ok());
  EXPECT_NE(loaded.message().find("scores.json.damaged"), std::string::npos) << loaded.message();
  std::ifstream kept(folder_ / "scores.json.damaged");
  std::stringstream text;
  text << kept.rdbuf();
  EXPECT_EQ(text.str(), "{\"entries\": [{\"mode\": \"wa");
  EXPECT_EQ(add(scores, made(scores, 20)), 0u) << "the game goes on";
  EXPECT_EQ(points(open()), (std::vector<uint32_t>{20}));
}

TEST_F(HighScoresTest, WhatIsGoodInADamagedTableStays) {
  HighScores scores = open();
  add(scores, made(scores, 20));
  std::stringstream text;
  text << std::ifstream(folder_ / "scores.json").rdbuf();
  std::string table = text.str();
  table.insert(table.find('[') + 1, "{\"mode\": \"walls\", \"score\": -4}, 17, null,");
  write_table(table);
  EXPECT_FALSE(HighScores(folder_.path().string()).load().ok());
  EXPECT_EQ(points(open()), (std::vector<uint32_t>{20}));
}

// A table is data: it must not make the game delete or open files elsewhere.
TEST_F(HighScoresTest, AnEntryCannotNameAFileElsewhere) {
  std::ofstream(folder_ / "precious") << "mine";
  write_table(R"({"version": 1, "entries": [{"mode": "walls", "score": 1, "length": 4, "ticks": 9, "seed": 2,
               "date": "2026-11-25 19:00:00", "recording": "../precious"}]})");
  HighScores scores(folder_.path().string());
  EXPECT_FALSE(scores.load().ok());
  EXPECT_TRUE(scores.table(Mode::kWalls).empty());
  scores.discard({.mode = Mode::kWalls, .file = "../precious"});
  EXPECT_TRUE(fs::exists(folder_ / "precious"));
}

TEST_F(HighScoresTest, ARecordingThatIsGoneIsNotTheBestToRace) {
  HighScores scores = open();
  const ScoreEntry first = made(scores, 90), second = made(scores, 40);
  add(scores, first);
  add(scores, second);
  fs::remove(scores.recording(first));
  EXPECT_EQ(open().best(Mode::kWalls), second);
}

TEST_F(HighScoresTest, ClearAwayOnlyTheirOwnStrays) {
  HighScores scores = open();
  const ScoreEntry kept = made(scores, 10), stray = made(scores, 20), fresh = made(scores, 30);
  add(scores, kept);
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(48);
  for (const std::string& path : {scores.recording(kept), scores.recording(stray)}) {
    fs::last_write_time(path, long_ago);
  }
  const std::vector<std::string> of_the_player = {"holiday.oro", "round_walls.oro", "round_walls_with_ada.oro",
                                                  "round_tower_120_2026-11-25_190000_12.oro"};
  for (const std::string& name : of_the_player) {
    std::ofstream(scores.recordings_folder() + "/" + name) << "of the player";
    fs::last_write_time(scores.recordings_folder() + "/" + name, long_ago);
  }
  open();
  EXPECT_TRUE(fs::exists(scores.recording(kept)));
  EXPECT_FALSE(fs::exists(scores.recording(stray)));
  EXPECT_TRUE(fs::exists(scores.recording(fresh))) << "another game may be about to add it";
  for (const std::string& name : of_the_player)
    EXPECT_TRUE(fs::exists(scores.recordings_folder() + "/" + name)) << name;
}

// The folder of its recordings is its own; one that a link leads to is not.
TEST_F(HighScoresTest, DeleteNothingBehindALink) {
  HighScores scores = open();
  const ScoreEntry stray = made(scores, 20), listed = made(scores, 30);
  add(scores, listed);
  fs::rename(scores.recordings_folder(), folder_ / "away");
  fs::create_symlink(folder_ / "away", scores.recordings_folder());
  fs::last_write_time(scores.recording(stray), fs::file_time_type::clock::now() - std::chrono::hours(48));
  HighScores next = open();
  ASSERT_TRUE(next.remove(listed).ok());
  next.discard(listed);
  EXPECT_TRUE(fs::exists(folder_ / ("away/" + stray.file)));
  EXPECT_TRUE(fs::exists(folder_ / ("away/" + listed.file)));
}

TEST_F(HighScoresTest, AFolderThatCannotBeWrittenIsAFailureThatChangesNothing) {
  std::ofstream(folder_ / "file") << "not a folder";
  HighScores scores((folder_ / "file") + std::string("/data"));
  std::optional<size_t> place;
  EXPECT_FALSE(scores.add({.mode = Mode::kWalls, .score = 5, .length = 3, .ticks = 1, .seed = 1}, place).ok());
  EXPECT_EQ(place, std::nullopt);
  EXPECT_TRUE(scores.table(Mode::kWalls).empty());
}

TEST_F(HighScoresTest, LookingLeavesNothingBehind) {
  HighScores scores(folder_ / "data");
  EXPECT_TRUE(scores.load().ok());
  EXPECT_FALSE(fs::exists(folder_ / "data"));
}

TEST(HighScores, WithoutAFolderNothingIsKeptAndNothingFails) {
  HighScores scores("");
  std::optional<size_t> place;
  EXPECT_TRUE(scores.load().ok());
  EXPECT_EQ(scores.place(Mode::kWalls, 500), std::nullopt);
  EXPECT_TRUE(scores.add({.score = 5}, place).ok());
}

}  // namespace
}  // namespace game
