#include "tools/session/frames.h"

#include <filesystem>

#include "recorder/base/path.h"
#include "recorder/base/text.h"
#include "recorder/schema/seal.h"
#include "recorder/session/contents.h"
#include "recorder/session/format.h"
#include "tools/session/console.h"

namespace session_tool {

using recorder::Seal;

Status open_session(const std::string& path, const Console& console, SessionReader& session, bool all) {
  if (std::error_code ignored; std::filesystem::is_directory(recorder::base::path_of(path), ignored)) {
    return Status::failure(path + ": is a folder - name one of the sessions in it");
  }
  ProgressBar bar(console.err, console.shows_progress, "reading " + path, "bytes");
  recorder::session::ReaderOptions options;
  options.cache_bytes = 0;
  options.progress = progress_on(bar);
  if (all) options.mode = recorder::session::OpenMode::kByScan;
  return session.open(path, options);
}

void warn_of_damage(const SessionReader& session, const Console& console) {
  const std::string damage = damage_text(session);
  if (!damage.empty())
    console.print_error(session.path() + ": " + damage + " - continuing with the frames that can be read");
}

std::string numbers_text(const SessionReader& session) {
  if (session.frame_count() == 0) return {};
  return std::to_string(session.first_number()) + " to " + std::to_string(session.last_number());
}

namespace {

// The first frame at or after that time.
Status find_begin(SessionReader& session, uint64_t time_ns, uint64_t& begin) {
  Seal seal;
  begin = session.index_of_time(time_ns);
  if (Status read = session.read_seal(begin, seal); !read.ok()) return read;
  if (seal.time_ns < time_ns) {
    ++begin;
    return {};
  }
  // Of several frames at one time, the first.
  for (; begin > 0; --begin) {
    if (Status read = session.read_seal(begin - 1, seal); !read.ok()) return read;
    if (seal.time_ns < time_ns) break;
  }
  return {};
}

Status find_end(SessionReader& session, uint64_t time_ns, uint64_t& end) {
  Seal seal;
  const uint64_t last = session.index_of_time(time_ns);
  if (Status read = session.read_seal(last, seal); !read.ok()) return read;
  end = seal.time_ns <= time_ns ? last + 1 : 0;
  return {};
}

}  // namespace

Status select_frames(SessionReader& session, const FrameSelection& selection, IndexRange& range) {
  range = {0, session.frame_count()};
  if (session.frame_count() == 0) return Status::failure(session.path() + ": holds no frames");
  if (selection.from) range.begin = session.index_of_number(*selection.from);
  if (selection.to && *selection.to < recorder::session::kMaxFrame)
    range.end = session.index_of_number(*selection.to + 1);
  if (selection.from_ns) {
    if (Status found = find_begin(session, *selection.from_ns, range.begin); !found.ok()) return found;
  }
  if (selection.to_ns) {
    if (Status found = find_end(session, *selection.to_ns, range.end); !found.ok()) return found;
  }
  if (range.begin < range.end) return {};
  Seal last;
  if (Status read = session.read_seal(session.frame_count() - 1, last); !read.ok()) return read;
  // As replay words it.
  return Status::failure(session.path() + ": has no frames in that range - it holds frames " + numbers_text(session) +
                         ", " + recorder::base::clock_text(session.first_time_ns(), 3) + " to " +
                         recorder::base::clock_text(last.time_ns, 3));
}

using recorder::session::SessionReader;

uint64_t length_ns(const SessionReader& session) {
  if (session.frame_count() == 0) return 0;
  const uint64_t begin = session.first_time_ns();
  return session.end_time_ns() > begin ? session.end_time_ns() - begin : 0;
}

Missing missing_in(const SessionReader& session) {
  Missing missing;
  for (const auto& gap : session.gaps()) {
    missing.frames += gap.count;
    if (gap.damaged) missing.damaged += gap.count;
  }
  return missing;
}

std::string state_name(const SessionReader& session) { return session.is_cut() ? "cut off" : name_of(session.state()); }

std::string damage_text(const SessionReader& session) {
  const recorder::session::Damage& damage = session.damage();
  std::string text;
  if (damage.damaged_bytes != 0) {
    text = count_text(damage.damaged_bytes, "byte") + " at " + count_text(damage.damaged_places, "place") +
           (damage.damaged_bytes == 1 ? " is" : " are") + " damaged";
  }
  if (damage.incomplete_bytes != 0) {
    if (!text.empty()) text += ", ";
    text += "its last block is incomplete (" + count_text(damage.incomplete_bytes, "byte") + ")";
  }
  return text;
}

std::string game_text(const recorder::session::SessionInfo& info) {
  return info.game_version.empty() ? info.game : info.game + " " + info.game_version;
}

}  // namespace session_tool
