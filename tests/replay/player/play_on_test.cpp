// Where a game records that resumes from a frame of a session.
#include "replay/player/resume_arguments.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "recorder/ring/observer.h"
#include "tests/replay/recordings.h"

namespace {

using replay::resume_arguments;
using testing_support::TempDir;
using Words = std::vector<std::string>;

TEST(PlayOn, RecordsBesideTheSessionWithTheRingBesideItsFolder) {
  const TempDir folder;
  const auto session = replay_test::record_snake(folder, 10);
  const std::string ring = folder / "snake2.dat";
  EXPECT_EQ(resume_arguments("snake2.dat", session.path, 7, folder / "recordings"),
            (Words{"--resume", session.path + "@7", "--sessions", folder / "recordings", "--ring", ring}));
  EXPECT_EQ(resume_arguments("snake2.dat", session.path, 7, folder / "recordings/").back(), ring);
}

TEST(PlayOn, OfASessionThatLiesElsewhereTheRingIsWithIt) {
  const TempDir folder;
  std::filesystem::create_directories(folder / "other");
  const Words words = resume_arguments("snake2.dat", folder / "other/a.oro", 7, folder / "recordings");
  EXPECT_EQ(words[3], folder / "other");
  EXPECT_EQ(words[5], folder / "other/snake2.dat");
}

TEST(PlayOn, OfASessionWhoseFolderIsGoneItRecordsInTheLibrary) {
  const TempDir folder;
  std::filesystem::create_directories(folder / "recordings");
  const Words words = resume_arguments("snake2.dat", folder / "gone/a.oro", 7, folder / "recordings");
  EXPECT_EQ(words[3], folder / "recordings");
  EXPECT_EQ(words[5], folder / "snake2.dat");
}

TEST(PlayOn, LeavesARingThatAGameIsWritingToThatGame) {
  const TempDir folder;
  auto options = replay_test::options_for(folder, game::state_schema());
  options.ring_path = folder / "snake2.dat";
  std::vector<std::string> notices;
  recorder::Recorder running;
  ASSERT_TRUE(running.start(options, notices).ok());
  const std::string session = folder / "recordings/a.oro";
  EXPECT_EQ(resume_arguments("snake2.dat", session, 7, folder / "recordings").back(), folder / "snake2-2.dat");
  ASSERT_TRUE(running.stop().ok());
  EXPECT_EQ(resume_arguments("snake2.dat", session, 7, folder / "recordings").back(), folder / "snake2.dat");
}

}  // namespace
