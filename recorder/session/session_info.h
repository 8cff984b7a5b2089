// SessionInfo: what a session says about itself: the contents of the file header and the META block.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "recorder/frame/schema.h"
#include "recorder/status.h"

namespace recorder::session {

struct SessionInfo {
  uint64_t id = 0;            // random, never 0; the ring's tag while it holds frames of this session
  int64_t start_unix_ns = 0;  // start in ns since 1970 UTC; frame times count from here
  uint32_t slot_bytes = 0;    // payload and seal
  std::string game;           // its name
  std::string game_version;   // "0.1.0"
  std::string ring_path;      // absolute path of the ring the frames came through
  FrameSchema schema;
  std::map<std::string, std::string> extra;  // whatever the game adds: seed, mode, ...
};

// A random id that is not 0.
uint64_t new_session_id();

// The META block's JSON, without what the file header holds.
std::string meta_json(const SessionInfo& info);
// Fills everything but id, start and slot size. Fails, with `info` unchanged, when the text is no such JSON or the
// schema does not fit `info.slot_bytes`.
Status read_meta_json(std::string_view text, SessionInfo& info);

// "YYYY-MM-DD_HH-MM-SS" in local time: the name of a session's file.
std::string file_stem(int64_t start_unix_ns);

}  // namespace recorder::session
