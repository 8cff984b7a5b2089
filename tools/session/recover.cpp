// session recover: completes a session after a crash, or makes one from the ring of a black box, and reads it back.
// session pack.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "recorder/base/path.h"
#include "recorder/base/process.h"
#include "recorder/ring/observer.h"
#include "recorder/session/black_box.h"
#include "recorder/session/pack.h"
#include "recorder/session/recovery.h"
#include "recorder/session/ring_description.h"
#include "recorder/session/session_reader.h"
#include "tools/session/commands.h"
#include "tools/session/console.h"
#include "tools/session/edit.h"
#include "tools/session/files.h"
#include "tools/session/frames.h"
#include "tools/session/verify.h"

namespace session_tool {
namespace {

using recorder::session::RecoveryReport;
using recorder::session::RingSnapshot;

// A ring that was named must be the session's: recovery passes over one that is not, as it does over one that the next
// recording has taken.
Status check_ring(const std::string& session_path, const std::string& ring_path) {
  if (ring_path.empty() || recorder::session::is_finished(session_path)) return {};
  recorder::session::SessionInfo info;
  if (Status read = recorder::session::read_info(session_path, info); !read.ok()) return read;
  recorder::ring::RingObserver ring;
  if (!ring.open(ring_path)) return Status::failure(std::string(ring.last_error()) + " - nothing was changed");
  if (ring.header().tag == info.id) return {};
  return Status::failure(ring_path + ": holds no frames of " + session_path + " - nothing was changed");
}

void print(const RecoveryReport& report, const Findings& found, std::ostream& out) {
  const auto line = [&](const char* name, const std::string& value) { print_entry(out, name, value); };
  print_line(out, report.path + (report.was_finished ? ": was finished, nothing to recover" : ": recovered"));
  line("whole", count_text(report.frames_in_log, "frame") + " in the recording");
  line("incomplete", count_text(report.incomplete_bytes, "byte") + " of a torn block at its end" +
                         (report.incomplete_bytes == 0 ? "" : ", cut off"));
  line("damaged", count_text(report.damaged_bytes, "byte") + ", " + count_text(found.lost_to_damage, "frame") +
                      " lost" + (report.damaged_copy.empty() ? "" : "; the file as it was: " + report.damaged_copy));
  std::string from_ring = count_text(report.frames_from_ring, "frame");
  if (report.damaged_in_ring != 0) {
    from_ring +=
        "; " + count_text(report.damaged_in_ring, "slot") + " damaged there, the ring was kept as " + report.ring_copy;
  }
  if (!report.other_ring.empty()) {
    from_ring += "; its ring, " + report.other_ring +
                 ", holds another recording by now, frames that only it had are "
                 "not here";
  }
  line("from ring", from_ring);
  if (found.problems.empty()) line("read back", found.text());
}

void fill(const RecoveryReport& report, const Findings& found, Json& entry) {
  entry["was_finished"] = report.was_finished;
  entry["whole_frames"] = report.frames_in_log;
  entry["incomplete_bytes"] = report.incomplete_bytes;
  entry["damaged_bytes"] = report.damaged_bytes;
  entry["frames_from_ring"] = report.frames_from_ring;
  entry["damaged_in_ring"] = report.damaged_in_ring;
  if (!report.damaged_copy.empty()) entry["damaged_copy"] = report.damaged_copy;
  if (!report.ring_copy.empty()) entry["ring_copy"] = report.ring_copy;
  if (!report.other_ring.empty()) entry["other_ring"] = report.other_ring;
  entry["bytes"] = report.bytes;
  found.add_to(entry["read_back"]);
}

// Reads back what was recovered, and reports both.
Problems conclude(const RecoveryReport& report, const Options& options, const Console& console, Json& entry) {
  Findings found = check_session(report.path, {options.make_rules, {}, false}, console);
  if (report.frames_in_log + report.frames_from_ring != found.frames) {
    found.problems.push_back(report.path + ": " + count_text(found.frames, "frame") + " read back of " +
                             std::to_string(report.frames_in_log + report.frames_from_ring));
  }
  if (!report.pack_problem.empty()) found.problems.push_back("not packed: " + report.pack_problem);
  if (!report.ring_problem.empty()) {
    found.problems.push_back(report.path +
                             ": its ring could not be used, frames may be missing: " + report.ring_problem);
  }
  options.json ? fill(report, found, entry) : print(report, found, console.out);
  return std::move(found.problems);
}

Problems recover_session(const std::string& path, const Options& options, const Console& console, Json& entry) {
  if (!options.output.empty()) {
    return {path + ": is not a ring; a session is completed where it is, without --output - nothing was changed"};
  }
  if (const Status checked = check_ring(path, options.ring); !checked.ok()) return {checked.message()};
  RecoveryReport report;
  {
    ProgressBar bar(console.err, console.shows_progress, "recovering " + path, "bytes");
    const Status recovered = recorder::session::recover(path, options.ring, report, progress_on(bar));
    if (!recovered.ok()) return {recovered.message() + " - nothing was recovered"};
  }
  if (recorder::base::interrupted())
    return {path + ": interrupted; what was recovered is whole, but not packed or read back"};
  return conclude(report, options, console, entry);
}

// The ring is left as it is.
Status save_ring(const std::string& path, const Options& options, RecoveryReport& report) {
  RingSnapshot snapshot;
  if (Status copied = snapshot.copy(path, RingSnapshot::Ring::kAbandoned); !copied.ok()) return copied;
  if (snapshot.frame_count() == 0) return Status::failure(path + ": holds no frame that can be recovered");
  const std::string folder = recorder::base::text_of(recorder::base::path_of(path).parent_path());
  report.path = options.output;
  if (report.path.empty()) {
    report.path = recorder::session::free_session_path(folder, snapshot.info().start_unix_ns, "_black-box");
  }
  if (Status free = check_new_session(report.path, options.force); !free.ok()) return free;
  recorder::session::CutReport made;
  Status saved =
      snapshot.save(0, snapshot.frame_count(), snapshot.info(), /*recovered=*/true, report.path, options.force, made);
  if (!saved.ok()) return saved;
  if (options.force) forget_replaced_bookmarks(report.path);
  report.frames_from_ring = made.frames;
  report.damaged_in_ring = snapshot.skipped();
  report.ring_copy = path;
  report.bytes = made.bytes;
  return {};
}

Problems recover_ring(const std::string& path, const Options& options, const Console& console, Json& entry) {
  if (!options.ring.empty()) {
    return {path + ": is a ring itself; --ring names the ring of a session - nothing was recovered"};
  }
  RecoveryReport report;
  if (const Status saved = save_ring(path, options, report); !saved.ok()) {
    return {saved.message() + " - nothing was recovered"};
  }
  entry["session"] = report.path;
  return conclude(report, options, console, entry);
}

Problems recover_one(const std::string& path, const Options& options, const Console& console, Json& entry) {
  return recorder::session::is_ring_file(path) ? recover_ring(path, options, console, entry)
                                               : recover_session(path, options, console, entry);
}

}  // namespace

int recover_sessions(const Options& options, const Console& console) {
  const recorder::base::InterruptGuard guard;
  return for_each_file(options, console, [&](const std::string& path, Json& entry, const Console&) {
    return recover_one(path, options, console, entry);
  });
}

// session pack: makes finished sessions small and quick to open.
namespace {

using recorder::session::PackReport;

std::string text_of(const PackReport& report) {
  if (report.was_packed) return "is packed already, " + size_text(report.bytes_before);
  std::string text = count_text(report.frames, "frame") + " packed, " + size_text(report.bytes_before) + " before, " +
                     size_text(report.bytes_after) + " after";
  if (report.bytes_after != 0 && report.bytes_after < report.bytes_before) {
    text += " (" + ratio_text(static_cast<double>(report.bytes_before) / static_cast<double>(report.bytes_after)) +
            " times smaller)";
  }
  if (!report.damaged_copy.empty()) text += "; parts are damaged, the file as it was: " + report.damaged_copy;
  return text;
}

Problems pack_one(const std::string& path, const Options& options, const Console& console, Json& entry) {
  ProgressBar bar(console.err, console.shows_progress, "packing " + path, "bytes");
  PackReport report;
  const Status packed = recorder::session::pack(path, report, progress_on(bar));
  bar.clear();
  if (!packed.ok()) return {packed.message()};
  entry["was_packed"] = report.was_packed;
  entry["frames"] = report.frames;
  entry["bytes_before"] = report.bytes_before;
  entry["bytes_after"] = report.bytes_after;
  if (!report.damaged_copy.empty()) entry["damaged_copy"] = report.damaged_copy;
  if (!options.json) {
    print_line(console.out, path + ": " + text_of(report));
    console.out << std::flush;
  }
  return {};
}

}  // namespace

int pack_sessions(const Options& options, const Console& console) {
  const recorder::base::InterruptGuard guard;
  return for_each_file(options, console, [&](const std::string& path, Json& entry, const Console&) {
    return pack_one(path, options, console, entry);
  });
}

}  // namespace session_tool
