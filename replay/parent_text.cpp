#include "replay/parent_text.h"

#include "replay/time_text.h"

namespace replay {

std::string parent_text(const recorder::session::SessionInfo& info) {
  if (!info.parent) return "";
  const std::string frame = " frame " + count_text(info.parent->frame);
  // Games say "NAME@FRAME" there, which tells more than an id.
  if (const auto named = info.extra.find("resumed from"); named != info.extra.end()) {
    return "resumed from " + named->second.substr(0, named->second.rfind('@')) + frame;
  }
  const std::string session = "session " + recorder::session::id_text(info.parent->id);
  // A part that was cut out keeps its frames' numbers, which begin where it does.
  if (info.first_frame == info.parent->frame) return "part of " + session;
  return "resumed from " + session + frame;
}

}  // namespace replay
