#include "replay/export/session_export.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "recorder/session/bookmarks.h"
#include "recorder/session/cut.h"

namespace replay {
namespace {

using recorder::Status;
using recorder::session::Progress;
using recorder::session::SessionReader;

// The number of the frame of that index, without reading it.
uint64_t number_of(const SessionReader& session, uint64_t index) {
  const auto& gaps = session.gaps();
  const auto behind =
      std::upper_bound(gaps.begin(), gaps.end(), index, [](uint64_t i, const auto& gap) { return i < gap.index; });
  if (behind == gaps.begin()) return session.info().first_frame + index;
  const auto& gap = *(behind - 1);
  return gap.first_missing + gap.count + (index - gap.index);
}

recorder::session::ReaderOptions reader_options(bool by_index, const std::atomic<bool>& cancelled) {
  recorder::session::ReaderOptions options;
  options.mode = by_index ? recorder::session::OpenMode::kByIndex : recorder::session::OpenMode::kByScan;
  options.cache_bytes = 0;
  options.progress = [&cancelled](uint64_t, uint64_t) { return !cancelled; };
  return options;
}

Status cut_frames(SessionReader& reader, const FrameRange& frames, const ExportRequest& request,
                  const Progress& progress, ExportReport& report) {
  const uint64_t end = frames.last + 1;
  recorder::session::CutReport made;
  const bool to_end = end == reader.frame_count() && reader.state() == recorder::session::State::kFinished;
  Status done =
      recorder::session::cut(reader, {frames.first, end, to_end}, request.path, request.replace, progress, made);
  report.frames = made.frames;
  report.bytes = made.bytes;
  return done;
}

// What lies beside a name counts for whatever session has it.
Status check_target(const ExportRequest& request) {
  const std::string marks = recorder::session::bookmarks_path(request.path);
  std::error_code ignored;
  if (request.replace || !std::filesystem::exists(marks, ignored)) return {};
  return Status::failure(marks +
                         ": exists, and would be taken for the bookmarks of the new session - choose another name");
}

}  // namespace

bool is_being_recorded(const std::string& path) {
  SessionReader there;
  return there.open(path).ok() && there.state() == recorder::session::State::kRecording;
}

Status write_session(const ExportSource& source, const ExportRequest& request, const std::atomic<bool>& cancelled,
                     const Progress& progress, ExportReport& report) {
  if (Status checked = check_target(request); !checked.ok()) return checked;
  // By its index where it has one: looking through all of a large file first would take longer than the cut.
  SessionReader reader;
  if (Status opened = reader.open(source.path, reader_options(source.has_index, cancelled)); !opened.ok())
    return opened;
  const uint64_t count = reader.frame_count();
  const FrameRange frames{request.frames.first, std::min(request.frames.last, count == 0 ? 0 : count - 1)};
  Status made = cut_frames(reader, frames, request, progress, report);
  if (!made.ok() && !cancelled && reader.has_index()) {
    // It may be damage that the index knows nothing of: then all that is whole is cut.
    const uint64_t first = number_of(reader, frames.first);
    const uint64_t behind = number_of(reader, frames.last) + 1;
    if (Status opened = reader.open(source.path, reader_options(false, cancelled)); !opened.ok()) return opened;
    const FrameRange whole{reader.index_of_number(first), reader.index_of_number(behind)};
    if (reader.damage().damaged_places == 0 || whole.last <= whole.first) return made;
    const uint64_t wanted = frames.last - frames.first + 1;
    report.left_out = wanted - std::min(wanted, whole.last - whole.first);
    made = cut_frames(reader, {whole.first, whole.last - 1}, request, progress, report);
  }
  if (made.ok() && request.replace) ::unlink(recorder::session::bookmarks_path(request.path).c_str());
  return made;
}

}  // namespace replay
