// ResumePoint: the frame of a recording that a game is to go on from, as asked for with --resume SESSION@FRAME.
//
// Reading waits for the disk. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "game/rules/state.h"
#include "recorder/session/session_info.h"
#include "recorder/session/session_reader.h"
#include "recorder/status.h"

namespace game {

struct ResumePoint {
  GameState state{};                   // as recorded, but for where it was rewound to, which names a frame elsewhere
  recorder::session::Parent parent{};  // the session and the frame's number in it
  std::string origin = {};             // "2026-01-31_12-00-00.oro@1234", for people
};

// A session and one of its frames, as players name them: "PATH@NUMBER", "PATH@last", or "PATH" for the last frame.
struct FrameName {
  std::string path;
  bool given = false;  // whether a frame was named
  bool last = true;
  uint64_t number = 0;
};
FrameName frame_name(const std::string& text);

// Opens the session of that name. Fails, naming the file, when there is none, and where it is its frame that cannot be
// a frame's name.
recorder::Status open_named(const FrameName& name, recorder::session::SessionReader& session);

// Where the named frame is in an opened session. Fails, saying which there are, when there is no such frame.
recorder::Status find_frame(recorder::session::SessionReader& session, const FrameName& name, uint64_t& index);

// Reads the frame that `text` names. Fails, naming the file and what to do, when there is no such session or frame,
// when it is of another game or an older one that lacks what the rules need, and when it is damaged.
recorder::Status read_resume_point(const std::string& text, ResumePoint& point);

}  // namespace game
