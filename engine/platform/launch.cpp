#include "engine/platform/launch.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace engine {
namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

fs::path own_folder() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : self.parent_path();
}

// Writes errno to `report` and ends, for a child that could not become the program.
[[noreturn]] void give_up(int report) {
  const int error = errno;
  static_cast<void>(!::write(report, &error, sizeof error));
  ::_exit(127);
}

// In a child of a child, so that nobody has to wait for the program and it is not stopped with this one's terminal.
[[noreturn]] void become(const std::string& path, char* const* arguments, int report) {
  ::setsid();
  const pid_t child = ::fork();
  if (child < 0) give_up(report);
  if (child > 0) ::_exit(0);
  ::execv(path.c_str(), arguments);
  give_up(report);
}

}  // namespace

std::string find_program(const std::string& name) {
  if (const fs::path folder = own_folder(); !folder.empty() && is_program(folder / name)) return folder / name;
  const char* const variable = std::getenv("PATH");
  std::string_view folders = variable == nullptr ? "" : variable;
  while (!folders.empty()) {
    const size_t colon = std::min(folders.find(':'), folders.size());
    const fs::path folder = folders.substr(0, colon);
    if (!folder.empty() && is_program(folder / name)) return folder / name;
    folders.remove_prefix(std::min(colon + 1, folders.size()));
  }
  return {};
}

recorder::Status launch_program(const std::string& name, const std::vector<std::string>& arguments) {
  using recorder::Status;
  const std::string path = find_program(name);
  if (path.empty()) {
    return Status::failure(name + ": is not here - it was looked for in " + own_folder().string() + " and in PATH");
  }
  std::vector<std::string> words = {path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0) return Status::failure(path + ": cannot be started: " + std::strerror(errno));
  const pid_t child = ::fork();
  if (child == 0) become(path, pointers.data(), report[1]);
  int error = child < 0 ? errno : 0;
  ::close(report[1]);
  if (child > 0) {
    ::waitpid(child, nullptr, 0);
    if (::read(report[0], &error, sizeof error) != sizeof error) error = 0;  // closed by the program's start
  }
  ::close(report[0]);
  return error == 0 ? Status() : Status::failure(path + ": cannot be started: " + std::strerror(error));
}

}  // namespace engine
