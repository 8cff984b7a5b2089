// session export --each: folders of files that data engines read as one table.
#include <zlib.h>
#include <zstd.h>

#include "tests/tools/session/session_support.h"

namespace session_tool_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SessionExportEach : public SessionTool {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(path("r"));
    make_ball("r/a.oro", 40);
    make_ball("r/b.oro", 50);
    make_snake("r/s.oro", 30);
  }
  std::vector<std::string> files_below(const std::string& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path(folder))) {
      if (entry.is_regular_file()) names.push_back(std::filesystem::relative(entry.path(), path(folder)));
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string unzstd(const std::string& packed) {
    std::string plain(1 << 20, '\0');
    const size_t size = ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size());
    EXPECT_FALSE(ZSTD_isError(size));
    plain.resize(size);
    return plain;
  }
  std::string gunzip(const std::string& name) {
    std::string plain(1 << 20, '\0');
    const gzFile file = gzopen(path(name).c_str(), "rb");
    const int size = gzread(file, plain.data(), static_cast<unsigned>(plain.size()));
    EXPECT_EQ(gzclose(file), Z_OK);
    plain.resize(static_cast<size_t>(std::max(size, 0)));
    return plain;
  }
};

TEST_F(SessionExportEach, WritesAFileForEachSession) {
  const ProgramResult result =
      run({"export", "--each", "lake", "--format", "ndjson", "--compress", "zst", "--partition", "game,date", "r"});
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out, "3 files written, 120 frames\n");
  EXPECT_THAT(files_below("lake"),
              ElementsAre("game=ball/date=2023-11-14/a.ndjson.zst", "game=ball/date=2023-11-14/b.ndjson.zst",
                          "game=snake/date=2023-11-14/s.ndjson.zst"));
  EXPECT_EQ(unzstd(read_text("lake/game=ball/date=2023-11-14/b.ndjson.zst")),
            run({"export", "--format", "ndjson", "r/b.oro"}).out);
}

TEST_F(SessionExportEach, TakesTheOptionsOfExport) {
  EXPECT_EQ(run({"export", "--each", "out", "--compress", "gz", "--fields", "tick", "--from", "3", "-j", "2", "r/a.oro",
                 "r/b.oro"})
                .exit_code,
            0);
  EXPECT_EQ(gunzip("out/a.csv.gz"), run({"export", "--fields", "tick", "--from", "3", "r/a.oro"}).out);
  EXPECT_EQ(gunzip("out/b.csv.gz"), run({"export", "--fields", "tick", "--from", "3", "r/b.oro"}).out);
}

TEST_F(SessionExportEach, GoesOnWhereItWas) {
  const std::vector<std::string> command{"export", "--each", "out", "r"};
  EXPECT_EQ(run(command).out, "3 files written, 120 frames\n");
  write_text("out/a.csv", "mine");
  std::filesystem::remove(path("out/b.csv"));
  EXPECT_EQ(run(command).out, "1 file written, 50 frames; 2 were there already\n");
  EXPECT_EQ(read_text("out/a.csv"), "mine");
  // A session that has grown since.
  std::filesystem::last_write_time(path("r/a.oro"),
                                   std::filesystem::last_write_time(path("out/a.csv")) + std::chrono::seconds(2));
  EXPECT_EQ(run(command).out, "1 file written, 40 frames; 2 were there already\n");
  EXPECT_EQ(run({"export", "--each", "out", "--force", "r"}).out, "3 files written, 120 frames\n");
  EXPECT_EQ(files_below("out").size(), 3u);
}

TEST_F(SessionExportEach, NamesFoldersByAnyEntryAndKeepsEqualNamesApart) {
  std::filesystem::create_directory(path("q"));
  make_ball("q/a.oro", 20);
  EXPECT_EQ(run({"export", "--each", "out", "--partition", "mode", "r/a.oro", "q/a.oro", "r/s.oro"}).exit_code, 0);
  EXPECT_THAT(files_below("out"),
              ElementsAre("mode=__HIVE_DEFAULT_PARTITION__/a.csv",
                          "mode=__HIVE_DEFAULT_PARTITION__/a_1122334455667788.csv", "mode=walls/s.csv"));
}

TEST_F(SessionExportEach, ReportsWhatItCouldNotDoAndDoesTheRest) {
  write_text("r/x.oro", "none");
  const ProgramResult result = run({"export", "--each", "out", "--json", "r"});
  EXPECT_EQ(result.err, "session: r/x.oro: is not a recording\n");
  EXPECT_EQ(result.exit_code, 1);
  const json done = json::parse(result.out);
  EXPECT_EQ(done.at(0), json::parse(R"({"file": "r/a.oro", "written": "out/a.csv", "frames": 40})"));
  EXPECT_EQ(done.at(3).at("problems").at(0), "r/x.oro: is not a recording");
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"export", "r/a.oro", "r/b.oro"},
                                                                     {"export", "--each", "o", "--format", "raw", "r"},
                                                                     {"export", "--each", "o", "-o", "x", "r"},
                                                                     {"export", "--compress", "gz", "r/a.oro"}}) {
    EXPECT_EQ(run(arguments).exit_code, 2) << arguments[1];
  }
}

}  // namespace
}  // namespace session_tool_test
