// tools/lib/setup.sh on made-up systems: what it asks, what it installs, what it says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/house/sandbox.h"
#include "tests/house/source_tree.h"

namespace house {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// A machine whose package managers are scripts and whose PATH holds nothing else. packages.txt is made up as well:
// one package to build with, one to check with, one that only some systems have.
class Setup : public ::testing::Test {
 protected:
  Setup() {
    box_.write("tools/packages.txt",
               "# a comment\n"
               "build window libwindow-dev window-devel window   window\n"
               "build maker  make          make         -        -\n"
               "check screen xscreen       Xscreen      x-screen -\n");
    box_.write("os-release", "NAME=\"Some Debian\"\nID=debian\n");
    box_.fake("uname", "cat \"$SANDBOX/uname\" 2>/dev/null || echo Linux");
    box_.fake("id", "if [ -e \"$SANDBOX/user\" ]; then echo 1000; else echo 0; fi");
    box_.fake("dpkg-query",
              "shift 2\nrc=0\nfor p in \"$@\"; do\n"
              "  grep \"^$p \" \"$SANDBOX/installed\" 2>/dev/null || rc=1\ndone\nexit $rc");
    box_.fake("apt-get",
              "if [ -e \"$SANDBOX/fail-$3\" ]; then echo 'E: no network' >&2; exit 100; fi\n"
              "if [ \"$3\" = install ]; then shift 5; for p in \"$@\"; do\n"
              "  echo \"$p install ok installed\" >>\"$SANDBOX/installed\"\ndone; fi\necho apt progress");
    for (const char* program : {"bash", "env", "cat", "grep"}) link_program(program);
  }

  void link_program(const std::string& name) {
    std::string found = run_command("command -v " + name).output;
    found.erase(found.find_last_not_of('\n') + 1);
    std::filesystem::create_symlink(found, box_.path() / "bin" / name);
  }

  void install(const std::string& package, const std::string& state = "install ok installed") {
    box_.write("installed", box_.read("installed") + package + " " + state + "\n");
  }

  CommandResult set_up(const std::string& groups, const std::string& environment = "") {
    const std::string script = "set -euo pipefail; program=play; root=" + quoted(box_.path().string()) + "; . " +
                               quoted(std::string(OUROBOROS_SOURCE_DIR) + "/tools/lib/setup.sh") + "; setup_packages " +
                               groups;
    return run_command("env -i PATH=" + quoted((box_.path() / "bin").string()) +
                       " OUROBOROS_OS_RELEASE=" + quoted((box_.path() / "os-release").string()) + " " + environment +
                       " bash -c " + quoted(script) + " </dev/null 2>&1");
  }

  // The calls of a package manager, without those that only look around.
  std::vector<std::string> calls_of(const std::string& program) {
    std::vector<std::string> result;
    for (const std::string& call : box_.calls()) {
      if (call.starts_with(program + " ")) result.push_back(call);
    }
    return result;
  }

  Sandbox box_;
};

constexpr const char* kUpdate = "apt-get -o DPkg::Lock::Timeout=300 update";
constexpr const char* kInstall = "apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ";

TEST_F(Setup, NothingMissingTouchesNothingAndSaysNothing) {
  install("libwindow-dev");
  install("make", "hold ok installed");
  const CommandResult result = set_up("build");
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.output, "");
  EXPECT_THAT(calls_of("dpkg-query"), ElementsAre(EndsWith(" libwindow-dev make")));
  EXPECT_THAT(calls_of("apt-get"), IsEmpty());
}

TEST_F(Setup, ExactlyWhatIsMissingIsInstalled) {
  install("make");
  const CommandResult result = set_up("build check");
  EXPECT_EQ(result.exit_status, 0) << result.output;
  EXPECT_THAT(result.output, StartsWith("play: installing what is missing: libwindow-dev xscreen\n"));
  EXPECT_THAT(result.output, HasSubstr("apt progress"));
  EXPECT_THAT(calls_of("apt-get"), ElementsAre(kUpdate, std::string(kInstall) + "libwindow-dev xscreen"));
}

TEST_F(Setup, PlayersNeedNotInstallWhatOnlyTestsNeed) {
  set_up("build");
  EXPECT_THAT(calls_of("apt-get"), ElementsAre(kUpdate, std::string(kInstall) + "libwindow-dev make"));
}

