// session export: frames for other programs.
#include <ostream>
#include <string>

#include "recorder/base/process.h"
#include "recorder/base/stream.h"
#include "recorder/dump/frame_rows.h"
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

namespace {

Status export_to_file(const Options& options, const Console& console, SessionReader& session) {
  const base::InterruptGuard guard;
  base::NewFile file;
  const base::NewFile::Options how{.replace = options.force ? base::Replace::kYes : base::Replace::kNo,
                                   .into_special = true,
                                   .advice = " - choose another name, or replace it with --force"};
  if (Status made = file.create(options.output, how, base::interrupt_flag()); !made.ok()) return made;
  if (Status written = write_all_frames(options, console, session, file.stream()); !written.ok()) return written;
  return file.finish();
}

Status run(const Options& options, const Console& console) {
  SessionReader session;
  if (options.output.empty() && options.format == ExportFormat::kRaw && base::is_terminal(base::Stream::kOutput)) {
    return Status::failure("standard output: raw frames cannot be shown on a terminal - write them to a file with -o");
  }
  if (Status opened = open_session(options.files.front(), console, session); !opened.ok()) return opened;
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
