// The manners that all command-line programs have: help, version, wrong usage, outputs that cannot be written, readers
// that leave.
#include "recorder/include/circular_buffer.h"
#include "tests/tools/session/session_support.h"

namespace session_tool_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using Arguments = std::vector<std::string>;

struct Program {
  const char* name;
  const char* usage;                 // as its help begins
  std::vector<Arguments> full_disk;  // whose output does not fit on a full disk
  Arguments long_output;             // more than a pipe holds
  const char* begins_with;           // in that
};

class Manners : public SessionTool, public ::testing::WithParamInterface<Program> {
 protected:
  // The program in the folder, as `session` in SessionTool.
  Arguments command(const Arguments& arguments) const {
    Arguments argv = session_tool_test::command(folder_.path().string(), arguments);
    argv[4] = std::string(OUROBOROS_PROGRAM_DIR) + "/" + GetParam().name;
    return argv;
  }
  ProgramResult run(const Arguments& arguments, const ProgramOptions& options = {}) const {
    return testing_support::run_program(command(arguments), options);
  }
  void make_files() {
    make_ball("a.oro", 3000);
    MemoryMappedCircularBuffer::Options options;
    options.slot_count = 4000;
    ASSERT_TRUE(MemoryMappedCircularBuffer::create_buffer_file(path("a.dat").c_str(), options));
  }
};

TEST_P(Manners, HelpAndVersionGoToStandardOutput) {
  const ProgramResult help = run({"--help"});
  EXPECT_THAT(help.out, StartsWith(GetParam().usage));
  EXPECT_EQ(help.err, "");
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_EQ(run({"-h"}).out, help.out);
  const ProgramResult version = run({"--version"});
  EXPECT_THAT(version.out, MatchesRegex(std::string(GetParam().name) + " \\(Ouroboros\\) [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_EQ(version.exit_code, 0);
}

TEST_P(Manners, WrongUsageIsExplainedAndExitsWith2) {
  const std::string name = GetParam().name;
  const ProgramResult result = run({"--bogus"});
  EXPECT_EQ(result.err, name + ": The following argument was not expected: --bogus\nTry '" + name +
                            " --help', which has examples.\n");
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.exit_code, 2);
}

TEST_P(Manners, AFullDiskIsAnErrorAndAReaderThatLeavesIsNot) {
  make_files();
  for (const Arguments& arguments : GetParam().full_disk) {
    const ProgramResult result = run(arguments, {.output_file = "/dev/full"});
    EXPECT_EQ(result.err,
              std::string(GetParam().name) + ": standard output: No space left on device - the output is incomplete\n");
    EXPECT_EQ(result.exit_code, 1) << arguments[0];
  }
  testing_support::RunningProgram piped(command(GetParam().long_output));
  ASSERT_TRUE(piped.wait_for_output(GetParam().begins_with));
  piped.close_output();
  const ProgramResult result = piped.wait();
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.signal, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Programs, Manners,
    ::testing::Values(Program{"buffer_dump",
                              "Usage: ./buffer_dump [options] <buffer_file>\n",
                              {{"a.dat"}, {"--json", "a.dat"}, {"--help"}, {"--follow", "a.dat"}},
                              {"-n", "1K", "a.dat"},
                              "slot[   0]"},
                      Program{
                          "session",
                          "Usage: session COMMAND [options]\n",
                          {{"info", "a.oro"}, {"list", "a.oro"}, {"schema", "a.oro"}, {"export", "a.oro"}, {"--help"}},
                          {"export", "a.oro"},
                          "frame,"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace session_tool_test
