// session export: frames for other programs.
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "recorder/base/process.h"
#include "recorder/base/stream.h"
#include "recorder/dump/frame_rows.h"
#include "recorder/session/pack.h"
#include "recorder/session/web_page.h"
#include "tools/session/commands.h"
#include "tools/session/frames.h"

namespace session_tool {
namespace {

namespace base = recorder::base;
using recorder::Column;
using recorder::RowWriter;

Status write_rows(SessionReader& session, const IndexRange& range, const Console& console, std::ostream& out,
                  RowWriter& rows) {
  ProgressBar bar(console.err, console.shows_progress, "exporting " + session.path(), "frames");
  rows.begin();
  const Status written = for_each_frame(session, range, bar, [&](uint64_t, auto slot) {
    rows.add(slot);
    // The owner of the stream knows why it failed.
    return out ? Status() : Status::failure("");
  });
  if (!out) return {};
  if (written.ok()) rows.finish();
  return written;
}

}  // namespace

Status write_all_frames(const Options& options, const Console& console, SessionReader& session, std::ostream& out) {
  IndexRange range;
  std::vector<Column> columns;
  const recorder::FrameSchema& schema = session.info().schema;
  const bool split_arrays = options.format == ExportFormat::kCsv && !options.whole_arrays;
  // Of many sessions some are empty.
  const bool is_empty = !options.each.empty() && session.frame_count() == 0;
  if (!is_empty) {
    if (Status found = select_frames(session, options.selection, range); !found.ok()) return found;
  }
  const recorder::Group* const group = options.rows.empty() ? nullptr : schema.find_group(options.rows);
  if (group == nullptr && !options.rows.empty()) {
    return Status::failure(session.path() + ": there is no list of things '" + options.rows +
                           "' in its frames - session schema shows what there is");
  }
  if (Status chosen = choose_columns(schema, options.fields, split_arrays, columns, group); !chosen.ok()) {
    return Status::failure(session.path() + ": " + chosen.message());
  }
  const recorder::RowOptions rows{.format = options.format,
                                  .names = options.names,
                                  .slots = options.slots,
                                  .spreadsheet = options.spreadsheet,
                                  .big_as_text = options.big_as_text,
                                  .rows = group};
  return write_rows(session, range, console, out, *make_row_writer(rows, schema, columns, out));
}

// --format html: the selected frames as sessions of their own, in the viewer's page.
namespace {

// Goes with the object.
struct ScratchSession {
  explicit ScratchSession(const std::string& beside) : path(base::temporary_name(beside)) {}
  ScratchSession(const ScratchSession&) = delete;
  ScratchSession& operator=(const ScratchSession&) = delete;
  ~ScratchSession() { base::remove_file(path); }
  const std::string path;
};

// Beside the output, or where the system has what is gone soon.
std::string scratch_place(const Options& options) {
  if (!options.output.empty()) return options.output;
  std::error_code error;
  const auto folder = std::filesystem::temp_directory_path(error);
  return (error ? std::string(".") : folder.string()) + "/ouroboros-page";
}

Status cut_selected(const std::string& file, const Options& options, const Console& console, const std::string& path) {
  SessionReader session;
  IndexRange range;
  if (Status opened = open_session(file, console, session, /*all=*/true); !opened.ok()) return opened;
  warn_of_damage(session, console);
  if (Status found = select_frames(session, options.selection, range); !found.ok()) return found;
  ProgressBar bar(console.err, console.shows_progress, "exporting " + session.path(), "frames");
  const bool to_end = !options.selection.to && !options.selection.to_ns;
  recorder::session::CutReport made;
  return recorder::session::cut(session, {range.begin, range.end, to_end}, path, false, progress_on(bar), made);
}

Status write_page(const Options& options, const Console& console, std::ostream& out) {
  std::string page;
  if (Status loaded = recorder::session::load_web_page(page); !loaded.ok()) return loaded;
  std::vector<std::unique_ptr<ScratchSession>> scratches;
  std::vector<recorder::session::PageRecording> recordings;
  for (const std::string& file : options.files) {
    scratches.push_back(std::make_unique<ScratchSession>(scratch_place(options)));
    const std::string& path = scratches.back()->path;
    if (Status made = cut_selected(file, options, console, path); !made.ok()) return made;
    recordings.push_back({path, base::file_name_of(file)});
  }
  return recorder::session::write_web_page(page, recordings, out,
                                           [](uint64_t, uint64_t) { return !base::interrupted(); });
}

Status write_output(const Options& options, const Console& console, SessionReader& session, std::ostream& out) {
  return options.page ? write_page(options, console, out) : write_all_frames(options, console, session, out);
}

Status export_to_file(const Options& options, const Console& console, SessionReader& session) {
  const base::InterruptGuard guard;
  base::NewFile file;
  const base::NewFile::Options how{.replace = options.force ? base::Replace::kYes : base::Replace::kNo,
                                   .into_special = true,
                                   .advice = " - choose another name, or replace it with --force"};
  if (Status made = file.create(options.output, how, base::interrupt_flag()); !made.ok()) return made;
  if (Status written = write_output(options, console, session, file.stream()); !written.ok()) return written;
  return file.finish();
}

Status run(const Options& options, const Console& console) {
  SessionReader session;
  if (options.output.empty() && options.format == ExportFormat::kRaw && base::is_terminal(base::Stream::kOutput)) {
    return Status::failure("standard output: raw frames cannot be shown on a terminal - write them to a file with -o");
  }
  if (options.page && options.output.empty()) {
    const base::InterruptGuard guard;
    return write_page(options, console, console.out);
  }
  if (!options.page) {
    if (Status opened = open_session(options.files.front(), console, session); !opened.ok()) return opened;
  }
  if (!options.output.empty()) return export_to_file(options, console, session);
  return write_all_frames(options, console, session, console.out);
}

}  // namespace

int export_frames(const Options& options, const Console& console) {
  if (!options.each.empty()) return export_each(options, console);
  if (const Status done = run(options, console); !done.ok()) return console.conclude({done.message()});
  return kExitDone;
}

}  // namespace session_tool
