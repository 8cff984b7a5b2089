// NewSession: the session that cut and join write. It appears under its name whole, or not at all. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorder/session/packed_writer.h"
#include "recorder/session/session_reader.h"
#include "tools/session/console.h"

namespace session_tool {

class NewSession {
 public:
  // Fails, before anything is written, when `path` exists and is not to be replaced, or is being recorded.
  recorder::Status create(const std::string& path, bool replace, const recorder::session::SessionInfo& info);

  // What is about to come of `session`, so that its gaps are told as what they are. Call in the order of the frames.
  void note_gap_before(const recorder::session::SessionReader& session, uint64_t index);
  recorder::Status add(std::span<const std::byte> slot);

  // `next_frame` as in PackedWriter::finish: 0 if nothing is known to be missing behind the last frame.
  recorder::Status finish(const std::vector<recorder::session::Bookmark>& bookmarks, bool recovered,
                          uint64_t next_frame);

  uint64_t frames() const { return writer_.frame_count(); }

  // What was made, once it is finished.
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
