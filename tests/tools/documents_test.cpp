// The commands of the documents do what they say: every ```sh block is run, in a folder that has what the documents
// speak of.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/run_program.h"
#include "tests/support/temp_dir.h"

namespace {

namespace fs = std::filesystem;
using testing_support::ProgramResult;
using testing_support::TempDir;

const std::string kPrograms = OUROBOROS_PROGRAM_DIR;

std::string text_of(const std::string& path) {
  std::ifstream file(std::string(OUROBOROS_SOURCE_DIR) + "/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The ```sh blocks of a document, each as the script that it is.
std::vector<std::string> scripts_of(const std::string& markdown) {
  std::vector<std::string> scripts;
  const std::string open = "\n```sh\n";
  for (size_t at = markdown.find(open); at != std::string::npos; at = markdown.find(open, at + 1)) {
    const size_t start = at + open.size();
    scripts.push_back(markdown.substr(start, markdown.find("\n```", start) + 1 - start));
  }
  return scripts;
}

class DocumentCommands : public ::testing::TestWithParam<const char*> {
 protected:
  DocumentCommands() {
    fs::create_directory_symlink(kPrograms, folder_.path() / "build");
    fs::create_directory(folder_.path() / "recordings");
    const ProgramResult played = run(
        "build/snake --headless --autopilot --seed 7 --ticks 1500 --sessions made && mv made/*.oro recordings/x.oro &&"
        "cp recordings/x.oro before.oro && build/session cut before.oro --from 100 -o after.oro");
    EXPECT_EQ(played.exit_code, 0) << played.err;
  }

  // Without a display, and with settings and scores of its own.
  ProgramResult run(const std::string& script) {
    return testing_support::run_program(
        {"/bin/bash", "-euo", "pipefail", "-c", "cd '" + folder_.path().string() + "'; " + script},
        {.environment = {{"OUROBOROS_CONFIG_DIR", (folder_.path() / "config").string()},
                         {"OUROBOROS_DATA_DIR", (folder_.path() / "data").string()},
                         {"DISPLAY", std::nullopt},
                         {"WAYLAND_DISPLAY", std::nullopt}},
         .time_limit = std::chrono::minutes(2)});
  }

  const TempDir folder_;
};

TEST_P(DocumentCommands, Run) {
  const std::vector<std::string> scripts = scripts_of(text_of(GetParam()));
  EXPECT_FALSE(scripts.empty());
  for (const std::string& script : scripts) {
    const ProgramResult result = run(script);
    EXPECT_EQ(result.exit_code, 0) << script << result.err;
  }
}

INSTANTIATE_TEST_SUITE_P(Documents, DocumentCommands,
                         ::testing::Values("game/README.md", "replay/README.md", "tools/README.md"));

// tools/pictures writes the dump; it must not fall behind the programs.
TEST(Documents, TheDumpIsWhatTheProgramsPrint) {
  const TempDir folder;
  const std::string ring = folder / "snake2.dat";
  const ProgramResult played =
      testing_support::run_program({kPrograms + "/snake", "--headless", "--autopilot", "--seed", "7", "--ticks", "624",
                                    "--mode", "walls", "--ring", ring, "--sessions", folder / "recordings"});
  ASSERT_EQ(played.exit_code, 0) << played.err;
  const ProgramResult dumped =
      testing_support::run_program({kPrograms + "/buffer_dump", "-n", "256", "--last", "1", ring});
  ASSERT_EQ(dumped.exit_code, 0) << dumped.err;
  EXPECT_NE(text_of("tools/README.md").find(dumped.out), std::string::npos)
      << "run tools/pictures; the programs print:\n"
      << dumped.out;
}

}  // namespace
