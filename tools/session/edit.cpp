#include "tools/session/edit.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/process.h"
#include "recorder/schema/seal.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/contents.h"
#include "recorder/session/format.h"
#include "recorder/session/pack.h"
#include "tools/session/commands.h"
#include "tools/session/console.h"
#include "tools/session/files.h"
#include "tools/session/frames.h"

namespace session_tool {

using recorder::Status;
using recorder::base::path_of;
using recorder::session::SessionInfo;
using recorder::session::SessionReader;

Status check_new_session(const std::string& path, bool replace) {
  const std::string marks = recorder::session::bookmarks_path(path);
  std::error_code error;
  if (!replace) {
    // A bookmarks file would belong to any session that gets its name.
    for (const std::string& file : {path, marks}) {
      if (std::filesystem::exists(path_of(file), error)) {
        return Status::failure(file + ": exists - choose another name, or replace it with --force");
      }
    }
    return {};
  }
  if (std::filesystem::exists(path_of(path), error) && !std::filesystem::is_regular_file(path_of(path), error)) {
    return Status::failure(path + ": is not a regular file - choose another name");
  }
  SessionReader there;
  using recorder::session::State;
  const State state = there.open(path).ok() ? there.state() : State::kFinished;
  if (state == State::kRecording || state == State::kUnknown) {
    return Status::failure(path + ": is being recorded" + (state == State::kUnknown ? ", or may be" : "") +
                           " - choose another name");
  }
  return {};
}

Status NewSession::create(const std::string& path, bool replace, const SessionInfo& info) {
  if (Status checked = check_new_session(path, replace); !checked.ok()) return checked;
  path_ = path;
  replace_ = replace;
  info_ = info;
  return writer_.create(path, info);
}

void NewSession::note_gap_before(const SessionReader& session, uint64_t index) {
  const auto& gaps = session.gaps();
  const auto gap = std::lower_bound(gaps.begin(), gaps.end(), index,
                                    [](const recorder::session::Gap& g, uint64_t i) { return g.index < i; });
  if (gap != gaps.end() && gap->index == index && gap->damaged) writer_.note_damage();
}

Status NewSession::add(std::span<const std::byte> slot) {
  if (Status added = writer_.add(slot); !added.ok()) return added;
  last_ = recorder::seal_of(slot).frame;
  if (!first_) first_ = last_;
  return {};
}

Status NewSession::finish(const std::vector<recorder::session::Bookmark>& bookmarks, bool recovered,
                          uint64_t next_frame) {
  if (Status done = writer_.finish(bookmarks, recovered, next_frame); !done.ok()) return done;
  if (Status placed = writer_.put_in_place(replace_ ? recorder::base::Replace::kYes : recorder::base::Replace::kNo);
      !placed.ok())
    return placed;
  if (replace_) forget_replaced_bookmarks(path_);
  return {};
}

void NewSession::print(bool json, const Console& console) const {
  print_new_session(path_, {info_, writer_.frame_count(), first_.value_or(0), last_, writer_.bytes()}, json, console);
}

void forget_replaced_bookmarks(const std::string& path) {
  recorder::base::remove_file(recorder::session::bookmarks_path(path));
}

void print_new_session(const std::string& path, const recorder::session::CutReport& made, bool json,
                       const Console& console) {
  if (!json) {
    console.out << path << ": " << count_text(made.frames, "frame") << " (" << made.first_frame << " to "
                << made.last_frame << "), " << size_text(made.bytes) << '\n';
    return;
  }
  Json entry{{"file", path},
             {"id", recorder::session::id_text(made.info.id)},
             {"frames", made.frames},
             {"first_frame", made.first_frame},
             {"last_frame", made.last_frame},
             {"bytes", made.bytes}};
  if (made.info.parent) {
    entry["parent"] = {{"id", recorder::session::id_text(made.info.parent->id)}, {"frame", made.info.parent->frame}};
  }
  print_json(console.out, entry);
}

// session cut: a part of a session as a session of its own.
namespace {

using recorder::session::CutReport;

Status cut(const Options& options, const Console& console, CutReport& made) {
  SessionReader session;
  IndexRange range;
  if (Status opened = open_session(options.files.front(), console, session, /*all=*/true); !opened.ok()) return opened;
  warn_of_damage(session, console);
  if (Status found = select_frames(session, options.selection, range); !found.ok()) return found;
  if (Status free = check_new_session(options.output, options.force); !free.ok()) return free;
  ProgressBar bar(console.err, console.shows_progress, "cutting " + session.path(), "frames");
  const bool to_end = !options.selection.to && !options.selection.to_ns;
  Status done = recorder::session::cut(session, {range.begin, range.end, to_end}, options.output, options.force,
                                       progress_on(bar), made);
  if (done.ok() && options.force) forget_replaced_bookmarks(options.output);
  return done;
}

}  // namespace

int cut_session(const Options& options, const Console& console) {
  const recorder::base::InterruptGuard guard;
  CutReport made;
  if (const Status done = cut(options, console, made); !done.ok()) return console.conclude({done.message()});
  print_new_session(options.output, made, options.json, console);
  return kExitDone;
}

// session join: several sessions as one.
namespace {

using recorder::Seal;
using recorder::session::Bookmark;
using recorder::session::SessionInfo;

// A session, and the shift of its numbers and times, modulo 2^64: it may be negative.
struct Piece {
  std::unique_ptr<SessionReader> session = std::make_unique<SessionReader>();
  uint64_t number_shift = 0;
  uint64_t time_shift = 0;

