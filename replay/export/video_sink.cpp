#include "replay/export/video_sink.h"

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
#include <cstdio>
#include <span>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "recorder/base/process.h"

extern "C" {
extern char** environ;
}

namespace replay {
namespace {

using recorder::Status;
using recorder::system_failure;
using Descriptor = recorder::base::File;

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
  ::setsockopt(input_.native(), SOL_SOCKET, SO_SNDBUF, &kBuffer_bytes, sizeof kBuffer_bytes);
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_failure(argv[0], "cannot be started", errno);
  output_ = Descriptor(ends[0]);
  const Descriptor its_output(ends[1]);
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  SpawnSettings settings(its_input.native(), its_output.native());
  if (const int error = settings.spawn(pid_, words); error != 0) {
    pid_ = -1;
    return system_failure(argv[0], "cannot be started", error);
  }
  return {};
}

bool Subprocess::pump(bool for_input, bool& input_free) {
  std::array<pollfd, 2> waits{pollfd{output_.native(), POLLIN, 0}, pollfd{input_.native(), POLLOUT, 0}};
  input_free = false;
  if (::poll(waits.data(), for_input ? 2 : 1, kPoll_ms) <= 0) return true;
  input_free = for_input && waits[1].revents != 0;
  if (waits[0].revents == 0) return true;
  std::array<char, 4096> said{};
  const ssize_t count = ::read(output_.native(), said.data(), said.size());
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
    const ssize_t sent = ::send(input_.native(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
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

namespace {

using recorder::Status;

struct EncoderOptions {
  ExportFormat format = ExportFormat::kMp4;
  std::string_view name;
  std::string_view options;  // separated by blanks
};

// The first that ffmpeg has is taken. Qualities at which the edges of drawn pictures stay clean.
constexpr auto kEncoders = std::to_array<EncoderOptions>({
    {ExportFormat::kMp4, "libx264", "-preset fast -crf 18"},
    {ExportFormat::kMp4, "libopenh264", "-b:v 8M"},
    {ExportFormat::kWebm, "libvpx-vp9", "-crf 22 -b:v 0 -deadline good -cpu-used 4 -row-mt 1 -tile-columns 1"},
});

void add_arguments(std::string_view text, std::vector<std::string>& words) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string number_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.10g", value);
  return text.data();
}

// " V....D libx264   libx264 H.264 / AVC ..." among others.
bool lists(const std::string& encoders, std::string_view name) {
  return encoders.find(" " + std::string(name) + " ") != std::string::npos;
}

// What it said, without the line breaks at the end.
std::string output_of(const Subprocess& child) {
  std::string words = child.words();
  while (!words.empty() && (words.back() == '\n' || words.back() == '\r')) words.pop_back();
  return words;
}

}  // namespace

Status find_encoder(ExportFormat format, VideoEncoder& encoder, const std::atomic<bool>& give_up) {
  const std::string wanted(info_of(format).name);
  const std::string program = recorder::base::find_program("ffmpeg");
  if (program.empty()) {
    return Status::failure(
        "ffmpeg, which makes " + wanted +
        ", is not installed - install the package ffmpeg (apt install ffmpeg), or export GIF or PNG, "
        "which do without it");
  }
  Subprocess child(give_up);
  if (Status started = child.start({program, "-nostdin", "-hide_banner", "-encoders"}); !started.ok()) return started;
  if (const int code = child.wait(); code != 0) {
    if (give_up) return Status::failure(program + ": cancelled");
    return Status::failure(program + ": does not work: " + output_of(child));
  }
  std::string names;
  for (const EncoderOptions& known : kEncoders) {
    if (known.format != format) continue;
    if (lists(child.words(), known.name)) {
      encoder = {program, std::string(known.name)};
      return {};
    }
    names += (names.empty() ? "" : " or ") + std::string(known.name);
  }
  return Status::failure(program + ": was built without " + names + ", which " + wanted +
                         " needs - install an ffmpeg that has it, or export " +
                         (format == ExportFormat::kMp4 ? "webm or gif" : "mp4 or gif"));
}

VideoSink::VideoSink(std::string path, bool replace, ExportFormat format, VideoEncoder encoder, double fps,
                     const std::atomic<bool>& give_up)
    : path_(std::move(path)),
      replace_(replace),
      format_(format),
      encoder_(std::move(encoder)),
      fps_(fps),
      give_up_(give_up),
      child_(give_up) {}

Status VideoSink::begin(const engine::Image& first) {
  if (Status created = file_.create(path_, replace_, give_up_); !created.ok()) return created;
  begun_ = true;
  std::vector<std::string> words{encoder_.program};
  // An error that it would pass over makes a broken file.
  add_arguments("-nostdin -hide_banner -loglevel error -xerror -y -f rawvideo -pix_fmt rgba -video_size", words);
  words.push_back(std::to_string(first.width_px()) + "x" + std::to_string(first.height_px()));
  add_arguments("-framerate " + number_text(fps_) + " -i pipe:0 -an", words);
  // Said in full: players guess colours by the size of the picture otherwise, and differently.
  add_arguments("-vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", words);
  add_arguments("-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv -c:v " + encoder_.name,
                words);
  for (const EncoderOptions& known : kEncoders) {
    if (known.name == encoder_.name) add_arguments(known.options, words);
  }
  if (format_ == ExportFormat::kMp4) add_arguments("-movflags +faststart", words);
  add_arguments(format_ == ExportFormat::kMp4 ? "-f mp4" : "-f webm", words);
  words.push_back("file:" + file_.temporary_path());
  return child_.start(words);
}

// Why it has ended, in its own words.
Status VideoSink::failure() {
  child_.wait();
  if (give_up_) return Status::failure(path_ + ": cancelled");
  const std::string said = output_of(child_);
  return Status::failure(path_ + ": ffmpeg could not write it" + (said.empty() ? "" : ": " + said));
}

Status VideoSink::add(const engine::Image& picture) {
  if (!begun_) {
    if (Status begun = begin(picture); !begun.ok()) return begun;
  }
  const size_t pixels = static_cast<size_t>(picture.width_px()) * static_cast<size_t>(picture.height_px());
  return child_.write(std::as_bytes(std::span(picture.pixels(), pixels))) ? Status() : failure();
}

Status VideoSink::finish() {
  if (!begun_) return Status::failure(path_ + ": has no pictures");
  const int code = child_.wait();
  if (code != 0 || !child_.words().empty()) return failure();
  return file_.finish();
}

}  // namespace replay
