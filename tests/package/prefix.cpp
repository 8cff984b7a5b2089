#include "tests/package/prefix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace package_test {
namespace {

std::string quoted(const std::string& text) { return "'" + text + "'"; }

}  // namespace

ProgramResult shell(const std::string& folder, const std::string& command) {
  ProgramResult result = testing_support::run_program({"/bin/sh", "-c", "cd " + quoted(folder) + " && " + command});
  if (result.exit_code != 0) std::printf("%s\n%s%s\n", command.c_str(), result.out.c_str(), result.err.c_str());
  return result;
}

std::vector<std::string> files_below(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(folder).generic_string());
  }
  std::ranges::sort(files);
  return files;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Prefix::Prefix() : path_(folder_ / "moved"), work_(folder_ / "work") {
  std::filesystem::create_directory(work_);
  const std::string first = folder_ / "first";
  for (const char* component : {"runtime", "development"}) {
    const ProgramResult installed = shell(work_, std::string(OUROBOROS_CMAKE) + " --install " + quoted(kBuild) +
                                                     " --prefix " + quoted(first) + " --component " + component);
    EXPECT_EQ(installed.exit_code, 0) << installed.err;
  }
  std::filesystem::rename(first, path_);
}

ProgramResult Prefix::configure(const std::string& project, const std::string& options) const {
  return shell(work_,
               std::string(OUROBOROS_CMAKE) + " -S " + quoted(std::string(kSource) + "/tests/package/" + project) +
                   " -B build -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=" OUROBOROS_CXX " -DCMAKE_PREFIX_PATH=" +
                   quoted(path_) + " " + options);
}

ProgramResult Prefix::build() const { return shell(work_, std::string(OUROBOROS_CMAKE) + " --build build"); }

}  // namespace package_test
