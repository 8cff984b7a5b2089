// Processes on Linux and macOS.
#include "process.h"

#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <thread>

#include "file.h"

extern "C" {
extern char** environ;
}

namespace recorder::base {
namespace {

namespace fs = std::filesystem;

}  // namespace

// --- this process ---------------------------------------------------------------------------------------------------

void use_utf8(int&, char**&) {}

void enter_data_folder_from_menu() {}

bool has_threads() { return true; }

int64_t process_id() { return ::getpid(); }

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string program_path() {
#if defined(__APPLE__)
  std::array<char, 4096> path{};
  uint32_t size = path.size();
  return ::_NSGetExecutablePath(path.data(), &size) == 0 ? path.data() : "";
#else
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  return error ? "" : self.string();
#endif
}

void lower_thread_priority() {
#if defined(__linux__)
  const sched_param none{};
  ::pthread_setschedparam(::pthread_self(), SCHED_BATCH, &none);
#endif
}

std::vector<int> usable_cores() {
  std::vector<int> cores;
#if defined(__linux__)
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return cores;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &allowed)) cores.push_back(core);
  }
#endif
  return cores;
}

void pin_thread([[maybe_unused]] int core) {
#if defined(__linux__)
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(core, &one);
  ::pthread_setaffinity_np(::pthread_self(), sizeof one, &one);
#endif
}

bool has_real_time_priority() {
#if defined(__linux__)
  const int policy = ::sched_getscheduler(0);
  return policy == SCHED_FIFO || policy == SCHED_RR;
#else
  return false;
#endif
}

// Linux tells the model in /proc/cpuinfo, one paragraph a core.
std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  utsname names{};
  ::uname(&names);
  return names.machine;
}

std::string system_name() {
  utsname names{};
  ::uname(&names);
  return std::string(names.sysname) + " " + names.release;
}

// --- where the user keeps things ------------------------------------------------------------------------------------

std::string config_folder() {
  if (std::string named = environment("OUROBOROS_CONFIG_DIR"); !named.empty()) return named;
  const std::string home = environment("HOME");
#if defined(__APPLE__)
  return home.empty() ? "" : home + "/Library/Application Support/ouroboros";
#else
  if (std::string config = environment("XDG_CONFIG_HOME"); !config.empty()) return config + "/ouroboros";
  return home.empty() ? "" : home + "/.config/ouroboros";
#endif
}

std::string data_folder() {
  if (std::string named = environment("OUROBOROS_DATA_DIR"); !named.empty()) return named;
#if defined(__APPLE__)
  const std::string folder = config_folder();
  return folder.empty() ? "" : folder + "/data";
#else
  if (std::string data = environment("XDG_DATA_HOME"); !data.empty()) return data + "/ouroboros";
  const std::string home = environment("HOME");
  return home.empty() ? "" : home + "/.local/share/ouroboros";
#endif
}

std::vector<std::string> matching_paths(const std::string& pattern) {
  std::vector<std::string> paths;
  glob_t found = {};
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  return paths;
}

std::string cache_folder() {
  const std::string home = environment("HOME");
#if defined(__APPLE__)
  return home.empty() ? "" : home + "/Library/Caches/ouroboros";
#else
  // As the base directory specification has it, a path that is not absolute does not count.
  if (const std::string cache = environment("XDG_CACHE_HOME"); cache.starts_with('/')) return cache + "/ouroboros";
  return home.empty() ? "" : home + "/.cache/ouroboros";
#endif
}

// --- the desktop -----------------------------------------------------------------------------------------------------

bool display_server_available() {
#if defined(__APPLE__)
  return true;
#else
  return !environment("DISPLAY").empty() || !environment("WAYLAND_DISPLAY").empty();
#endif
}

bool audio_available() {
#if defined(__linux__)
  std::error_code ignored;
  if (!environment("PULSE_SERVER").empty() || !environment("PIPEWIRE_REMOTE").empty()) return true;
  if (fs::exists("/dev/snd", ignored)) return true;
  const fs::path sockets = environment("XDG_RUNTIME_DIR");
  return !sockets.empty() &&
         (fs::exists(sockets / "pulse/native", ignored) || fs::exists(sockets / "pipewire-0", ignored));
#else
  return true;
#endif
}