  uint64_t first_frame() const { return session->first_number() + number_shift; }
  uint64_t last_frame() const { return session->last_number() + number_shift; }
  uint64_t first_time_ns() const { return session->first_time_ns() + time_shift; }
  uint64_t last_time_ns() const { return session->end_time_ns() + time_shift; }
};

std::string place_text(const Piece& before) {
  return before.session->path() + " ends with frame " + std::to_string(before.last_frame());
}

// The length of a session's last tick.
uint64_t last_step_ns(SessionReader& session) {
  Seal before;
  if (session.frame_count() < 2 || !session.read_seal(session.frame_count() - 2, before).ok()) return 0;
  return session.end_time_ns() > before.time_ns ? session.end_time_ns() - before.time_ns : 0;
}

// The layout of frames as text, without derived values, which may differ between versions of a game.
std::string text_of_frames(const recorder::FrameSchema& schema) {
  return recorder::FrameSchema(schema.name(), schema.version(), schema.frame_bytes(), schema.fields(), schema.events())
      .to_json();
}

Status check_same_kind(const SessionReader& first, const SessionReader& other) {
  if (text_of_frames(first.info().schema) != text_of_frames(other.info().schema)) {
    return Status::failure(other.path() + ": its frames have other fields than those of " + first.path() +
                           " - only sessions of one game and version can be joined");
  }
  if (first.info().slot_bytes == other.info().slot_bytes) return {};
  return Status::failure(other.path() + ": has slots of " + std::to_string(other.info().slot_bytes) + " bytes, " +
                         first.path() + " of " + std::to_string(first.info().slot_bytes));
}

Status follow_on(const Piece& before, Piece& piece) {
  piece.number_shift = before.last_frame() + 1 - piece.first_frame();
  piece.time_shift = before.last_time_ns() + last_step_ns(*before.session) - piece.first_time_ns();
  if (piece.last_frame() <= recorder::session::kMaxFrame) return {};
  return Status::failure(piece.session->path() + ": its frame numbers would become too large");
}

// Times count from the session's start, and the joined session starts when the first one did.
Status keep_numbers(const Piece& first, const Piece& before, Piece& piece) {
  const SessionReader& session = *piece.session;
  piece.time_shift =
      static_cast<uint64_t>(session.info().start_unix_ns) - static_cast<uint64_t>(first.session->info().start_unix_ns);
  if (piece.first_frame() <= before.last_frame()) {
    return Status::failure(session.path() + ": begins with frame " + std::to_string(piece.first_frame()) + ", but " +
                           place_text(before) + " - give them in order, or let the numbers follow on with --renumber");
  }
  // As a difference, for either may lie before the joined session's start.
  if (static_cast<int64_t>(piece.first_time_ns() - before.last_time_ns()) >= 0) return {};
  return Status::failure(session.path() + ": was recorded before " + before.session->path() +
                         " ended - give them in order, or let the times follow on with --renumber");
}

Status open_pieces(const Options& options, const Console& console, std::vector<Piece>& pieces) {
  std::vector<std::string> problems;
  const std::vector<std::string> paths = resolve_files(options.files, problems);
  if (!problems.empty()) return Status::failure(problems.front());
  for (const std::string& path : paths) {
    Piece piece;
    if (Status opened = open_session(path, console, *piece.session, /*all=*/true); !opened.ok()) return opened;
    warn_of_damage(*piece.session, console);
    if (!pieces.empty()) {
      if (Status same = check_same_kind(*pieces.front().session, *piece.session); !same.ok()) return same;
    }
    if (piece.session->frame_count() == 0) continue;
    if (!pieces.empty()) {
      const Piece& before = pieces.back();
      Status fits = options.renumber ? follow_on(before, piece) : keep_numbers(pieces.front(), before, piece);
      if (!fits.ok()) return fits;
    }
    pieces.push_back(std::move(piece));
  }
  return pieces.empty() ? Status::failure(paths.front() + ": none of the sessions holds a frame") : Status();
}

// A frame that is shifted gets a new seal, but only if it had a valid one: a new one would hide that it was torn.
Status move_frame(const Piece& piece, std::span<const std::byte> slot, std::vector<std::byte>& moved) {
  const Seal seal = recorder::seal_of(slot);
  if (!recorder::seal_is_valid(slot)) {
    return Status::failure(piece.session->path() + ": frame " + std::to_string(seal.frame) +
                           " has a seal that does not hold, and cannot get another number or time");
  }
  moved.assign(slot.begin(), slot.end());
  recorder::seal_slot(moved, seal.frame + piece.number_shift, seal.time_ns + piece.time_shift, seal.events);
  return {};
}

Status copy(const Piece& piece, const Console& console, NewSession& out) {
  SessionReader& session = *piece.session;
  const bool moves = piece.number_shift != 0 || piece.time_shift != 0;
  std::vector<std::byte> moved;
  ProgressBar bar(console.err, console.shows_progress, "joining " + session.path(), "frames");
  const Status copied =
      for_each_frame(session, {0, session.frame_count()}, bar, [&](uint64_t index, std::span<const std::byte> slot) {
        out.note_gap_before(session, index);
        if (!moves) return out.add(slot);
        const Status done = move_frame(piece, slot, moved);
        return done.ok() ? out.add(moved) : done;
      });
  // Frames missing at its end are missing before the next piece.
  if (copied.ok()) out.note_gap_before(session, session.frame_count());
  return copied;
}

Status join(const Options& options, const Console& console, NewSession& out) {
  std::vector<Piece> pieces;
  if (Status opened = open_pieces(options, console, pieces); !opened.ok()) return opened;
  SessionInfo info = pieces.front().session->info();
  info.id = recorder::session::new_session_id();
  info.ring_path.clear();
  if (Status made = out.create(options.output, options.force, info); !made.ok()) return made;
  std::vector<Bookmark> bookmarks;
  bool recovered = false;
  for (const Piece& piece : pieces) {
    if (Status copied = copy(piece, console, out); !copied.ok()) return copied;
    for (Bookmark& mark : piece.session->bookmarks()) {
      bookmarks.push_back({mark.frame + piece.number_shift, std::move(mark.note)});
    }
    recovered = recovered || piece.session->was_recovered();
  }
  return out.finish(bookmarks, recovered, pieces.back().session->next_frame() + pieces.back().number_shift);
}

}  // namespace

int join_sessions(const Options& options, const Console& console) {
  const recorder::base::InterruptGuard guard;
  NewSession out;
  if (const Status done = join(options, console, out); !done.ok()) return console.conclude({done.message()});
  out.print(options.json, console);
  return kExitDone;
}

}  // namespace session_tool
