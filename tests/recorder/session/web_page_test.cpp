// Recordings in the viewer's page: their bytes come back, and nothing of their names becomes markup.
#include "recorder/session/web_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>

#include "tests/support/temp_dir.h"

namespace {

using namespace recorder::session;
using ::testing::HasSubstr;
using ::testing::Not;
using testing_support::TempDir;

constexpr const char* kPage =
    "<meta content=\"default-src 'none'; connect-src 'self'\">\n<body>\n<!--RECORDINGS-->\n<script>go()</script>\n";

class WebPage : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string written(const std::vector<PageRecording>& recordings) {
    std::ostringstream out;
    const recorder::Status done = write_web_page(kPage, recordings, out);
    EXPECT_TRUE(done.ok()) << done.message();
    return out.str();
  }
  TempDir folder_;
};

TEST_F(WebPage, HoldsTheBytesOfRecordingsOfAnyLength) {
  for (const auto& [bytes, text] : {std::pair<std::string, std::string>{"", "\"></script>"},
                                    {"M", "\">TQ==</script>"},
                                    {"Ma", "\">TWE=</script>"},
                                    {"Man", "\">TWFu</script>"},
                                    {std::string("\0\xff\xfe\x3e", 4), "\">AP/+Pg==</script>"}}) {
    write("a.oro", bytes);
    EXPECT_THAT(written({{folder_ / "a.oro", "a.oro"}}), HasSubstr("data-recording=\"a.oro" + text));
  }
}

TEST_F(WebPage, WritesLongRecordingsWithoutABreak) {
  write("a.oro", std::string(1'000'000, 'x'));
  const std::string page = written({{folder_ / "a.oro", "a.oro"}});
  const size_t begin = page.find("\"a.oro\">") + 8;
  EXPECT_EQ(page.find("</script>", begin) - begin, 1'333'336u);
  EXPECT_EQ(page.find('=', begin), page.find("</script>", begin) - 2);
}

TEST_F(WebPage, StandsWhereThePageHasItsPlaceAndFetchesNothing) {
  write("a.oro", "Man");
  write("b.oro", "Ma");
  EXPECT_EQ(written({{folder_ / "a.oro", "a"}, {folder_ / "b.oro", "b"}}),
            "<meta content=\"default-src 'none'; connect-src 'none'\">\n<body>"
            "\n<script type=\"application/octet-stream\" data-recording=\"a\">TWFu</script>\n"
            "\n<script type=\"application/octet-stream\" data-recording=\"b\">TWE=</script>\n"
            "\n<script>go()</script>\n");
}

TEST_F(WebPage, TakesNamesForText) {
  write("a.oro", "Man");
  const std::string page = written({{folder_ / "a.oro", "\"><script>alert(1)</script>&"}});
  EXPECT_THAT(page, HasSubstr("data-recording=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;\">TWFu"));
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
}

TEST_F(WebPage, SaysWhichRecordingCannotBeRead) {
  std::ostringstream out;
  const recorder::Status done = write_web_page(kPage, std::vector<PageRecording>{{folder_ / "none.oro", "x"}}, out);
  EXPECT_THAT(done.message(), HasSubstr("none.oro: cannot be opened"));
}

TEST_F(WebPage, IsLookedForAndCheckedBeforeItIsUsed) {
  write("watch.html", kPage);
  ::setenv("OUROBOROS_PAGE", (folder_ / "watch.html").c_str(), 1);
  std::string page;
  EXPECT_TRUE(load_web_page(page).ok());
  EXPECT_EQ(page, kPage);

  write("watch.html", "<p>another page");
  EXPECT_THAT(load_web_page(page).message(), HasSubstr("is not the viewer's page"));
  EXPECT_EQ(page, kPage);
  ::unsetenv("OUROBOROS_PAGE");
}

}  // namespace