TEST_F(Setup, ARemovedPackageIsMissing) {
  install("libwindow-dev", "deinstall ok config-files");
  install("make");
  set_up("build");
  EXPECT_THAT(calls_of("apt-get"), ElementsAre(kUpdate, std::string(kInstall) + "libwindow-dev"));
}

TEST_F(Setup, ASystemThatIsLikeDebianIsTreatedLikeIt) {
  box_.write("os-release", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n");
  EXPECT_EQ(set_up("build").exit_status, 0);
  EXPECT_EQ(calls_of("apt-get").size(), 2u);
}

TEST_F(Setup, AUserInstallsThroughSudo) {
  box_.write("user", "");
  box_.fake("sudo", "exec \"$@\"");
  EXPECT_EQ(set_up("build").exit_status, 0);
  EXPECT_THAT(calls_of("sudo"), ElementsAre(HasSubstr("apt-get -o DPkg::Lock::Timeout=300 update"),
                                            HasSubstr("--no-install-recommends libwindow-dev make")));
}

TEST_F(Setup, AUserWithoutSudoIsToldTheCommand) {
  box_.write("user", "");
  const CommandResult result = set_up("build");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(
      result.output,
      HasSubstr("run as root: apt-get update && apt-get install -y --no-install-recommends libwindow-dev make"));
  EXPECT_THAT(calls_of("apt-get"), IsEmpty());
}

TEST_F(Setup, AFailedInstallationSaysWhatAndWhatToDo) {
  box_.write("fail-install", "");
  const CommandResult result = set_up("build");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("E: no network"));
  EXPECT_THAT(result.output, HasSubstr("play: apt-get could not install: libwindow-dev make"));
  EXPECT_THAT(result.output, HasSubstr("universe"));
  EXPECT_THAT(result.output, HasSubstr("Then run play again"));
}

TEST_F(Setup, AFailedUpdateDoesNotStopTheInstallation) {
  box_.write("fail-update", "");
  const CommandResult result = set_up("build");
  EXPECT_EQ(result.exit_status, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("apt-get update failed"));
}

TEST_F(Setup, FedoraIsToldInItsOwnWords) {
  box_.write("os-release", "ID=fedora\n");
  box_.fake("rpm", "echo make; echo 'no package provides window-devel'; echo 'no package provides Xscreen'; exit 2");
  const CommandResult result = set_up("build check");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("play:   sudo dnf install window-devel Xscreen\n"));
  EXPECT_THAT(calls_of("rpm"), ElementsAre("rpm -q --whatprovides window-devel make Xscreen"));
}

TEST_F(Setup, ArchIsToldInItsOwnWords) {
  box_.write("os-release", "ID=manjaro\nID_LIKE=arch\n");
  box_.fake("pacman", "echo x-screen; exit 127");
  const CommandResult result = set_up("build check");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("play:   sudo pacman -S --needed x-screen\n"));
  EXPECT_THAT(calls_of("pacman"), ElementsAre("pacman -T window x-screen"));
}

TEST_F(Setup, MacOsIsToldInItsOwnWords) {
  box_.write("uname", "Darwin\n");
  box_.fake("c++", "");
  box_.fake("brew", "echo \"$SANDBOX/homebrew\"");
  const CommandResult result = set_up("build check");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, HasSubstr("play:   brew install window\n"));

  box_.write("homebrew/opt/window/x", "");
  const CommandResult again = set_up("build check");
  EXPECT_EQ(again.exit_status, 0);
  EXPECT_EQ(again.output, "");
}

TEST_F(Setup, NothingMissingElsewhereSaysNothing) {
  box_.write("os-release", "ID=fedora\n");
  box_.fake("rpm", "echo window-devel; echo make");
  EXPECT_EQ(set_up("build").output, "");
  box_.write("os-release", "ID=\"arch\"\n");
  box_.fake("pacman", "");
  const CommandResult result = set_up("build");
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(result.exit_status, 0);
}

TEST_F(Setup, AnUnknownSystemGoesOnToCMake) {
  box_.write("os-release", "ID=plan9\n");
  EXPECT_EQ(set_up("build").exit_status, 1);
  box_.fake("cmake", "");
  const CommandResult result = set_up("build");
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.output, "");
}

TEST_F(Setup, CanBeSwitchedOff) {
  const CommandResult result = set_up("build", "OUROBOROS_NO_INSTALL=1");
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(box_.calls(), IsEmpty());
}

}  // namespace
}  // namespace house
