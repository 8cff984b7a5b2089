#include "game/program/resume.h"

#include <charconv>
#include <filesystem>
#include <string_view>
#include <vector>

#include "game/rules/recorded_states.h"
#include "recorder/frame/seal.h"

namespace game {
namespace {

using recorder::session::SessionReader;

std::string text_of(uint64_t number) { return std::to_string(number); }

recorder::Status number_of(SessionReader& session, uint64_t index, uint64_t& number) {
  recorder::Seal seal;
  if (recorder::Status read = session.read_seal(index, seal); !read) return read;
  number = seal.frame;
  return {};
}

// Why there is no such frame, and which there are.
recorder::Status no_such_frame(SessionReader& session, uint64_t wanted) {
  uint64_t first = 0, last = 0;
  if (recorder::Status read = number_of(session, 0, first); !read) return read;
  if (recorder::Status read = number_of(session, session.frame_count() - 1, last); !read) return read;
  const bool missing = wanted > first && wanted < last;
  return recorder::Status::failure(
      session.path() + ": " +
      (missing ? "frame " + text_of(wanted) + " is missing in the recording" : "has no frame " + text_of(wanted)) +
      " - it has " + text_of(first) + " to " + text_of(last));
}

}  // namespace

FrameName frame_name(const std::string& text) {
  const size_t at = text.rfind('@');
  if (at == std::string::npos) return {.path = text};
  const std::string_view frame = std::string_view(text).substr(at + 1);
  FrameName name{.path = text.substr(0, at), .given = true};
  if (frame == "last") return name;
  name.last = false;
  const char* const end = frame.data() + frame.size();
  const auto [stop, error] = std::from_chars(frame.data(), end, name.number);
  if (error == std::errc() && stop == end && !frame.empty()) return name;
  return {.path = text};  // a name with an @ of its own
}

recorder::Status find_frame(SessionReader& session, const FrameName& name, uint64_t& index) {
  if (session.frame_count() == 0) return recorder::Status::failure(session.path() + ": has no frames");
  index = name.last ? session.frame_count() - 1 : session.index_of_number(name.number);
  if (name.last) return {};
  uint64_t number = 0;
  if (index == session.frame_count()) return no_such_frame(session, name.number);
  if (recorder::Status read = number_of(session, index, number); !read) return read;
  return number == name.number ? recorder::Status() : no_such_frame(session, name.number);
}

recorder::Status open_named(const FrameName& name, SessionReader& session) {
  recorder::Status opened = session.open(name.path);
  std::error_code unknown;
  const size_t at = name.path.rfind('@');
  if (opened || name.given || at == std::string::npos || std::filesystem::exists(name.path, unknown)) return opened;
  const std::string session_path = name.path.substr(0, at);
  if (!std::filesystem::is_regular_file(session_path, unknown)) return opened;
  return recorder::Status::failure(session_path + ": '" + name.path.substr(at + 1) +
                                   "' is no frame - name one by its number, or 'last'");
}

recorder::Status read_resume_point(const std::string& text, ResumePoint& point) {
  const FrameName name = frame_name(text);
  SessionReader session;
  if (recorder::Status opened = open_named(name, session); !opened) return opened;
  StateReader states;
  if (const recorder::Status known = states.begin(session.info().schema); !known) {
    return recorder::Status::failure(name.path + ": " + known.message());
  }
  uint64_t index = 0;
  if (recorder::Status found = find_frame(session, name, index); !found) return found;
  std::vector<std::byte> slot(session.info().slot_bytes);
  if (recorder::Status read = session.read(index, slot); !read) return read;
  const GameState state = states.read(slot);
  const uint64_t number = recorder::seal_of(slot).frame;
  if (!recorder::seal_is_valid(slot) || !is_consistent(state)) {
    return recorder::Status::failure(name.path + ": frame " + text_of(number) +
                                     " is damaged, no game can go on from it - another one may do");
  }
  point.state = state;
  point.state.rewound_to = 0;
  point.parent = {session.info().id, number};
  point.origin = std::filesystem::path(name.path).filename().string() + "@" + text_of(number);
  return {};
}

}  // namespace game
