// Runs a program as a user would: arguments, standard input, environment; and keeps what it says and how it ends.
// Nothing waits longer than its time limit. One thread per object.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace testing_support {

struct ProgramOptions {
  std::string input = {};                                              // standard input, which ends after it
  std::map<std::string, std::optional<std::string>> environment = {};  // added to ours; nothing unsets a variable
  std::string output_file = {};                                        // standard output goes here, e.g. to /dev/full
  std::chrono::milliseconds time_limit{60000};                         // then it is killed
};

// For a program that is to find no display.
inline ProgramOptions without_display() {
  ProgramOptions options;
  options.environment = {
      {"DISPLAY", std::nullopt}, {"WAYLAND_DISPLAY", std::nullopt}, {"SDL_VIDEODRIVER", std::nullopt}};
  return options;
}

struct ProgramResult {
  std::string out;
  std::string err;
  int exit_code = -1;  // -1: did not exit by itself
  int signal = 0;      // that ended it, or 0
  bool timed_out = false;
};

// A program that runs beside the test. The destructor kills it if it is still running.
class RunningProgram {
 public:
  // argv[0] is the path of the program.
  explicit RunningProgram(const std::vector<std::string>& argv, const ProgramOptions& options = {});
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram();

  // Waits until it has printed `text` (counted from the end of the previous find), or has ended, or the time is up.
  bool wait_for_output(std::string_view text);
  // The same on its standard error.
  bool wait_for_error(std::string_view text);
  // Closes our end of its standard output, as a pager that was left does.
  void close_output();
  void send_signal(int number);
  // Waits for its end.
  ProgramResult wait();

  const std::string& out() const { return result_.out; }

 private:
  bool pump();
  bool wait_for(std::string_view text, const std::string& stream, size_t& found);
  void close_fd(int& fd);

  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  int error_ = -1;
  std::string to_write_;
  size_t out_found_ = 0;
  size_t err_found_ = 0;
  bool ended_ = false;
  std::chrono::steady_clock::time_point deadline_;
  ProgramResult result_;
};

ProgramResult run_program(const std::vector<std::string>& argv, const ProgramOptions& options = {});

}  // namespace testing_support
