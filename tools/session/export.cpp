// OutputFile: a file that appears under its name once it is whole. Until then it is NAME.XXXXXX, which is removed when
// the object goes. What is no regular file - a pipe, /dev/null - is written to directly. One thread.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "recorder/base/fd_buffer.h"
#include "recorder/base/interrupt.h"
#include "recorder/base/status.h"
#include "recorder/dump/frame_rows.h"
#include "recorder/ring/ring_file.h"
#include "tools/session/commands.h"
#include "tools/session/frames.h"

namespace session_tool {

class OutputFile {
 public:
  OutputFile() = default;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  // Fails, with nothing made, when `path` exists and is not to be replaced, or nothing can be written there.
  recorder::Status create(const std::string& path, bool replace);
  // Valid after create().
  std::ostream& stream() { return *stream_; }
  // Writes what is left and gives the file its name. On failure there is no such file, or the one that was there.
  recorder::Status finish();

 private:
  recorder::Status move_into_place();

  std::string path_;
  std::string temporary_;  // empty: written to directly
  bool replace_ = false;
  recorder::ring::Descriptor file_;
  std::unique_ptr<tool::FdBuffer> buffer_;
  std::unique_ptr<std::ostream> stream_;
};

using recorder::Status;
using recorder::system_failure;

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status OutputFile::create(const std::string& path, bool replace) {
  path_ = path;
  replace_ = replace;
  struct stat there = {};
  const bool exists = ::stat(path.c_str(), &there) == 0;
  if (exists && !S_ISREG(there.st_mode)) {
    file_ = recorder::ring::Descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file_.valid()) return system_failure(path, "cannot be opened", errno);
  } else if (exists && !replace) {
    return Status::failure(path + ": exists - choose another name, or replace it with --force");
  } else {
    std::string name = path + ".XXXXXX";
    file_ = recorder::ring::Descriptor(::mkstemp(name.data()));
    if (!file_.valid()) return system_failure(path, "cannot be created", errno);
    temporary_ = name;
    // mkstemp() lets nobody else read it, which is not what the user has chosen.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(file_.get(), 0666 & ~mask);
  }
  buffer_ = std::make_unique<tool::FdBuffer>(file_.get(), tool::interrupt_flag());
  stream_ = std::make_unique<std::ostream>(buffer_.get());
  return {};
}

Status OutputFile::finish() {
  stream_->flush();
  if (const int error = buffer_->error_number(); error != 0) return system_failure(path_, "cannot be written", error);
  return temporary_.empty() ? Status() : move_into_place();
}

Status OutputFile::move_into_place() {
  if (::fsync(file_.get()) != 0) return system_failure(path_, "cannot be synced", errno);
  const std::string temporary = std::exchange(temporary_, {});  // gone in either case
  if (recorder::ring::detail::move_into_place(temporary, path_, replace_)) return {};
  return system_failure(path_, "cannot be put in place", errno);
}

// session export: frames for other programs.
namespace {

using recorder::Column;
using recorder::RowWriter;

Status write_rows(SessionReader& session, const IndexRange& range, const Console& console, std::ostream& out,
                  RowWriter& rows) {
  tool::ProgressBar bar(console.err, console.shows_progress, "exporting " + session.path(), "frames");
  rows.begin();
  const Status written = for_each_frame(session, range, bar, [&](uint64_t, auto slot) {
    rows.add(slot);
    // Why the stream failed, whoever owns it knows.
    return out ? Status() : Status::failure("");
  });
  if (!out) return {};
  if (written.ok()) rows.finish();
  return written;
}

Status write_frames(const Options& options, const Console& console, SessionReader& session, std::ostream& out) {
  IndexRange range;
  std::vector<Column> columns;
  const recorder::FrameSchema& schema = session.info().schema;
  const bool split_arrays = options.format == ExportFormat::kCsv && !options.whole_arrays;
  if (Status found = select_frames(session, options.selection, range); !found.ok()) return found;
  if (Status chosen = choose_columns(schema, options.fields, split_arrays, columns); !chosen.ok()) {
    return Status::failure(session.path() + ": " + chosen.message());
  }
  const recorder::RowOptions rows{options.format, options.names, options.slots};
  return write_rows(session, range, console, out, *make_row_writer(rows, schema, columns, out));
}

Status export_to_file(const Options& options, const Console& console, SessionReader& session) {
  const tool::InterruptGuard guard;
  OutputFile file;
  if (Status made = file.create(options.output, options.force); !made.ok()) return made;
  if (Status written = write_frames(options, console, session, file.stream()); !written.ok()) return written;
  return file.finish();
}

Status run(const Options& options, const Console& console) {
  SessionReader session;
  if (options.output.empty() && options.format == ExportFormat::kRaw && ::isatty(STDOUT_FILENO) == 1) {
    return Status::failure("standard output: raw frames are nothing for a terminal - write them to a file with -o");
  }
  if (Status opened = open_session(options.files.front(), console, session); !opened.ok()) return opened;
  if (!options.output.empty()) return export_to_file(options, console, session);
  return write_frames(options, console, session, console.out);
}

}  // namespace

int export_frames(const Options& options, const Console& console) {
  if (const Status done = run(options, console); !done.ok()) return console.conclude({done.message()});
  return kExitDone;
}

}  // namespace session_tool
