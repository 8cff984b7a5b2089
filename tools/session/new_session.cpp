#include "tools/session/new_session.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "recorder/frame/seal.h"
#include "tools/session/text.h"

namespace session_tool {

using recorder::Status;
using recorder::session::SessionInfo;
using recorder::session::SessionReader;

Status check_new_session(const std::string& path, bool replace) {
  const std::string marks = recorder::session::bookmarks_path(path);
  std::error_code error;
  if (!replace) {
    // Bookmarks that lie beside a name count for whatever session gets that name.
    for (const std::string& file : {path, marks}) {
      if (std::filesystem::exists(file, error)) {
        return Status::failure(file + ": exists - choose another name, or replace it with --force");
      }
    }
    return {};
  }
  if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
    return Status::failure(path + ": is no regular file - choose another name");
  }
  SessionReader there;
  if (there.open(path).ok() && there.state() == recorder::session::State::kRecording) {
    return Status::failure(path + ": is being recorded - choose another name");
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
  if (Status placed = writer_.move_into_place(replace_); !placed.ok()) return placed;
  if (replace_) forget_replaced_bookmarks(path_);
  return {};
}

void NewSession::print(bool json, const Console& console) const {
  print_new_session(path_, {info_, writer_.frame_count(), first_.value_or(0), last_, writer_.bytes()}, json, console);
}

void forget_replaced_bookmarks(const std::string& path) { ::unlink(recorder::session::bookmarks_path(path).c_str()); }

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

}  // namespace session_tool
