// buffer_dump: shows what a ring file holds, whether a program is using it, has died, or has damaged it.
#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string_view>

#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/process.h"
#include "recorder/base/text.h"
#include "recorder/program/run_program.h"
#include "recorder/session/ring_description.h"
#include "tools/buffer_dump/dump.h"

namespace buffer_dump {
namespace {

namespace base = recorder::base;

bool wants_color(ColorMode mode) {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  const std::string terminal = base::environment("TERM");
  return base::is_terminal(base::Stream::kOutput) && !terminal.empty() && terminal != "dumb" &&
         base::environment("NO_COLOR").empty();
}

// The names that --decode goes by: those it was given, else those that belong to the ring's frames. None: the frames
// are bytes.
recorder::Status load_schema(const Options& options, const RingReader& ring,
                             std::optional<recorder::FrameSchema>& found) {
  const std::string& path = options.schema_file;
  if (path.empty()) {
    recorder::session::SessionInfo info;
    if (recorder::session::find_ring_description(options.file, ring.look().header.tag, info)) found = info.schema;
    return {};
  }
  recorder::FrameSchema schema;
  std::ifstream file(base::path_of(path), std::ios::binary);  // may be a pipe: --schema <(session schema --json x.oro)
  if (!file) return recorder::system_failure(path, "cannot be opened", errno);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const recorder::Status read = recorder::FrameSchema::from_json(text, schema);
  found = std::move(schema);
  return read.ok() ? read : recorder::Status::failure(path + ": " + read.message());
}

int failed(const recorder::Status& status) {
  std::cerr << "buffer_dump: " << recorder::base::shown_text(status.message()) << '\n';
  return kExitFailed;
}

int run(int argc, char** argv, std::ostream& out) {
  Options options;
  if (const auto code = parse_command_line(argc, argv, options, out, std::cerr)) return *code;
  RingReader reader;
  if (const recorder::Status opened = reader.open(options.file); !opened.ok()) return failed(opened);
  std::optional<recorder::FrameSchema> schema;
  if (options.decode) {
    if (const recorder::Status loaded = load_schema(options, reader, schema); !loaded.ok()) return failed(loaded);
    if (!schema) {
      std::cerr
          << "buffer_dump: " << recorder::base::shown_text(options.file)
          << ": nothing says what its frames are, neither a description beside it nor a session; shown as bytes - "
             "name their fields with --schema\n";
    }
  }
  const bool color = wants_color(options.color);
  const auto printer =
      make_printer(options, schema ? &*schema : nullptr, color ? recorder::kAnsi : recorder::kPlain, out);
  const Job job{options, reader, *printer, out, std::cerr, color && !options.json};
  return options.follow ? follow(job) : dump(job);
}

}  // namespace
}  // namespace buffer_dump

int main(int argc, char** argv) {
  recorder::base::use_utf8(argc, argv);
  // Only --follow notes signals, which are how it ends.
  return recorder::program::run_program(
      "buffer_dump", [&](std::ostream& out) { return buffer_dump::run(argc, argv, out); },
      recorder::program::Interrupted::kIsDone);
}
