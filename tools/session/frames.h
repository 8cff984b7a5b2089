// Opening sessions and going through their frames, for the commands. One thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/base/process.h"
#include "recorder/program/progress_bar.h"
#include "recorder/session/pack.h"
#include "recorder/session/session_reader.h"
#include "tools/session/console.h"
#include "tools/session/options.h"

namespace session_tool {

using recorder::Status;
using recorder::program::ProgressBar;
using recorder::session::SessionReader;

// Warns of damage, for commands that continue with the rest.
void warn_of_damage(const SessionReader& session, const Console& console);

// Opens a session to be read once from front to back, with one chunk in memory. Shows progress while it reads a file
// without an index, or `all` of it.
Status open_session(const std::string& path, const Console& console, SessionReader& session, bool all = false);

// Progress for functions of the recorder, which stops them when the user interrupts.
inline recorder::session::Progress progress_on(ProgressBar& bar) {
  return [&bar](uint64_t done, uint64_t all) {
    bar.update(done, all);
    return !recorder::base::interrupted();
  };
}

// Frames by index, begin .. end - 1.
struct IndexRange {
  uint64_t begin = 0;
  uint64_t end = 0;
};
// The frames of a selection. Fails, naming those that exist, when there are none in it.
Status select_frames(SessionReader& session, const FrameSelection& selection, IndexRange& range);

// The numbers of the frames as "1000 to 1999"; empty without frames.
std::string numbers_text(const SessionReader& session);

// Calls use(index, slot) for each frame of the range. Fails when a frame cannot be read, use() fails, or the user
// interrupts.
template <typename Use>
Status for_each_frame(SessionReader& session, const IndexRange& range, ProgressBar& bar, Use use) {
  constexpr uint64_t kProgressInterval = 256;
  std::vector<std::byte> slot(session.info().slot_bytes);
  for (uint64_t index = range.begin; index < range.end; ++index) {
    if (Status read = session.read(index, slot); !read.ok()) {
      return Status::failure(read.message() + " - session cut FILE -o NEW keeps what can be read");
    }
    if (Status used = use(index, std::span<const std::byte>(slot)); !used.ok()) return used;
    if (index % kProgressInterval != 0) continue;
    if (recorder::base::interrupted()) return Status::failure(session.path() + ": interrupted");
    bar.update(index - range.begin, range.end - range.begin);
  }
  return {};
}

// Writes the frames that `options` select, in the format and with the fields that they name. Fails when a frame cannot
// be read or the user interrupts; when the stream fails, its owner knows why.
Status write_all_frames(const Options& options, const Console& console, SessionReader& session, std::ostream& out);

// Facts about a session as a whole. Pure functions over an open session.

// From the first frame to the last, in ns.
uint64_t length_ns(const recorder::session::SessionReader& session);
// Frames missing in its gaps, all or those lost to damage.
struct Missing {
  uint64_t frames = 0;
  uint64_t damaged = 0;
};
Missing missing_in(const recorder::session::SessionReader& session);
// "recording", "died", "finished", or "cut off": packed, and its end is missing.
std::string state_name(const recorder::session::SessionReader& session);

// "24 bytes at 1 place are damaged, the last 10 bytes are incomplete"; empty without damage.
std::string damage_text(const recorder::session::SessionReader& session);
// The name and version of the game: "pong 0.1.0".
std::string game_text(const recorder::session::SessionInfo& info);

}  // namespace session_tool
