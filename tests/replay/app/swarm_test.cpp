// The game with a list of things (tests/support/swarm.h), which has no painter: recorded by its program, and looked at
// with the tools and the viewer as they come.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <set>
#include <string>

#include "engine/draw/image.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_dir.h"

namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing_support::ProgramResult;
using testing_support::TempDir;

ProgramResult run(const std::string& program, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), std::string(OUROBOROS_PROGRAM_DIR) + "/" + program);
  testing_support::ProgramOptions options = testing_support::without_display();
  options.environment["OUROBOROS_CONFIG_DIR"] = "/nonexistent";
  return testing_support::run_program(arguments, options);
}

std::string only_session(const std::string& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".oro") return entry.path().string();
  }
  return {};
}

class SwarmPrograms : public ::testing::Test {
 protected:
  std::string record(const char* ticks, const char* bugs) {
    const ProgramResult recorded = run("swarm", {folder_.path(), ticks, bugs});
    EXPECT_EQ(recorded.exit_code, 0) << recorded.err;
    return only_session(folder_.path());
  }

  const TempDir folder_;
};

TEST_F(SwarmPrograms, TheSchemaTellsOfTheList) {
  const std::string session = record("5", "3");
  EXPECT_THAT(run("session", {"info", session}).out, HasSubstr("2 lists of things"));
  EXPECT_THAT(run("session", {"schema", session}).out,
              HasSubstr("bugs: 1024 of 32 bytes from byte 24, counted by bug_count, identified by id. All that fly."));
  EXPECT_EQ(run("session", {"verify", session}).exit_code, 0);
}

TEST_F(SwarmPrograms, ExportsAreNestedOrHaveARowForEachThing) {
  const std::string session = record("2", "3");
  const std::string ndjson = run("session", {"export", session, "--format", "ndjson", "--names"}).out;
  EXPECT_THAT(ndjson, HasSubstr("\"bugs\":[{\"index\":0,\"id\":1,\"x\":"));
  EXPECT_THAT(ndjson, HasSubstr("\"kind\":\"bee\",\"state\":\"new\"}"));
  const std::string csv =
      run("session", {"export", session, "--rows", "bugs", "--fields", "id,hp,tick", "--to", "0"}).out;
  EXPECT_EQ(csv, "frame,time_ns,events,index,id,hp,tick\r\n0,0,,0,1,100,0\r\n0,0,,1,2,100,0\r\n0,0,,2,3,100,0\r\n");
  EXPECT_THAT(run("session", {"export", session, "--rows", "tick"}).err, HasSubstr("no list of things 'tick'"));
}

TEST_F(SwarmPrograms, IsShownWithoutAPainter) {
  const std::string session = record("60", "200");
  const std::string png = folder_ / "swarm.png";
  const ProgramResult shown = run("replay", {session, "--frame", "50", "--screenshot", png, "--size", "480x480"});
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  engine::Image picture;
  ASSERT_TRUE(engine::load_png(png, picture).ok());
  std::set<uint32_t> colors;
  for (int y = 0; y < picture.height_px(); ++y) {
    for (int x = 0; x < picture.width_px(); ++x) {
      const engine::Color color = picture.at(x, y);
      colors.insert(uint32_t{color.r} << 16 | uint32_t{color.g} << 8 | color.b);
    }
  }
  for (const uint32_t kind : {0x56b4e9u, 0xe69f00u, 0x009e73u}) EXPECT_TRUE(colors.contains(kind)) << kind;
}

TEST_F(SwarmPrograms, DeadElementsCostNothingInTheFile) {
  const std::string session = record("300", "20");
  EXPECT_LT(std::filesystem::file_size(session), 300u * 20 * 32) << "less than the living ones, packed";
}

}  // namespace
