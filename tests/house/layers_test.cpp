// The rules of the house on the house itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/house/house_rules.h"
#include "tests/house/source_tree.h"

namespace house {
namespace {

using ::testing::IsEmpty;

// Files that do not keep a rule yet. The lists only ever become shorter.
using Known = std::set<std::string>;
const Known kIncludesAgainstTheArrows = {
    "recorder/base/temporary_files.cpp",
};
const Known kSystemCallsOutsideBase = {
    "engine/platform/launch.cpp",
    "engine/platform/safe_file.cpp",
    "engine/platform/settings.cpp",
    "engine/platform/window.cpp",
    "game/program/high_scores.cpp",
    "game/program/run.cpp",
    "recorder/ring/ring_file.h",
    "recorder/session/black_box.cpp",
    "recorder/session/bookmarks.cpp",
    "recorder/session/file_io.cpp",
    "recorder/session/file_io.h",
    "recorder/session/log_writer.cpp",
    "recorder/session/pack.cpp",
    "recorder/session/recovery.cpp",
    "recorder/session/session_reader.cpp",
    "recorder/session/session_reader.h",
    "recorder/session_recording.cpp",
    "replay/app/program.cpp",
    "replay/export/exporter.cpp",
    "replay/export/new_file.cpp",
    "replay/export/png_sink.cpp",
    "replay/export/video_sink.cpp",
    "replay/export/video_sink.h",
    "replay/library/catalog.cpp",
    "replay/library/trash.cpp",
    "replay/player/open_recording.cpp",
    "tools/benchmarks/bench_session.cpp",
    "tools/benchmarks/machine.cpp",
    "tools/benchmarks/program.cpp",
    "tools/benchmarks/workload.cpp",
    "tools/buffer_dump/dump.cpp",
    "tools/buffer_dump/main.cpp",
    "tools/buffer_dump/ring_reader.cpp",
    "tools/session/edit.cpp",
    "tools/session/export.cpp",
    "tools/session/files.cpp",
    "tools/session/main.cpp",
};
const Known kOutsideRooms = {
    "game/program/screens/hud.cpp",
    "game/program/screens/hud.h",
    "game/program/screens/play_screen.cpp",
    "game/program/screens/play_screen.h",
    "game/program/screens/scores_screen.cpp",
    "game/program/screens/scores_screen.h",
    "game/program/screens/screen.cpp",
    "game/program/screens/screen.h",
    "game/program/screens/settings_screen.cpp",
    "game/program/screens/settings_screen.h",
    "game/program/screens/title_screen.cpp",
    "game/program/screens/title_screen.h",
    "game/program/screens/widgets.cpp",
    "game/program/screens/widgets.h",
};

// The findings in other files than these.
std::vector<std::string> without(const Known& known, std::vector<std::string> findings) {
  std::erase_if(findings,
                [&](const std::string& finding) { return known.contains(finding.substr(0, finding.find(':'))); });
  return findings;
}

class Layers : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { tree_ = read_tree(OUROBOROS_SOURCE_DIR); }
  static Tree tree_;
};

Tree Layers::tree_;

// Otherwise every other test here would pass on nothing.
TEST_F(Layers, SourcesAreFound) {
  EXPECT_TRUE(tree_.contains("recorder/base/status.h"));
  EXPECT_TRUE(tree_.contains("tests/house/layers_test.cpp"));
  EXPECT_FALSE(parse_includes(tree_["tests/house/layers_test.cpp"]).empty());
}

TEST_F(Layers, IncludesRunOneWay) { EXPECT_THAT(without(kIncludesAgainstTheArrows, wrong_includes(tree_)), IsEmpty()); }

TEST_F(Layers, WhatServesAnyGameNamesNone) { EXPECT_THAT(named_games(tree_), IsEmpty()); }

TEST_F(Layers, OnlyTheBaseTalksToTheSystem) {
  EXPECT_THAT(without(kSystemCallsOutsideBase, system_calls(tree_)), IsEmpty());
}

TEST_F(Layers, EverySourceIsInARoom) { EXPECT_THAT(without(kOutsideRooms, wrong_rooms(tree_)), IsEmpty()); }

TEST_F(Layers, EveryHeaderIsGuarded) { EXPECT_THAT(headers_without_guard(tree_), IsEmpty()); }

TEST_F(Layers, EverySourceIsBuilt) { EXPECT_THAT(unlisted_sources(tree_), IsEmpty()); }

TEST_F(Layers, NothingNewStandsAtTheTop) {
  const auto names = top_level_entries(OUROBOROS_SOURCE_DIR);
  EXPECT_THAT(names, ::testing::Contains("CMakeLists.txt"));
  EXPECT_THAT(strangers_at_the_top(names), IsEmpty());
}

}  // namespace
}  // namespace house
