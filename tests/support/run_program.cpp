#include "tests/support/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <thread>

extern char** environ;

namespace testing_support {
namespace {

using Clock = std::chrono::steady_clock;

void check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) check(errno, "pipe");
  for (const int fd : ends) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return ends;
}

std::vector<std::string> environment_with(const ProgramOptions& options) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!options.environment.contains(text.substr(0, text.find('=')))) out.push_back(text);
  }
  for (const auto& [name, value] : options.environment) {
    if (value) out.push_back(name + "=" + *value);
  }
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// Appends what can be read now; false at the end.
bool read_some(int fd, std::string& into) {
  std::array<char, 16384> buffer;
  const ssize_t got = ::read(fd, buffer.data(), buffer.size());
  if (got < 0 && errno == EINTR) return true;
  if (got > 0) into.append(buffer.data(), static_cast<size_t>(got));
  return got > 0;
}

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& argv, const ProgramOptions& options)
    : to_write_(options.input), deadline_(Clock::now() + options.time_limit) {
  ::signal(SIGPIPE, SIG_IGN);
  const auto input = make_pipe();
  const auto output = make_pipe();
  const auto error = make_pipe();
  posix_spawn_file_actions_t actions;
  check(::posix_spawn_file_actions_init(&actions), "posix_spawn");
  ::posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  if (options.output_file.empty()) {
    ::posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  } else {
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, options.output_file.c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0644);
  }
  ::posix_spawn_file_actions_adddup2(&actions, error[1], STDERR_FILENO);
  // The program shall see signals as a shell hands them on, not as this process has set them.
  posix_spawnattr_t attributes;
  check(::posix_spawnattr_init(&attributes), "posix_spawn");
  sigset_t defaults;
  ::sigemptyset(&defaults);
  ::sigaddset(&defaults, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> arguments = argv;
  std::vector<std::string> environment = environment_with(options);
  const int failed = ::posix_spawn(&pid_, argv[0].c_str(), &actions, &attributes, pointers(arguments).data(),
                                   pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  for (const int fd : {input[0], output[1], error[1]}) ::close(fd);
  input_ = input[1];
  output_ = output[0];
  error_ = error[0];
  ::fcntl(input_, F_SETFL, O_NONBLOCK);
  if (to_write_.empty()) close_fd(input_);
  if (failed != 0) pid_ = -1;
  check(failed, argv[0].c_str());
}

RunningProgram::~RunningProgram() {
  if (pid_ > 0 && !ended_) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  close_fd(input_);
  close_fd(output_);
  close_fd(error_);
}

void RunningProgram::close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

void RunningProgram::close_output() { close_fd(output_); }

void RunningProgram::send_signal(int number) {
  if (!ended_) ::kill(pid_, number);
}

// Moves bytes for a moment; false once both streams have ended or the time is up.
bool RunningProgram::pump() {
  if (Clock::now() >= deadline_) return false;
  if (output_ < 0 && error_ < 0) return false;
  // poll() ignores descriptors below zero.
  std::array<struct pollfd, 3> fds{{{input_, POLLOUT, 0}, {output_, POLLIN, 0}, {error_, POLLIN, 0}}};
  if (::poll(fds.data(), fds.size(), 100) <= 0) return true;
  if (fds[0].revents != 0) {
    const ssize_t written = ::write(input_, to_write_.data(), to_write_.size());
    if (written > 0) to_write_.erase(0, static_cast<size_t>(written));
    if (to_write_.empty() || (written < 0 && errno != EAGAIN && errno != EINTR)) close_fd(input_);
  }
  if (fds[1].revents != 0 && !read_some(output_, result_.out)) close_fd(output_);
  if (fds[2].revents != 0 && !read_some(error_, result_.err)) close_fd(error_);
  return true;
}

bool RunningProgram::wait_for(std::string_view text, const std::string& stream, size_t& found) {
  for (;;) {
    const size_t at = stream.find(text, found);
    if (at != std::string::npos) {
      found = at + text.size();
      return true;
    }
    if (!pump()) return false;
  }
}

bool RunningProgram::wait_for_output(std::string_view text) { return wait_for(text, result_.out, out_found_); }
bool RunningProgram::wait_for_error(std::string_view text) { return wait_for(text, result_.err, err_found_); }

ProgramResult RunningProgram::wait() {
  while (pump()) {
  }
  int status = 0;
  while (!ended_) {
    const pid_t got = ::waitpid(pid_, &status, WNOHANG);
    ended_ = got == pid_ || (got < 0 && errno != EINTR);
    if (ended_) break;
    if (Clock::now() >= deadline_ && !result_.timed_out) {
      result_.timed_out = true;
      ::kill(pid_, SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (WIFEXITED(status)) result_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
  return result_;
}

ProgramResult run_program(const std::vector<std::string>& argv, const ProgramOptions& options) {
  return RunningProgram(argv, options).wait();
}

}  // namespace testing_support
