#include "replay/export/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

extern "C" {
extern char** environ;
}

namespace replay {
namespace {

using recorder::Status;
using recorder::system_failure;
using recorder::ring::Descriptor;

constexpr int kPoll_ms = 50;  // between two looks at whether it was given up
constexpr size_t kMostWords = 256 * 1024;
constexpr int kBuffer_bytes = 1 << 20;

// What becomes of descriptors, groups and signals in the child.
class SpawnSettings {
 public:
  SpawnSettings(int input, int output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  int spawn(pid_t& pid, std::vector<char*>& argv) {
    return ::posix_spawn(&pid, argv[0], &actions_, &attributes_, argv.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

Subprocess::~Subprocess() {
  if (pid_ <= 0) return;
  // The whole group: it may be a script that has started the program proper.
  ::kill(-pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Status Subprocess::start(const std::vector<std::string>& argv) {
  // A socket and no pipe: writing to one that nobody reads any more can be told not to raise a signal.
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return system_failure(argv[0], "cannot be started", errno);
  }
  input_ = Descriptor(ends[0]);
  const Descriptor its_input(ends[1]);
  ::setsockopt(input_.get(), SOL_SOCKET, SO_SNDBUF, &kBuffer_bytes, sizeof kBuffer_bytes);
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_failure(argv[0], "cannot be started", errno);
  output_ = Descriptor(ends[0]);
  const Descriptor its_output(ends[1]);
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  SpawnSettings settings(its_input.get(), its_output.get());
  if (const int error = settings.spawn(pid_, words); error != 0) {
    pid_ = -1;
    return system_failure(argv[0], "cannot be started", error);
  }
  return {};
}

bool Subprocess::pump(bool for_input, bool& input_free) {
  std::array<pollfd, 2> waits{pollfd{output_.get(), POLLIN, 0}, pollfd{input_.get(), POLLOUT, 0}};
  input_free = false;
  if (::poll(waits.data(), for_input ? 2 : 1, kPoll_ms) <= 0) return true;
  input_free = for_input && waits[1].revents != 0;
  if (waits[0].revents == 0) return true;
  std::array<char, 4096> said{};
  const ssize_t count = ::read(output_.get(), said.data(), said.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  if (words_.size() < kMostWords) words_.append(said.data(), static_cast<size_t>(count));
  return count > 0;
}

bool Subprocess::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    if (give_up_) return false;
    bool input_free = false;
    if (!pump(true, input_free)) return false;
    if (!input_free) continue;
    const ssize_t sent = ::send(input_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) bytes = bytes.subspan(static_cast<size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR && errno != ENOBUFS) return false;
  }
  return true;
}

int Subprocess::wait() {
  if (pid_ <= 0) return -1;
  input_ = Descriptor();
  bool ignored = false;
  while (!give_up_ && pump(false, ignored)) {
  }
  // It may close what it says before it ends.
  int status = 0;
  while (!give_up_) {
    const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == pid_ || (ended < 0 && errno != EINTR)) {
      pid_ = -1;
      return ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return -1;
}

}  // namespace replay
