// The sessions that cut and join write. They appear under their names whole, or not at all. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorder/session/pack.h"
#include "recorder/session/session_reader.h"
#include "tools/session/console.h"

namespace session_tool {

// Fails when `path` exists and is not to be replaced, or is being recorded.
recorder::Status check_new_session(const std::string& path, bool replace);
// Removes the bookmarks file of a session that was replaced.
void forget_replaced_bookmarks(const std::string& path);
// Prints what was made.
void print_new_session(const std::string& path, const recorder::session::CutReport& made, bool json,
                       const Console& console);

class NewSession {
 public:
  // Fails, before anything is written, as check_new_session().
  recorder::Status create(const std::string& path, bool replace, const recorder::session::SessionInfo& info);

  // Call before adding the frame `index` of `session`: a gap in front of it that is damage is marked as such.
  void note_gap_before(const recorder::session::SessionReader& session, uint64_t index);
  recorder::Status add(std::span<const std::byte> slot);

  // `next_frame` as in PackedWriter::finish: 0 if nothing is known to be missing behind the last frame.
  recorder::Status finish(const std::vector<recorder::session::Bookmark>& bookmarks, bool recovered,
                          uint64_t next_frame);

  // After finish().
  void print(bool json, const Console& console) const;

 private:
  recorder::session::PackedWriter writer_;
  recorder::session::SessionInfo info_;
  std::string path_;
  bool replace_ = false;
  std::optional<uint64_t> first_;
  uint64_t last_ = 0;
};

}  // namespace session_tool
