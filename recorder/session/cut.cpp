#include "recorder/session/cut.h"

#include <algorithm>
#include <vector>

#include "recorder/frame/seal.h"
#include "recorder/session/packed_writer.h"

namespace recorder::session {
namespace {

constexpr uint64_t kProgressInterval = 256;

SessionInfo info_of_part(const SessionInfo& whole, uint64_t first_frame) {
  SessionInfo info = whole;
  info.id = new_session_id();
  info.parent = {whole.id, first_frame};
  info.first_frame = first_frame;
  info.ring_path.clear();  // which knows nothing of this session
  return info;
}

bool damaged_before(const SessionReader& session, uint64_t index) {
  const auto& gaps = session.gaps();
  const auto gap =
      std::lower_bound(gaps.begin(), gaps.end(), index, [](const Gap& g, uint64_t i) { return g.index < i; });
  return gap != gaps.end() && gap->index == index && gap->damaged;
}

Status copy(SessionReader& session, const CutRange& range, const Progress& progress, PackedWriter& out) {
  std::vector<std::byte> slot(session.info().slot_bytes);
  for (uint64_t index = range.begin; index < range.end; ++index) {
    if (index != range.begin && damaged_before(session, index)) out.note_damage();
    if (Status read = session.read(index, slot); !read.ok()) return read;
    if (Status added = out.add(slot); !added.ok()) return added;
    const uint64_t done = index - range.begin;
    if (progress && done % kProgressInterval == 0 && !progress(done, range.end - range.begin)) {
      return Status::failure(session.path() + ": interrupted");
    }
  }
  return {};
}

std::vector<Bookmark> bookmarks_between(const SessionReader& session, uint64_t first, uint64_t last) {
  std::vector<Bookmark> bookmarks = session.bookmarks();
  std::erase_if(bookmarks, [&](const Bookmark& mark) { return mark.frame < first || mark.frame > last; });
  return bookmarks;
}

}  // namespace

Status cut(SessionReader& session, const CutRange& range, const std::string& path, bool replace,
           const Progress& progress, CutReport& report) {
  if (range.begin >= range.end || range.end > session.frame_count()) {
    return Status::failure(session.path() + ": has no frames there");
  }
  Seal first;
  Seal last;
  if (Status read = session.read_seal(range.begin, first); !read.ok()) return read;
  if (Status read = session.read_seal(range.end - 1, last); !read.ok()) return read;
  const SessionInfo info = info_of_part(session.info(), first.frame);
  PackedWriter out;
  if (Status made = out.create(path, info); !made.ok()) return made;
  if (Status copied = copy(session, range, progress, out); !copied.ok()) return copied;
  if (range.to_end && damaged_before(session, session.frame_count())) out.note_damage();
  Status done = out.finish(bookmarks_between(session, first.frame, last.frame), session.was_recovered(),
                           range.to_end ? session.next_frame() : 0);
  if (!done.ok()) return done;
  if (Status placed = out.move_into_place(replace); !placed.ok()) return placed;
  report = {info, out.frame_count(), first.frame, last.frame, out.bytes()};
  return {};
}

}  // namespace recorder::session
