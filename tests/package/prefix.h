// A folder that the build has been installed into, and commands that use it from outside the tree.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/run_program.h"
#include "tests/support/temp_dir.h"

namespace package_test {

using testing_support::ProgramResult;

inline constexpr const char* kBuild = OUROBOROS_PROGRAM_DIR;
inline constexpr const char* kSource = OUROBOROS_SOURCE_DIR;

// Runs a line of shell in `folder`; what it printed is shown when the test fails.
ProgramResult shell(const std::string& folder, const std::string& command);

// All files below `folder`, as paths relative to it, in order.
std::vector<std::string> files_below(const std::filesystem::path& folder);

std::string read_text(const std::filesystem::path& path);

// Everything installed, in a folder that was moved since.
class Prefix {
 public:
  Prefix();
  const std::string& path() const { return path_; }
  // A folder of one's own beside it.
  std::string work() const { return work_; }
  // Configures and builds the project in `folder` of the tests with find_package alone; into work()/build.
  ProgramResult configure(const std::string& project, const std::string& options = "") const;
  ProgramResult build() const;

 private:
  testing_support::TempDir folder_;
  std::string path_;
  std::string work_;
};

}  // namespace package_test
