// The help of buffer_dump, which is specified, and wrong usage; what all programs share is in manners_test.cpp.
#include <gmock/gmock.h>

#include "tests/tools/buffer_dump/buffer_dump_support.h"

namespace buffer_dump_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(BufferDump, HelpIsTheSpecificationsUsageAndMore) {
  const ProgramResult result = run({"-h"});
  EXPECT_THAT(result.out, StartsWith("Usage: ./buffer_dump [options] <buffer_file>\n"));
  EXPECT_THAT(result.out, HasSubstr("Options:\n"
                                    "  -n <bytes>    Number of bytes to dump per slot (default: 64)\n"));
  EXPECT_THAT(result.out, HasSubstr("\n  -h            Show help message\n"));
  EXPECT_THAT(result.out, HasSubstr("Examples:\n  ./buffer_dump snake2.dat "));
}

TEST_F(BufferDump, WrongUsageIsExplainedAndExitsWith2) {
  const std::string ring = file(board_ring(kHonest));
  const struct {
    std::vector<std::string> arguments;
    std::string reason;
  } kCases[] = {
      {{}, "no ring file given"},
      {{""}, "no ring file given"},
      {{ring, ring}, "The following argument was not expected: " + ring},
      {{"-n"}, "-n: 1 required <bytes> missing"},
      {{"-n", "", ring}, "-n: invalid byte count ''; write 128, 0x80, 1K or 1M"},
      {{"-n", "-5", ring}, "-n: invalid byte count '-5'; write 128, 0x80, 1K or 1M"},
      {{"-n", "12monkeys", ring}, "-n: invalid byte count '12monkeys'; write 128, 0x80, 1K or 1M"},
      {{"-n", "0x", ring}, "-n: invalid byte count '0x'; write 128, 0x80, 1K or 1M"},
      {{"-n", "18446744073709551616", ring},
       "-n: invalid byte count '18446744073709551616'; write 128, 0x80, 1K or 1M"},
      {{"--slot", "1-", ring}, "--slot: invalid slot list '1-'; write 3 or 0,2,5-7"},
      {{"--slot", "5-2", ring}, "--slot: invalid slot list '5-2'; write 3 or 0,2,5-7"},
      {{"--slot", "1,,2", ring}, "--slot: invalid slot list '1,,2'; write 3 or 0,2,5-7"},
      {{"--last", "0", ring}, "--last: invalid frame count '0'"},
      {{"--color", "pink", ring}, "--color: invalid value 'pink'; use auto, always or never"},
      {{"--slot", "1", "--last", "1", ring}, "--slot and --last cannot be used together"},
      {{"--slot", "1", "--follow", ring}, "--slot and --follow cannot be used together"},
      {{"--follow", "-"}, "--follow needs the name of a file, standard input cannot be followed"},
  };
  for (const auto& wrong : kCases) {
    const ProgramResult result = run(wrong.arguments);
    EXPECT_EQ(result.err, "buffer_dump: " + wrong.reason + "\nTry 'buffer_dump --help', which has examples.\n");
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(result.exit_code, 2) << wrong.reason;
  }
}

}  // namespace
}  // namespace buffer_dump_test
