// buffer_test from outside: what it prints, what it leaves, and how it ends.
#include "recorder/ring/observer.h"
#include "recorder/schema/seal.h"
#include "tests/recorder/ring/ring_fixture.h"
#include "tests/support/run_program.h"

namespace ring_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing_support::ProgramResult;

class BufferTestProgram : public ::testing::Test {
 protected:
  testing_support::TempDir folder_;

  // Runs it in the folder, after a few words of shell.
  ProgramResult run(const std::vector<std::string>& arguments, const std::string& before = "",
                    const std::string& output_file = "") const {
    std::vector<std::string> argv = {"/bin/sh",
                                     "-c",
                                     before + "cd \"$1\" && shift && exec \"$@\"",
                                     "sh",
                                     folder_.path().string(),
                                     std::string(OUROBOROS_PROGRAM_DIR) + "/buffer_test"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    testing_support::ProgramOptions options;
    options.output_file = output_file;
    return testing_support::run_program(argv, options);
  }
  void expect_failure(const ProgramResult& result, const std::string& reason) const {
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, AllOf(StartsWith("buffer_test: "), HasSubstr(reason)));
  }
};

TEST_F(BufferTestProgram, BeginsAsTheSpecificationsExampleOutput) {
  const ProgramResult result = run({});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, StartsWith("=== Memory-Mapped Circular Buffer Test ===\n"
                                     "Created buffer file: game_buffer.dat (Size: 10304 bytes)\n"
                                     "Memory-mapped circular buffer initialized:\n"
                                     "  File: game_buffer.dat\n"
                                     "  Size: 10304 bytes\n"
                                     "  Stages: 10\n"
                                     "  Slot size: 1024 bytes\n"
                                     "  Write index: 0\n"
                                     "  Read index: 0\n"
                                     "  Total writes: 0\n"
                                     "  Total reads: 0\n"));
  EXPECT_THAT(result.out, ::testing::Not(HasSubstr("FAILED")));
  EXPECT_THAT(names_in(folder_.path()), ::testing::ElementsAre("game_buffer.dat", "snake2.dat"));
}

TEST_F(BufferTestProgram, RunsAgainOnItsOwnFiles) {
  ASSERT_EQ(run({}).exit_code, 0);
  const Snapshot demo(folder_ / "snake2.dat");
  EXPECT_EQ(run({}).exit_code, 0);
  EXPECT_EQ(Snapshot(folder_ / "snake2.dat"), demo) << "a ring that is there is never overwritten";
}

TEST_F(BufferTestProgram, LeavesSealedFramesWithLegibleRows) {
  ASSERT_EQ(run({}).exit_code, 0);
  recorder::ring::RingObserver observer;
  ASSERT_TRUE(observer.open(folder_ / "snake2.dat")) << observer.last_error();
  EXPECT_EQ(observer.available(), 9u);
  std::array<std::byte, 1024> slot;
  for (uint32_t i = observer.end_sequence() - observer.available(); i < observer.end_sequence(); ++i) {
    ASSERT_TRUE(observer.copy_frame(i, slot));
    EXPECT_TRUE(recorder::seal_is_valid(slot));
    EXPECT_EQ(recorder::seal_of(slot).frame, i);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(slot.data()), 17), std::string(16, '#') + "#");
  }
}

TEST_F(BufferTestProgram, TakesAnotherFile) {
  const ProgramResult result = run({"other.dat"});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, AllOf(HasSubstr("Created buffer file: other.dat (Size"), HasSubstr("  File: other.dat\n")));
}

TEST_F(BufferTestProgram, SparesAFileThatIsNoRing) {
  write_file(folder_ / "game_buffer.dat", {'t', 'e', 'x', 't'});
  expect_failure(run({}), "is not a ring");
  EXPECT_EQ(read_file(folder_ / "game_buffer.dat"), (Bytes{'t', 'e', 'x', 't'}));
}

TEST_F(BufferTestProgram, SparesARingInUse) {
  MemoryMappedCircularBuffer ring(without_sync());
  ASSERT_TRUE(ring.initialize((folder_ / "game_buffer.dat").c_str()));
  write_frames(ring, 0, 3);
  expect_failure(run({}), "is in use");
  EXPECT_EQ(ring.unread(), 3u);
}

TEST_F(BufferTestProgram, FullDiskIsTold) {
  expect_failure(run({}, "trap '' XFSZ; ulimit -f 1; "), "cannot reserve 10304 bytes");
  EXPECT_THAT(names_in(folder_.path()), ::testing::IsEmpty());
}

TEST_F(BufferTestProgram, OutputThatCannotBeWrittenIsTold) {
  expect_failure(run({}, "", "/dev/full"), "output could not be written");
}

TEST_F(BufferTestProgram, WrongUsageIsExplained) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--bogus"}, {"a", "b"}, {""}}) {
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, AllOf(StartsWith("buffer_test: "), HasSubstr("Usage: buffer_test")));
  }
  const ProgramResult help = run({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, StartsWith("Usage: buffer_test"));
  EXPECT_THAT(names_in(folder_.path()), ::testing::IsEmpty());
}

}  // namespace
}  // namespace ring_test
