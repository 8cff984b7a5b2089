// Manual pages and completion of every program that is installed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "tests/package/prefix.h"

namespace package_test {
namespace {

using ::testing::HasSubstr;

std::string program(const std::string& name) { return std::string(kBuild) + "/" + name; }

std::string unescaped(std::string text) {
  for (size_t at = 0; (at = text.find("\\-", at)) != std::string::npos;) text.erase(at, 1);
  return text;
}

// "--ticks" and the like, as they stand at the front of a line of help.
std::set<std::string> long_options(const std::string& help) {
  const std::regex option("\n  (?:-[a-zA-Z], *)?(--[a-z-]+)");
  std::set<std::string> found;
  for (std::sregex_iterator at(help.begin(), help.end(), option), end; at != end; ++at) found.insert((*at)[1]);
  return found;
}

class Manual : public ::testing::TestWithParam<const char*> {
 protected:
  testing_support::TempDir folder_;
};

TEST_P(Manual, PageIsWhatManUnderstandsAndTellsAll) {
  const std::string name = GetParam();
  const std::string path =
      name == "ouroboros" ? std::string(kSource) + "/tools/desktop/ouroboros.1" : program(name + ".1");
  ASSERT_TRUE(std::filesystem::exists("/usr/bin/groff")) << "tools/packages.txt names the package";
  const ProgramResult shown = shell(folder_.path().string(), "groff -man -Tascii -ww -z '" + path + "'");
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_EQ(shown.err, "");
  const std::string page = unescaped(read_text(path));
  for (const char* section : {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "FILES", "SEE ALSO"}) {
    EXPECT_THAT(page, HasSubstr(std::string("\n.SH ") + section + "\n"));
  }
  EXPECT_THAT(page, HasSubstr("\n.SH NAME\n" + name + " "));
}

INSTANTIATE_TEST_SUITE_P(Programs, Manual, ::testing::Values("snake", "replay", "session", "buffer_dump", "ouroboros"));

class SelfDescription : public Manual {};

TEST_P(SelfDescription, PageAndCompletionKnowEveryOptionOfTheHelp) {
  const std::string name = GetParam();
  const std::string page = unescaped(read_text(program(name + ".1")));
  const std::set<std::string> options = long_options(shell("/", "'" + program(name) + "' --help").out);
  EXPECT_GE(options.size(), name == "session" ? 2u : 8u);
  for (const std::string& option : options) EXPECT_THAT(page, HasSubstr(option));
  EXPECT_THAT(page, HasSubstr("\n.SH EXAMPLES\n"));
  const std::string offered = "bash -c '. " + program(name + ".bash") + "; COMP_WORDS=(" + name +
                              " --) COMP_CWORD=1; _" + name + "; printf \"%s\\n\" \"${COMPREPLY[@]}\"'";
  const ProgramResult completed = shell(folder_.path().string(), offered);
  EXPECT_EQ(completed.err, "");
  for (const std::string& option : options) EXPECT_THAT("\n" + completed.out, HasSubstr("\n" + option + "\n"));
}

INSTANTIATE_TEST_SUITE_P(Programs, SelfDescription, ::testing::Values("snake", "replay", "session", "buffer_dump"));

}  // namespace
}  // namespace package_test
