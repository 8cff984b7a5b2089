// A child process for tests: runs a function in a fork and tells how it ended, talking to the parent over two pipes.
#pragma once

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>
#if defined(_WIN32)
#include <atomic>
#include <cstdlib>
#include <string>

#include "recorder/base/process.h"
#else
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace ring_test {

#if defined(_WIN32)

// Without fork(): starts this test program again for the running test alone. There the test runs anew up to the same
// call, with a folder of its own, and ends with what `run` returns. So `run` must stand on nothing that the test has
// told other processes; tests that do are not built where there is no fork().
inline bool in_child(const std::function<bool()>& run) {
  constexpr const char* kVariable = "OUROBOROS_TEST_CHILD";
  static int calls = 0;
  const std::string call = std::to_string(++calls);
  const std::string wanted = recorder::base::environment(kVariable);
  if (wanted == call) {
    const bool good = run() && !::testing::Test::HasFailure();
    std::fflush(nullptr);
    std::_Exit(good ? 0 : 1);
  }
  if (!wanted.empty()) return true;
  const auto& test = *::testing::UnitTest::GetInstance()->current_test_info();
  static const std::atomic<bool> never{false};
  recorder::base::Subprocess child(never);
  ::_putenv_s(kVariable, call.c_str());
  const recorder::Status started = child.start(
      {recorder::base::program_path(), std::string("--gtest_filter=") + test.test_suite_name() + "." + test.name()});
  ::_putenv_s(kVariable, "");
  const bool good = started.ok() && child.wait() == 0;
  if (!good) std::printf("child: %s%s\n", started.message().c_str(), child.output().c_str());
  return good;
}

#else

// Fork before the parent starts threads (rings with Durability::none start none). The function runs in the child, which
// then ends without running the parent's destructors: with status 0 if it returned true, else 1.
class Child {
 public:
  // One side of the conversation. Neither call waits longer than the other process lives.
  struct Line {
    int in = -1;
    int out = -1;
    void say(char what = '.') const { (void)!::write(out, &what, 1); }
    // What the other side said next, 0 when it has ended.
    char hear() const {
      char what = 0;
      return ::read(in, &what, 1) == 1 ? what : '\0';
    }
  };

  explicit Child(const std::function<bool(const Line&)>& run) {
    int down[2];
    int up[2];
    if (::pipe(down) != 0 || ::pipe(up) != 0) throw std::runtime_error("no pipe");
    std::fflush(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(down[1]);
      ::close(up[0]);
      bool good = false;
      try {
        good = run(Line{down[0], up[1]});
      } catch (const std::exception& error) {
        std::fprintf(stderr, "child: %s\n", error.what());
      }
      std::fflush(nullptr);
      ::_exit(good && !::testing::Test::HasFailure() ? 0 : 1);
    }
    ::close(down[0]);
    ::close(up[1]);
    line_ = {up[0], down[1]};
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) kill_now();
    ::close(line_.in);
    ::close(line_.out);
  }

  const Line& line() const { return line_; }
  pid_t pid() const { return pid_; }

  // Waits for the end; the exit status, or 128 + signal. Once.
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  // Kills and reaps it; the same as wait(), so 128 + SIGKILL unless it had ended before.
  int kill_now() {
    ::kill(pid_, SIGKILL);
    return wait();
  }

 private:
  pid_t pid_ = -1;
  Line line_;
};

// Runs `run` in a child; true if it returned true there and no expectation failed.
inline bool in_child(const std::function<bool()>& run) {
  return Child([&](const Child::Line&) { return run(); }).wait() == 0;
}

#endif

}  // namespace ring_test
