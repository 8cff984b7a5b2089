// A power cut at any moment of writing settings and high scores: afterwards they are as before or as they were to be, and
// the next change works. Every state of the disk that differs (tests/recorder/base/disk_log.h).
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/platform/settings.h"
#include "game/program/high_scores.h"
#include "tests/recorder/base/disk_log.h"
#include "tests/support/temp_dir.h"

namespace {

using game::HighScores;
using game::Mode;
using game::ScoreEntry;
using recorder_test::DiskLog;

class PowerCutOfSmallFiles : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }

  // Does `run` and then calls check(folder, whether it had ended) for each state.
  void explore(const std::function<void()>& run, const std::function<void(const std::string&, bool)>& check) {
    DiskLog log(std::vector{folder_});
    {
      const file_calls::Scope scope(log);
      ASSERT_NO_FATAL_FAILURE(run());
    }
    const size_t ended = log.now();
    const std::string state = place_ / "state";
    const size_t tried = log.explore(
        400, [](size_t) { return size_t{0}; },
        [&](size_t moment, const DiskLog::State& files) {
          SCOPED_TRACE("moment " + std::to_string(moment) + " of " + std::to_string(ended));
          std::filesystem::create_directories(state);
          DiskLog::write(files[0], state);
          check(state, moment >= ended);
          std::filesystem::remove_all(state);
          return !HasFatalFailure();
        });
    EXPECT_GT(tried, 5u);
  }

  testing_support::TempDir place_;
  const std::string folder_ = place_ / "kept";
};

TEST_F(PowerCutOfSmallFiles, SettingsAreThoseBeforeOrThoseAfter) {
  const std::string keys = "{\"left\": \"" + std::string(1200, 'k') + "\"}";
  engine::Settings settings(folder_ + "/snake.json");
  settings.set("volume", 10);
  ASSERT_TRUE(settings.save().ok());
  explore(
      [&] {
        settings.set("volume", 20);
        ASSERT_TRUE(settings.set_json("keys", keys));
        ASSERT_TRUE(settings.save().ok());
      },
      [&](const std::string& state, bool ended) {
        engine::Settings kept(state + "/snake.json");
        ASSERT_TRUE(kept.load().ok());
        const bool is_new = kept.get("volume", 0) == 20 && !kept.get_json("keys").empty();
        const bool is_old = kept.get("volume", 0) == 10 && kept.get_json("keys").empty();
        ASSERT_TRUE(is_new || (is_old && !ended));
        kept.set("volume", 30);
        ASSERT_TRUE(kept.save().ok());
        ASSERT_TRUE(kept.load().ok());
        ASSERT_EQ(kept.get("volume", 0), 30);
      });
}

TEST_F(PowerCutOfSmallFiles, HighScoresAreThoseBeforeOrThoseAfter) {
  const auto entry = [](uint32_t score) {
    return ScoreEntry{.mode = Mode::kWalls, .score = score, .length = 9, .ticks = score, .seed = score, .date = "today"};
  };
  std::optional<size_t> place;
  HighScores scores(folder_);
  for (uint32_t score = 10; score <= 90; score += 10) ASSERT_TRUE(scores.add(entry(score), place).ok());
  explore([&] { ASSERT_TRUE(scores.add(entry(55), place).ok()); },
          [&](const std::string& state, bool ended) {
            HighScores kept(state);
            ASSERT_TRUE(kept.load().ok());
            const size_t entries = kept.table(Mode::kWalls).size();
            ASSERT_TRUE(entries == 10 || (entries == 9 && !ended)) << entries;
            for (uint32_t score = 10; score <= 90; score += 10) ASSERT_TRUE(kept.place_of(entry(score))) << score;
            std::optional<size_t> first;
            ASSERT_TRUE(kept.add(entry(500), first).ok());
            ASSERT_EQ(first, std::optional<size_t>(0));
          });
}

}  // namespace
