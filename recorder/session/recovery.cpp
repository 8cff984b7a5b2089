#include "recorder/session/recovery.h"

#include <cerrno>

#include "recorder/base/file.h"
#include "recorder/include/circular_buffer.h"
#include "recorder/ring/observer.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/contents.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/ring_frames.h"

namespace recorder::session {
namespace {

// Takes both roles of the ring at `path` if it holds frames of `session`. Success with `taken` false: there is nothing
// to add; the report then says why a ring that exists could not be read, or that it holds another recording.
Status take_ring(const std::string& path, const SessionInfo& session, MemoryMappedCircularBuffer& ring, bool& taken,
                 RecoveryReport& report) {
  taken = false;
  ring::RingObserver observer;
  if (path.empty()) return {};
  if (!observer.open(path)) {
    if (errno == EACCES || errno == EPERM) return Status::failure(observer.last_error());
    if (errno != ENOENT && errno != ENOTDIR) report.ring_problem = observer.last_error();
    return {};
  }
  if (observer.header().tag != session.id || observer.geometry().slot_bytes != session.slot_bytes) {
    if (path == session.ring_path) report.other_ring = path;
    return {};
  }
  MemoryMappedCircularBuffer::Options any_geometry;
  any_geometry.slot_count = any_geometry.slot_bytes = 0;
  ring = MemoryMappedCircularBuffer(any_geometry);
  if (!ring.initialize(path.c_str()) || !ring.claim_writer() || !ring.claim_reader()) {
    return Status::failure(ring.last_error());
  }
  taken = ring.tag() == session.id;  // read again now that it can no longer change
  if (taken) {
    report.ring_problem.clear();
    report.other_ring.clear();
  }
  return {};
}

// A log of version 1 cannot be continued: its frames are copied to a log of the current version, which replaces it in
// one step. The caller holds the lock of the old file until then.
Status upgrade(SessionReader& reader, RecoveryReport& report) {
  const std::string& path = reader.path();
  const std::string temporary = base::temporary_name(path);
  LogWriter log;
  if (Status made = log.create(temporary, reader.info()); !made.ok()) return made;
  std::vector<std::byte> slot(reader.info().slot_bytes);
  Status copied;
  for (uint64_t i = 0; copied.ok() && i < reader.frame_count(); ++i) {
    copied = reader.read(i, slot);
    if (copied.ok() && log.add(slot) && i % 1024 == 0) copied = log.flush();
  }
  if (copied.ok()) copied = log.flush();
  if (copied.ok()) copied = log.sync();
  if (copied.ok() && reader.damage().damaged_bytes != 0) copied = keep_damaged_copy(path, report.damaged_copy);
  if (!copied.ok()) {
    base::remove_file(temporary);
    return copied;
  }
  const base::Error error = base::put_in_place(temporary, path, base::Replace::kYes);
  return error == 0 ? Status() : system_failure(path, "could not be replaced by a log of the current format", error);
}

// Packs the finished log. A failure to pack does not fail the recovery: the log holds every frame.
void pack_recovered(const std::string& path, RecoveryReport& report, const Progress& progress) {
  PackReport packed;
  const Status done = pack(path, packed, progress);
  report.bytes = packed.bytes_after;
  report.was_stopped = packed.was_stopped;
  if (!packed.damaged_copy.empty()) report.damaged_copy = packed.damaged_copy;
  if (!done.ok()) report.pack_problem = done.message();
}

// Ends a change of bookmarks in a packed session that was cut short: cuts off everything after the last whole footer
// and writes the bookmarks once more that had arrived whole.
Status cut_behind_footer(const std::string& path) {
  std::vector<Bookmark> bookmarks;
  {
    base::File file;
    if (Status locked = open_and_lock(path, file, "is in use by"); !locked.ok()) return locked;
    SessionReader reader;
    if (Status opened = reader.open(path); !opened.ok()) return opened;
    if (reader.has_index() || reader.end_of_footer() == 0) return {};
    bookmarks = reader.bookmarks();
    base::Error error = file.resize(reader.end_of_footer());
    if (error == 0) error = file.sync();
    if (error != 0) return system_failure(path, "cannot be cut", error);
  }
  return bookmarks.empty() ? Status() : write_bookmarks(path, bookmarks);
}

// The part number `part` of `parts` that are alike, as progress of the whole. Notes in `stopped` that it is to stop.
Progress part_of(const Progress& progress, uint64_t part, uint64_t parts, bool& stopped) {
  if (!progress) return {};
  return [=, &progress, &stopped](uint64_t done, uint64_t all) {
    stopped = stopped || !progress(part * all + done, parts * all);
    return !stopped;
  };
}

// A log is scanned before and after it is locked, and then packed, which reads it twice.
constexpr uint64_t kParts = 4;

// Opens a session and, unless it is finished, locks its log for appending, upgraded to the current version first. The
// report gets the damage that only the old version's file shows.
Status open_and_lock(const std::string& path, SessionReader& reader, LogWriter& log, RecoveryReport& report,
                     const Progress& progress) {
  const ReaderOptions first{.progress = part_of(progress, 0, kParts, report.was_stopped)};
  if (Status opened = reader.open(path, first); !opened.ok()) return opened;
  if (reader.state() == State::kFinished) return {};
  for (;;) {
    if (Status locked = log.reopen(path, reader.info()); !locked.ok()) return locked;
    // The file may have grown before the lock was taken; from here on it cannot.
    const ReaderOptions again{.progress = part_of(progress, 1, kParts, report.was_stopped)};
    if (Status opened = reader.open(path, again); !opened.ok()) return opened;
    if (reader.format_version() >= kCommonVersion) return {};
    report.damaged_bytes = reader.damage().damaged_bytes;
    report.incomplete_bytes = reader.damage().incomplete_bytes;
    if (Status upgraded = upgrade(reader, report); !upgraded.ok()) return upgraded;
  }
}

// Frames that the ring still has although the log has them may be there because their sync failed: they are released
// only when they have been written anew.
void distrust_frames_of_ring(const SessionReader& reader, uint64_t first_frame, LogWriter& log) {
  const auto chunk = reader.chunks().starting_by_number(first_frame);
  if (chunk && reader.damage().damaged_bytes == 0) log.distrust(reader.chunks()[*chunk].offset);
}

// Adds to `log` the frames that only the session's ring still holds, marks the log as finished and closes it.
Status join_with_ring(SessionReader& reader, const std::string& ring_path, LogWriter& log, RecoveryReport& report) {
  MemoryMappedCircularBuffer ring;
  bool has_ring = false;
  for (const std::string& where : {ring_path, reader.info().ring_path}) {
    if (has_ring) break;
    if (Status taken = take_ring(where, reader.info(), ring, has_ring, report); !taken.ok()) return taken;
  }
  const uint32_t slots = has_ring ? slots_of_recording(ring, &reader) : 0;
  report.damaged_in_ring = invalid_slots(ring, slots);
  if (report.damaged_in_ring != 0) {
    if (Status kept = copy_ring_file(ring, report.ring_copy); !kept.ok()) return kept;
  }
  const LogWriter::End end{reader.end_of_whole_blocks(), reader.frame_count(), reader.next_frame()};
  if (Status cut = log.continue_at(end); !cut.ok()) return cut;
  const std::optional<uint64_t> first_unread = first_valid_frame(ring, slots);
  if (slots != 0) distrust_frames_of_ring(reader, first_unread.value_or(0), log);
  if (has_ring) {
    for (const auto& slot : released_frames(ring.path(), reader, first_unread.value_or(UINT64_MAX))) {
      report.frames_from_ring += log.add(slot) ? 1 : 0;
    }
  }
  report.frames_from_ring += add_unread(ring, slots, reader, log);
  return finish_and_release(log, ring, slots);
}

}  // namespace

std::string RecoveryReport::text() const {
  if (was_finished) return path + ": is finished" + (pack_problem.empty() ? "" : ", but not packed: " + pack_problem);
  std::string out = path + ": recovered, " + std::to_string(frames_in_log) + " frames from the recording and " +
                    std::to_string(frames_from_ring) + " from the ring";
  if (incomplete_bytes != 0) out += ", " + std::to_string(incomplete_bytes) + " bytes at its end were incomplete";
  if (damaged_bytes != 0) out += ", " + std::to_string(damaged_bytes) + " bytes inside are damaged";
  if (damaged_in_ring != 0) {
    out +=
        ", " + std::to_string(damaged_in_ring) + " ring slots are damaged (the ring was copied to " + ring_copy + ")";
  }
  if (!damaged_copy.empty()) out += " (the log was kept as " + damaged_copy + ")";
  if (!pack_problem.empty()) out += "; not packed: " + pack_problem;
  if (!ring_problem.empty()) out += "; its ring could not be used: " + ring_problem;
  if (!other_ring.empty()) {
    out += "; its ring, " + other_ring + ", holds another recording by now, frames that only the ring had are not here";
  }
  return out;
}

Status recover(const std::string& path, const std::string& ring_path, RecoveryReport& report,
               const Progress& progress) {
  SessionReader reader;
  LogWriter log;
  report = {};
  if (Status opened = open_and_lock(path, reader, log, report, progress); !opened.ok()) return opened;
  report.path = path;
  report.frames_in_log = reader.frame_count();
  report.damaged_bytes += reader.damage().damaged_bytes;
  report.incomplete_bytes += reader.damage().incomplete_bytes;
  report.bytes = reader.file_bytes();
  report.was_finished = reader.state() == State::kFinished;
  if (!report.was_finished) {
    if (Status joined = join_with_ring(reader, ring_path, log, report); !joined.ok()) return joined;
  }
  if (!report.was_finished || !reader.is_packed()) {
    bool stopped = false;
    pack_recovered(path, report, part_of(progress, 1, 2, stopped));
  }
  const bool has_torn_bookmarks =
      report.was_finished && reader.end_of_footer() != 0 && reader.end_of_footer() < reader.file_bytes();
  return has_torn_bookmarks ? cut_behind_footer(path) : Status();
}

void recover_folder(const std::string& folder, std::vector<std::string>& notices, const std::string& ring_path) {
  static_cast<void>(recover_folder(folder, notices, ring_path, {}));  // nothing asks to stop
}

Status recover_folder(const std::string& folder, std::vector<std::string>& notices, const std::string& ring_path,
                      const Progress& progress) {
  remove_dead_session_temporaries(folder);
  for (const std::string& path : list_sessions(folder)) {
    base::File file;
    if (file.open(path) == 0 && (read_footer(file) || file.is_locked_elsewhere(kSessionLock))) continue;
    RecoveryReport report;
    const Status status = recover(path, ring_path, report, progress);
    if (report.was_stopped)
      return Status::failure(path + ": its recovery was stopped - the next start goes on with it");
    if (!status.ok()) {
      notices.push_back(status.message() + " - could not be recovered");
    } else if (!report.was_finished && report.is_empty() && base::remove_file(path) == 0) {
      notices.push_back(path + ": had been started, but not a single frame was recorded; removed");
    } else if (!report.was_finished || !report.pack_problem.empty()) {
      notices.push_back(report.text());
    }
  }
  return {};
}

}  // namespace recorder::session
