// A temporary folder that lives as long as the object. Not copied, not moved, one thread.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <iterator>
#include <random>
#include <string>
#include <system_error>

namespace testing_support {

// Makes a folder of its own below the system's temporary folder and removes it with all it holds. When the running test
// has failed, the folder stays and its path is printed, so that the files can be looked at.
class TempDir {
 public:
  TempDir() {
    std::random_device random;
    do {
      path_ = std::filesystem::temp_directory_path() / ("ouroboros-test-" + std::to_string(random()));
    } while (!std::filesystem::create_directory(path_));
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    if (::testing::Test::HasFailure()) {
      std::printf("files of the failed test are kept in %s\n", path_.string().c_str());
      return;
    }
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  // The path of `name` within the folder, as the text that file functions take.
  std::string operator/(const std::string& name) const { return (path_ / name).generic_string(); }
  std::string file(const std::string& name) const { return *this / name; }
  // How many files and folders are directly inside.
  size_t entries() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

}  // namespace testing_support
