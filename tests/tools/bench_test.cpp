// The benchmarks start, run what they say, and print it; how fast anything is, is not tested. The table of the README
// is made from their JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"
#include "tests/support/temp_dir.h"

namespace bench_test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing_support::ProgramResult;
using testing_support::run_program;
using testing_support::TempDir;

const std::string kPrograms = OUROBOROS_PROGRAM_DIR;

TEST(BenchRing, ItsRowsAreJsonAndTheReadmesTableIsMadeOfThem) {
  const TempDir folder;
  const std::string file = folder / "ring.json";
  const ProgramResult result = run_program({kPrograms + "/bench_ring", "--quick", "--rounds", "2", "--json", file});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("bench_ring, "));
  std::ifstream stream(file);
  const json report = json::parse(stream);
  EXPECT_EQ(report.at("rounds"), 2);
  ASSERT_GT(report.at("rows").size(), 10u);
  for (const json& row : report.at("rows")) {
    EXPECT_GT(row.at("ours").at("median"), 0) << row;
    EXPECT_LE(row.at("result").at("low"), row.at("result").at("high")) << row;
  }

  const ProgramResult table = run_program({kPrograms + "/bench_table", file});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("\n| round trip of a frame of 64 B | two rings, 64 B: "));
}

TEST(BenchRing, JsonWithoutAFileReplacesTheTable) {
  const ProgramResult result = run_program({kPrograms + "/bench_ring", "--quick", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(json::parse(result.out).at("program"), "bench_ring");
}

TEST(BenchPrograms, WrongUsageExitsWith2AndAMissingReportIsNamed) {
  EXPECT_EQ(run_program({kPrograms + "/bench_ring", "--rounds", "0"}).exit_code, 2);
  EXPECT_EQ(run_program({kPrograms + "/bench_table"}).exit_code, 2);
  const ProgramResult missing = run_program({kPrograms + "/bench_table", "/no/such/file"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, StartsWith("bench_table: /no/such/file: "));
}

}  // namespace
}  // namespace bench_test
