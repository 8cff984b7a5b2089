#include "replay/export_job.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "engine/image.h"
#include "engine/inspect/session_source.h"
#include "replay/open_source.h"
#include "tests/replay/made_source.h"
#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"

namespace {

using replay::ExportJob;
using replay::ExportKind;
using replay::ExportRequest;
using testing_support::eventually;
using testing_support::TempDir;

std::string result_of(ExportJob& job) {
  std::optional<std::string> result;
  EXPECT_TRUE(eventually([&] { return (result = job.take_result()).has_value(); }));
  return result.value_or("");
}

class ExportOfASession : public ::testing::Test {
 protected:
  ExportOfASession() {
    const auto session = replay_test::record_snake(folder_, 700);
    std::vector<std::string> notices;
    EXPECT_TRUE(replay::open_source(session.path, source_, notices).ok());
  }
  std::string write(ExportKind kind, const std::string& name, uint64_t first, uint64_t last) {
    ExportJob job;
    const auto started = job.start(*source_, {kind, {first, last}, folder_ / name, 320, 240});
    EXPECT_TRUE(started.ok()) << started.message();
    return result_of(job);
  }
  std::vector<std::string> lines_of(const std::string& name) const {
    std::ifstream file(folder_ / name);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  TempDir folder_;
  std::unique_ptr<engine::FrameSource> source_;
};

TEST_F(ExportOfASession, ASessionHoldsTheSelectedFrames) {
  ASSERT_TRUE(recorder::session::write_bookmarks(source_->path(), {{50, "before"}, {150, "inside"}}).ok());
  EXPECT_EQ(write(ExportKind::kSession, "part.oro", 100, 299), "wrote " + (folder_ / "part.oro"));
  recorder::session::SessionReader part;
  ASSERT_TRUE(part.open(folder_ / "part.oro").ok());
  ASSERT_EQ(part.frame_count(), 200u);
  std::vector<std::byte> expected(source_->slot_bytes());
  std::vector<std::byte> actual(source_->slot_bytes());
  for (const uint64_t index : {0u, 57u, 199u}) {
    ASSERT_TRUE(source_->read(100 + index, expected).ok());
    ASSERT_TRUE(part.read(index, actual).ok());
    EXPECT_EQ(expected, actual);
  }
  ASSERT_EQ(part.bookmarks().size(), 1u);
  EXPECT_EQ(part.bookmarks()[0].note, "inside");
}

TEST_F(ExportOfASession, TablesHaveALineForEachFrame) {
  EXPECT_EQ(write(ExportKind::kCsv, "part.csv", 100, 299), "wrote " + (folder_ / "part.csv"));
  const auto csv = lines_of("part.csv");
  ASSERT_EQ(csv.size(), 201u);
  EXPECT_EQ(csv[1].rfind("100,", 0), 0u) << csv[1];
  EXPECT_EQ(write(ExportKind::kNdjson, "part.ndjson", 100, 299), "wrote " + (folder_ / "part.ndjson"));
  EXPECT_EQ(lines_of("part.ndjson").size(), 200u);
}

TEST_F(ExportOfASession, APictureIsOfTheFrame) {
  EXPECT_EQ(write(ExportKind::kPicture, "one.png", 100, 100), "wrote " + (folder_ / "one.png"));
  engine::Image image;
  ASSERT_TRUE(engine::load_png(folder_ / "one.png", image).ok());
  EXPECT_EQ(image.width_px(), 320);
}

TEST_F(ExportOfASession, WhatIsThereIsNotOverwritten) {
  for (const auto& [kind, name] : {std::pair{ExportKind::kSession, "there.oro"}, {ExportKind::kCsv, "there.csv"}}) {
    std::ofstream(folder_ / name) << "mine";
    EXPECT_NE(write(kind, name, 0, 10), "wrote " + (folder_ / name));
    EXPECT_EQ(lines_of(name), (std::vector<std::string>{"mine"}));
  }
}

TEST_F(ExportOfASession, AFolderThatIsNotThereIsAnError) {
  for (const auto kind : {ExportKind::kSession, ExportKind::kCsv, ExportKind::kPicture}) {
    EXPECT_NE(write(kind, "no/such/folder", 0, 10).find("no/such/folder"), std::string::npos);
  }
}

// The index knows nothing of damage: it shows when frames are read, which must not cost the frames that are whole.
TEST_F(ExportOfASession, OfADamagedSessionWhatIsWholeIsWritten) {
  uint64_t damaged = 0;
  {
    recorder::session::SessionReader reader;
    ASSERT_TRUE(reader.open(source_->path()).ok());
    damaged = reader.chunks()[1].frame_count;
    std::fstream file(source_->path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(reader.chunks()[1].offset + 100));
    file.write(std::string(64, '\xee').data(), 64);
  }
  const std::string left_out = " - " + std::to_string(damaged) + " damaged frames are not in it";
  EXPECT_EQ(write(ExportKind::kSession, "part.oro", 100, 650), "wrote " + (folder_ / "part.oro") + left_out);
  recorder::session::SessionReader part;
  ASSERT_TRUE(part.open(folder_ / "part.oro").ok());
  EXPECT_EQ(part.frame_count(), 551 - damaged);
  EXPECT_EQ(part.index_of_number(650), part.frame_count() - 1);
  EXPECT_EQ(write(ExportKind::kCsv, "part.csv", 100, 650), "wrote " + (folder_ / "part.csv") + left_out);
  EXPECT_EQ(lines_of("part.csv").size(), 552 - damaged);

  // Once the viewer has met the damage its frames are numbered without what is lost, and so is what is selected.
  std::vector<std::byte> slot(source_->slot_bytes());
  EXPECT_FALSE(source_->read(300, slot).ok());
  ASSERT_TRUE(source_->refresh().ok());
  EXPECT_EQ(write(ExportKind::kSession, "end.oro", 700 - damaged, 700 - damaged), "wrote " + (folder_ / "end.oro"));
  recorder::session::SessionReader end;
  ASSERT_TRUE(end.open(folder_ / "end.oro").ok());
  EXPECT_EQ(end.info().first_frame, 700u);
}

// A limit on the size of files stands for the disk.
TEST(ExportJob, AFullDiskIsNamedAsTheReason) {
  const TempDir folder;
  replay_test::MadeSource source(10'000, folder / "made");
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handled = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{20'000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  ExportJob job;
  EXPECT_TRUE(job.start(source, {ExportKind::kCsv, {0, 9999}, folder / "all.csv", 0, 0}).ok());
  EXPECT_EQ(result_of(job), folder / "all.csv" + ": cannot be written: File too large");
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handled);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ExportJob, SaysWhereItHasWritten) {
  EXPECT_EQ(replay::written_text("x.csv"), "wrote " + (std::filesystem::current_path() / "x.csv").string());
}

TEST(ExportJob, CancellingLeavesNothingBehind) {
  const TempDir folder;
  replay_test::MadeSource source(50'000'000, folder / "made");
  ExportJob job;
  ASSERT_TRUE(job.start(source, {ExportKind::kCsv, {0, 49'999'999}, folder / "all.csv", 0, 0}).ok());
  EXPECT_TRUE(eventually([&] { return job.progress() > 0; }));
  job.cancel();
  EXPECT_EQ(result_of(job), "export cancelled");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ExportJob, ARingIsNoSessionToBeCut) {
  replay_test::MadeSource source(100, "made");
  ExportJob job;
  EXPECT_FALSE(job.start(source, {ExportKind::kSession, {0, 9}, "never.oro", 0, 0}).ok());
  EXPECT_FALSE(job.running());
}

TEST(FreeExportPath, NamesTheFramesAndAvoidsWhatIsThere) {
  const TempDir folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const replay_test::MadeSource source(100, "/somewhere/round.oro");
  EXPECT_EQ(replay::free_export_path(source, ExportKind::kCsv, 10, 20), "round-frames-10-20.csv");
  std::ofstream("round-frames-10-20.csv") << "x";
  EXPECT_EQ(replay::free_export_path(source, ExportKind::kCsv, 10, 20), "round-frames-10-20-2.csv");
  EXPECT_EQ(replay::free_export_path(source, ExportKind::kPicture, 10, 10), "round-frame-10.png");
  std::filesystem::current_path(before);
}

}  // namespace
