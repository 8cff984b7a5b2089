#include "replay/export/exporter.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/contents.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/draw/image.h"
#include "engine/inspect/session_source.h"
#include "recorder/session/contents.h"
#include "replay/player/open_recording.h"
#include "tests/replay/made_source.h"
#include "tests/replay/recordings.h"
#include "tests/support/eventually.h"

namespace {

using replay::ExportFormat;
using replay::ExportJob;
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
  std::string write(ExportFormat format, const std::string& name, uint64_t first, uint64_t last) {
    ExportJob job;
    const auto started = job.start(*source_,
                                   {.format = format,
                                    .frames = {first, last},
                                    .path = folder_ / name,
                                    .style = {.width_px = 320, .height_px = 240}},
                                   replay_test::snake_games());
    return started.ok() ? result_of(job) : started.message();
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
  EXPECT_EQ(write(ExportFormat::kSession, "part.oro", 100, 299), "wrote " + (folder_ / "part.oro"));
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
  EXPECT_EQ(write(ExportFormat::kCsv, "part.csv", 100, 299), "wrote " + (folder_ / "part.csv"));
  const auto csv = lines_of("part.csv");
  ASSERT_EQ(csv.size(), 201u);
  EXPECT_EQ(csv[1].rfind("100,", 0), 0u) << csv[1];
  EXPECT_EQ(write(ExportFormat::kNdjson, "part.ndjson", 100, 299), "wrote " + (folder_ / "part.ndjson"));
  EXPECT_EQ(lines_of("part.ndjson").size(), 200u);
}

// The value as a number, also of an enumeration.
std::string number_of(recorder::Field field, uint32_t index, const std::vector<std::byte>& slot) {
  field.enum_names.clear();
  return recorder::text_at(field, index, slot);
}

// Every field of every frame, as the reader gives it.
TEST_F(ExportOfASession, LinesOfJsonHoldWhatTheReaderGives) {
  write(ExportFormat::kNdjson, "all.ndjson", 0, 700);
  const auto lines = lines_of("all.ndjson");
  ASSERT_EQ(lines.size(), 701u);
  recorder::session::SessionReader reader;
  ASSERT_TRUE(reader.open(source_->path()).ok());
  const auto& schema = reader.info().schema;
  std::vector<std::byte> slot(source_->slot_bytes());
  for (uint64_t i = 0; i < lines.size(); ++i) {
    ASSERT_TRUE(reader.read(i, slot).ok());
    const auto line = nlohmann::json::parse(lines[i]);
    EXPECT_EQ(line.at("time_ns"), recorder::seal_of(slot).time_ns);
    for (const recorder::Field& field : schema.fields()) {
      const auto& value = line.at(field.name);
      if (field.type == recorder::FieldType::kChar) {
        ASSERT_EQ(value.get<std::string>(),
                  std::string(reinterpret_cast<const char*>(&slot[field.offset]), field.count));
        continue;
      }
      for (uint32_t k = 0; k < field.count; ++k) {
        const auto& one = field.count == 1 ? value : value.at(k);
        ASSERT_EQ(one.dump(), number_of(field, k, slot)) << field.name << " of frame " << i;
      }
    }
  }
}

TEST_F(ExportOfASession, ATableHoldsWhatTheReaderGives) {
  write(ExportFormat::kCsv, "all.csv", 0, 700);
  const auto lines = lines_of("all.csv");
  ASSERT_EQ(lines.size(), 702u);
  recorder::session::SessionReader reader;
  ASSERT_TRUE(reader.open(source_->path()).ok());
  std::vector<std::byte> slot(source_->slot_bytes());
  for (uint64_t i = 0; i + 1 < lines.size(); ++i) {
    ASSERT_TRUE(reader.read(i, slot).ok());
    const recorder::Seal seal = recorder::seal_of(slot);
    std::string start = std::to_string(seal.frame) + "," + std::to_string(seal.time_ns) + ",";
    ASSERT_EQ(lines[i + 1].rfind(start, 0), 0u) << lines[i + 1];
    // Events are names, then come the fields, lists in quotes.
    std::string fields;
    for (const recorder::Field& field : reader.info().schema.fields()) {
      const bool text = field.type == recorder::FieldType::kChar;
      fields += ",";
      if (text) fields.append(reinterpret_cast<const char*>(&slot[field.offset]), field.count);
      if (!text && field.count > 1) fields += "\"[";
      for (uint32_t k = 0; !text && k < field.count; ++k) {
        fields += (k == 0 ? "" : ",") + number_of(field, k, slot);
      }
      if (!text && field.count > 1) fields += "]\"";
    }
    ASSERT_NE(lines[i + 1].find(fields), std::string::npos) << fields << "\n" << lines[i + 1];
  }
}

TEST_F(ExportOfASession, APictureIsOfTheFrame) {
  EXPECT_EQ(write(ExportFormat::kPicture, "one.png", 100, 100), "wrote " + (folder_ / "one.png"));
  engine::Image image;
  ASSERT_TRUE(engine::load_png(folder_ / "one.png", image).ok());
  EXPECT_EQ(image.width_px(), 320);
}

TEST_F(ExportOfASession, WhatIsThereIsNotOverwritten) {
  for (const auto& [kind, name] : {std::pair{ExportFormat::kSession, "there.oro"}, {ExportFormat::kCsv, "there.csv"}}) {
    std::ofstream(folder_ / name) << "mine";
    EXPECT_EQ(write(kind, name, 0, 10),
              (folder_ / name) + ": exists - choose another name, or replace it with --force");
    EXPECT_EQ(lines_of(name), (std::vector<std::string>{"mine"}));
  }
}

TEST_F(ExportOfASession, AFolderThatIsNotThereIsAnError) {
  for (const auto kind : {ExportFormat::kSession, ExportFormat::kCsv, ExportFormat::kPicture}) {
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
  EXPECT_EQ(write(ExportFormat::kSession, "part.oro", 100, 650), "wrote " + (folder_ / "part.oro") + left_out);
  recorder::session::SessionReader part;
  ASSERT_TRUE(part.open(folder_ / "part.oro").ok());
  EXPECT_EQ(part.frame_count(), 551 - damaged);
  EXPECT_EQ(part.index_of_number(650), part.frame_count() - 1);
  EXPECT_EQ(write(ExportFormat::kCsv, "part.csv", 100, 650), "wrote " + (folder_ / "part.csv") + left_out);
  EXPECT_EQ(lines_of("part.csv").size(), 552 - damaged);

  // Once the viewer has met the damage its frames are numbered without what is lost, and so is what is selected.
  std::vector<std::byte> slot(source_->slot_bytes());
  EXPECT_FALSE(source_->read(300, slot).ok());
  ASSERT_TRUE(source_->refresh().ok());
  EXPECT_EQ(write(ExportFormat::kSession, "end.oro", 700 - damaged, 700 - damaged), "wrote " + (folder_ / "end.oro"));
  recorder::session::SessionReader end;
  ASSERT_TRUE(end.open(folder_ / "end.oro").ok());
  EXPECT_EQ(end.info().first_frame, 700u);
}

// A limit on the size of files stands for the disk; what is started meanwhile has it too.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &before_), 0);
    handled_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{bytes, before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handled_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handled_)(int) = nullptr;
};

TEST(ExportJob, AFullDiskIsNamedAsTheReason) {
  const TempDir folder;
  replay_test::MadeSource source(10'000, folder / "made");
  const FullDisk disk(20'000);
  ExportJob job;
  EXPECT_TRUE(job.start(source, {.format = ExportFormat::kCsv, .frames = {0, 9999}, .path = folder / "all.csv"}).ok());
  EXPECT_EQ(result_of(job), folder / "all.csv" + ": cannot be written: File too large");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(ExportOfASession, AFullDiskLeavesNoClip) {
  std::filesystem::create_directory(folder_ / "out");
  for (const auto& [format, name] : {std::pair{ExportFormat::kGif, "out/clip.gif"},
                                     {ExportFormat::kPngs, "out/clip/"},
                                     {ExportFormat::kPngs, "out/%d.png"},
                                     {ExportFormat::kMp4, "out/clip.mp4"},
                                     {ExportFormat::kWebm, "out/clip.webm"}}) {
    const FullDisk disk(4'000);
    const std::string result = write(format, name, 0, 20);
    EXPECT_NE(result.find("File too large"), std::string::npos) << result;
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "out")) << name;
  }
}

TEST_F(ExportOfASession, ACancelledClipLeavesNothing) {
  std::filesystem::create_directory(folder_ / "out");
  for (const auto& [format, name] : {std::pair{ExportFormat::kGif, "out/clip.gif"},
                                     {ExportFormat::kPngs, "out/clip/"},
                                     {ExportFormat::kMp4, "out/clip.mp4"}}) {
    ExportJob job;
    ASSERT_TRUE(job.start(*source_,
                          {.format = format, .frames = {0, 700}, .path = folder_ / name, .style = {.scale = 1}},
                          replay_test::snake_games())
                    .ok());
    EXPECT_TRUE(eventually([&] { return job.progress() > 0 || !job.running(); }));
    job.cancel();
    EXPECT_EQ(result_of(job), "export cancelled");
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "out")) << name;
  }
}

TEST(ExportJob, SaysWhereItHasWritten) {
  EXPECT_EQ(replay::written_text("x.csv"), "wrote " + (std::filesystem::current_path() / "x.csv").string());
}

TEST(ExportJob, CancellingLeavesNothingBehind) {
  const TempDir folder;
  replay_test::MadeSource source(50'000'000, folder / "made");
  ExportJob job;
  ASSERT_TRUE(
      job.start(source, {.format = ExportFormat::kCsv, .frames = {0, 49'999'999}, .path = folder / "all.csv"}).ok());
  EXPECT_TRUE(eventually([&] { return job.progress() > 0; }));
  job.cancel();
  EXPECT_EQ(result_of(job), "export cancelled");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ExportJob, ARingIsNoSessionToBeCut) {
  replay_test::MadeSource source(100, "made");
  ExportJob job;
  EXPECT_FALSE(job.start(source, {.format = ExportFormat::kSession, .frames = {0, 9}, .path = "never.oro"}).ok());
  EXPECT_FALSE(job.running());
}

TEST(FreeExportPath, NamesTheFramesAndAvoidsWhatIsThere) {
  const TempDir folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const replay_test::MadeSource source(100, "/somewhere/round.oro");
  EXPECT_EQ(replay::free_export_path(source.path(), ExportFormat::kCsv, 10, 20), "round-frames-10-20.csv");
  std::ofstream("round-frames-10-20.csv") << "x";
  EXPECT_EQ(replay::free_export_path(source.path(), ExportFormat::kCsv, 10, 20), "round-frames-10-20-2.csv");
  EXPECT_EQ(replay::free_export_path(source.path(), ExportFormat::kPicture, 10, 10), "round-frame-10.png");
  std::filesystem::current_path(before);
}

}  // namespace
