// session cut: a part of a session as a session of its own.
#include "recorder/session/cut.h"

#include "tools/session/commands.h"
#include "tools/session/frames.h"
#include "tools/session/new_session.h"

namespace session_tool {
namespace {

using recorder::session::CutReport;

Status cut(const Options& options, const Console& console, CutReport& made) {
  SessionReader session;
  IndexRange range;
  if (Status opened = open_session(options.files.front(), console, session, /*all=*/true); !opened.ok()) return opened;
  note_damage(session, console);
  if (Status found = select_frames(session, options.selection, range); !found.ok()) return found;
  if (Status free = check_new_session(options.output, options.force); !free.ok()) return free;
  tool::ProgressBar bar(console.err, console.shows_progress, "cutting " + session.path(), "frames");
  const bool to_end = !options.selection.to && !options.selection.to_ns;
  Status done = recorder::session::cut(session, {range.begin, range.end, to_end}, options.output, options.force,
                                       progress_on(bar), made);
  if (done.ok() && options.force) forget_replaced_bookmarks(options.output);
  return done;
}

}  // namespace

int cut_session(const Options& options, const Console& console) {
  const tool::InterruptGuard guard;
  CutReport made;
  if (const Status done = cut(options, console, made); !done.ok()) return console.conclude({done.message()});
  print_new_session(options.output, made, options.json, console);
  return kExitDone;
}

}  // namespace session_tool
