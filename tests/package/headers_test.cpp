// What is installed is whole, knows nothing of where it was built, and is no more than what is public.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "tests/package/prefix.h"

namespace package_test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

// What a header includes in quotes, and what in angles.
std::vector<std::string> includes_of(const std::string& text, char open, char close) {
  const std::regex line(std::string("(^|\n)#include ") + open + "([^" + close + "]+)" + close);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) found.push_back((*at)[2]);
  return found;
}

TEST(Installed, HeadersIncludeOnlyWhatIsInstalled) {
  const Prefix prefix;
  const std::filesystem::path root = prefix.path() + "/include/ouroboros";
  const std::vector<std::string> headers = files_below(root);
  EXPECT_THAT(headers, Contains("recorder/recorder.h"));
  EXPECT_THAT(headers, Contains("engine/draw/painter.h"));
  EXPECT_THAT(headers, Contains("replay/player/player.h"));
  std::vector<std::string> wrong;
  std::string all_of_recorder;
  for (const std::string& header : headers) {
    const std::string text = read_text(root / header);
    for (const std::string& target : includes_of(text, '"', '"')) {
      const bool found =
          std::filesystem::exists(root / target) || std::filesystem::exists((root / header).parent_path() / target);
      if (!found) wrong.push_back(header + ": " + target);
    }
    // What is used privately is not the consumer's.
    for (const std::string& target : includes_of(text, '<', '>')) {
      for (const char* library : {"nlohmann", "zstd", "xxh", "stb", "CLI/"}) {
        if (target.find(library) != std::string::npos) wrong.push_back(header + ": " + target);
      }
    }
    if (header.starts_with("recorder/") && header.ends_with(".h")) all_of_recorder += "#include \"" + header + "\"\n";
  }
  EXPECT_THAT(wrong, IsEmpty());
  const ProgramResult compiled = shell(prefix.work(), "printf '%s' '" + all_of_recorder +
                                                          "' >all.cpp && " OUROBOROS_CXX
                                                          " -std=c++20 -fsyntax-only -Wall -Wextra -Werror -isystem '" +
                                                          root.string() + "' all.cpp");
  EXPECT_EQ(compiled.exit_code, 0);
}

TEST(Installed, NamesNoFolderOfTheBuildAndNoProgramOfTheTests) {
  const Prefix prefix;
  std::vector<std::string> wrong;
  for (const std::string& file : files_below(prefix.path())) {
    const std::filesystem::path path(file);
    if (file.starts_with("bin/") || path.extension() == ".a" || path.extension() == ".so" || path.extension() == ".png") {
      continue;
    }
    const std::string text = read_text(prefix.path() + "/" + file);
    // The page has a module in letters and slashes, in which a short path alone may happen to stand.
    const bool names_source = text.find(std::string(kSource) + "/") != std::string::npos;
    if (names_source || text.find("/first/") != std::string::npos) wrong.push_back(file);
  }
  EXPECT_THAT(wrong, IsEmpty());
  std::vector<std::string> programs;
  for (const std::string& file : files_below(prefix.path() + "/bin")) programs.push_back(file);
  EXPECT_THAT(programs, ::testing::ElementsAre("buffer_dump", "ouroboros", "replay", "session", "snake"));
  EXPECT_THAT(files_below(prefix.path()), Not(Contains(::testing::HasSubstr("gtest"))));
}

}  // namespace
}  // namespace package_test