// --- being interrupted -----------------------------------------------------------------------------------------------

namespace {

std::atomic<bool> stop{false};
std::atomic<int> signal_number{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "set by a signal handler");

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

void set_all(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : kSignals) {
    struct sigaction now = {};
    ::sigaction(number, nullptr, &now);
    // nohup and background jobs of scripts have them ignored, and mean it.
    if (now.sa_handler != SIG_IGN) ::sigaction(number, &action, nullptr);
  }
}

}  // namespace

InterruptGuard::InterruptGuard() {
  set_all([](int number) {
    signal_number = number;
    stop = true;
  });
}

InterruptGuard::~InterruptGuard() { set_all(SIG_DFL); }

bool interrupted() { return stop.load(std::memory_order_relaxed); }

const std::atomic<bool>& interrupt_flag() { return stop; }

void end_by_interrupt() {
  if (!interrupted()) return;
  set_all(SIG_DFL);
  ::raise(signal_number.load());
}

void ignore_broken_pipes() { ::signal(SIGPIPE, SIG_IGN); }

// --- other programs -------------------------------------------------------------------------------------------------

namespace {

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

fs::path own_folder() { return fs::path(program_path()).parent_path(); }

// Writes errno to `report` and ends, for a child that could not become the program.
[[noreturn]] void give_up(int report) {
  const int error = errno;
  static_cast<void>(!::write(report, &error, sizeof error));
  ::_exit(127);
}

// In a child of a child, so that the program needs no waiting for and is not stopped with this one's terminal.
[[noreturn]] void become(const std::string& path, char* const* arguments, int report) {
  ::setsid();
  const pid_t child = ::fork();
  if (child < 0) give_up(report);
  if (child > 0) ::_exit(0);
  ::execv(path.c_str(), arguments);
  give_up(report);
}

// Both ends are closed in programs that are started.
Error make_pipe(int ends[2]) {
#if defined(__APPLE__)
  if (::pipe(ends) != 0) return errno;
  for (int i = 0; i < 2; ++i) ::fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  return 0;
#else
  return ::pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
#endif
}

// Argument lists as the system takes them; valid as long as `words`.
std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::string find_program(const std::string& name) {
  if (const fs::path folder = own_folder(); !folder.empty() && is_program(folder / name)) return folder / name;
  const std::string variable = environment("PATH");
  std::string_view folders = variable;
  while (!folders.empty()) {
    const size_t colon = std::min(folders.find(':'), folders.size());
    const fs::path folder = folders.substr(0, colon);
    if (!folder.empty() && is_program(folder / name)) return folder / name;
    folders.remove_prefix(std::min(colon + 1, folders.size()));
  }
  return {};
}

Status launch_program(const std::string& name, const std::vector<std::string>& arguments) {
  const std::string path = find_program(name);
  if (path.empty()) {
    return Status::failure(name + ": not found - looked in " + own_folder().string() + " and in PATH");
  }
  std::vector<std::string> words = {path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const std::vector<char*> pointers = pointers_to(words);
  int report[2];
  if (const Error error = make_pipe(report); error != 0) return system_failure(path, "cannot be started", error);
  const pid_t child = ::fork();
  if (child == 0) become(path, pointers.data(), report[1]);
  int error = child < 0 ? errno : 0;
  ::close(report[1]);
  if (child > 0) {
    ::waitpid(child, nullptr, 0);
    if (::read(report[0], &error, sizeof error) != sizeof error) error = 0;  // closed by the program's start
  }
  ::close(report[0]);
  return error == 0 ? Status() : system_failure(path, "cannot be started", error);
}

namespace {

constexpr int kLook_ms = 50;  // between two looks at whether it was cancelled
constexpr size_t kMostOutput = 256 * 1024;
constexpr int kSocketBuffer_bytes = 1 << 20;

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

  int spawn(pid_t& pid, char* const* arguments) {
    return ::posix_spawn(&pid, arguments[0], &actions_, &attributes_, arguments, environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

struct Subprocess::State {
  explicit State(const std::atomic<bool>& cancelled_flag) : cancelled(cancelled_flag) {}

  // Lets it go on until its input is free (`for_input`) or it has printed something; false at the end of its output.
  bool pump(bool for_input, bool& input_free);

  const std::atomic<bool>& cancelled;
  pid_t pid = -1;
  File input;
  File output;
  std::string text;
  std::function<void(std::string_view)> take;
};

Subprocess::Subprocess(const std::atomic<bool>& cancelled) : state_(std::make_unique<State>(cancelled)) {}

Subprocess::~Subprocess() {
  if (state_->pid <= 0) return;
  // The whole group: it may be a script that has started the program proper.
  ::kill(-state_->pid, SIGKILL);
  while (::waitpid(state_->pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

const std::string& Subprocess::output() const { return state_->text; }

void Subprocess::take_output(std::function<void(std::string_view)> take) { state_->take = std::move(take); }

Status Subprocess::start(const std::vector<std::string>& arguments) {
  const std::string& path = arguments[0];
  // A socket and not a pipe: writing to one without a reader can be told not to raise a signal.
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return system_failure(path, "cannot be started", errno);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  state_->input = File(ends[0]);
  const File its_input(ends[1]);
  ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &kSocketBuffer_bytes, sizeof kSocketBuffer_bytes);
#if defined(SO_NOSIGPIPE)
  const int on = 1;
  ::setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  if (const Error error = make_pipe(ends); error != 0) return system_failure(path, "cannot be started", error);
  state_->output = File(ends[0]);
  const File its_output(ends[1]);
  const std::vector<char*> pointers = pointers_to(arguments);
  SpawnSettings settings(its_input.native(), its_output.native());
  if (const int error = settings.spawn(state_->pid, pointers.data()); error != 0) {
    state_->pid = -1;
    return system_failure(path, "cannot be started", error);
  }
  return {};
}

bool Subprocess::State::pump(bool for_input, bool& input_free) {
  std::array<pollfd, 2> waits{pollfd{output.native(), POLLIN, 0}, pollfd{input.native(), POLLOUT, 0}};
  input_free = false;
  if (::poll(waits.data(), for_input ? 2 : 1, kLook_ms) <= 0) return true;
  input_free = for_input && waits[1].revents != 0;
  if (waits[0].revents == 0) return true;
  std::array<std::byte, 4096> block{};
  size_t count = 0;
  if (const Error error = output.read_some(block, count); error != 0) return error == EAGAIN;
  const std::string_view printed(reinterpret_cast<const char*>(block.data()), count);
  if (take) {
    take(printed);
  } else if (text.size() < kMostOutput) {
    text += printed;
  }
  return count > 0;
}

bool Subprocess::write(std::span<const std::byte> bytes) {
#if defined(MSG_NOSIGNAL)
  constexpr int kFlags = MSG_NOSIGNAL | MSG_DONTWAIT;
#else
  constexpr int kFlags = MSG_DONTWAIT;
#endif
  while (!bytes.empty()) {
    if (state_->cancelled) return false;
    bool input_free = false;
    if (!state_->pump(true, input_free)) return false;
    if (!input_free) continue;
    const ssize_t sent = ::send(state_->input.native(), bytes.data(), bytes.size(), kFlags);
    if (sent > 0) bytes = bytes.subspan(static_cast<size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR && errno != ENOBUFS) return false;
  }
  return true;
}

int Subprocess::wait() {
  if (state_->pid <= 0) return -1;
  state_->input.close();
  bool ignored = false;
  while (!state_->cancelled && state_->pump(false, ignored)) {
  }
  // It may close its output before it ends.
  int status = 0;
  while (!state_->cancelled) {
    const pid_t ended = ::waitpid(state_->pid, &status, WNOHANG);
    if (ended == state_->pid || (ended < 0 && errno != EINTR)) {
      state_->pid = -1;
      return ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return -1;
}

}  // namespace recorder::base
