#include "engine/overlay/plot_panel.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/engine/inspect/inspect_fixture.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_dir.h"

namespace engine {
namespace {

class PanelExportTest : public ::testing::Test {
 protected:
  PanelExportTest() : before_(std::filesystem::current_path()) { std::filesystem::current_path(folder_.file("")); }
  ~PanelExportTest() override { std::filesystem::current_path(before_); }
  std::string finish(PanelExport& exporting) {
    EXPECT_TRUE(testing_support::eventually([&] { return !exporting.running(); }));
    return exporting.outcome();
  }
  const testing_support::TempDir folder_;
  const std::filesystem::path before_;
  inspect_test::TapeSource source_{inspect_test::ball_tape(300)};
};

TEST_F(PanelExportTest, WritesTheVisibleFramesBesideTheExpressions) {
  PanelExport exporting;
  exporting.save_rows(source_, RowFormat::kCsv, 10, 19, {"x * 2"});
  EXPECT_EQ(finish(exporting), "saved tape-frames-10-19.csv");
  std::ifstream file("tape-frames-10-19.csv");
  std::string line;
  std::vector<std::string> lines;
  while (std::getline(file, line)) lines.push_back(line);
  ASSERT_EQ(lines.size(), 11u);
  EXPECT_NE(lines[0].find("x * 2"), std::string::npos);
  EXPECT_NE(lines[0].find("score"), std::string::npos);
  EXPECT_EQ(exporting.outcome(), "") << "told once";
}

TEST_F(PanelExportTest, NeverWritesOverAFile) {
  PanelExport exporting;
  exporting.save_rows(source_, RowFormat::kNdjson, 0, 4, {});
  EXPECT_EQ(finish(exporting), "saved tape-frames-0-4.ndjson");
  exporting.save_rows(source_, RowFormat::kNdjson, 0, 4, {});
  EXPECT_EQ(finish(exporting), "saved tape-frames-0-4-2.ndjson");
}

TEST_F(PanelExportTest, LeavesNothingWhenItFailsOrIsCancelled) {
  PanelExport exporting;
  exporting.save_rows(source_, RowFormat::kCsv, 0, 4, {"no_such_field"});
  EXPECT_NE(finish(exporting).find("no_such_field"), std::string::npos);
  auto tape = inspect_test::ball_tape(300);
  inspect_test::TapeSource slow(tape);
  tape->before_read = [&] { exporting.cancel(); };
  exporting.save_rows(slow, RowFormat::kCsv, 0, 299, {});
  const std::string outcome = finish(exporting);
  EXPECT_TRUE(outcome.starts_with("cancelled") || outcome.starts_with("saved")) << outcome;
  for (const auto& entry : std::filesystem::directory_iterator(".")) {
    EXPECT_EQ(entry.path().string().find(".new"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace engine
