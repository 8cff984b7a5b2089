// SessionInfo: a session's description of itself, as in its file header and META blocks. Values and pure functions, any
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/base/status.h"
#include "recorder/schema/schema.h"

namespace recorder::base {
class File;
struct FileInfo;
}  // namespace recorder::base

namespace recorder::session {

// The session that another one continues.
struct Parent {
  uint64_t id = 0;     // of that session
  uint64_t frame = 0;  // number of the frame that this session starts from
  bool operator==(const Parent&) const = default;
};

struct SessionInfo {
  uint64_t id = 0;            // random, never 0; the ring's tag while it holds frames of this session
  int64_t start_unix_ns = 0;  // start in ns since 1970 UTC; frame times count from here
  uint32_t slot_bytes = 0;    // payload and seal
  std::string game;           // its name
  std::string game_version;   // "0.1.0"
  std::string ring_path;      // absolute path of the ring the frames came through
  uint32_t ring_slots = 0;    // slots of that ring; 0: unknown
  uint64_t first_frame = 0;   // number that its frames begin with: not 0 when it continues another recording
  std::optional<Parent> parent;
  FrameSchema schema;
  std::map<std::string, std::string> extra;  // the game's own entries: seed, mode, ...
};

// A random id that is not 0.
uint64_t new_session_id();
// "0123456789abcdef", as ids are written for people.
std::string id_text(uint64_t id);

// The META block's JSON: everything, so that it can stand in for a damaged file header.
std::string meta_json(const SessionInfo& info);
// A description as a file keeps it.
struct MetaBlock {
  std::vector<std::byte> payload;  // the JSON, compressed where it is long
  uint32_t format_version = 0;     // that such a file needs
};
MetaBlock meta_block_of(std::string_view json);
// The JSON of a META block's payload. Fails when that is neither JSON nor zstd of a text of a possible length.
Status read_meta_payload(std::span<const std::byte> payload, std::string& json);
// Fills `info`, but id, start and slot size only when the file header has not given them (the id is 0): version 1 lacks
// them here. Fails, with `info` unchanged, when the text is not such JSON or the schema does not fit the slot size.
Status read_meta_json(std::string_view text, SessionInfo& info);

// Whether every reader will open a recording so described and get it back as it is. Fails, saying what cannot be kept:
// a slot or a description of the wrong size, text that is not UTF-8, what FrameSchema::validate_for_recording()
// refuses. For new recordings; sessions that are read may be older, and are written again as they are.
Status validate_for_recording(const SessionInfo& info);
// Whether a description of that length can be kept.
Status check_meta_size(std::string_view json);

// The beginning of a session's file.
struct SessionHead {
  SessionInfo info;
  uint32_t version = 0;  // of the format
  bool header_is_valid =
      false;  // false: the description alone says it, and the version is assumed to be this program's
};
// Opens the session at `path` as `file`, unless that is open already, such as on a copy; it is `seen` then. Reads its
// head. Fails when it cannot be read, is not a session, has a newer format, or its description is damaged.
Status open_session(const std::string& path, base::File& file, base::FileInfo& seen, SessionHead& head);
// Reads only what a session says about itself, without scanning its frames. Fails like open_session(), with `info`
// unchanged.
Status read_info(const std::string& path, SessionInfo& info);

// "YYYY-MM-DD_HH-MM-SS" in local time: the name of a session's file.
std::string file_stem(int64_t start_unix_ns);
// "YYYY-MM-DD HH:MM:SS" in local time.
std::string start_text(int64_t start_unix_ns);

}  // namespace recorder::session
