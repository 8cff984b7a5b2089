// session cut: a part of a session as a session of its own.
#include "tools/session/commands.h"
#include "tools/session/frames.h"
#include "tools/session/new_session.h"

namespace session_tool {
namespace {

using recorder::session::Bookmark;
using recorder::session::SessionInfo;

SessionInfo info_of_part(const SessionInfo& whole, uint64_t first_frame) {
  SessionInfo info = whole;
  info.id = recorder::session::new_session_id();
  info.parent = {whole.id, first_frame};
  info.first_frame = first_frame;
  info.ring_path.clear();  // which knows nothing of this session
  return info;
}

Status copy(SessionReader& session, const IndexRange& range, const Console& console, NewSession& out) {
  tool::ProgressBar bar(console.err, console.shows_progress, "cutting " + session.path(), "frames");
  return for_each_frame(session, range, bar, [&](uint64_t index, auto slot) {
    if (index != range.begin) out.note_gap_before(session, index);
    return out.add(slot);
  });
}

std::vector<Bookmark> bookmarks_between(const SessionReader& session, uint64_t first, uint64_t last) {
  std::vector<Bookmark> bookmarks = session.bookmarks();
  std::erase_if(bookmarks, [&](const Bookmark& mark) { return mark.frame < first || mark.frame > last; });
  return bookmarks;
}

Status cut(const Options& options, const Console& console, NewSession& out) {
  SessionReader session;
  IndexRange range;
  if (Status opened = open_session(options.files.front(), console, session, /*all=*/true); !opened.ok()) return opened;
  note_damage(session, console);
  if (Status found = find_frames(session, options.stretch, range); !found.ok()) return found;
  recorder::Seal first;
  recorder::Seal last;
  if (Status read = session.read_seal(range.begin, first); !read.ok()) return read;
  if (Status read = session.read_seal(range.end - 1, last); !read.ok()) return read;
  if (Status made = out.create(options.output, options.force, info_of_part(session.info(), first.frame)); !made.ok()) {
    return made;
  }
  if (Status copied = copy(session, range, console, out); !copied.ok()) return copied;
  // Frames that are missing at the session's end are missing in a part that goes to its end.
  const bool to_end = !options.stretch.to && !options.stretch.to_ns;
  if (to_end) out.note_gap_before(session, session.frame_count());
  return out.finish(bookmarks_between(session, first.frame, last.frame), session.was_recovered(),
                    to_end ? session.next_frame() : 0);
}

}  // namespace

int cut_session(const Options& options, const Console& console) {
  const InterruptGuard guard;
  NewSession out;
  if (const Status done = cut(options, console, out); !done.ok()) return console.conclude({done.message()});
  out.print(options.json, console);
  return kExitDone;
}

}  // namespace session_tool
