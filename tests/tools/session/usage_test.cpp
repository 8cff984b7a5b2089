// What session says about itself, wrong usage and Ctrl+C; what all programs share is in manners_test.cpp.
#include <signal.h>

#include "tests/support/eventually.h"
#include "tests/tools/session/session_support.h"

namespace session_tool_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::vector<std::string> kCommands{"info", "list", "verify", "recover", "pack", "cut",
                                         "join", "diff", "export", "schema",  "sql"};

TEST_F(SessionTool, EachCommandHasHelpWithAnExample) {
  EXPECT_THAT(run({"--help"}).out, StartsWith("Usage: session COMMAND [options]\n"));
  for (const std::string& name : kCommands) {
    EXPECT_THAT(run({"--help"}).out, HasSubstr("\n  " + name + " "));
    const ProgramResult help = run({name, "--help"});
    EXPECT_THAT(help.out, StartsWith("Usage: session " + name + " [options] "));
    EXPECT_THAT(help.out, HasSubstr("\nExamples:\n  session " + name));
    EXPECT_THAT(help.out, HasSubstr("--json"));
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_EQ(help.err, "");
  }
}

TEST_F(SessionTool, WrongUsageIsExplainedAndExitsWith2) {
  expect_failure({}, "session: no command given\nTry 'session --help', which has examples.\n", 2);
  expect_failure({"foo"}, "session: unknown command 'foo'\nTry 'session --help', which has examples.\n", 2);
  expect_failure({"infos", "a.oro"}, "session: unknown command 'infos'\nTry 'session --help', which has examples.\n",
                 2);
  expect_failure({"info", "--bogus"},
                 "session: The following argument was not expected: --bogus\n"
                 "Try 'session info --help', which has examples.\n",
                 2);
  expect_failure({"cut", "a.oro"}, "session: --output is required\nTry 'session cut --help', which has examples.\n", 2);
  expect_failure({"export", "a.oro", "--format", "xml"},
                 "session: --format: invalid value 'xml'; use csv, ndjson, raw or html\nTry 'session export --help', which "
                 "has examples.\n",
                 2);
  expect_failure({"cut", "a.oro", "--from", "-1", "-o", "b.oro"},
                 "session: --from: invalid frame number '-1'\nTry 'session cut --help', which has examples.\n", 2);
  expect_failure({"recover"}, "session: FILE is required\nTry 'session recover --help', which has examples.\n", 2);
}

// All long options that the help texts name.
std::vector<std::string> options_in(const std::string& help) {
  std::vector<std::string> options;
  for (size_t at = help.find("Options:"); (at = help.find("  --", at)) != std::string::npos; at += 4) {
    options.push_back(help.substr(at + 2, help.find_first_of(" \n", at + 2) - at - 2));
  }
  return options;
}

TEST_F(SessionTool, ManualPageHasEveryCommandAndOption) {
  const std::string page = run({"--print-man"}).out;
  for (const char* section : {".TH SESSION 1 ", ".SH NAME\nsession \\- ", ".SH SYNOPSIS", ".SH DESCRIPTION",
                              ".SH COMMANDS", ".SH OPTIONS", ".SH EXIT STATUS", ".SH EXAMPLES"}) {
    EXPECT_THAT(page, HasSubstr(section));
  }
  for (const std::string& name : kCommands) {
    EXPECT_THAT(page, HasSubstr("\n.SS " + name + "\n"));
    for (std::string option : options_in(run({name, "--help"}).out)) {
      for (size_t dash = 0; (dash = option.find('-', dash)) != std::string::npos; dash += 2) option.insert(dash, "\\");
      EXPECT_THAT(page, HasSubstr(option)) << name;
    }
  }
  const session_test::Bytes built = session_test::read_file(kProgram + ".1");
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(built.data()), built.size()), page);
}

class SessionCompletion : public SessionTool {
 protected:
  // What bash offers for the last of `words`.
  std::vector<std::string> offered(const std::string& words) {
    write_text("completion", run({"--print-completion"}).out);
    const std::string script =
        "cd '" + folder_.path().string() + "' && . ./completion && COMP_WORDS=(" + words +
        ") && COMP_CWORD=$((${#COMP_WORDS[@]}-1)) && _session && printf '%s\\n' \"${COMPREPLY[@]}\"";
    const ProgramResult result = testing_support::run_program({"/bin/bash", "-c", script});
    EXPECT_EQ(result.err, "");
    std::vector<std::string> lines;
    for (size_t at = 0; at < result.out.size();) {
      const size_t end = result.out.find('\n', at);
      if (end != at) lines.push_back(result.out.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  }
};

TEST_F(SessionCompletion, OffersCommandsOptionsValuesAndFiles) {
  make_ball("a file.oro", 1);
  write_text("notes.txt", "");
  std::filesystem::create_directory(path("folder"));
  EXPECT_THAT(offered("session ver"), ElementsAre("verify"));
  EXPECT_THAT(offered("session ''"), ::testing::IsSupersetOf(kCommands));
  EXPECT_THAT(offered("session cut --from"), ElementsAre("--from", "--from-time"));
  EXPECT_THAT(offered("session export x.oro --format ''"), ElementsAre("csv", "ndjson", "raw", "html"));
  EXPECT_THAT(offered("session export x.oro --format n"), ElementsAre("ndjson"));
  EXPECT_THAT(offered("session info ''"), ElementsAre("folder", "a file.oro"));
  EXPECT_THAT(offered("session recover --ring n"), ElementsAre("notes.txt"));
  EXPECT_THAT(offered("session cut --from ''"), ElementsAre());
}

TEST_F(SessionTool, AFullDiskIsAnErrorOfTheFileNamed) {
  make_ball("a.oro", 3000);
  expect_failure({"export", "a.oro", "-o", "/dev/full"},
                 "session: /dev/full: cannot be written: No space left on device\n");
}

// A session that takes some time to go through.
class SessionInterrupt : public SessionTool {
 protected:
  void make_long(const std::string& name) {
    make_ball("short.oro", 4000);
    std::vector<std::string> arguments{"join", "--renumber", "-o", name};
    arguments.insert(arguments.end(), 60, "short.oro");
    const ProgramResult result = run(arguments);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    std::filesystem::remove(path("short.oro"));
  }
  void interrupt(const std::vector<std::string>& arguments) {
    const std::vector<std::string> before = files();
    testing_support::RunningProgram program(command(folder_.path().string(), arguments));
    ASSERT_TRUE(testing_support::eventually([&] { return files() != before; })) << "no temporary file";
    program.send_signal(SIGINT);
    const ProgramResult result = program.wait();
    EXPECT_EQ(result.signal, SIGINT);
    EXPECT_THAT(result.err, HasSubstr("interrupted"));
    EXPECT_EQ(files(), before);
  }
};

TEST_F(SessionInterrupt, LeavesNothingBehind) {
  make_long("long.oro");
  interrupt({"cut", "long.oro", "-o", "part.oro"});
  interrupt({"export", "long.oro", "-o", "rows.csv"});
  interrupt({"join", "--renumber", "long.oro", "long.oro", "-o", "both.oro"});
}

}  // namespace
}  // namespace session_tool_test
