// buffer_dump: shows what a ring file holds, whether a program is using it, has died, or has damaged it.
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <new>

#include "game/rules/state_schema.h"
#include "recorder/base/stream.h"
#include "recorder/ring/observer.h"
#include "recorder/session/black_box.h"
#include "tools/buffer_dump/dump.h"

namespace buffer_dump {
namespace {

std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");

// --follow ends at its next look.
void catch_signals() {
  struct sigaction action = {};
  action.sa_handler = [](int) { stop = true; };
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool has_text(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool wants_color(ColorMode mode) {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::strcmp(terminal, "dumb") == 0;
  return ::isatty(STDOUT_FILENO) == 1 && !dumb && !has_text("NO_COLOR");
}

// Whether a description lies beside the ring at `path`, as beside a black box's, and is of the frames in it.
bool is_described(const std::string& path, recorder::session::SessionInfo& info) {
  recorder::ring::RingObserver ring;
  return ring.open(path) && recorder::session::read_ring_description(path, info).ok() && info.id == ring.header().tag;
}

recorder::Status load_schema(const Options& options, recorder::FrameSchema& schema) {
  const std::string& path = options.schema_file;
  if (path.empty()) {
    recorder::session::SessionInfo info;
    schema = is_described(options.file, info) ? info.schema : game::state_schema();
    return {};
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return recorder::system_failure(path, "cannot be opened", errno);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const recorder::Status read = recorder::FrameSchema::from_json(text, schema);
  return read.ok() ? read : recorder::Status::failure(path + ": " + read.message());
}

int failed(const recorder::Status& status) {
  std::cerr << "buffer_dump: " << status.message() << '\n';
  return kExitFailed;
}

int run(int argc, char** argv, std::ostream& out) {
  Options options;
  if (const auto code = parse_command_line(argc, argv, options, out, std::cerr)) return *code;
  if (options.follow) catch_signals();
  recorder::FrameSchema schema;
  if (options.decode) {
    if (const recorder::Status loaded = load_schema(options, schema); !loaded.ok()) return failed(loaded);
  }
  RingReader reader;
  if (const recorder::Status opened = reader.open(options.file); !opened.ok()) return failed(opened);
  const bool color = wants_color(options.color);
  const auto printer =
      make_printer(options, options.decode ? &schema : nullptr, color ? recorder::kAnsi : recorder::kPlain, out);
  const Job job{options, reader, *printer, out, std::cerr, color && !options.json};
  return options.follow ? follow(job, stop) : dump(job);
}

// Nobody reading our output is no error; not being able to write it is.
int finish(std::ostream& out, const recorder::base::OutputBuffer& buffer, int code) {
  out.flush();
  if (buffer.error() == 0) return code;
  if (buffer.error() == EPIPE) return kExitDone;
  std::cerr << "buffer_dump: standard output: " << std::strerror(buffer.error()) << " - the dump is incomplete\n";
  return kExitFailed;
}

}  // namespace
}  // namespace buffer_dump

int main(int argc, char** argv) {
  // A write to a pipe that nobody reads fails instead of killing us.
  ::signal(SIGPIPE, SIG_IGN);
  const recorder::base::File standard_output = recorder::base::standard_stream(recorder::base::Stream::kOutput);
  recorder::base::OutputBuffer buffer(standard_output, buffer_dump::stop);
  std::ostream out(&buffer);
  try {
    const int code = buffer_dump::run(argc, argv, out);
    return buffer_dump::finish(out, buffer, code);
  } catch (const std::bad_alloc&) {
    std::cerr << "buffer_dump: out of memory - use -n and --slot to read less\n";
  } catch (const std::exception& error) {
    std::cerr << "buffer_dump: " << error.what() << '\n';
  }
  return buffer_dump::kExitFailed;
}
