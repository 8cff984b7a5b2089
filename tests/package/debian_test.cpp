// The packages for Debian, made from the running build. Whether they install, run and go again in a bare system is
// tried by hand (tools/package/try).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/package/prefix.h"

namespace package_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// By another generator's name cpack does not build everything first, tests included, while these are running.
const std::string kPack =
    std::string(OUROBOROS_CPACK) + " --config '" + kBuild +
    "/CPackConfig.cmake' -B . -D CPACK_CMAKE_GENERATOR=Ninja -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip";

TEST(DebianPackages, HoldWhatTheyShould) {
  ASSERT_TRUE(std::filesystem::exists("/usr/bin/dpkg-shlibdeps")) << "tools/packages.txt names the package";
  const testing_support::TempDir folder;
  const std::string here = folder.path().string();
  ASSERT_EQ(shell(here, kPack).exit_code, 0);

  const std::string list = shell(here, "dpkg-deb -c ouroboros_*.deb").out;
  for (const char* file :
       {"/usr/bin/snake\n", "/usr/bin/replay\n", "/usr/bin/session\n", "/usr/bin/buffer_dump\n", "/usr/bin/ouroboros\n",
        "/usr/share/man/man1/snake.1.gz\n", "/usr/share/man/man1/replay.1.gz\n", "/usr/share/man/man1/session.1.gz\n",
        "/usr/share/man/man1/buffer_dump.1.gz\n", "/usr/share/man/man1/ouroboros.1.gz\n",
        "/usr/share/bash-completion/completions/session\n", "/usr/share/applications/org.ouroboros.snake.desktop\n",
        "/usr/share/applications/org.ouroboros.replay.desktop\n",
        "/usr/share/metainfo/org.ouroboros.snake.metainfo.xml\n", "/usr/share/mime/packages/ouroboros.xml\n",
        "/usr/share/icons/hicolor/48x48/apps/ouroboros.png\n", "/usr/share/doc/ouroboros/copyright\n",
        "/usr/share/doc/ouroboros/changelog.Debian.gz\n"}) {
    EXPECT_THAT(list, HasSubstr(file));
  }
  for (const char* wrong : {"buffer_test", "bench", ".h\n", ".a\n", "/usr/local", "gtest"}) {
    EXPECT_THAT(list, Not(HasSubstr(wrong)));
  }
  EXPECT_THAT(list, Not(::testing::ContainsRegex("(^|\n).......w")));  // others may write nothing
  const std::string control = shell(here, "dpkg-deb -f ouroboros_*.deb").out;
  EXPECT_THAT(control, HasSubstr("libsdl2-2.0-0"));
  EXPECT_THAT(control, HasSubstr("libzstd1"));
  EXPECT_THAT(control, HasSubstr("libsqlite3-0"));

  const std::string development = shell(here, "dpkg-deb -c ouroboros-dev_*.deb").out;
  for (const char* file : {"/include/ouroboros/recorder/recorder.h\n", "/libouroboros_recorder.a\n",
                           "/cmake/Ouroboros/OuroborosConfig.cmake\n", "/pkgconfig/ouroboros-recorder.pc\n",
                           "/usr/share/doc/ouroboros-dev/copyright\n", "/libouroboros.so\n", "/ouroboros_sqlite.so\n",
                           "/usr/lib/python3/dist-packages/ouroboros.py\n"}) {
    EXPECT_THAT(development, HasSubstr(file));
  }
  EXPECT_THAT(development, Not(HasSubstr("/bin/")));
  const std::string depends = shell(here, "dpkg-deb -f ouroboros-dev_*.deb Depends").out;
  EXPECT_THAT(depends, HasSubstr("libxxhash-dev"));
  EXPECT_THAT(depends, HasSubstr("libzstd-dev"));
  EXPECT_THAT(depends, Not(HasSubstr("sdl")));
  EXPECT_THAT(shell(here, "dpkg-deb -f ouroboros-dev_*.deb Recommends").out, HasSubstr("libsdl2-dev"));
}

}  // namespace
}  // namespace package_test
