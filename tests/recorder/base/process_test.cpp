// Processes: this one, signals, and programs that are started.
#include "recorder/base/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "recorder/base/text.h"
#include "tests/support/bytes.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_dir.h"

namespace recorder::base {
namespace {

namespace fs = std::filesystem;
using ring_test::in_child;
using testing::HasSubstr;
using testing_support::bytes_of;

TEST(BaseProcess, KnowsItself) {
  EXPECT_EQ(process_id(), ::getpid());
  EXPECT_TRUE(fs::exists(program_path()));
  EXPECT_GT(unix_now_ns(), int64_t{1'700'000'000} * 1'000'000'000);
  const std::vector<int> cores = usable_cores();
  if (!cores.empty()) pin_thread(cores.front());
  lower_thread_priority();
}

TEST(BaseProcess, KnowsItsComputer) {
  EXPECT_FALSE(processor_name().empty());
  EXPECT_FALSE(system_name().empty());
  EXPECT_FALSE(has_real_time_priority());
}

TEST(BaseProcess, PatternStandsForTheFilesItMatches) {
  const testing_support::TempDir folder;
  for (const char* name : {"b.oro", "a.oro", "a.dat"}) std::ofstream(folder / name) << "x";
  EXPECT_THAT(matching_paths(folder / "*.oro"), testing::ElementsAre(folder / "a.oro", folder / "b.oro"));
  EXPECT_THAT(matching_paths(folder / "*.txt"), testing::IsEmpty());
}

TEST(BaseProcess, BrokenPipeIsAnErrorWhenTold) {
  EXPECT_TRUE(in_child([] {
    ignore_broken_pipes();
    int ends[2];
    if (::pipe(ends) != 0) return false;
    ::close(ends[0]);
    return ::write(ends[1], "x", 1) == -1 && errno == EPIPE;
  }));
}

TEST(BaseProcess, LocalTimeIsInTheUsersZone) {
  EXPECT_TRUE(in_child([] {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    return local_time_text(int64_t{86'400} * 1'000'000'000, "%Y-%m-%d %H:%M:%S") == "1970-01-02 00:00:00";
  }));
}

void without_folders() {
  for (const char* name : {"OUROBOROS_CONFIG_DIR", "OUROBOROS_DATA_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME"}) {
    ::unsetenv(name);
  }
}

TEST(BaseProcess, FoldersAreBelowTheUsersHome) {
  EXPECT_TRUE(in_child([] {
    without_folders();
    EXPECT_EQ(config_folder(), "");
    EXPECT_EQ(data_folder(), "");
    ::setenv("HOME", "/home/me", 1);
    EXPECT_THAT(config_folder(), testing::StartsWith("/home/me/"));
    EXPECT_THAT(data_folder(), testing::StartsWith("/home/me/"));
    ::setenv("OUROBOROS_CONFIG_DIR", "/one", 1);
    ::setenv("OUROBOROS_DATA_DIR", "/two", 1);
    EXPECT_EQ(config_folder(), "/one");
    EXPECT_EQ(data_folder(), "/two");
    return true;
  }));
}

#if !defined(__APPLE__)
TEST(BaseProcess, FoldersFollowTheDesktopsRules) {
  EXPECT_TRUE(in_child([] {
    without_folders();
    ::setenv("XDG_CONFIG_HOME", "/config", 1);
    ::setenv("XDG_DATA_HOME", "/data", 1);
    EXPECT_EQ(config_folder(), "/config/ouroboros");
    EXPECT_EQ(data_folder(), "/data/ouroboros");
    return true;
  }));
}
#endif

// --- being interrupted -----------------------------------------------------------------------------------------------

TEST(BaseInterrupt, SignalIsNotedAndThenEndsTheProcess) {
  ring_test::Child child([](const ring_test::Child::Line&) {
    end_by_interrupt();  // nothing has come
    {
      const InterruptGuard guard;
      if (interrupted()) return false;
      ::raise(SIGTERM);
      if (!interrupted() || !interrupt_flag()) return false;
    }
    if (!interrupted()) return false;
    end_by_interrupt();
    return false;
  });
  EXPECT_EQ(child.wait(), 128 + SIGTERM);
}

TEST(BaseInterrupt, IgnoredSignalStaysIgnored) {
  EXPECT_TRUE(in_child([] {
    ::signal(SIGHUP, SIG_IGN);
    const InterruptGuard guard;
    ::raise(SIGHUP);
    return !interrupted();
  }));
}

TEST(BaseInterrupt, SecondSignalIsNotHeldBack) {
  ring_test::Child child([](const ring_test::Child::Line&) {
    const InterruptGuard guard;
    ::raise(SIGINT);
    ::raise(SIGINT);
    return false;
  });
  EXPECT_EQ(child.wait(), 128 + SIGINT);
}

// --- other programs --------------------------------------------------------------------------------------------------

TEST(BaseLaunch, ProgramsAreFoundBesideThisOneAndInPath) {
  const fs::path self = program_path();
  EXPECT_EQ(find_program(self.filename().string()), self.string());
  EXPECT_THAT(find_program("sh"), testing::EndsWith("/sh"));
  EXPECT_EQ(find_program("no-such-program-anywhere"), "");
}

TEST(BaseLaunch, StartsWithItsArguments) {
  const testing_support::TempDir folder;
  const std::string out = folder / "out";
  ASSERT_TRUE(
      launch_program("sh", {"-c", "printf '%s' \"$1\" > \"$2.new\"; mv \"$2.new\" \"$2\"", "sh", "a b", out}).ok());
  ASSERT_TRUE(testing_support::eventually([&] { return fs::exists(out); }));
  std::ifstream in(out);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "a b");
}

TEST(BaseLaunch, UnknownProgramIsNamed) {
  EXPECT_THAT(launch_program("no-such-program-anywhere", {}).message(),
              testing::AllOf(HasSubstr("no-such-program-anywhere: not found"), HasSubstr("PATH")));
}

TEST(BaseSubprocess, IsFedAndItsOutputKept) {
  const std::atomic<bool> cancelled{false};
  Subprocess process(cancelled);
  ASSERT_TRUE(process.start({find_program("sh"), "-c", "cat; echo error >&2; exit 3"}).ok());
  EXPECT_TRUE(process.write(bytes_of("hello ")));
  EXPECT_EQ(process.wait(), 3);
  EXPECT_EQ(process.output(), "hello error\n");
}

TEST(BaseSubprocess, LargeInputAndOutputDoNotWaitForEachOther) {
  const std::atomic<bool> cancelled{false};
  Subprocess process(cancelled);
  ASSERT_TRUE(process.start({find_program("cat")}).ok());
  const std::string block(4 << 20, 'x');
  EXPECT_TRUE(process.write(bytes_of(block)));
  EXPECT_EQ(process.wait(), 0);
  EXPECT_GT(process.output().size(), 100'000u);
}

TEST(BaseSubprocess, EndedProgramTakesNothing) {
  const std::atomic<bool> cancelled{false};
  Subprocess process(cancelled);
  ASSERT_TRUE(process.start({find_program("sh"), "-c", "exit 0"}).ok());
  const std::string block(8 << 20, 'x');
  EXPECT_FALSE(process.write(bytes_of(block)));
  EXPECT_EQ(process.wait(), 0);
}

TEST(BaseSubprocess, CancellingEndsWaiting) {
  std::atomic<bool> cancelled{false};
  Subprocess process(cancelled);
  ASSERT_TRUE(process.start({find_program("sh"), "-c", "sleep 100"}).ok());
  cancelled = true;
  EXPECT_FALSE(process.write(bytes_of("x")));
  EXPECT_EQ(process.wait(), -1);
}

TEST(BaseSubprocess, MissingProgramIsAFailure) {
  const std::atomic<bool> cancelled{false};
  Subprocess process(cancelled);
  EXPECT_THAT(process.start({"/no/such/program"}).message(), HasSubstr("/no/such/program: cannot be started: "));
  EXPECT_EQ(process.wait(), -1);
}

}  // namespace
}  // namespace recorder::base
